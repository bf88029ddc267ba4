package importer_test

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

var allowed = importer.Removal{Max: importer.Limit{Given: true, Rows: 1000}, AcceptIrreversible: true, AcceptOwnershipChange: true}

// remove deletes what the file names, or goes on with that when again is set.
func (b *bench) remove(again bool, file string) (*importer.Result, []line) {
	b.t.Helper()
	return b.removeUntil(b.t.Context(), again, file)
}

func (b *bench) removeUntil(intake context.Context, again bool, file string) (*importer.Result, []line) {
	b.t.Helper()
	client, err := graph.New(token("t"), b.clientOptions)
	must(b.t, err)
	job := &importer.Job{Client: client, Removal: b.job.Removal, Concurrency: b.job.Concurrency, Batch: b.job.Batch}
	in, err := csvfile.Open([]csvfile.Source{{Name: "devices.csv", Open: opener(file)}}, b.read)
	must(b.t, err)
	job.Check, err = input.Read(b.t.Context(), in, input.Options{Rules: &b.rules, IdentityOnly: true})
	must(b.t, err)
	if again {
		job.Memory, err = importer.Remember(b.t.Context(), job.Check, b.open(), &rundir.Manifest{})
		must(b.t, err)
	} else {
		b.dir = b.t.TempDir()
	}
	job.Dir = b.open()
	res, err := job.Delete(b.t.Context(), intake)
	must(b.t, err)
	if _, err := os.Stat(filepath.Join(b.dir, rundir.ResultsFile)); err != nil {
		return res, nil
	}
	return res, b.results()
}

// left says in one line which serial numbers the tenant has.
func (b *bench) left() string {
	var out []string
	t := b.sim.Snapshot()
	for _, e := range t.Corporate {
		out = append(out, e.Identifier)
	}
	for _, e := range t.Devices {
		out = append(out, e.SerialNumber)
	}
	return strings.Join(out, " ")
}

// devices are n registered devices, and a file of their serial numbers.
func devices(n int) (file, tenant string) {
	file = "Device Serial Number\n"
	var list []string
	for row := 1; row <= n; row++ {
		file += fmt.Sprintf("SERIAL%d\n", row)
		list = append(list, fmt.Sprintf(`{"id":%q,"serialNumber":"SERIAL%d"}`, id(fmt.Sprint(row)), row))
	}
	return file, `{"devices":[` + strings.Join(list, ",") + `]}`
}

func removalBench(t *testing.T, o graphsim.Options, tenant string, autopilot bool) *bench {
	b := newBench(t, o, tenant, graph.Options{})
	b.job = &importer.Job{Removal: allowed}
	if autopilot {
		b.read.Kind = identity.Autopilot
	}
	return b
}

func statuses(lines []line) string {
	var out []string
	for _, l := range lines {
		text := l["status"]
		if l["error_code"] != "" {
			text += ":" + l["error_code"]
		}
		out = append(out, text)
	}
	return strings.Join(out, " ")
}

// TestDeparturesArePolled: one list call at most every 15 s looks for all devices, whatever time each of them takes.
func TestDeparturesArePolled(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file, tenant := devices(40)
		var mu sync.Mutex
		var looks []time.Time
		b := removalBench(t, graphsim.Options{DeleteDelay: graphsim.Range{Min: time.Minute, Max: 10 * time.Minute},
			Intercept: func(r *http.Request, _ []byte) *graphsim.Fault {
				if r.Method == http.MethodGet {
					mu.Lock()
					looks = append(looks, time.Now())
					mu.Unlock()
				}
				return nil
			}}, tenant, true)
		start := time.Now()
		res, lines := b.remove(false, file)
		if res.Stopped != nil || res.Counts[outcome.Deleted] != 40 || len(lines) != 40 || b.left() != "" {
			t.Fatalf("%v, stopped by %v, left: %s", res.Counts, res.Stopped, b.left())
		}
		if took := time.Since(start); took < 5*time.Minute || took > 10*time.Minute+30*time.Second {
			t.Errorf("it took %s", took)
		}
		looks = looks[2:] // the lists of records and devices before
		for i := 1; i < len(looks); i++ {
			if gap := looks[i].Sub(looks[i-1]); gap < 15*time.Second || gap > 20*time.Second {
				t.Errorf("%s between two looks", gap)
			}
		}
		if n := b.sim.Count("DELETE", ""); n != 40 {
			t.Errorf("%d deletes", n)
		}
		if n := b.sim.Count("GET", "/windowsAutopilotDeviceIdentities/"); n != 0 {
			t.Errorf("%d devices were read one by one", n)
		}
	})
}

// TestSlowDepartureIsPending: what takes too long is pending and the rest is recorded; a resume waits on and asks for nothing again.
func TestSlowDepartureIsPending(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file, tenant := devices(3)
		b := removalBench(t, graphsim.Options{DeleteDelay: graphsim.Range{Min: 3 * time.Hour, Max: 3 * time.Hour}}, tenant, true)
		file += "SERIAL1\nGONE1GONE\n"
		start := time.Now()
		res, lines := b.remove(false, file)
		var pending *importer.PendingError
		if !errors.As(res.Stopped, &pending) || pending.Rows != 4 {
			t.Fatalf("stopped by %v", res.Stopped)
		}
		if took := time.Since(start); took < time.Hour || took > time.Hour+time.Minute {
			t.Errorf("it took %s, want the default of an hour", took)
		}
		const p = "pending:deletion_pending"
		if got := statuses(lines); got != p+" "+p+" "+p+" "+p+" unchanged:already_gone" {
			t.Errorf("statuses %s", got)
		}
		b.job.Removal.Max = importer.Limit{Given: true} // which is about deletes, of which there are none
		if res, _ = b.remove(true, file); !errors.As(res.Stopped, &pending) {
			t.Errorf("resumed: stopped by %v", res.Stopped)
		}
		b.job.Removal.Timeout = 3 * time.Hour
		res, lines = b.remove(true, file)
		if got := statuses(lines); res.Stopped != nil || got != "deleted deleted deleted duplicate:duplicate unchanged:already_gone" {
			t.Errorf("resumed again: %s, stopped by %v", got, res.Stopped)
		}
		for _, l := range lines[:3] {
			if l["id"] == "" || l["action"] != "delete" {
				t.Errorf("row %s: id %q, action %s", l["row"], l["id"], l["action"])
			}
		}
		if n := b.sim.Count("DELETE", ""); n != 3 || b.left() != "" {
			t.Errorf("%d deletes, left: %s", n, b.left())
		}
	})
}

// TestEndOfWait: an interrupt does not wait for devices; what was accepted is pending.
func TestEndOfWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file, tenant := devices(5)
		b := removalBench(t, graphsim.Options{DeleteDelay: graphsim.Range{Min: 20 * time.Minute, Max: 20 * time.Minute}}, tenant, true)
		intake, end := context.WithCancelCause(t.Context())
		start := time.Now()
		time.AfterFunc(time.Minute, func() { end(errEnough) })
		res, lines := b.removeUntil(intake, false, file)
		if took := time.Since(start); took != time.Minute || !errors.Is(res.Stopped, errEnough) || res.Counts[outcome.Pending] != 5 || len(lines) != 5 {
			t.Errorf("after %s: %v, stopped by %v", took, res.Counts, res.Stopped)
		}
		if res, _ = b.remove(true, file); res.Stopped != nil || res.Counts[outcome.Deleted] != 5 || b.sim.Count("DELETE", "") != 5 {
			t.Errorf("resumed: %v, stopped by %v", res.Counts, res.Stopped)
		}
	})
}

// TestListFailsMeanwhile: a list that is broken for a while is read later; one that is refused ends the run, and says so.
func TestListFailsMeanwhile(t *testing.T) {
	for _, c := range []struct {
		fault string
		from  int64 // the first and the last list call that meets it, counted from the first of all: records, devices, then looks
		to    int64
		class graph.Class
		stops bool
	}{{"503", 3, 9, 0, false}, {"truncated", 4, 4, 0, false}, {"403", 4, 4, graph.Forbidden, true}, {"reset", 3, 1000, graph.Outage, true}} {
		t.Run(c.fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				file, tenant := devices(3)
				var lists atomic.Int64
				b := removalBench(t, graphsim.Options{DeleteDelay: graphsim.Range{Min: 5 * time.Minute, Max: 5 * time.Minute},
					Intercept: func(r *http.Request, _ []byte) *graphsim.Fault {
						if r.Method != http.MethodGet {
							return nil
						}
						if n := lists.Add(1); n < c.from || n > c.to {
							return nil
						}
						return &graphsim.Fault{Name: c.fault}
					}}, tenant, true)
				res, lines := b.remove(false, file)
				if c.stops {
					if e := graph.AsError(res.Stopped); e == nil || e.Class != c.class || res.Counts[outcome.Pending] != 3 {
						t.Fatalf("%v, stopped by %v", res.Counts, res.Stopped)
					}
					lists.Store(c.to)
					res, lines = b.remove(true, file)
				}
				if res.Stopped != nil || statuses(lines) != "deleted deleted deleted" || b.left() != "" || b.sim.Count("DELETE", "") != 3 {
					t.Errorf("%s, stopped by %v, left: %s", statuses(lines), res.Stopped, b.left())
				}
			})
		})
	}
}

// TestDeleteFaults: each fault of a DELETE, refused or applied with the reply lost, leaves results and tenant in agreement.
func TestDeleteFaults(t *testing.T) {
	for _, autopilot := range []bool{false, true} {
		for _, c := range []struct{ fault, want, resumed string }{
			{"503", "deleted", ""},
			{"503applied", "deleted:already_gone", ""},
			{"429", "deleted", ""},
			{"reset", "deleted", ""},
			{"lost", "deleted:already_gone", ""},
			{"hang", "deleted", ""},
			{"hangapplied", "deleted:already_gone", ""},
			{"401", "deleted", ""},
			{"400", "failed:BadRequest", ""},
			{"404", "deleted:already_gone", ""},
			{"409", "failed:Conflict", ""},
			{"403", "", "deleted"},
			{"403applied", "", "deleted:already_gone"},
		} {
			t.Run(fmt.Sprintf("%s, autopilot %t", c.fault, autopilot), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					file, tenant := serials(3)
					if autopilot {
						file, tenant = devices(3)
					}
					var met atomic.Bool
					b := removalBench(t, graphsim.Options{Intercept: func(r *http.Request, _ []byte) *graphsim.Fault {
						if r.Method != http.MethodDelete || !strings.HasSuffix(r.URL.Path, id("2")) || met.Swap(true) {
							return nil
						}
						return &graphsim.Fault{Name: c.fault}
					}}, tenant, autopilot)
					b.job.Concurrency = 1
					res, lines := b.remove(false, file)
					want := c.want
					if want == "" {
						if res.Stopped == nil || len(lines) != 1 {
							t.Fatalf("%d lines, stopped by %v", len(lines), res.Stopped)
						}
						want = c.resumed
						res, lines = b.remove(true, file)
					}
					if got := statuses(lines); res.Stopped != nil || got != "deleted "+want+" deleted" {
						t.Errorf("%s, stopped by %v", got, res.Stopped)
					}
					left := map[bool]string{true: "SERIAL2"}[strings.HasPrefix(want, "failed") || c.fault == "404"]
					if b.left() != left {
						t.Errorf("left: %q, want %q", b.left(), left)
					}
					if kept := readLines(t, filepath.Join(b.dir, rundir.DeletedFile)); len(kept) != 3 {
						t.Errorf("%d entries in deleted.csv", len(kept))
					}
				})
			})
		}
	}
}

// TestDeleteAfterCrash: wherever results.csv is cut, the resumed run ends as the whole one; deleted.csv stays as it was, and an entry
// that was made anew since is left alone.
func TestDeleteAfterCrash(t *testing.T) {
	corporate, corporateTenant := serials(5)
	autopilot, deviceTenant := devices(5)
	for _, c := range []struct {
		name, file, tenant string
		autopilot          bool
	}{{"corporate", corporate, corporateTenant, false}, {"autopilot", autopilot, deviceTenant, true}} {
		for cut := range 5 {
			t.Run(fmt.Sprintf("%s after %d", c.name, cut), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					b := removalBench(t, graphsim.Options{}, c.tenant, c.autopilot)
					file := c.file + "GONE1GONE,\n"
					if c.autopilot {
						file = c.file + "GONE1GONE\n"
					}
					b.remove(false, file)
					kept, err := os.ReadFile(filepath.Join(b.dir, rundir.DeletedFile))
					must(t, err)
					keepLines(t, filepath.Join(b.dir, rundir.ResultsFile), 1+cut)
					if c.autopilot {
						b.sim.AddDevices(graphsim.Device{SerialNumber: "SERIAL5"})
					} else {
						b.sim.AddCorporate(graphsim.Corporate{Type: "serialNumber", Identifier: "SERIAL5"})
					}
					res, lines := b.remove(true, file)
					want := strings.Repeat("deleted ", cut) + strings.Repeat("deleted:already_gone ", 5-cut) + "unchanged:already_gone"
					if got := statuses(lines); res.Stopped != nil || got != want {
						t.Errorf("%s, stopped by %v; want %s", got, res.Stopped, want)
					}
					for i, l := range lines[:5] {
						if l["id"] != id(fmt.Sprint(i+1)) {
							t.Errorf("row %d has id %q", i+1, l["id"])
						}
					}
					if b.left() != "SERIAL5" || b.sim.Count("DELETE", "") != 5 {
						t.Errorf("left: %s; %d deletes", b.left(), b.sim.Count("DELETE", ""))
					}
					now, err := os.ReadFile(filepath.Join(b.dir, rundir.DeletedFile))
					must(t, err)
					if string(now) != string(kept) {
						t.Errorf("deleted.csv was\n%s\nis\n%s", kept, now)
					}
				})
			})
		}
	}
}

// TestDeleteIsKeptFirst: deleted.csv is whole before the first DELETE leaves, and without it none does.
func TestDeleteIsKeptFirst(t *testing.T) {
	file, tenant := serials(4)
	var b *bench
	var early atomic.Int64
	b = removalBench(t, graphsim.Options{Intercept: func(r *http.Request, _ []byte) *graphsim.Fault {
		if r.Method != http.MethodDelete {
			return nil
		}
		if text, err := os.ReadFile(filepath.Join(b.dir, rundir.DeletedFile)); err != nil || strings.Count(string(text), "\n") != 5 {
			early.Add(1)
		}
		return nil
	}}, tenant, false)
	if res, _ := b.remove(false, file); res.Counts[outcome.Deleted] != 4 || early.Load() != 0 {
		t.Errorf("%v, %d deletes before deleted.csv", res.Counts, early.Load())
	}
}

// TestDeleteInProgress: a registration whose deletion somebody else has asked for is waited for like our own.
func TestDeleteInProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file, tenant := devices(1)
		b := removalBench(t, graphsim.Options{DeleteDelay: graphsim.Range{Min: 5 * time.Minute, Max: 5 * time.Minute}}, tenant, true)
		_, err := b.client.DeleteDevice(t.Context(), id("1"))
		must(t, err)
		res, lines := b.remove(false, file)
		if statuses(lines) != "deleted" || lines[0]["http_status"] != "400" || b.left() != "" {
			t.Errorf("%v: %s, left: %s", res.Counts, statuses(lines), b.left())
		}
	})
}

// TestDeleteGuardsOnResume: what is left is judged again, by the limit of that part.
func TestDeleteGuardsOnResume(t *testing.T) {
	file, tenant := serials(10)
	b := removalBench(t, graphsim.Options{Intercept: nthDelete(4, "403")}, tenant, false)
	b.job.Concurrency = 1
	res, lines := b.remove(false, file)
	if res.Stopped == nil || len(lines) != 3 {
		t.Fatalf("%d lines, stopped by %v", len(lines), res.Stopped)
	}
	var guard *importer.GuardError
	b.job.Removal.Max = importer.Limit{Given: true, Rows: 6}
	if res, lines = b.remove(true, file); !errors.As(res.Stopped, &guard) || guard.Flag != "--max-delete" || len(lines) != 3 || len(b.errors()) != 0 {
		t.Errorf("%d lines, stopped by %v", len(lines), res.Stopped)
	}
	b.job.Removal.Max.Rows = 7
	if res, _ = b.remove(true, file); res.Stopped != nil || res.Counts[outcome.Deleted] != 10 || b.left() != "" {
		t.Errorf("%v, stopped by %v, left: %s", res.Counts, res.Stopped, b.left())
	}
	if kept := readLines(t, filepath.Join(b.dir, rundir.DeletedFile)); len(kept) != 10 {
		t.Errorf("%d entries in deleted.csv", len(kept))
	}
}

// nthDelete makes the nth DELETE meet a fault.
func nthDelete(n int64, name string) func(*http.Request, []byte) *graphsim.Fault {
	var seen atomic.Int64
	return func(r *http.Request, _ []byte) *graphsim.Fault {
		if r.Method != http.MethodDelete || seen.Add(1) != n {
			return nil
		}
		return &graphsim.Fault{Name: name}
	}
}
