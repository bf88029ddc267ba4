package main

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"

	"github.com/rogpeppe/go-internal/testscript"

	"rollcall/cmd/rollcall/internal/interruptible"
)

// A hold keeps back the replies to requests of one method until it is released: what they ask for
// is done, and whoever asked waits. A script can so do something while a request is under way,
// however fast or slow the machine is.
type hold struct {
	method string
	open   chan struct{}
	once   sync.Once
}

func newHold(method string) *hold { return &hold{method: method, open: make(chan struct{})} }

func (h *hold) release() { h.once.Do(func() { close(h.open) }) }

// before has next answer, and holds its replies.
func (h *hold) before(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != h.method {
			next.ServeHTTP(w, r)
			return
		}
		reply := httptest.NewRecorder()
		next.ServeHTTP(reply, r)
		select {
		case <-h.open:
		case <-r.Context().Done():
			return
		}
		for name, values := range reply.Header() {
			w.Header()[name] = values
		}
		w.WriteHeader(reply.Code)
		reply.Body.WriteTo(w)
	})
}

// releaseReplies opens the hold of the script's simulator for good.
func releaseReplies(ts *testscript.TestScript, neg bool, args []string) {
	h := ts.Value(simKey{}).(*simHolder).hold
	if h == nil || len(args) > 0 {
		ts.Fatalf("usage: release, after graphsim -hold METHOD")
	}
	h.release()
}

// Where rollcall-tee writes what goes to stdout and to stderr.
const (
	outFile  = "out"
	talkFile = "talk"
)

// teeMain is rollcall, and writes both streams into files too, where a script can read them while
// the process lives.
func teeMain() {
	c := interruptible.Signals() // before there is any file of it
	tee := func(to io.Writer, name string) io.Writer {
		f, err := os.Create(name)
		if err != nil {
			panic(err)
		}
		return io.MultiWriter(to, f)
	}
	os.Exit(execute(os.Args[1:], stdio{in: os.Stdin, out: tee(os.Stdout, outFile), err: tee(os.Stderr, talkFile),
		getenv: os.Getenv, interrupts: c}))
}

// said waits until the living rollcall-tee has said something.
func said(ts *testscript.TestScript, neg bool, args []string) {
	if len(args) != 1 {
		ts.Fatalf("usage: said TEXT")
	}
	await(ts, func() bool {
		talk, err := os.ReadFile(ts.MkAbs(talkFile))
		return err == nil && bytes.Contains(talk, []byte(args[0]))
	})
}
