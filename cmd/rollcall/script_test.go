package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"rollcall/cmd/rollcall/internal/interruptible"
	"rollcall/graph/graphsim"
	"rollcall/importer/rundir"
	"rollcall/importer/sheettest"
	"rollcall/sampledata"
)

// TestMain makes this test's binary serve as rollcall when a script calls it, so that a script sees a process: exit code,
// both streams, environment and signals.
func TestMain(m *testing.M) {
	// Most tests here wait: for processes, and these for disks and pauses.
	flag.Set("test.parallel", strconv.Itoa(4*runtime.GOMAXPROCS(0)))
	os.Setenv("GORACE", "atexit_sleep_ms=0") // of the race detector: without it each process ends a second later than it could
	testscript.Main(m, map[string]func(){
		"rollcall": func() {
			os.Exit(execute(os.Args[1:], stdio{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv, interrupts: interruptible.Signals()}))
		},
		"rollcall-with-a-defect": panicMain,
		"rollcall-measured":      measuredMain,
		"rollcall-tee":           teeMain,
	})
}

// TestScripts runs testdata/script: each file is one idea of what a user may rely on. Commands
// beside those of testscript:
//
//	graphsim [-live] [-faults LIST] [-quota N/DUR] [-empty PROPERTY,...] [-hold METHOD] [-deleting D] [-token T] [TENANT.json]
//		serves a tenant (the sample tenant without a file) and points ROLLCALL_GRAPH_URL at it, which has PORT;
//		replies to METHOD are held back
//	release
//		lets the replies go that are held back
//	said TEXT
//		waits until the rollcall-tee that runs in the background has said TEXT
//	proxy
//		serves a proxy that the environment names for everything
//	proxied N
//		fails unless the proxy was asked N times
//	exits CODE COMMAND...
//		fails unless the command ends with this code
//	requests METHOD PATH N
//		fails unless the simulator counted N requests of METHOD ("any") whose path contains PATH
//	gone SERIAL
//		lets the simulator finish what it has accepted; fails while it has a registered device
//		of this serial number
//	listening
//		waits until the rollcall-tee that runs in the background has said its URL, and points
//		ROLLCALL_GRAPH_URL at it
//	body METHOD PATH
//		prints the bodies of such requests as stdout of the next check: written to the file "body"
//	tenant FILE
//		writes what the simulator stores now
//	bytes FILE TEXT
//		writes a file from text with Go's escapes, for what a txtar archive cannot hold
//	spreadsheet FROM TO
//		opens a CSV in a spreadsheet and saves it: byte order mark, semicolons, CRLF, the last line and the last column first, and what
//		a spreadsheet takes for a number, a date or a formula is no longer what it was
//	replace FILE OLD NEW
//		edits a file as a hand would, once
//	mode WANT FILE...
//		fails unless each has these permissions, where the system has any
func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: false,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			// A run in a script never waits for a real quota, and never finds the credentials of whoever runs the tests.
			// Its window is short: a resume waits one out.
			e.Setenv("ROLLCALL_QUOTA", "10000/10ms")
			e.Setenv("ROLLCALL_QUOTA_ANY", "10000/10ms")
			e.Setenv("GORACE", os.Getenv("GORACE"))
			e.Setenv("ROLLCALL_LOCK_DIR", filepath.Join(e.WorkDir, ".locks")) // scripts run side by side
			samples, err := filepath.Abs("../../sampledata")
			if err != nil {
				return err
			}
			e.Setenv("SAMPLES", samples)
			e.Values[simKey{}] = &simHolder{}
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"graphsim": startSim, "release": releaseReplies, "said": said, "requests": countRequests, "exits": exits,
			"proxy": startProxy, "proxied": countProxied,
			"arrived": arrived, "gone": gone, "listening": listening, "body": showBodies, "tenant": dumpTenant, "bytes": writeBytes,
			"spreadsheet": spreadsheet, "replace": replace, "mode": checkMode,
		},
	})
}

// simHolder has the simulator of one script.
type (
	simKey    struct{}
	simHolder struct {
		sim     *graphsim.Server
		hold    *hold         // of the replies of sim; nil without -hold
		proxied *atomic.Int64 // requests that came to the proxy
	}
)

func simOf(ts *testscript.TestScript) *graphsim.Server {
	sim := ts.Value(simKey{}).(*simHolder).sim
	if sim == nil {
		ts.Fatalf("call graphsim first")
	}
	return sim
}

func startSim(ts *testscript.TestScript, neg bool, args []string) {
	o := graphsim.Options{Seed: 1, KeepBodies: true}
	tenant := sampledata.Tenant()
	var held *hold
	for len(args) > 0 {
		arg := args[0]
		args = args[1:]
		value := func() string {
			if len(args) == 0 {
				ts.Fatalf("graphsim %s wants a value", arg)
			}
			v := args[0]
			args = args[1:]
			return v
		}
		var err error
		switch arg {
		case "-live":
			o.Routes = "live"
		case "-faults":
			o.Faults, err = graphsim.ParseFaults(value())
		case "-quota":
			var q quotaFlag
			err = q.Set(value())
			o.Quota = graphsim.Quota(q)
		case "-empty":
			o.ListsEmpty = strings.Split(value(), ",")
		case "-hold":
			held = newHold(value())
		case "-deleting":
			o.DeleteDelay, err = graphsim.ParseRange(value())
		case "-token":
			o.Tokens = []string{value()}
		default:
			tenant = []byte(ts.ReadFile(arg))
		}
		ts.Check(err)
	}
	ts.Check(o.Validate())
	sim := graphsim.New(o)
	ts.Check(sim.Load(bytes.NewReader(tenant)))
	var front http.Handler = sim
	if held != nil {
		front = held.before(sim)
	}
	server := httptest.NewServer(front)
	ts.Defer(server.Close)
	if held != nil {
		ts.Defer(held.release) // the server waits for what is under way
	}
	holder := ts.Value(simKey{}).(*simHolder)
	holder.sim, holder.hold = sim, held
	ts.Setenv("ROLLCALL_GRAPH_URL", server.URL)
	ts.Setenv("PORT", server.URL[strings.LastIndex(server.URL, ":")+1:])
	ts.Setenv("ROLLCALL_ACCESS_TOKEN", "any")
}

func startProxy(ts *testscript.TestScript, neg bool, args []string) {
	count := new(atomic.Int64)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		count.Add(1)
		http.Error(w, r.Method+" "+r.Host+" came to the proxy", http.StatusTeapot)
	}))
	ts.Defer(server.Close)
	ts.Value(simKey{}).(*simHolder).proxied = count
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"} {
		ts.Setenv(name, server.URL)
	}
}

func countProxied(ts *testscript.TestScript, neg bool, args []string) {
	if got := fmt.Sprint(ts.Value(simKey{}).(*simHolder).proxied.Load()); len(args) != 1 || got != args[0] {
		ts.Fatalf("the proxy was asked %s times", got)
	}
}

func countRequests(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: requests METHOD PATH N")
	}
	method := args[0]
	if method == "any" {
		method = ""
	}
	if got := fmt.Sprint(simOf(ts).Count(method, args[1])); (got == args[2]) == neg {
		for _, r := range simOf(ts).Log() {
			ts.Logf("%s /%s%s %d %s", r.Method, r.Version, r.Path, r.Status, r.Fault)
		}
		ts.Fatalf("%s requests %s %s, want %s", got, args[0], args[1], args[2])
	}
}

func showBodies(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: body METHOD PATH")
	}
	var all bytes.Buffer
	for _, r := range simOf(ts).Log() {
		if r.Method == args[0] && strings.Contains(r.Path, args[1]) {
			fmt.Fprintf(&all, "%s\n", bytes.TrimSpace(r.Body))
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs("body"), all.Bytes(), 0o600))
}

func dumpTenant(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: tenant FILE")
	}
	text, err := json.MarshalIndent(simOf(ts).Snapshot(), "", " ")
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), text, 0o600))
}

var escapes = strings.NewReplacer(`\r`, "\r", `\n`, "\n", `\t`, "\t", `\0`, "\x00")

// writeBytes writes text in the encoding that the file's name begins with: utf16le, utf16be or, for any other name, bytes as
// given, \xNN among them.
func writeBytes(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) == 3 {
		n, err := strconv.Atoi(args[2])
		ts.Check(err)
		args = []string{args[0], strings.ReplaceAll(args[1], "*", strings.Repeat("y", n))}
	}
	if len(args) != 2 {
		ts.Fatalf("usage: bytes FILE TEXT [LETTERS IN PLACE OF *]")
	}
	text := escapes.Replace(args[1])
	var out []byte
	switch name := filepath.Base(args[0]); {
	case strings.HasPrefix(name, "utf16le"):
		out = []byte{0xff, 0xfe}
		for _, r := range text {
			out = append(out, byte(r), byte(r>>8))
		}
	case strings.HasPrefix(name, "utf16be"):
		out = []byte{0xfe, 0xff}
		for _, r := range text {
			out = append(out, byte(r>>8), byte(r))
		}
	default:
		for len(text) > 0 {
			var b byte
			if n, err := fmt.Sscanf(text, `\x%02x`, &b); n == 1 && err == nil {
				out, text = append(out, b), text[4:]
				continue
			}
			out, text = append(out, text[0]), text[1:]
		}
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), out, 0o600))
}

func spreadsheet(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: spreadsheet FROM TO")
	}
	text, from := ts.ReadFile(args[0]), ','
	if header, _, _ := strings.Cut(text, "\n"); strings.Count(header, ";") > strings.Count(header, ",") {
		from = ';'
	}
	saved, err := sheettest.File(text, from, ';')
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(saved), 0o600))
}

func replace(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 3 {
		ts.Fatalf("usage: replace FILE OLD NEW")
	}
	text := ts.ReadFile(args[0])
	if !strings.Contains(text, args[1]) {
		ts.Fatalf("%s has no %q", args[0], args[1])
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[0]), []byte(strings.Replace(text, args[1], args[2], 1)), 0o600))
}

func checkMode(ts *testscript.TestScript, neg bool, args []string) {
	if os.PathSeparator == '\\' {
		return // no such permissions there
	}
	for _, name := range args[1:] {
		info, err := os.Stat(ts.MkAbs(name))
		ts.Check(err)
		if got := fmt.Sprintf("%04o", info.Mode().Perm()); got != args[0] {
			ts.Fatalf("%s has mode %s, want %s", name, got, args[0])
		}
	}
}

// exits runs a command that must end with the given code. "! command" says only that it is not 0, and the codes are a contract.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE command ...")
	}
	err := ts.Exec(args[1], args[2:]...)
	code := 0
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	if fmt.Sprint(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

// arrived waits until the simulator counted a request of the method.
func arrived(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 2 {
		ts.Fatalf("usage: arrived METHOD N")
	}
	await(ts, func() bool { return fmt.Sprint(simOf(ts).Count(args[0], "")) == args[1] })
}

// gone lets the simulator finish what it has accepted, and fails while a device of the serial number
// is registered.
func gone(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: gone SERIAL")
	}
	simOf(ts).Finish()
	for _, d := range simOf(ts).Snapshot().Devices {
		if d.SerialNumber == args[0] {
			ts.Fatalf("%s is registered", args[0])
		}
	}
}

// listening waits until the rollcall-tee that runs in the background has said its URL, and points
// ROLLCALL_GRAPH_URL at it.
func listening(ts *testscript.TestScript, neg bool, args []string) {
	await(ts, func() bool {
		out, err := os.ReadFile(ts.MkAbs(outFile))
		url, _, whole := strings.Cut(string(out), "\n")
		if whole {
			ts.Setenv("ROLLCALL_GRAPH_URL", url)
		}
		return err == nil && whole
	})
}

// await asks until the answer is yes: the other side is another process.
func await(ts *testscript.TestScript, done func() bool) {
	deadline := time.After(20 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !done() {
		select {
		case <-tick.C:
		case <-deadline:
			ts.Fatalf("waited in vain")
		}
	}
}

// TestSecondInterrupt is no script: two interrupts so close would reach a process as one.
func TestSecondInterrupt(t *testing.T) {
	interrupts := make(chan os.Signal, 2)
	sim := graphsim.New(graphsim.Options{Seed: 1, Intercept: func(r *http.Request, _ []byte) *graphsim.Fault {
		if r.Method != http.MethodPatch {
			return nil
		}
		interrupts <- os.Interrupt
		interrupts <- os.Interrupt
		faults, err := graphsim.ParseFaults("hang:1") // a reply that only the second interrupt gives up
		if err != nil {
			panic(err)
		}
		return &faults[0]
	}})
	if err := sim.Load(bytes.NewReader(sampledata.Tenant())); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim)
	defer server.Close()
	env := map[string]string{"ROLLCALL_GRAPH_URL": server.URL, "ROLLCALL_ACCESS_TOKEN": "any", "ROLLCALL_LOCK_DIR": t.TempDir()}
	input := strings.NewReader("Serial Number,Description\nC02SL3RW0K2Y,Desk\n")
	dir := filepath.Join(t.TempDir(), "run")
	var out, talk bytes.Buffer
	code := execute([]string{"update", "--out", dir, "-"}, stdio{in: input, out: &out, err: &talk, interrupts: interrupts,
		getenv: func(name string) string { return env[name] }})
	if code != exitInterrupted {
		t.Errorf("exit code %d, want %d; stderr:\n%s", code, exitInterrupted, &talk)
	}
	if !strings.Contains(talk.String(), "rollcall resume") {
		t.Errorf("no word of resuming in:\n%s", &talk)
	}
	results, err := os.ReadFile(filepath.Join(dir, "results.csv"))
	if err != nil || bytes.Count(results, []byte("\n")) != 1 {
		t.Errorf("results.csv has a row whose fate is not known: %q, %v", results, err)
	}
	if _, err := os.Stat(filepath.Join(dir, rundir.StdinFile)); err != nil {
		t.Errorf("what a resume needs of standard input is gone: %v", err)
	}
}
