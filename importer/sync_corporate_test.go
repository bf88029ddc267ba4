package importer_test

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// newCorporate is a file of n corporate identifiers that do not exist yet.
func newCorporate(n int) string {
	text := "Serial Number,Description\n"
	for row := 1; row <= n; row++ {
		text += fmt.Sprintf("NEW%05d,row %d\n", row, row)
	}
	return text
}

// has counts the entries of an identifier, and the description of the last one.
func (b *bench) has(identifier string) (n int, description string) {
	for _, e := range b.sim.Snapshot().Corporate {
		if strings.EqualFold(e.Identifier, identifier) {
			n++
			description = e.Description
		}
	}
	return n, description
}

// serial is the identifier of a line of results.csv.
func serial(l line) string {
	_, identifier, _ := strings.Cut(l["identity"], ":")
	return identifier
}

// createFaults are what can happen to an import, and to the search that looks for what became of it.
var createFaults = []string{"400", "409", "413", "429", "429bare", "500", "503", "504", "reset", "html", "503applied", "504applied", "429applied", "lost",
	"hangapplied", "truncated", "invalidjson", "empty", "slow", "ignored", "wrong", "lie", "403", "401"}

// TestCreateFaults: whatever happens to the requests of a create, a row that says created is in the tenant exactly once, one that says failed
// is not there or says that it may be, and what says nothing is settled by a resume.
func TestCreateFaults(t *testing.T) {
	t.Parallel()
	for _, fault := range createFaults {
		for _, when := range []string{"#1", "#2", "#1-3", ":1"} {
			faults := fault + "@POST/importDeviceIdentityList" + when
			if (strings.HasPrefix(fault, "429")) && when == ":1" {
				continue // a pause without end
			}
			t.Run(faults, func(t *testing.T) { createUnder(t, faults) })
			if when == "#1" && !slices.Contains([]string{"ignored", "wrong", "lie"}, fault) {
				both := "lost@POST/importDeviceIdentityList#1," + fault + "@POST/searchExistingIdentities#1"
				t.Run(both, func(t *testing.T) { createUnder(t, both) })
			}
		}
	}
}

func createUnder(t *testing.T, faults string) {
	synctest.Test(t, func(t *testing.T) {
		parsed, err := graphsim.ParseFaults(faults)
		must(t, err)
		b := newBench(t, graphsim.Options{Faults: parsed, Seed: 7}, "", graph.Options{})
		b.job.Chunk, b.job.Concurrency, b.job.Attempts = 4, 1, 3
		s := &syncing{file: newCorporate(9), verify: true}
		advance(time.Hour) // more than what the clocks of both sides may differ by
		res, lines := b.sync(s)
		b.holdAgainstTenant(lines)
		if res.Stopped == nil && len(lines) != 9 || res.Stopped != nil && len(lines) == 9 {
			t.Errorf("%d rows are recorded, stopped by %v", len(lines), res.Stopped)
		}
		if strings.HasSuffix(faults, ":1") {
			return // for good: a resume would meet it again
		}
		advance(time.Minute)
		for n := 0; res.Stopped != nil && n < 5; n++ {
			res, lines = b.syncOn(s)
			b.holdAgainstTenant(lines)
		}
		if res.Stopped != nil || len(lines) != 9 {
			t.Errorf("after resumes %d rows are recorded, stopped by %v", len(lines), res.Stopped)
		}
		if whole := !strings.HasPrefix(faults, "lie@") && !strings.HasPrefix(faults, "429applied@") && !strings.HasSuffix(faults, "#1-3"); whole &&
			res.Counts[outcome.Created] != 9 {
			t.Errorf("%v: %s", res.Counts, statuses(lines))
		}
	})
}

// holdAgainstTenant compares results.csv with the tenant.
func (b *bench) holdAgainstTenant(lines []line) {
	b.t.Helper()
	for _, l := range lines {
		n, description := b.has(serial(l))
		switch {
		case n > 1:
			b.t.Errorf("%s is there %d times", serial(l), n)
		case l["status"] == "created" && l["verified"] == "not yet":
			if n != 0 { // it lied, and verify has found that
				b.t.Errorf("row %s is there and was not seen", l["row"])
			}
		case l["status"] == "created" && (n != 1 || description != "row "+l["row"]):
			b.t.Errorf("row %s says created; there are %d with %q", l["row"], n, description)
		case l["status"] == "failed" && n == 1 && !strings.Contains(l["error_message"], "may"):
			b.t.Errorf("row %s says failed (%s) and is there", l["row"], l["error_message"])
		case l["status"] == "unchanged" && n == 1 && strings.Contains(l["error_message"], "or a request of this run"):
		case l["status"] != "created" && l["status"] != "failed":
			b.t.Errorf("row %s is %s: %s", l["row"], l["status"], l["error_message"])
		}
	}
}

// TestBadIdentifierAmongLostReplies: the service refuses the search for what became of a list as it refused the list, whole, for one
// identifier. It is found all the same, and the others are created once.
func TestBadIdentifierAmongLostReplies(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		faults, err := graphsim.ParseFaults("503@POST/importDeviceIdentityList#1")
		must(t, err)
		b := newBench(t, graphsim.Options{Faults: faults}, "", graph.Options{})
		s := &syncing{file: strings.Replace(newCorporate(20), "NEW00013", "NEW;13", 1)}
		b.read.Delimiter = ","
		res, lines := b.sync(s)
		if res.Stopped != nil || res.Counts[outcome.Created] != 19 || lines[12]["status"] == "created" {
			t.Errorf("%v, stopped by %v: %s", res.Counts, res.Stopped, statuses(lines))
		}
		b.holdAgainstTenant(slices.Delete(lines, 12, 13))
	})
}

// TestHalvingSpendsNoAttempts: a service that has the patience for one item at a time gets them one by one.
func TestHalvingSpendsNoAttempts(t *testing.T) {
	for _, status := range []string{"504", "413"} {
		t.Run(status, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, graphsim.Options{Intercept: func(r *http.Request, body []byte) *graphsim.Fault {
					if strings.HasSuffix(r.URL.Path, "/importDeviceIdentityList") && bytes.Count(body, []byte(`"importedDeviceIdentifier"`)) > 1 {
						return &graphsim.Fault{Name: status}
					}
					return nil
				}}, "", graph.Options{})
				b.job.Attempts = 3
				res, lines := b.sync(&syncing{file: newCorporate(40)})
				if res.Stopped != nil || res.Counts[outcome.Created] != 40 {
					t.Errorf("%v, stopped by %v: %s", res.Counts, res.Stopped, statuses(lines))
				}
				b.holdAgainstTenant(lines)
			})
		})
	}
}

// TestCreatedMeanwhile: what somebody else makes between our look and our import is compared, and changed by a sync. A plan does not show it,
// so its line fails.
func TestCreatedMeanwhile(t *testing.T) {
	for _, c := range []struct {
		description string // which the other one gives
		plan        bool
		want        string
	}{
		{"row 2", false, "created unchanged created"},
		{"another", false, "created updated created"},
		{"another", true, "created failed:changed_since_plan created"},
		{"row 2", true, "created failed:changed_since_plan created"},
	} {
		synctest.Test(t, func(t *testing.T) {
			var b *bench
			var once atomic.Bool
			b = newBench(t, graphsim.Options{Intercept: func(r *http.Request, _ []byte) *graphsim.Fault {
				if strings.HasSuffix(r.URL.Path, "/importDeviceIdentityList") && once.CompareAndSwap(false, true) {
					must(t, b.sim.Load(strings.NewReader(corporateTenant([5]string{id("5"), "serialNumber", "NEW00002", c.description, "ios"}))))
				}
				return nil
			}}, "", graph.Options{})
			s := &syncing{file: newCorporate(3)}
			if c.plan {
				s.dryRun = true
				b.sync(s)
				text, err := os.ReadFile(filepath.Join(b.dir, rundir.PlanFile))
				must(t, err)
				s = &syncing{file: string(text), plan: true}
			}
			res, lines := b.sync(s)
			if got := statuses(lines); got != c.want || res.Stopped != nil {
				t.Errorf("%v: %s, stopped by %v", c, got, res.Stopped)
			}
			want := "row 2"
			if c.plan {
				want = c.description
			}
			if n, description := b.has("NEW00002"); n != 1 || description != want {
				t.Errorf("%v: %d entries, %q", c, n, description)
			}
			if !strings.Contains(b.store(), "NEW00002="+want+"/ios") {
				t.Errorf("%v: the other one's platform is lost: %s", c, b.store())
			}
		})
	}
}

// A disturbance ends a run after some requests.
type disturbance struct {
	left   atomic.Int64
	cancel atomic.Pointer[context.CancelCauseFunc]
}

func (d *disturbance) see(*http.Request, []byte) *graphsim.Fault {
	if d.left.Add(-1) == 0 {
		if cancel := d.cancel.Load(); cancel != nil {
			(*cancel)(errors.New("interrupted"))
		}
	}
	return nil
}

// mixed is a tenant of n entries and a file that leaves some of them alone, changes some, creates some and names some no more.
func mixed(n int, rnd *rand.Rand) (file, tenant string) {
	file = "Serial Number,Description\n"
	var entries [][5]string
	for i := range n {
		name := fmt.Sprintf("DEV%04d", i)
		entry := [5]string{id(strconv.Itoa(i + 1)), "serialNumber", name, "old", "unknown"}
		switch rnd.IntN(4) {
		case 0: // the same
			file += name + ",old\n"
			entries = append(entries, entry)
		case 1:
			file += name + ",new\n"
			entries = append(entries, entry)
		case 2:
			file += name + ",made\n"
		default: // named no more
			entries = append(entries, entry)
		}
	}
	return file, corporateTenant(entries...)
}

// store is what a tenant holds, in an order of its own.
func (b *bench) store() string {
	var out []string
	for _, e := range b.sim.Snapshot().Corporate {
		out = append(out, e.Identifier+"="+e.Description+"/"+e.Platform)
	}
	slices.Sort(out)
	return strings.Join(out, "\n")
}

// fates are the statuses of lines without what differs between runs.
func fates(lines []line) string {
	var out []string
	for _, l := range lines {
		if l["warnings"] == "in_doubt_equal" { // a part before has done it
			l["action"], l["status"] = "update", "updated"
		}
		out = append(out, strings.Join([]string{l["row"], l["line"], l["identity"], l["action"], l["status"]}, " "))
	}
	return strings.Join(out, "\n")
}

// TestInterruptedSync: a sync with a prune, or the plan of one, that is interrupted again and again, softly and hard, ends as an undisturbed
// one: in the same tenant, with the same results, nothing created twice and no row lost.
func TestInterruptedSync(t *testing.T) {
	t.Parallel()
	for seed := range uint64(24) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) { interruptSync(t, seed) })
		})
	}
}

func interruptSync(t *testing.T, seed uint64) {
	rnd := rand.New(rand.NewPCG(seed, 4))
	n := 40
	file, tenant := mixed(n, rnd)
	d := &disturbance{}
	o := graphsim.Options{Seed: seed, PageSize: 10, Latency: graphsim.Range{Min: time.Millisecond, Max: 50 * time.Millisecond}, Intercept: d.see}
	if seed%4 == 3 {
		o.Routes = "live"
	}
	bench := func() *bench {
		b := newBench(t, o, tenant, graph.Options{})
		b.job.Removal, b.job.Chunk, b.job.Concurrency, b.job.Window = allowed, 3, 1+int(seed%3), 8
		advance(time.Hour) // more than what the clocks of both sides may differ by
		return b
	}
	s := &syncing{file: file, prune: true}
	whole := bench()
	d.left.Store(1 << 40)
	if seed%2 == 1 {
		dry := *s
		dry.dryRun = true
		whole.sync(&dry)
		text, err := os.ReadFile(filepath.Join(whole.dir, rundir.PlanFile))
		must(t, err)
		s = &syncing{file: string(text), plan: true}
	}
	res, want := whole.sync(s)
	if res.Stopped != nil || res.Bad() > 0 {
		t.Fatalf("undisturbed: %v, stopped by %v", res.Counts, res.Stopped)
	}
	b := bench()
	lines := b.disturb(s, d, rnd)
	if got, want := b.store(), whole.store(); got != want {
		t.Errorf("the tenant is\n%s\nwant\n%s", got, want)
	}
	if got, want := fates(lines), fates(want); got != want {
		t.Errorf("results are\n%s\nwant\n%s", got, want)
	}
	checkOrder(t, lines)
}

// disturb runs s, interrupted after a few requests each time, until it is done.
func (b *bench) disturb(s *syncing, d *disturbance, rnd *rand.Rand) (lines []line) {
	b.t.Helper()
	hard := rnd.IntN(2) == 0
	for part := 0; ; part++ {
		if part == 200 {
			b.t.Fatal("it does not come to an end")
		}
		ctx, cancel := context.WithCancelCause(b.t.Context())
		d.cancel.Store(&cancel)
		d.left.Store(int64(5 + rnd.IntN(12)))
		next := *s
		next.intake = ctx
		if hard {
			next.ctx = ctx
		}
		var res *importer.Result
		if part == 0 {
			res, lines = b.sync(&next)
			s.started = next.started
		} else {
			res, lines = b.syncOn(&next)
		}
		cancel(nil)
		advance(time.Hour) // more than what the clocks of both sides may differ by
		if res.Stopped == nil {
			if part == 0 {
				b.t.Error("it was not interrupted")
			}
			b.t.Logf("%d parts", part+1)
			return lines
		}
	}
}

// checkOrder: rows are numbered without a gap, and what was pruned follows what the file has.
func checkOrder(t *testing.T, lines []line) {
	t.Helper()
	pruned := false
	for i, l := range lines {
		if l["row"] != strconv.Itoa(i+1) {
			t.Errorf("row %s where row %d was due", l["row"], i+1)
		}
		if pruned = pruned || l["line"] == ""; pruned && l["line"] != "" {
			t.Errorf("row %s of the file follows a pruned entry", l["row"])
		}
	}
}

// TestPruneComesLast: no entry is deleted before every other row is recorded.
func TestPruneComesLast(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file, tenant := mixed(300, rand.New(rand.NewPCG(1, 1)))
		var b *bench
		rows := strings.Count(file, "\n") - 1
		var mu sync.Mutex
		deletes := 0
		b = newBench(t, graphsim.Options{Latency: graphsim.Range{Max: time.Second}, Intercept: func(r *http.Request, _ []byte) *graphsim.Fault {
			mu.Lock()
			defer mu.Unlock()
			if r.Method == http.MethodDelete {
				if deletes++; b.recorded() < rows {
					t.Errorf("a delete after %d of %d rows", b.recorded(), rows)
				}
				if _, err := os.Stat(filepath.Join(b.dir, rundir.DeletedFile)); err != nil {
					t.Error(err)
				}
			}
			return nil
		}}, tenant, graph.Options{})
		b.job.Removal = allowed
		res, lines := b.sync(&syncing{file: file, prune: true})
		if res.Stopped != nil || res.Bad() > 0 || deletes == 0 || res.Counts[outcome.Deleted] != deletes {
			t.Errorf("%v, %d deletes, stopped by %v", res.Counts, deletes, res.Stopped)
		}
		checkOrder(t, lines)
	})
}

// recorded counts the lines of results.csv by now.
func (b *bench) recorded() int {
	text, err := os.ReadFile(filepath.Join(b.dir, rundir.ResultsFile))
	if err != nil {
		return 0
	}
	return max(0, bytes.Count(text, []byte("\n"))-1)
}

// TestCreateWindow: no row is sent that lies a window or more behind what is recorded, so that a resume knows which rows are in doubt.
func TestCreateWindow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		numbers := regexp.MustCompile(`NEW(\d{5})`)
		const window = 50
		var b *bench
		var mu sync.Mutex
		widest := 0
		b = newBench(t, graphsim.Options{Seed: 3, Latency: graphsim.Range{Max: 5 * time.Second}, Intercept: func(r *http.Request, body []byte) *graphsim.Fault {
			mu.Lock()
			defer mu.Unlock()
			for _, m := range numbers.FindAllSubmatch(body, -1) {
				row, err := strconv.Atoi(string(m[1]))
				must(t, err)
				widest = max(widest, row-b.recorded())
			}
			return nil
		}}, "", graph.Options{})
		b.job.Window, b.job.Chunk, b.job.Concurrency = window, 7, 8
		res, lines := b.sync(&syncing{file: newCorporate(1000)})
		if res.Counts[outcome.Created] != 1000 {
			t.Errorf("%v, stopped by %v", res.Counts, res.Stopped)
		}
		if widest > window || widest < window/2 {
			t.Errorf("a row was sent %d rows behind what was recorded, the window is %d", widest, window)
		}
		b.holdAgainstTenant(lines)
	})
}

// TestResumeLeavesAloneWhatIsRight: rows that might have been sent are not all sent again: entries say when they were changed.
func TestResumeLeavesAloneWhatIsRight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		file, entries := "Serial Number,Description\n", [][5]string{}
		for i := range 600 {
			name := fmt.Sprintf("DEV%04d", i)
			entries = append(entries, [5]string{id(strconv.Itoa(i + 1)), "serialNumber", name, "same", "unknown"})
			file += name + cmp.Or(map[int]string{2: ",changed"}[i], ",same") + "\n"
		}
		faults, err := graphsim.ParseFaults("403@PATCH#1")
		must(t, err)
		b := newBench(t, graphsim.Options{Faults: faults}, corporateTenant(entries...), graph.Options{})
		advance(time.Hour)
		s := &syncing{file: file}
		if res, _ := b.sync(s); res.Stopped == nil {
			t.Fatal("it was not stopped")
		}
		res, _ := b.syncOn(s)
		if n := b.sim.Count("PATCH", ""); n != 2 || res.Counts[outcome.Unchanged] != 599 || res.Counts[outcome.Updated] != 1 {
			t.Errorf("%d PATCHes, %v", n, res.Counts)
		}
	})
}
