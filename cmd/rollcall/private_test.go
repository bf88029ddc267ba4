package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rollcall/graph/graphsim"
	"rollcall/importer/rundir"
	"rollcall/sampledata"
)

// What no run may leave behind: the first two anywhere, the others outside the files that hold the user's own values.
const (
	opaqueToken  = "EwBopaque5f3a9cToken"
	clientSecret = "Q8x~client.secret_9Zk"
)

// jwt is a token of Microsoft's form: header, claims and signature.
const jwt = "eyJ0eXAiOiJKV1QiLCJhbGciOiJub25lIn0.eyJ0aWQiOiIxMTExMTExMS0xMTExLTQxMTEtODExMS0xMTExMTExMTExMTEiLCJhcHBpZCI6ImFwcCJ9.c2lnbmF0dXJlLW9mLXRoZS10b2tlbg"

var privateUsers = []string{"adele.vance@contoso.com", "nestor@contoso.com", "maria.d'angelo@contoso.com", "shifted.user@contoso.com",
	"tagged.user@contoso.com", "listed.user@contoso.com", "echoed.user@contoso.com"}

// ownFiles may hold users and hashes: they are the user's own cells.
var ownFiles = map[string]bool{"errors.csv": true, "plan.csv": true, rundir.StdinFile: true}

func privateHash(n int) string {
	return sampledata.Hash(sampledata.HashFields{Serial: fmt.Sprintf("PRIVATE%d", n), Manufacturer: "Contoso", Model: "Slate", Capture: uint64(n)})
}

// privateRows is an Autopilot file: good rows, and rows whose cells are damaged or stand in the wrong column.
func privateRows() string {
	h := privateHash
	cut, broken := h(3)[:120], []byte(h(4))
	broken[2000] ^= 1
	return strings.Join([]string{
		"Device Serial Number,Windows Product ID,Hardware Hash,Group Tag,Assigned User",
		"PRIVATE1,," + h(1) + ",Sales,adele.vance@contoso.com",
		"PRIVATE2,," + h(2) + ",Sales,maria.d'angelo@contoso.com",
		"PRIVATE3,," + cut + ",Sales,nestor@contoso.com",
		"PRIVATE4,," + string(broken) + ",Sales,nestor@contoso.com",
		"shifted.user@contoso.com,,,Sales,nestor@contoso.com",
		h(5) + ",,,Sales,nestor@contoso.com",
		"PRIVATE6,,," + "tagged.user@contoso.com,nestor@contoso.com",
		"PRIVATE7,," + h(7) + ",Sales,nestor@contoso.com,one cell too many",
		"PRIVATE8," + h(8) + ",nestor@contoso.com,Sales,Nestor Wilke <nestor@contoso.com>",
		"PRIVATE9,,," + h(9) + ",",
	}, "\n") + "\n"
}

func privateTenant() string {
	var records []string
	for n := 1; n <= 9; n++ {
		records = append(records, fmt.Sprintf(`{"id":"20000000-0000-4000-8000-%012d","serialNumber":"PRIVATE%d","groupTag":"Old","assignedUserPrincipalName":"listed.user@contoso.com"}`, n, n))
	}
	return `{"tenantId":"11111111-1111-4111-8111-111111111111","importRecords":[` + strings.Join(records, ",") + `],"corporate":[` +
		`{"id":"10000000-0000-4000-8000-000000000001","importedDeviceIdentityType":"serialNumber","importedDeviceIdentifier":"SERIAL1","description":"of listed.user@contoso.com","platform":"windows"}]}`
}

// An echo is a service that repeats what it was sent in what it says against it: body, user and token.
type echo struct {
	next   http.Handler
	refuse func(*http.Request) int // a status, or 0 to let the request through

	mu sync.Mutex
}

func (e *echo) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	e.mu.Lock()
	status := e.refuse(r)
	e.mu.Unlock()
	if status == 0 {
		e.next.ServeHTTP(w, r)
		return
	}
	message := fmt.Sprintf("Bad request of echoed.user@contoso.com with %s: %s; hash %s", r.Header.Get("Authorization"), body, privateHash(1)[:100])
	inner, _ := json.Marshal(map[string]any{"Message": message, "CustomApiErrorPhrase": ""})
	text, _ := json.Marshal(map[string]any{"error": map[string]any{"code": "Bad" + r.Header.Get("Authorization"), "message": string(inner)}})
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	w.Write(text)
}

// A privateRun is a place where runs leave things, and what they said.
type privateRun struct {
	t    *testing.T
	home string
	env  map[string]string
	talk bytes.Buffer // both streams of all commands
}

// newPrivateRun serves the tenant through an echo.
func newPrivateRun(t *testing.T, refuse func(*http.Request) int) *privateRun {
	sim := graphsim.New(graphsim.Options{Seed: 1})
	if err := sim.Load(strings.NewReader(privateTenant())); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&echo{next: sim, refuse: refuse})
	t.Cleanup(server.Close)
	home := filepath.Join(t.TempDir(), "home")
	return &privateRun{t: t, home: home, env: map[string]string{
		"ROLLCALL_GRAPH_URL": server.URL, "ROLLCALL_ACCESS_TOKEN": opaqueToken, "ROLLCALL_LOCK_DIR": filepath.Join(home, "locks"),
		"ROLLCALL_RUNS_DIR": filepath.Join(home, "runs"), "ROLLCALL_QUOTA": "10000/200ms", "ROLLCALL_QUOTA_ANY": "10000/200ms",
		"ROLLCALL_LOG_LEVEL": "debug", "ROLLCALL_LOG_FORMAT": "json",
	}}
}

func (p *privateRun) dir() string { return filepath.Join(p.home, "run") }

// run executes a command line with text as standard input.
func (p *privateRun) run(want int, text string, args ...string) {
	p.t.Helper()
	if code := execute(args, stdio{in: strings.NewReader(text), out: &p.talk, err: &p.talk, getenv: func(name string) string { return p.env[name] }}); code != want {
		p.t.Errorf("%v: exit code %d, want %d\n%s", args, code, want, &p.talk)
	}
}

// input writes a file outside of what is searched.
func (p *privateRun) input(text string) string {
	p.t.Helper()
	name := filepath.Join(p.t.TempDir(), "devices.csv")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		p.t.Fatal(err)
	}
	return name
}

// search looks through everything that was left behind.
func (p *privateRun) search() {
	p.t.Helper()
	if p.talk.Len() == 0 {
		p.t.Error("nothing was said")
	}
	p.look("the terminal", p.talk.String(), false)
	files := 0
	err := filepath.WalkDir(p.home, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err != nil {
			return err
		}
		want := fs.FileMode(0o600)
		if d.IsDir() {
			want = 0o700
		}
		if os.PathSeparator == '/' && info.Mode().Perm() != want {
			p.t.Errorf("%s has mode %o, want %o", path, info.Mode().Perm(), want)
		}
		if d.IsDir() {
			return nil
		}
		files++
		text, err := os.ReadFile(path)
		p.look(path, string(text), ownFiles[filepath.Base(path)])
		return err
	})
	if err != nil || files == 0 {
		p.t.Errorf("%d files, %v", files, err)
	}
}

// look complains about what must not stand in text; own says that users and hashes may.
func (p *privateRun) look(where, text string, own bool) {
	p.t.Helper()
	found := func(what, word string) {
		if at := strings.Index(strings.ToLower(text), strings.ToLower(word)); at >= 0 {
			p.t.Errorf("%s is in %s: ...%s", what, where, text[max(0, at-150):min(len(text), at+100)])
		}
	}
	found("the token", opaqueToken)
	found("the secret", clientSecret)
	for _, part := range strings.Split(jwt, ".")[1:] {
		found("the token", part)
	}
	if own {
		return
	}
	for _, user := range privateUsers {
		found("a user", user)
	}
	for n := range 10 {
		if piece := hashPiece(text, privateHash(n)); piece != "" {
			found("a hash", piece)
			break // they begin alike
		}
	}
}

// hashPiece is a piece of a hash that text has: any 40 characters of it hold one.
func hashPiece(text, hash string) string {
	for i := 0; i+32 <= len(hash); i += 8 {
		if piece := hash[i : i+32]; strings.Count(piece, "A") < 16 && strings.Contains(text, piece) {
			return piece
		}
	}
	return ""
}

// TestPrivate greps all that runs leave behind, at debug level, when the service repeats what it was sent.
func TestPrivate(t *testing.T) {
	every := func(n int, status int) func(*http.Request) int {
		seen := 0
		return func(r *http.Request) int {
			if r.Method == http.MethodGet {
				return 0
			}
			if seen++; seen%n == 0 {
				return status
			}
			return 0
		}
	}
	for name, test := range map[string]struct {
		refuse func(*http.Request) int
		do     func(*privateRun)
	}{
		"refused rows": {every(1, 400), func(p *privateRun) {
			p.run(1, "", "update", "--out", p.dir(), p.input(privateRows()))
		}},
		"rows sent again": {every(2, 503), func(p *privateRun) {
			p.run(1, "", "update", "--concurrency", "1", "--out", p.dir(), p.input(privateRows()))
		}},
		"in batches": {every(1, 400), func(p *privateRun) {
			p.run(1, "", "update", "--batch", "20", "--out", p.dir(), p.input(privateRows()))
		}},
		"a token of Microsoft's form": {every(1, 400), func(p *privateRun) {
			p.env["ROLLCALL_ACCESS_TOKEN"] = jwt
			p.run(1, "", "update", p.input(privateRows()))
		}},
		"dry run": {every(1, 400), func(p *privateRun) {
			p.run(1, "", "update", "--dry-run", "--out", p.dir(), p.input(privateRows()))
		}},
		"validate": {every(1, 400), func(p *privateRun) {
			p.run(1, "", "validate", "--out", p.dir(), p.input(privateRows()))
		}},
		"corporate": {every(2, 400), func(p *privateRun) {
			p.run(0, "", "update", "--out", p.dir(), p.input("Serial Number,Description\nSERIAL1,of adele.vance@contoso.com "+privateHash(1)[:90]+"\n"))
		}},
		"in the place of the identity": {every(1, 400), func(p *privateRun) {
			p.run(1, "", "update", "--out", p.dir(), p.input("importedDeviceIdentifier,importedDeviceIdentityType,Description\n"+
				"shifted.user@contoso.com,,x\n"+privateHash(1)+",,x\nnestor@contoso.com,serialNumber,x\n"+privateHash(2)+",serialNumber,x\n"+
				"adele.vance@contoso.com,"+privateHash(3)+",nestor@contoso.com\n"))
		}},
		"stopped and resumed": {every(2, 403), func(p *privateRun) {
			p.run(3, privateRows(), "update", "--concurrency", "1", "--out", p.dir(), "-")
			p.search() // standard input is kept as yet
			p.run(3, "", "resume", p.dir())
		}},
		"a token that is refused": {func(*http.Request) int { return 401 }, func(p *privateRun) {
			p.run(3, "", "update", "--out", p.dir(), p.input(privateRows()))
		}},
		"without a header": {every(1, 400), func(p *privateRun) {
			_, rows, _ := strings.Cut(privateRows(), "\n")
			p.run(2, "", "update", p.input(rows))
			p.run(2, "", "update", "--kind", "autopilot", p.input(rows))
			p.run(2, "", "update", "--kind", "autopilot", p.input("Device Serial Number,nestor@contoso.com,"+privateHash(1)+"\nX,Y,Z\n"))
			if err := os.MkdirAll(filepath.Join(p.home, "runs"), 0o700); err != nil {
				p.t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(p.home, "none"), nil, 0o600); err != nil { // nothing else is left
				p.t.Fatal(err)
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newPrivateRun(t, test.refuse)
			test.do(p)
			p.search()
		})
	}
}

// TestPrivateSignIn: the sign-in service repeats the secret that it refuses.
func TestPrivateSignIn(t *testing.T) {
	var got int
	authority := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.ParseForm()
		if r.PostForm.Get("client_secret") == clientSecret {
			got++
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusUnauthorized)
		fmt.Fprintf(w, `{"error":"invalid_client","error_description":"AADSTS7000215: no such secret: %s, of adele.vance@contoso.com; form %s"}`, clientSecret, r.PostForm.Encode())
	}))
	defer authority.Close()
	p := newPrivateRun(t, func(*http.Request) int { return 0 })
	delete(p.env, "ROLLCALL_ACCESS_TOKEN")
	p.env["AZURE_TENANT_ID"], p.env["AZURE_CLIENT_ID"], p.env["AZURE_CLIENT_SECRET"] = "11111111-1111-4111-8111-111111111111", "app", clientSecret
	p.env["ROLLCALL_AUTHORITY"] = authority.URL
	p.run(3, privateRows(), "update", "-")
	p.run(3, "", "update", "--out", p.dir(), p.input(privateRows()))
	if got == 0 {
		t.Error("the secret was never sent")
	}
	p.look("the terminal", p.talk.String(), false)
	if files, err := filepath.Glob(filepath.Join(p.home, "*", "*")); err != nil || len(files) > 0 {
		t.Errorf("a run that did not sign in has left %v, %v", files, err)
	}
}

// panicWriter stands for a defect of ours: it panics in the goroutine that sends a row, at its nth line.
type panicWriter struct {
	io.Writer
	left int
}

func (w *panicWriter) Write(b []byte) (int, error) {
	if bytes.Contains(b, []byte(`"method":"PATCH"`)) {
		if w.left--; w.left == 0 {
			panic("a defect in the middle of a run")
		}
	}
	return w.Writer.Write(b)
}

// panicMain is rollcall with a defect; see TestMain.
func panicMain() {
	os.Exit(execute(os.Args[1:], stdio{in: os.Stdin, out: os.Stdout, err: &panicWriter{os.Stderr, 2}, getenv: os.Getenv}))
}

// TestPrivateAfterPanic: neither what is said of a panic nor what it leaves on disk shows more than an orderly run, and it is resumed.
func TestPrivateAfterPanic(t *testing.T) {
	p := newPrivateRun(t, func(*http.Request) int { return 0 })
	cmd := exec.CommandContext(t.Context(), "rollcall-with-a-defect", "update", "--concurrency", "1", "--out", p.dir(), "-")
	cmd.Stdin, cmd.Stdout, cmd.Stderr = strings.NewReader(privateRows()), &p.talk, &p.talk
	cmd.Env = append(os.Environ(), "GOTRACEBACK=all")
	for name, value := range p.env {
		cmd.Env = append(cmd.Env, name+"="+value)
	}
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) || exit.ExitCode() != exitStopped ||
		!strings.Contains(p.talk.String(), "a fault of rollcall itself at rollcall/cmd/rollcall.(*panicWriter).Write") || strings.Contains(p.talk.String(), "a defect in the middle") {
		t.Fatalf("%v:\n%s", err, &p.talk)
	}
	p.search()
	p.run(1, "", "resume", p.dir())
	p.search()
}

// TestNoSecretIsAFlag: what is on a command line, every user of the machine can read.
func TestNoSecretIsAFlag(t *testing.T) {
	code := 0
	root := newRoot(stdio{out: io.Discard, err: io.Discard, getenv: func(string) string { return "" }}, &code)
	var walk func(*cobra.Command)
	walk = func(c *cobra.Command) {
		c.Flags().VisitAll(func(f *pflag.Flag) {
			for _, word := range []string{"secret", "password", "token", "credential", "key"} {
				if strings.Contains(f.Name, word) {
					t.Errorf("%s has the flag --%s", c.Name(), f.Name)
				}
			}
		})
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(root)
}
