package main

import (
	"errors"
	"fmt"

	"rollcall/importer/csvfile"
	"rollcall/importer/rundir"
)

// A lostInputError ends a run whose input changed or vanished when the run had sent something: it
// is no error of usage any more. What is recorded stands.
type lostInputError struct {
	text string
	hint string
}

func (e *lostInputError) Error() string { return e.text }

// lostInput is err, or what it means where this command has sent something.
func lostInput(err error, sent bool) error {
	var file *csvfile.Error
	if sent && errors.As(err, &file) {
		return &lostInputError{file.Error() + "; rows were sent before that, and what is recorded of them stands",
			"put the file back as it was, or name a copy with --input"}
	}
	if sent && err != nil && exitCode(err) == exitUsage {
		return &afterSends{err}
	}
	return err
}

// An afterSends is an error of usage that was met when this command had sent something: it is none any more.
type afterSends struct{ error }

func (e *afterSends) Unwrap() error { return e.error }

// lostByRun is what it means for a resume that the input of its run is not what it was.
func lostByRun(m *rundir.Manifest, hint, format string, args ...any) error {
	err := fmt.Errorf(format, args...)
	if m.Untouched {
		return &usageError{err: err, hint: hint}
	}
	return &lostInputError{err.Error(), hint}
}
