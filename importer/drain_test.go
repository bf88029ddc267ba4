package importer_test

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/graph/quota"
	"rollcall/importer/outcome"
)

var errEnough = errors.New("enough")

// TestDrain: the end of the intake lets what was sent come to its end, a lost reply's second try included, and gives up at once
// what waits for quota or a pause. A deadline ends the intake in the same way.
func TestDrain(t *testing.T) {
	const rows, workers = 400, 4
	file, tenant := serials(rows)
	for _, c := range []struct {
		name      string
		intercept func(*http.Request, []byte) *graphsim.Fault
		quota     quota.Quota
		end       time.Duration
		within    time.Duration // of the end
		doubt     int           // rows that may have been sent before one that was given up: turns come in the order of asking for them
	}{
		{"in flight", nil, quota.Quota{}, 2 * time.Second, 150 * time.Millisecond, 0},
		{"waiting for quota", nil, quota.Quota{N: 10, Per: time.Hour}, 10 * time.Minute, 150 * time.Millisecond, workers - 1},
		{"waiting for a pause", func(r *http.Request, _ []byte) *graphsim.Fault {
			if r.Method != http.MethodPatch {
				return nil
			}
			return &graphsim.Fault{Name: "429", For: 30 * time.Minute}
		}, quota.Quota{}, 10 * time.Minute, 150 * time.Millisecond, 0},
		{"a reply was lost", onEach(5, "lost"), quota.Quota{}, 2 * time.Second, 5 * time.Second, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var healed atomic.Bool
				b := newBench(t, graphsim.Options{Latency: graphsim.Range{Min: 100 * time.Millisecond, Max: 100 * time.Millisecond},
					Intercept: until(&healed, c.intercept)}, tenant, graph.Options{Quota: c.quota, AnyQuota: quota.Quota{N: 200_000, Per: time.Second}})
				b.dir = t.TempDir()
				b.job.Check, b.job.Client, b.job.Dir, b.job.Concurrency = b.check("devices.csv", file), b.client, b.open(), workers
				intake, end := context.WithCancelCause(t.Context())
				start := time.Now()
				time.AfterFunc(c.end, func() { end(errEnough) })
				res, err := b.job.Update(t.Context(), intake)
				must(t, err)
				if !errors.Is(res.Stopped, errEnough) {
					t.Fatalf("stopped by %v", res.Stopped)
				}
				if late := time.Since(start) - c.end; late > c.within {
					t.Errorf("it took %s to end, want %s at most", late, c.within)
				}
				lines := b.results()
				written := 0
				for _, e := range b.sim.Snapshot().Corporate {
					written += min(1, e.Writes)
				}
				if written > len(lines)+c.doubt || written < len(lines) || res.Rows != len(lines) {
					t.Errorf("%d rows are written in the tenant, %d recorded, %d counted; want at most %d in doubt", written, len(lines), res.Rows, c.doubt)
				}
				healed.Store(true)
				b.clientOptions.Quota = quota.Quota{N: 100_000, Per: time.Second}
				if res, lines = b.resume("devices.csv", file); res.Stopped != nil || len(lines) != rows || res.Counts[outcome.Updated] != rows {
					t.Errorf("resumed: %d lines, %v, stopped by %v", len(lines), res.Counts, res.Stopped)
				}
				again := 0
				for _, e := range b.sim.Snapshot().Corporate {
					again += e.Writes - 1
				}
				if again > c.doubt && c.intercept == nil {
					t.Errorf("%d rows are written again, want at most %d", again, c.doubt)
				}
			})
		})
	}
}

// TestWindow: while one row hangs, exactly a window of rows is read and sent after the last recorded one, and not one more.
func TestWindow(t *testing.T) {
	file, tenant := serials(300)
	synctest.Test(t, func(t *testing.T) {
		hang := func(r *http.Request, _ []byte) *graphsim.Fault {
			if r.Method == http.MethodPatch && strings.HasSuffix(r.URL.Path, id("20")) {
				return &graphsim.Fault{Name: "hang"}
			}
			return nil
		}
		var healed atomic.Bool
		b := newBench(t, graphsim.Options{Latency: graphsim.Range{Min: 10 * time.Millisecond, Max: 10 * time.Millisecond},
			Intercept: until(&healed, hang)}, tenant, graph.Options{AttemptTimeout: time.Hour})
		b.dir = t.TempDir()
		b.job.Check, b.job.Client, b.job.Dir, b.job.Window = b.check("devices.csv", file), b.client, b.open(), 50
		ctx, kill := context.WithTimeout(t.Context(), time.Minute)
		defer kill()
		res, err := b.job.Update(ctx, ctx)
		must(t, err)
		last := 0
		for i, e := range b.sim.Snapshot().Corporate {
			if e.Writes > 0 {
				last = i + 1
			}
		}
		if len(b.results()) != 19 || last != 19+50 {
			t.Errorf("%d rows recorded, row %d the last to be written, stopped by %v; want 19 and 69", len(b.results()), last, res.Stopped)
		}
		healed.Store(true)
		res, lines := b.resume("devices.csv", file)
		if res.Stopped != nil || len(lines) != 300 || res.Counts[outcome.Updated] != 300 {
			t.Errorf("resumed: %d lines, %v, stopped by %v", len(lines), res.Counts, res.Stopped)
		}
	})
}
