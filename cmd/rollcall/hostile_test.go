package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"rollcall/graph/graphsim"
)

const hostileToken = "hostile-test-token"

// A hostile is a service that answers some requests in its own way; next carries a request out.
type hostile func(w http.ResponseWriter, r *http.Request, next http.Handler)

// onList and onPatch are hostile to one kind of request and do the others properly.
func onList(h hostile) hostile  { return onMethod(http.MethodGet, h) }
func onPatch(h hostile) hostile { return onMethod(http.MethodPatch, h) }
func onBatch(h hostile) hostile { return onMethod(http.MethodPost, h) }

func onMethod(method string, h hostile) hostile {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		if r.Method == method {
			h(w, r, next)
		} else {
			next.ServeHTTP(w, r)
		}
	}
}

// says answers without carrying anything out.
func says(status int, kind, body string) hostile {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Type", kind)
		w.WriteHeader(status)
		io.WriteString(w, body)
	}
}

// edits carries the request out and changes the body of the reply.
func edits(edit func(string) string) hostile {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		rec := httptest.NewRecorder()
		r.Header.Del("Accept-Encoding")
		next.ServeHTTP(rec, r)
		w.WriteHeader(rec.Code)
		io.WriteString(w, edit(rec.Body.String()))
	}
}

// does carries the request out, and then does something else than to answer.
func does(then hostile) hostile {
	return func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(httptest.NewRecorder(), r)
		then(w, r, next)
	}
}

// nextLink answers a list with a link to its next page.
func nextLink(link func(r *http.Request) string) hostile {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		fmt.Fprintf(w, `{"value":[],"@odata.nextLink":%q}`, link(r))
	}
}

func redirect(status int, to func(r *http.Request) string) hostile {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) { http.Redirect(w, r, to(r), status) }
}

// gigantic begins a reply of the given prefix and goes on for MiB after MiB.
func gigantic(status int, prefix string, mib int) hostile {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.WriteHeader(status)
		io.WriteString(w, prefix)
		block := bytes.Repeat([]byte(" "), 1<<20)
		for range mib {
			if _, err := w.Write(block); err != nil {
				return
			}
		}
	}
}

// breaksOff promises more than it sends.
func breaksOff(body string) hostile {
	return func(w http.ResponseWriter, _ *http.Request, _ http.Handler) {
		w.Header().Set("Content-Length", "10000")
		io.WriteString(w, body)
	}
}

func hangsUp(http.ResponseWriter, *http.Request, http.Handler) { panic(http.ErrAbortHandler) }

// raw answers with bytes of its own, which need not be HTTP.
func raw(text string) hostile {
	return func(w http.ResponseWriter, r *http.Request, _ http.Handler) {
		io.Copy(io.Discard, r.Body)
		conn, _, err := http.NewResponseController(w).Hijack()
		if err != nil {
			panic(err)
		}
		io.WriteString(conn, text)
		conn.Close()
	}
}

// An outsider is a server that nobody may talk to.
func outsider(t *testing.T) string {
	s := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("another origin got %s %s with %q", r.Method, r.URL, r.Header.Get("Authorization"))
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// on gives the request's own address on another origin: "scheme", "host", "port" or "user".
func on(t *testing.T, what string) func(*http.Request) string {
	other := outsider(t)
	return func(r *http.Request) string {
		_, port, err := net.SplitHostPort(r.Host)
		if err != nil {
			t.Error(err)
		}
		switch what {
		case "scheme":
			return "https://" + r.Host + r.URL.Path + "?page=2"
		case "host":
			return "http://localhost:" + port + r.URL.Path + "?page=2"
		case "user":
			return "http://" + r.Host + "@" + strings.TrimPrefix(other, "http://") + r.URL.Path
		}
		return other + r.URL.Path + "?page=2"
	}
}

const page502 = "<!DOCTYPE html><html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>"

// TestHostileService: whatever the service does, the run ends with the code that says so, reports nothing as done that was not,
// and the token stays where it belongs.
func TestHostileService(t *testing.T) {
	var pages atomic.Int64
	ever := func(r *http.Request) string { return fmt.Sprintf("http://%s/beta/next?page=%d", r.Host, pages.Add(1)) }
	for name, test := range map[string]struct {
		service hostile
		code    int
		says    string // a part of what stderr or results.csv tell
	}{
		// The look at the tenant: nothing is written when it cannot be believed.
		"list: HTML with 200":          {onList(says(200, "text/html", page502)), exitStopped, "HTML"},
		"list: HTML with 502":          {onList(says(502, "text/html", page502)), exitStopped, "502 Bad Gateway"},
		"list: invalid JSON":           {onList(says(200, "application/json", `{"value":[{"id":"1",}]}`)), exitStopped, "not valid JSON"},
		"list: JSON of another shape":  {onList(says(200, "application/json", `[]`)), exitStopped, "not the expected JSON"},
		"list: no value":               {onList(says(200, "application/json", `{"error":"none"}`)), exitStopped, "a list without a value"},
		"list: breaks off":             {onList(breaksOff(`{"value":[{"id":"1"`)), exitStopped, "broke off"},
		"list: hangs up":               {onList(hangsUp), exitStopped, "EOF"},
		"list: no HTTP":                {onList(raw("220 mail.example ESMTP\r\n")), exitStopped, "malformed"},
		"list: gigantic":               {onList(gigantic(200, `{"value":[`, 65)), exitStopped, "larger than 64 MiB"},
		"list: gigantic refusal":       {onList(gigantic(500, `{"error":{`, 2)), exitStopped, "larger than 256 KiB"},
		"list: gigantic header":        {onList(raw("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("x", 300<<10) + "\r\n\r\n{}")), exitStopped, "exceeded"},
		"list: the same page for ever": {onList(nextLink(func(r *http.Request) string { return "http://" + r.Host + "/beta/same" })), exitStopped, "does not end"},
		"list: ever new pages":         {onList(nextLink(ever)), exitStopped, "does not end"},
		"list: next page by https":     {onList(nextLink(on(t, "scheme"))), exitStopped, "not followed"},
		"list: next page elsewhere":    {onList(nextLink(on(t, "host"))), exitStopped, "not followed"},
		"list: next page by port":      {onList(nextLink(on(t, "port"))), exitStopped, "not followed"},
		"list: next page with a user":  {onList(nextLink(on(t, "user"))), exitStopped, "not followed"},
		"list: redirect by https":      {onList(redirect(307, on(t, "scheme"))), exitStopped, "not followed"},
		"list: redirect elsewhere":     {onList(redirect(302, on(t, "host"))), exitStopped, "not followed"},
		"list: redirect by port":       {onList(redirect(308, on(t, "port"))), exitStopped, "not followed"},

		// The writes. What concerns the service stops the run; what is the reply's own is the row's.
		"patch: HTML with 200":          {onPatch(says(200, "text/html", page502)), exitStopped, "HTML"},
		"patch: HTML with 503":          {onPatch(says(503, "text/html", page502)), exitStopped, "503 Service Unavailable"},
		"patch: HTML with 404":          {onPatch(says(404, "text/html", page502)), exitBadRows, "404 Not Found"},
		"patch: hangs up":               {onPatch(hangsUp), exitStopped, "EOF"},
		"patch: done, then hangs up":    {onPatch(does(hangsUp)), exitStopped, "EOF"},
		"patch: done, then breaks off":  {onPatch(does(breaksOff(`{"id":`))), exitStopped, "may have been applied"},
		"patch: done, then invalid":     {onPatch(does(says(200, "application/json", `{"id":`))), exitStopped, "may have been applied"},
		"patch: done, another shape":    {onPatch(does(says(200, "application/json", `["x"]`))), exitStopped, "may have been applied"},
		"patch: done, gigantic":         {onPatch(does(gigantic(200, `{"id":"`, 5))), exitBadRows, "larger than 4 MiB"},
		"patch: not done, other values": {onPatch(says(200, "application/json", `{"description":"other"}`)), exitBadRows, "not_applied"},
		"patch: redirect by https":      {onPatch(redirect(307, on(t, "scheme"))), exitBadRows, "not followed"},
		"patch: redirect elsewhere":     {onPatch(redirect(302, on(t, "host"))), exitBadRows, "not followed"},
		"patch: redirect by port":       {onPatch(redirect(308, on(t, "port"))), exitBadRows, "not followed"},
		"patch: a status that is none":  {onPatch(says(799, "text/plain", "")), exitStopped, "799"},
		"patch: half a status line":     {onPatch(raw("HTTP/1.1 2")), exitStopped, "malformed"},
		"patch: done, answered as 1.0":  {onPatch(does(raw("HTTP/1.0 200 OK\r\n\r\n{\"description\":\"new\"}"))), exitOK, "updated"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHostile(t, test.service)
			h.update(test.code, test.says)
		})
	}
}

// stoppedOrBad is the code of a run in which something may have succeeded in time to say that it was no outage: another item of the
// batch, or a row that came too late for it and travelled alone.
const stoppedOrBad = -1

// TestHostileBatch: an item without exactly one answer is never taken for done.
func TestHostileBatch(t *testing.T) {
	first := func(body string) (before, item, after string) {
		at := strings.Index(body, `{"id":"1"`)
		if at < 0 {
			return body, "", ""
		}
		depth := 0
		for i, c := range body[at:] {
			switch c {
			case '{':
				depth++
			case '}':
				depth--
			}
			if depth == 0 {
				return body[:at], body[at : at+i+1], body[at+i+1:]
			}
		}
		return body, "", ""
	}
	for name, test := range map[string]struct {
		service hostile
		code    int
		says    string
	}{
		"no answer for an item":    {edits(func(b string) string { return strings.Replace(b, `"id":"1"`, `"id":"77"`, 1) }), stoppedOrBad, "no answer for this item"},
		"an item twice":            {edits(func(b string) string { p, item, rest := first(b); return p + item + "," + item + rest }), stoppedOrBad, "two answers"},
		"no answers":               {edits(func(string) string { return `{"responses":[]}` }), stoppedOrBad, "no answer for this item"},
		"HTML":                     {says(200, "text/html", page502), stoppedOrBad, "HTML"},
		"done, then breaks off":    {does(breaksOff(`{"responses":[`)), stoppedOrBad, "broke off"},
		"redirect to another port": {redirect(307, on(t, "port")), stoppedOrBad, "not followed"},
		"gigantic":                 {does(gigantic(200, `{"responses":[`, 17)), stoppedOrBad, "larger than 16 MiB"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHostile(t, onBatch(test.service))
			h.update(test.code, test.says, "--batch", "20")
		})
	}
}

// A hostileRun is one run against a hostile service in front of a tenant.
type hostileRun struct {
	t   *testing.T
	sim *graphsim.Server
	env map[string]string
}

func newHostile(t *testing.T, service hostile) *hostileRun {
	h := &hostileRun{t: t, sim: graphsim.New(graphsim.Options{Seed: 1})}
	var entries []string
	for n := 1; n <= hostileRows; n++ {
		entries = append(entries, fmt.Sprintf(`{"id":"10000000-0000-4000-8000-%012d","importedDeviceIdentityType":"serialNumber","importedDeviceIdentifier":"SERIAL%d","description":"old"}`, n, n))
	}
	if err := h.sim.Load(strings.NewReader(`{"corporate":[` + strings.Join(entries, ",") + `]}`)); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewUnstartedServer(nil)
	origin := server.Listener.Addr().String()
	server.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Host != origin || r.Header.Get("Authorization") != "Bearer "+hostileToken {
			t.Errorf("%s %s came to %s with %q", r.Method, r.URL, r.Host, r.Header.Get("Authorization"))
		}
		service(w, r, h.sim)
	})
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.Start()
	t.Cleanup(server.Close)
	h.env = map[string]string{"ROLLCALL_GRAPH_URL": server.URL, "ROLLCALL_ACCESS_TOKEN": hostileToken, "ROLLCALL_LOCK_DIR": t.TempDir(),
		"ROLLCALL_QUOTA": "10000/200ms", "ROLLCALL_QUOTA_ANY": "1000000/1s"}
	return h
}

const hostileRows = 12

// update runs with a single attempt, so that nothing waits, and holds what it reports against the tenant.
func (h *hostileRun) update(code int, says string, more ...string) {
	h.t.Helper()
	input := "Serial Number,Description\n"
	for n := 1; n <= hostileRows; n++ {
		input += fmt.Sprintf("SERIAL%d,new\n", n)
	}
	dir := filepath.Join(h.t.TempDir(), "run")
	var talk bytes.Buffer
	args := append([]string{"update", "--max-attempts", "1", "--out", dir}, more...)
	got := execute(append(args, "-"), stdio{in: strings.NewReader(input), out: &talk, err: &talk, getenv: func(n string) string { return h.env[n] }})
	lines, err := readTable(filepath.Join(dir, "results.csv"))
	if err != nil && !(code == exitStopped && errors.Is(err, os.ErrNotExist) && h.sim.Count(http.MethodPatch, "") == 0) { // stopped by the look at the tenant
		h.t.Error(err)
	}
	told := talk.String() + fmt.Sprint(lines)
	if code == stoppedOrBad && (got == exitStopped || got == exitBadRows) {
		code = got
	}
	if got != code || !strings.Contains(told, says) {
		h.t.Errorf("exit code %d, want %d, and word of %q in\n%s", got, code, says, told)
	}
	if strings.Contains(told, hostileToken) {
		h.t.Error("the token is shown")
	}
	if code != exitStopped && len(lines) != hostileRows {
		h.t.Errorf("%d rows are recorded, want %d", len(lines), hostileRows)
	}
	for i, e := range h.sim.Snapshot().Corporate {
		if i >= len(lines) {
			break
		}
		l, there := lines[i], e.Description == "new"
		switch admits := strings.Contains(l["error_message"], "may have been applied"); {
		case l["status"] == "updated" && !there:
			h.t.Errorf("row %d is updated, and the tenant has %q", i+1, e.Description)
		case l["status"] != "updated" && there && !admits:
			h.t.Errorf("row %d is %s (%s), and the tenant has its change", i+1, l["status"], l["error_message"])
		}
	}
}

// TestCertificateThatDoesNotVerify: not a byte is sent to a server whose certificate is not trusted, and there is no flag that says otherwise.
func TestCertificateThatDoesNotVerify(t *testing.T) {
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("a request came through with %q", r.Header.Get("Authorization"))
	}))
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	defer server.Close()
	env := map[string]string{"ROLLCALL_GRAPH_URL": server.URL, "ROLLCALL_ACCESS_TOKEN": hostileToken, "ROLLCALL_LOCK_DIR": t.TempDir()}
	var talk bytes.Buffer
	code := execute([]string{"update", "--max-attempts", "1", "--out", filepath.Join(t.TempDir(), "run"), "-"}, stdio{in: strings.NewReader("Serial Number,Description\nSERIAL1,new\n"),
		out: &talk, err: &talk, getenv: func(n string) string { return env[n] }})
	if code != exitStopped || !strings.Contains(talk.String(), "does not trust the service's certificate") {
		t.Errorf("exit code %d\n%s", code, &talk)
	}
}
