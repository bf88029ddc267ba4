package main

import (
	"bytes"
	"encoding/csv"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"time"

	"rollcall/graph/graphsim"
	"rollcall/sampledata"
)

var crashSeeds = flag.Int("crash-seeds", crashSeedsDefault, "seeds of TestCrash")

const (
	crashRows   = 3000
	crashWindow = 1024 // rows that may be read and not yet recorded: the default of package importer
)

// TestCrash is the promise: a process that is killed at any instant, over and over, and resumed until done, leaves the tenant
// and the files that an undisturbed run leaves.
func TestCrash(t *testing.T) {
	t.Parallel()
	o := sampledata.Options{Kind: "corporate", Rows: crashRows, Seed: 11, Bad: 0.03, Duplicates: 0.05, Missing: 0.02, Same: 0.05}
	var file, tenant bytes.Buffer
	if err := errors.Join(sampledata.Generate(&file, o), sampledata.GenerateTenant(&tenant, o)); err != nil {
		t.Fatal(err)
	}
	input := filepath.Join(t.TempDir(), "devices.csv")
	if err := os.WriteFile(input, file.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	calm := newCrash(t, tenant.Bytes(), input, nil)
	if code := calm.run(0); code != exitBadRows {
		t.Fatalf("undisturbed: exit code %d, want %d\n%s", code, exitBadRows, &calm.talk)
	}
	// The first row of each entry, by its id.
	rowOf := map[string]int{}
	for i, r := range calm.results() {
		if _, ok := rowOf[r[5]]; !ok && r[5] != "" {
			rowOf[r[5]] = i + 1
		}
	}
	calm.rowOf = rowOf
	calm.account(crashRows)
	for seed := range *crashSeeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(uint64(seed), 1))
			c := newCrash(t, tenant.Bytes(), input, rnd)
			c.rowOf = rowOf
			kills := 0
			for limit := 1 + rnd.IntN(3); kills < limit; {
				code := c.run(1 + rnd.IntN(1100))
				c.account(c.recorded())
				if code >= 0 {
					break // it was done before
				}
				if c.recorded() < crashRows {
					kills++
				}
			}
			if kills == 0 {
				t.Fatal("not killed with rows still open")
			}
			if code := c.run(0); code != exitBadRows {
				t.Fatalf("after %d kills: exit code %d, want %d\n%s", kills, code, exitBadRows, &c.talk)
			}
			c.account(crashRows)
			c.equals(calm)
		})
	}
}

// A crash is one run directory and its tenant, over several processes.
type crash struct {
	t      *testing.T
	sim    *graphsim.Server
	server *httptest.Server
	door   sync.RWMutex // held to read by every request; to write between two processes
	life   int          // of the process whose requests are let in; guarded by door
	verb   []string     // and its flags
	input  string
	dir    string
	locks  string
	talk   bytes.Buffer   // of the last process
	rowOf  map[string]int // the row that names each entry first, by the entry's id
	before map[string]int // writes of each entry when the last process ended
	done   int            // rows that were recorded then

	mu      sync.Mutex // guards what follows
	rnd     *rand.Rand // nil is a calm service
	left    int        // requests until the kill; below 0 none
	process *os.Process
	lost    map[string]int // by entry: writes of this process that were applied, their replies lost
}

func newCrash(t *testing.T, tenant []byte, input string, rnd *rand.Rand) *crash {
	c := &crash{t: t, verb: []string{"update"}, input: input, dir: filepath.Join(t.TempDir(), "run"), locks: t.TempDir(), rnd: rnd, before: map[string]int{}, lost: map[string]int{}}
	c.sim = graphsim.New(graphsim.Options{Latency: graphsim.Range{Max: 4 * time.Millisecond}, Seed: 1, KeepLog: -1, Intercept: c.intercept})
	if err := c.sim.Load(bytes.NewReader(tenant)); err != nil {
		t.Fatal(err)
	}
	c.server = httptest.NewServer(http.HandlerFunc(c.serve))
	t.Cleanup(c.server.Close)
	return c
}

// serve lets in the requests of the living process. What a dead one had put into the network's buffers may come later: such a
// request is let go, so that each process has writes of its own.
func (c *crash) serve(w http.ResponseWriter, r *http.Request) {
	c.door.RLock()
	defer c.door.RUnlock()
	if r.Header.Get("Authorization") != fmt.Sprintf("Bearer life-%d", c.life) {
		panic(http.ErrAbortHandler)
	}
	c.sim.ServeHTTP(w, r)
}

// intercept counts requests, kills the process at the one that was drawn, and makes things go wrong.
func (c *crash) intercept(r *http.Request, _ []byte) *graphsim.Fault {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.left--; c.left == 0 {
		c.process.Kill()
	}
	if c.rnd == nil || r.Method == http.MethodGet {
		return nil
	}
	x := c.rnd.Float64()
	for _, f := range []struct {
		rate  float64
		fault graphsim.Fault
		lost  bool
	}{
		{0.008, graphsim.Fault{Name: "503"}, false},
		{0.008, graphsim.Fault{Name: "reset"}, false},
		{0.008, graphsim.Fault{Name: "lost"}, true},
		{0.004, graphsim.Fault{Name: "500applied"}, true},
		{0.004, graphsim.Fault{Name: "truncated"}, true},
		{0.002, graphsim.Fault{Name: "hang", For: 300 * time.Millisecond}, false},
		{0.0002, graphsim.Fault{Name: "429"}, false},
	} {
		if x -= f.rate; x < 0 {
			if f.lost {
				c.lost[filepath.Base(r.URL.Path)]++
			}
			return &f.fault
		}
	}
	return nil
}

// run is the life of one process, killed at the nth request that the simulator sees; 0 lets it come to its end. It returns the
// exit code, -1 after a kill.
func (c *crash) run(n int) int {
	c.t.Helper()
	c.door.Lock()
	c.life++
	c.door.Unlock()
	args := []string{"resume", "--quiet", "--graph-url", c.server.URL, c.dir}
	if _, err := os.Stat(filepath.Join(c.dir, "manifest.json")); err != nil {
		// The quota is beyond what is sent, its window short: a run waits out the window of the one that was killed.
		args = append(slices.Clone(c.verb), "--quiet", "--out", c.dir, "--graph-url", c.server.URL, "--concurrency", "64", "--quota", "100000/200ms",
			"--quota-any", "100000/200ms", c.input)
	}
	c.talk.Reset()
	cmd := exec.CommandContext(c.t.Context(), "rollcall", args...) // TestMain has put it into the path
	cmd.Stderr = &c.talk
	cmd.Env = append(os.Environ(), fmt.Sprintf("ROLLCALL_ACCESS_TOKEN=life-%d", c.life), "ROLLCALL_LOCK_DIR="+c.locks)
	c.mu.Lock()
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	c.left, c.process, c.lost = n, cmd.Process, map[string]int{}
	c.mu.Unlock()
	err := cmd.Wait()
	c.door.Lock() // no request is under way any more, and none is let in before the next life
	c.life++
	c.door.Unlock()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	return cmd.ProcessState.ExitCode()
}

// account holds what the last process wrote against what it and those before it recorded. With recorded rows now, and done ones
// when it started:
//
//   - a row that was recorded before is not written again;
//   - any other is written once, and once more for each reply that was lost, since a process sends a row again only when it does
//     not know what became of it. So over all lives a row is written at most once for each kill that left it open, once by the
//     last life, and once for each lost reply;
//   - nothing is written beyond the window after the last recorded row.
func (c *crash) account(recorded int) {
	c.t.Helper()
	results := c.results()
	for _, e := range c.sim.Snapshot().Corporate {
		row, named := c.rowOf[e.ID]
		if !named { // only by rows that are invalid
			if e.Writes > 0 {
				c.t.Errorf("entry %s is written, and no good row names it", e.ID)
			}
			continue
		}
		now := e.Writes - c.before[e.ID]
		switch {
		case now > 0 && row <= c.done:
			c.t.Errorf("row %d was recorded and is written again", row)
		case now > 1+c.lost[e.ID]:
			c.t.Errorf("row %d is written %d times by one process, which lost %d replies", row, now, c.lost[e.ID])
		case e.Writes > 0 && row > recorded+crashWindow:
			c.t.Errorf("row %d is written, %d rows are recorded and the window is %d", row, recorded, crashWindow)
		}
		if row <= len(results) && results[row-1][7] == "updated" && e.Writes == 0 {
			c.t.Errorf("row %d is updated in results.csv and was never written", row)
		}
		c.before[e.ID] = e.Writes
	}
	c.done = recorded
}

// recorded counts the whole lines of results.csv.
func (c *crash) recorded() int { return len(c.results()) }

// results are the whole lines of results.csv, which must be a prefix of the input.
func (c *crash) results() [][]string {
	c.t.Helper()
	text, err := os.ReadFile(filepath.Join(c.dir, "results.csv"))
	if err != nil && !os.IsNotExist(err) {
		c.t.Fatal(err)
	}
	text = text[:bytes.LastIndexByte(text, '\n')+1]
	lines, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		c.t.Fatal(err)
	}
	if len(lines) == 0 {
		return nil
	}
	for i, l := range lines[1:] {
		if l[0] != fmt.Sprint(i+1) {
			c.t.Fatalf("line %d of results.csv is row %s", i+2, l[0])
		}
	}
	return lines[1:]
}

// equals holds the end against that of an undisturbed run.
func (c *crash) equals(calm *crash) {
	c.t.Helper()
	want, got := calm.sim.Snapshot().Corporate, c.sim.Snapshot().Corporate
	for i := range want {
		w, g := want[i], got[i]
		w.Writes, g.Writes = 0, 0
		w.LastModified, g.LastModified = time.Time{}, time.Time{}
		if w != g {
			c.t.Errorf("the tenant has %+v, want %+v", g, w)
		}
	}
	if len(want) != len(got) {
		c.t.Errorf("the tenant has %d entries, want %d", len(got), len(want))
	}
	rows, calmRows := c.results(), calm.results()
	if len(rows) != crashRows {
		c.t.Fatalf("results.csv has %d rows, want %d", len(rows), crashRows)
	}
	for i, r := range rows {
		was, is := calmRows[i][7], r[7]
		// A row that was in doubt and has its values was sent by a process that could not record that.
		if was != is && !(is == "unchanged" && r[15] == "in_doubt_equal") || r[4] != calmRows[i][4] {
			c.t.Errorf("row %d: %s is %s, want %s %s", i+1, r[4], is, calmRows[i][4], was)
		}
	}
	is, err := os.ReadFile(filepath.Join(c.dir, "errors.csv"))
	was, calmErr := os.ReadFile(filepath.Join(calm.dir, "errors.csv"))
	if err := errors.Join(err, calmErr); err != nil {
		c.t.Fatal(err)
	}
	if !bytes.Equal(is, was) {
		c.t.Error("errors.csv is not that of an undisturbed run")
	}
}
