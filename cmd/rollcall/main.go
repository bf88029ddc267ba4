// Command rollcall brings a CSV of device identities to Microsoft Intune and says what became of every row.
package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"os"

	"rollcall/cmd/rollcall/internal/interruptible"
	"rollcall/graph"
	"rollcall/graph/signin"
	"rollcall/importer"
	"rollcall/importer/caught"
	"rollcall/importer/csvfile"
)

// Exit codes; the help of each verb lists them.
const (
	exitOK          = 0
	exitBadRows     = 1
	exitUsage       = 2
	exitStopped     = 3
	exitPending     = 5
	exitInterrupted = 130
)

// stdio is the process's side of the world: stdout is data, stderr is talk.
type stdio struct {
	in       io.Reader
	out, err io.Writer // data goes to out as it is; what people read there goes through talk, as all that goes to err
	getenv   func(string) string
	// interrupts delivers the user's wish to end: the first drains, the second aborts.
	interrupts <-chan os.Signal
	args       []string // the command line without the program's name
	person     bool     // somebody sits at a terminal, which all three streams belong to, and can be asked
}

func main() {
	log.SetOutput(io.Discard) // net/http uses it to show bytes that a service sends unasked
	os.Exit(execute(os.Args[1:], stdio{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv, interrupts: interruptible.Signals(),
		person: isTerminal(os.Stdin) && isTerminal(os.Stdout) && isTerminal(os.Stderr)}))
}

// execute carries out one command line and returns the exit code.
func execute(args []string, std stdio) int {
	code := exitOK
	std.args, std.err = args, talk{std.err}
	root := newRoot(std, &code)
	root.SetArgs(args)
	root.SetIn(std.in)
	root.SetOut(std.out)
	root.SetErr(std.err)
	if err := caught.Do(func() error { return root.ExecuteContext(context.Background()) }); err != nil {
		code = reportError(std.err, err)
	}
	return code
}

// A usageError is the user's to mend before anything is sent.
type usageError struct {
	err  error
	hint string
}

func (e *usageError) Error() string { return e.err.Error() }
func (e *usageError) Unwrap() error { return e.err }

func usagef(format string, args ...any) error { return &usageError{err: fmt.Errorf(format, args...)} }

// An openError ends a run that can be resumed and whose summary does not say so.
type openError struct {
	err    error
	resume string // the command that goes on with it
}

func (e *openError) Error() string { return e.err.Error() }
func (e *openError) Unwrap() error { return e.err }

// errInterrupted is the cause of an intake that the user ended.
var errInterrupted = errors.New("interrupted")

// exitCode is the one place where an error becomes an exit code.
func exitCode(err error) int {
	var file *csvfile.Error
	var usage *usageError
	pending, sent := (*importer.PendingError)(nil), (*afterSends)(nil)
	switch {
	case err == nil:
		return exitOK
	case errors.As(err, &sent):
		return exitStopped
	case errors.As(err, &file), errors.As(err, &usage):
		return exitUsage
	case errors.Is(err, errInterrupted):
		return exitInterrupted
	case errors.As(err, &pending):
		return exitPending
	}
	// A guard, lock, sign-in, permission, outage, refused route or full disk.
	return exitStopped
}

// reportError says what went wrong, with a hint where there is one, and returns the exit code.
func reportError(w io.Writer, err error) int {
	fmt.Fprintf(w, "rollcall: %s\n", lines(err.Error()))
	var usage *usageError
	if errors.As(err, &usage) && usage.hint != "" {
		fmt.Fprintf(w, "hint: %s\n", lines(usage.hint))
	}
	var file *csvfile.Error
	if errors.As(err, &file) && file.Hint != "" {
		fmt.Fprintf(w, "hint: %s\n", lines(file.Hint))
	}
	var lost *lostInputError
	if errors.As(err, &lost) {
		fmt.Fprintf(w, "hint: %s\n", lines(lost.hint))
	}
	var e *graph.Error
	if errors.As(err, &e) {
		if h := hintFor(e); h != "" {
			fmt.Fprintf(w, "hint: %s\n", h)
		}
	}
	var unsigned *signin.Error
	if errors.As(err, &unsigned) {
		fmt.Fprintln(w, "hint: see 'Your tenant' in the README for the variables that sign rollcall in")
	}
	var open *openError
	if errors.As(err, &open) {
		fmt.Fprintf(w, "hint: resume with: %s\n", open.resume)
	}
	return exitCode(err)
}

func hintFor(e *graph.Error) string {
	if untrusted := (*tls.CertificateVerificationError)(nil); errors.As(e, &untrusted) {
		return "this machine does not trust the service's certificate: look at --graph-url, at the proxy, and at the system's certificates"
	}
	switch e.Class {
	case graph.Forbidden:
		return "grant the app the application permission " + e.Permission + " with admin consent, then run again"
	case graph.Unauthorized:
		return "the token is not accepted: sign in again, or check --cloud and --tenant-id"
	case graph.Outage:
		return "the service did not answer; run again later"
	}
	return ""
}
