package main

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"rollcall/graph/graphsim"
)

// A trial is one promise being tested: a service with a tenant, a directory of files, and commands run there.
type trial struct {
	t      *testing.T
	wrongs []string
	said   bytes.Buffer // by all commands
	home   string
	url    string
	env    map[string]string
	// patience is how long a command may take.
	patience time.Duration

	mu    sync.Mutex // guards what a request looks at
	sim   *graphsim.Server
	opts  graphsim.Options
	front hostile // nil: the simulator answers by itself
	sent  int     // writes that came, since front was set
}

func newTrial(t *testing.T) *trial {
	home, err := os.MkdirTemp("", "trial") // a test's own directory has the test's name in it, commas and all
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(home) })
	c := &trial{t: t, home: home, patience: 30 * time.Second}
	server := httptest.NewUnstartedServer(http.HandlerFunc(c.serve))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	t.Cleanup(server.Close)
	c.url = server.URL
	// The quota is beyond what is sent, and its window short. What is not a flag yet is no more than warned of.
	c.env = map[string]string{"ROLLCALL_GRAPH_URL": server.URL, "ROLLCALL_ACCESS_TOKEN": "any", "ROLLCALL_LOCK_DIR": t.TempDir(),
		"ROLLCALL_QUOTA": "10000/20ms", "ROLLCALL_QUOTA_ANY": "10000/20ms", "ROLLCALL_RUNS_DIR": filepath.Join(c.home, "runs"),
		"ROLLCALL_WAIT_SERVICE": "1ms"}
	return c
}

func (c *trial) serve(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	r.Body = io.NopCloser(bytes.NewReader(body))
	c.mu.Lock()
	sim, front := c.sim, c.front
	if writes(r, body) {
		c.sent++
		r = r.WithContext(context.WithValue(r.Context(), nthKey{}, c.sent))
	}
	c.mu.Unlock()
	if front == nil {
		sim.ServeHTTP(w, r)
		return
	}
	front(w, r, sim)
}

// nthKey is the key of a write's number in the context of its request, which has none of any other.
type nthKey struct{}

func writes(r *http.Request, body []byte) bool {
	switch {
	case r.Method == http.MethodGet, strings.HasSuffix(r.URL.Path, "/searchExistingIdentities"):
		return false
	case strings.HasSuffix(r.URL.Path, "/$batch"):
		return !bytes.Contains(body, []byte(`"GET"`))
	}
	return true
}

// onWrite does h with the nth write, and lets all other requests pass.
func onWrite(nth int, h hostile) hostile {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if n, _ := r.Context().Value(nthKey{}).(int); n == nth {
			h(w, r, next)
			return
		}
		next.ServeHTTP(w, r)
	}
}

// answers puts h before the simulator, and counts writes anew; nil takes it away.
func (c *trial) answers(h hostile) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.front, c.sent = h, 0
}

// writesSent is how many writes came since answers was last called.
func (c *trial) writesSent() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sent
}

// tenant puts a tenant in place, on a service with these options.
func (c *trial) tenant(o graphsim.Options, entries graphsim.Tenant) {
	c.t.Helper()
	o.Seed, o.KeepBodies = 1, true
	sim := graphsim.New(o)
	sim.AddCorporate(entries.Corporate...)
	sim.AddImportRecords(entries.ImportRecords...)
	sim.AddDevices(entries.Devices...)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.sim, c.opts = sim, o
}

// meanwhile lets somebody else change the tenant, between two commands.
func (c *trial) meanwhile(change func(*graphsim.Tenant)) {
	c.t.Helper()
	now := c.now()
	change(&now)
	c.tenant(c.opts, now)
}

// now is what the tenant holds.
func (c *trial) now() graphsim.Tenant {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sim.Snapshot()
}

// path is a file or directory of the trial.
func (c *trial) path(name string) string { return filepath.Join(c.home, name) }

// file writes a file and gives its path.
func (c *trial) file(name, text string) string {
	c.t.Helper()
	if err := os.WriteFile(c.path(name), []byte(text), 0o600); err != nil {
		c.t.Fatal(err)
	}
	return c.path(name)
}

// edit changes a file as a hand would.
func (c *trial) edit(path string, change func(string) string) {
	c.t.Helper()
	if text, err := os.ReadFile(path); err != nil {
		c.wrongf("%v", err)
	} else if err := os.WriteFile(path, []byte(change(string(text))), 0o600); err != nil {
		c.t.Fatal(err)
	}
}

// run carries out a command and gives its exit code.
func (c *trial) run(args ...string) int {
	c.t.Helper()
	return c.runWith(&sitter{}, args...)
}

func (c *trial) runWith(u *sitter, args ...string) int {
	c.t.Helper()
	if u.interrupts == nil {
		u.interrupts = make(chan os.Signal)
	}
	ended := make(chan struct{})
	defer close(ended)
	defer time.AfterFunc(c.patience, func() {
		c.t.Errorf("%q does not end", args)
		for range 2 {
			select {
			case u.interrupts <- os.Interrupt:
			case <-ended:
			}
		}
	}).Stop()
	code := execute(args, stdio{in: strings.NewReader(u.types), out: u, err: u, interrupts: u.interrupts,
		getenv: func(name string) string { return c.env[name] }})
	c.note(args, code, u.talk.String())
	return code
}

// A sitter is who sits before a command.
type sitter struct {
	types      string // on standard input
	interrupts chan os.Signal
	mu         sync.Mutex
	talk       bytes.Buffer
}

func (u *sitter) Write(p []byte) (int, error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.talk.Write(p)
}

func (u *sitter) hears() int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.talk.Len()
}

// interrupt tells the command to end, and waits until it has answered that somehow.
func (u *sitter) interrupt() {
	before := u.hears()
	u.interrupts <- os.Interrupt
	until(time.Second, func() bool { return u.hears() > before })
}

func (c *trial) note(args []string, code int, talk string) {
	fmt.Fprintf(&c.said, "$ rollcall %s\n%s(exit code %d)\n", strings.ReplaceAll(strings.Join(args, " "), c.home, "."), talk, code)
}

// expect is run, whose exit code is part of the promise.
func (c *trial) expect(code int, args ...string) {
	c.t.Helper()
	same(c, "exit code of "+args[0], c.run(args...), code)
}

// interrupted is a command that hears of an interrupt when its nth write has come to the service and is not answered yet.
func (c *trial) interrupted(nth int, args ...string) {
	c.t.Helper()
	u := &sitter{interrupts: make(chan os.Signal)}
	c.answers(onWrite(nth, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		u.interrupt()
		next.ServeHTTP(w, r)
	}))
	same(c, "exit code of a command that is interrupted", c.runWith(u, args...), exitInterrupted)
	c.answers(nil)
}

// interruptedTogether is a command that hears of an interrupt when so many writes have come, of which none is answered yet.
func (c *trial) interruptedTogether(n int, args ...string) {
	c.t.Helper()
	u, all := &sitter{interrupts: make(chan os.Signal)}, make(chan struct{})
	c.answers(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		switch nth, _ := r.Context().Value(nthKey{}).(int); {
		case nth == n:
			u.interrupt()
			close(all)
		case nth > 0:
			<-all
		}
		next.ServeHTTP(w, r)
	})
	same(c, "exit code of a command that is interrupted", c.runWith(u, args...), exitInterrupted)
}

// killed is a process that is killed at its nth write. What is done with that write says h; it is not answered. Before that
// as many rows as are named are recorded.
func (c *trial) killed(nth, recorded int, dir string, h hostile, args ...string) {
	c.t.Helper()
	cmd := c.command("rollcall", args...)
	started := make(chan struct{})
	c.answers(onWrite(nth, func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		<-started
		h(httptest.NewRecorder(), r, next)
		if !until(10*time.Second, func() bool { return recordedIn(dir) >= recorded }) {
			c.t.Errorf("%d rows are recorded before the kill, want %d", recordedIn(dir), recorded)
		}
		cmd.Process.Kill()
		panic(http.ErrAbortHandler)
	}))
	if err := cmd.Start(); err != nil {
		c.t.Fatal(err)
	}
	close(started)
	cmd.Wait()
	c.answers(nil)
	c.note(args, cmd.ProcessState.ExitCode(), cmd.Stderr.(*bytes.Buffer).String())
	same(c, "exit code of a command that was to be killed", cmd.ProcessState.ExitCode(), -1)
}

// process is run in a process of its own, whose panic is not ours.
func (c *trial) process(args ...string) int { return c.processOf("rollcall", args...) }

func (c *trial) processOf(program string, args ...string) int {
	c.t.Helper()
	cmd := c.command(program, args...)
	var exit *exec.ExitError
	if err := cmd.Run(); err != nil && !errors.As(err, &exit) {
		c.t.Fatal(err)
	}
	c.note(args, cmd.ProcessState.ExitCode(), cmd.Stderr.(*bytes.Buffer).String())
	return cmd.ProcessState.ExitCode()
}

func (c *trial) command(program string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(c.t.Context(), program, args...) // TestMain has put it into the path
	cmd.Stderr, cmd.Env = &bytes.Buffer{}, os.Environ()
	for name, value := range c.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	return cmd
}

// until asks until the answer is yes, or the time is over: the other side is another process, or may never answer.
func until(over time.Duration, done func() bool) bool {
	deadline := time.After(over)
	tick := time.NewTicker(2 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			return false
		}
	}
	return true
}

// lost carries a request out; whoever sent it never hears of it.
func lost(w http.ResponseWriter, r *http.Request, next http.Handler) { next.ServeHTTP(w, r) }

// dropped does not carry it out.
func dropped(http.ResponseWriter, *http.Request, http.Handler) {}

// recordedIn counts the rows that stand in results.csv.
func recordedIn(dir string) int {
	text, _ := os.ReadFile(filepath.Join(dir, "results.csv"))
	return max(0, bytes.Count(text, []byte("\n"))-1)
}

// results are the rows of results.csv by column; none where there is no such file, which is a wrong.
func (c *trial) results(dir string) []map[string]string { return c.table(dir, "results.csv") }

func (c *trial) table(dir, name string) []map[string]string {
	rows, err := readTable(filepath.Join(dir, name))
	if err != nil {
		c.wrongf("%v", err)
	}
	return rows
}

// fates holds the status of each row against want, with the code of those that have one, as in "invalid:plan_id".
func (c *trial) fates(dir string, want ...string) {
	c.t.Helper()
	var got []string
	for i, r := range c.results(dir) {
		fate := r["status"]
		if i < len(want) && strings.Contains(want[i], ":") {
			fate += ":" + r["error_code"]
		}
		got = append(got, fate)
	}
	if !slices.Equal(got, want) {
		c.wrongf("results.csv says %q, want %q", got, want)
	}
}

// warns holds the warnings of a row, counted from 1, against what must be among them; a "!" before it says that it must not.
func (c *trial) warns(dir string, row int, warning string) {
	c.t.Helper()
	rows := c.results(dir)
	if row > len(rows) {
		c.wrongf("row %d is not recorded", row)
		return
	}
	name := strings.TrimPrefix(warning, "!")
	has := slices.Contains(strings.Split(rows[row-1]["warnings"], ";"), name)
	if has == strings.HasPrefix(warning, "!") {
		c.wrongf("the warnings of row %d are %q, want %s", row, rows[row-1]["warnings"], warning)
	}
}

// Ids of entries, by number.
func corporateID(n int) string { return fmt.Sprintf("c0000000-0000-4000-8000-%012d", n) }
func recordID(n int) string    { return fmt.Sprintf("a0000000-0000-4000-8000-%012d", n) }
func deviceID(n int) string    { return fmt.Sprintf("d0000000-0000-4000-8000-%012d", n) }

// serialOf is the serial number of the nth entry.
func serialOf(n int) string { return fmt.Sprintf("SER%dX", n) }

// bySerial is a tenant of corporate entries with these descriptions.
func bySerial(descriptions ...string) (t graphsim.Tenant) {
	for i, d := range descriptions {
		t.Corporate = append(t.Corporate, graphsim.Corporate{ID: corporateID(i + 1), Type: "serialNumber", Identifier: serialOf(i + 1),
			Description: d})
	}
	return t
}

// A pair is an Autopilot identity by its tags: that of the import record and that of the registered device; "-" is no such entry.
type pair struct{ record, device string }

// byPairs is a tenant of Autopilot identities.
func byPairs(pairs ...pair) (t graphsim.Tenant) {
	for i, p := range pairs {
		n := i + 1
		if p.record != "-" {
			r := graphsim.ImportRecord{ID: recordID(n), SerialNumber: serialOf(n), GroupTag: p.record,
				State: graphsim.ImportState{Status: "complete"}}
			if p.device != "-" {
				r.State.RegistrationID = deviceID(n)
			}
			t.ImportRecords = append(t.ImportRecords, r)
		}
		if p.device != "-" {
			t.Devices = append(t.Devices, graphsim.Device{ID: deviceID(n), SerialNumber: serialOf(n), GroupTag: p.device})
		}
	}
	return t
}

// tags are those of the tenant's identities, of at most nine, as byPairs takes them.
func (c *trial) tags() string {
	now, out := c.now(), []string{}
	for n := 1; n < 10; n++ {
		p := pair{"-", "-"}
		for _, r := range now.ImportRecords {
			if r.ID == recordID(n) {
				p.record = r.GroupTag
			}
		}
		for _, d := range now.Devices {
			if d.ID == deviceID(n) {
				p.device = d.GroupTag
			}
		}
		if p != (pair{"-", "-"}) {
			out = append(out, p.record+"/"+p.device)
		}
	}
	return strings.Join(out, " ")
}

// tagged holds the tags of the tenant against want, as in "A/B A/A".
func (c *trial) tagged(want string) {
	c.t.Helper()
	same(c, "tags of records/devices", c.tags(), want)
}

// described holds the descriptions of the tenant's corporate entries against want, in the tenant's order; an entry that is
// gone is not among them.
func (c *trial) described(want ...string) {
	c.t.Helper()
	var got []string
	for _, e := range c.now().Corporate {
		got = append(got, e.Description)
	}
	if !slices.Equal(got, want) {
		c.wrongf("the tenant's descriptions are %q, want %q", got, want)
	}
}

// written holds against want how often each corporate entry was written, in the tenant's order.
func (c *trial) written(want ...int) {
	c.t.Helper()
	var got []int
	for _, e := range c.now().Corporate {
		got = append(got, e.Writes)
	}
	if !slices.Equal(got, want) {
		c.wrongf("the tenant's entries were written %v times, want %v", got, want)
	}
}

// csvOf makes a CSV.
func csvOf(header string, rows ...string) string {
	return header + "\n" + strings.Join(rows, "\n") + "\n"
}

// count is how many requests of a method the service saw.
func (c *trial) count(method string) int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.sim.Count(method, "")
}

// shifted is an entry of a list as a service shows it whose clock is behind by so much.
func shifted(entry json.RawMessage, by time.Duration) json.RawMessage {
	var e map[string]any
	if err := json.Unmarshal(entry, &e); err != nil {
		panic(err)
	}
	for _, name := range []string{"createdDateTime", "lastModifiedDateTime"} {
		text, _ := e[name].(string)
		if at, err := time.Parse(time.RFC3339Nano, text); err == nil {
			e[name] = at.Add(-by).Format(time.RFC3339Nano)
		}
	}
	out, err := json.Marshal(e)
	if err != nil {
		panic(err)
	}
	return out
}

// readCells reads a CSV as it stands, whatever its header.
func readCells(path string) ([][]string, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return csv.NewReader(bytes.NewReader(text)).ReadAll()
}

// read is the text of a file; one that is not there is a wrong.
func (c *trial) read(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		c.wrongf("%v", err)
	}
	return string(text)
}
