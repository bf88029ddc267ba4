package importer_test

import (
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/outcome"
)

// from makes every PATCH from the nth on meet a fault.
func from(n int64, name string) func(*http.Request, []byte) *graphsim.Fault {
	var seen atomic.Int64
	return func(r *http.Request, _ []byte) *graphsim.Fault {
		if r.Method != http.MethodPatch || seen.Add(1) < n {
			return nil
		}
		return &graphsim.Fault{Name: name}
	}
}

// onEach makes every nth PATCH meet a fault.
func onEach(n int64, name string) func(*http.Request, []byte) *graphsim.Fault {
	var seen atomic.Int64
	return func(r *http.Request, _ []byte) *graphsim.Fault {
		if r.Method != http.MethodPatch || seen.Add(1)%n != 0 {
			return nil
		}
		return &graphsim.Fault{Name: name}
	}
}

// until asks intercept until healed is set.
func until(healed *atomic.Bool, intercept func(*http.Request, []byte) *graphsim.Fault) func(*http.Request, []byte) *graphsim.Fault {
	return func(r *http.Request, body []byte) *graphsim.Fault {
		if intercept == nil || healed.Load() {
			return nil
		}
		return intercept(r, body)
	}
}

// TestStops: what is wrong as a whole ends the run, leaves the rest open, and a resume does it.
func TestStops(t *testing.T) {
	file, tenant := serials(60)
	for _, c := range []struct {
		name      string
		intercept func(*http.Request, []byte) *graphsim.Fault
		limit     importer.Limit // --max-failures
		same      int            // --max-same-error
		class     graph.Class    // of the error that stopped it, where it was no guard
		flag      string         // of the guard
		recorded  int
		failed    int // of these
	}{
		{"max-failures", from(11, "400"), importer.Limit{Given: true, Rows: 4}, 0, 0, "--max-failures", 15, 5},
		{"max-failures of all", from(11, "400"), importer.Limit{Given: true, Share: 0.1}, 0, 0, "--max-failures", 17, 7},
		{"max-same-error", from(11, "400"), importer.Limit{}, 5, 0, "--max-same-error", 15, 5},
		{"403", from(11, "403"), importer.Limit{}, 0, graph.Forbidden, "", 10, 0},
		{"401 for good", from(11, "401"), importer.Limit{}, 0, graph.Unauthorized, "", 10, 0},
		// In virtual time row 11 begins in the very instant in which row 10 succeeded, which still is "some request succeeded
		// since": the outage costs this row its attempts, and no other.
		{"outage", from(11, "503"), importer.Limit{}, 0, graph.Outage, "", 11, 1},
		{"no connection", from(11, "reset"), importer.Limit{}, 0, graph.Outage, "", 11, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var healed atomic.Bool
				b := newBench(t, graphsim.Options{Latency: graphsim.Range{Min: 10 * time.Millisecond, Max: 10 * time.Millisecond},
					Intercept: until(&healed, c.intercept)}, tenant, graph.Options{})
				b.job = &importer.Job{MaxFailures: c.limit, MaxSameError: c.same, Concurrency: 1}
				res, lines := b.update("devices.csv", file)
				var guard *importer.GuardError
				e := graph.AsError(res.Stopped)
				switch {
				case c.flag != "" && (!asError(res.Stopped, &guard) || guard.Flag != c.flag):
					t.Fatalf("stopped by %v, want the guard %s", res.Stopped, c.flag)
				case c.flag == "" && (e == nil || e.Class != c.class):
					t.Fatalf("stopped by %v, want class %s", res.Stopped, c.class)
				}
				if len(lines) != c.recorded || res.Rows != c.recorded || res.Counts[outcome.Failed] != c.failed {
					t.Errorf("%d lines, %d rows, %d failed; want %d and %d failed", len(lines), res.Rows, res.Counts[outcome.Failed], c.recorded, c.failed)
				}
				healed.Store(true)
				res, lines = b.resume("devices.csv", file)
				if res.Stopped != nil || len(lines) != 60 || res.Counts[outcome.Updated]+res.Counts[outcome.Failed] != 60 || res.Counts[outcome.Failed] > c.failed+1 {
					t.Errorf("resumed: %d lines, %v, stopped by %v", len(lines), res.Counts, res.Stopped)
				}
			})
		})
	}
}

// TestNotFoundIsNoPattern: rows that the tenant does not have do not stop a run, however many follow each other.
func TestNotFoundIsNoPattern(t *testing.T) {
	file, _ := serials(60)
	_, few := serials(3)
	b := newBench(t, graphsim.Options{}, few, graph.Options{})
	b.job.MaxSameError = 5
	res, lines := b.update("devices.csv", file)
	if res.Stopped != nil || len(lines) != 60 || res.Counts[outcome.Failed] != 57 {
		t.Errorf("%d lines, %v, stopped by %v", len(lines), res.Counts, res.Stopped)
	}
}
