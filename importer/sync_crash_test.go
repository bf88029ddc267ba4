package importer_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph/graphsim"
	"rollcall/importer"
)

var allCuts = flag.Bool("all-cuts", false, "interrupt syncs at every request, and have every one of them fail")

// A cut ends a run at the nth request that the service sees: softly, which lets what was sent come to its end, or hard.
type cut struct {
	n    int
	hard bool
}

// phases is a tenant and a file whose sync goes through all phases: imports in chunks, polling, names of new devices, changes of devices
// that are there, cleaning, pruning.
func phases() (tenant, file string) {
	file = namedDevices(24) + "OLD0001,,new,\nOLD0002,,new,\nOLD0003,,kiosk,\n,,,\n"
	tenant = `{"importRecords":[` + record("1", "NEW0003", "error", "StorageError") + `,` + record("2", "STRANGER", "unknown", "") + `],"devices":[` +
		strings.Join([]string{device("11", "OLD0001", `,"groupTag":"old"`), device("12", "OLD0002", `,"groupTag":"old"`), device("13", "OLD0003", `,"groupTag":"kiosk"`),
			device("14", "OLD0004", ""), device("15", "OLD0005", "")}, ",") + `]}`
	return tenant, file
}

var phaseOptions = graphsim.Options{Latency: graphsim.Range{Min: 20 * time.Millisecond, Max: 200 * time.Millisecond},
	ImportDelay: graphsim.Range{Min: 10 * time.Second, Max: 90 * time.Second}, VisibleDelay: graphsim.Range{Max: time.Minute},
	DeleteDelay: graphsim.Range{Min: 10 * time.Second, Max: time.Minute}, SyncTime: graphsim.Range{Min: 20 * time.Second, Max: 20 * time.Second}}

// state is what the tenant has at the end, without ids and times.
func (b *bench) state() string {
	var out []string
	snap := b.sim.Snapshot()
	for _, d := range snap.Devices {
		out = append(out, strings.Join([]string{d.SerialNumber, d.GroupTag, d.UserPrincipalName, d.DisplayName}, " "))
	}
	for _, r := range snap.ImportRecords {
		out = append(out, "record of "+r.SerialNumber)
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// story are the rows as results.csv tells them, without ids and times. A row that was in doubt is sent again although the tenant has its
// values, for nobody knows who brought them there, so changed and unchanged are one, as are deleted and already gone.
func story(lines []line) string {
	var out []string
	for _, l := range lines {
		if s := l["status"]; s == "updated" || s == "unchanged" {
			out = append(out, strings.Join([]string{l["row"], l["line"], l["identity"], "as it should be"}, " | "))
			continue
		}
		code := l["error_code"]
		if code == "already_gone" {
			code = ""
		}
		out = append(out, strings.Join([]string{l["row"], l["line"], l["identity"], l["action"], l["status"], code, l["changes"]}, " | "))
	}
	return strings.Join(out, "\n")
}

// through runs the sync of all phases, cut where that is wished, and resumes until it is done. Requests are how many the first part sent.
func through(t *testing.T, o graphsim.Options, fault func(*http.Request, []byte) *graphsim.Fault, cuts ...cut) (state, told string, requests int) {
	synctest.Test(t, func(t *testing.T) {
		tenant, file := phases()
		var b *bench
		var w *watcher
		seen, part := 0, 0
		var end, abort context.CancelCauseFunc
		b, w = autopilot(t, o, tenant, func(r *http.Request, body []byte) *graphsim.Fault {
			if seen++; part < len(cuts) && seen == cuts[part].n {
				end(errEnough)
				if cuts[part].hard {
					abort(errEnough)
				}
			}
			if fault != nil {
				return fault(r, body)
			}
			return nil
		})
		b.job.Chunk = 8
		s := &syncing{file: file, prune: true}
		var lines []line
		for ; ; part++ {
			if part > len(cuts)+8 {
				t.Fatal("it does not come to an end")
			}
			w.mu.Lock()
			seen = 0
			s.ctx, abort = context.WithCancelCause(t.Context())
			s.intake, end = context.WithCancelCause(s.ctx)
			w.mu.Unlock()
			var res *importer.Result
			if part == 0 {
				res, lines = b.sync(s)
				requests = seen
			} else {
				res, lines = b.syncOn(s)
			}
			abort(nil)
			end(nil)
			if res.Stopped == nil {
				break
			}
			if part < len(cuts) && !errors.Is(res.Stopped, errEnough) && !errors.Is(res.Stopped, context.Canceled) {
				t.Errorf("%v: stopped by %v", cuts, res.Stopped)
			}
			advance(time.Duration(part) * 20 * time.Second)
		}
		sent := map[string]int{}
		for _, it := range slices.Concat(w.imports...) {
			sent[it.SerialNumber]++
		}
		for serial, n := range sent {
			if n > 1 && fault == nil {
				t.Errorf("%v: %s was imported %d times", cuts, serial, n)
			}
		}
		for serial, n := range b.serialsOf() {
			if n != 1 {
				t.Errorf("%v: %s is registered %d times", cuts, serial, n)
			}
		}
		advance(time.Hour)
		state, told = b.state(), story(lines)
	})
	return state, told, requests
}

// TestInterruptedImports: a sync that is ended at any request, softly or hard, and resumed leaves what an undisturbed one leaves, imports no
// device twice, and tells the same of every row.
func TestInterruptedImports(t *testing.T) {
	t.Parallel()
	state, told, requests := through(t, phaseOptions, nil)
	for _, want := range []string{"NEW0024 kiosk  PC-24", "OLD0001 new  ", "record of NEW0003", "record of STRANGER"} {
		if !strings.Contains(state+"\n", want+"\n") {
			t.Errorf("no %q in\n%s", want, state)
		}
	}
	if strings.Contains(state, "OLD0004") || strings.Count(state, "record of") != 2 {
		t.Errorf("left:\n%s", state)
	}
	step := 5
	if *allCuts {
		step = 1
	}
	for n := 1; n <= requests; n += step {
		for _, cuts := range [][]cut{{{n, false}}, {{n, true}}, {{n, n%2 == 0}, {1 + n%5, true}, {1 + n%11, n%3 == 0}}} {
			s, f, _ := through(t, phaseOptions, nil, cuts...)
			if s != state {
				t.Errorf("%v: the tenant has\n%s\nwant\n%s", cuts, s, state)
			}
			if f != told {
				t.Errorf("%v: %s", cuts, firstDifference(f, told))
			}
			if t.Failed() {
				return
			}
		}
	}
}

func firstDifference(got, want string) string {
	g, w := strings.Split(got, "\n"), strings.Split(want, "\n")
	for i := range max(len(g), len(w)) {
		if i >= len(g) || i >= len(w) || g[i] != w[i] {
			return fmt.Sprintf("row %d is told as\n%s\nwant\n%s", i+1, at(g, i), at(w, i))
		}
	}
	return ""
}

func at(lines []string, i int) string {
	if i < len(lines) {
		return lines[i]
	}
	return "nothing"
}
