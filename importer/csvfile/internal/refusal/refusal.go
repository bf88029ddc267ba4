// Package refusal says why a file cannot be read. An [Error] is a sentence for the user with its
// place and what to do; [IO] makes one of what the operating system said, and [In] names the file
// in one that does not know it.
package refusal

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"

	"rollcall/importer/identity"
)

// An Error says why an input cannot be read: a sentence for the user, and where there is one, what
// to do about it. It is about a whole file; what is wrong with one row is the row's [Malformed].
type Error struct {
	Code    identity.Code // where the kind of fault has a name, as encoding_changes
	File    string        // as the source is named; "" if no single file is to blame
	Line    int           // physical line from 1, 0 if it is about the whole file
	Message string
	Hint    string // what to do, without a full stop; may be ""
	Err     error  // what the operating system said, if it was that
}

// Error gives place and message, without the hint.
func (e *Error) Error() string {
	var b strings.Builder
	if e.File != "" {
		b.WriteString(e.File)
		b.WriteString(": ")
	}
	if e.Line > 0 {
		fmt.Fprintf(&b, "line %d: ", e.Line)
	}
	b.WriteString(e.Message)
	return b.String()
}

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// IO words what happened when a file could not be opened or read.
func IO(file string, err error) *Error {
	// A PathError repeats the path, which the message begins with anyway.
	cause := err
	var path *fs.PathError
	if errors.As(err, &path) {
		cause = path.Err
	}
	return &Error{File: file, Message: "cannot be read: " + cause.Error(), Err: err}
}

// In completes an error that does not know its file.
func In(err error, file string) error {
	if e := (*Error)(nil); errors.As(err, &e) {
		if e.File == "" {
			e.File = file
		}
		return e
	}
	return IO(file, err)
}

// Quote shows a header name, which may be anything if the file has no header, and then is nothing
// to show in full.
func Quote(name string) string {
	const most = 40
	name = identity.Mask(name)
	if r := []rune(name); len(r) > most {
		name = string(r[:most]) + "..."
	}
	return fmt.Sprintf("%q", name)
}
