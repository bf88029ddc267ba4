package graph

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"rollcall/graph/signin"
)

// An Error is what became of a call that did not succeed, other than by its
// context ending. Find it with errors.As or [AsError].
//
// Code, Message (at most 500 characters) and the text of Error are one line and
// hold neither user names nor hashes nor tokens, so they can be stored and
// shown. The cause is for errors.Is and errors.As: its own text is as it came.
type Error struct {
	Class      Class
	Status     int           // HTTP status of the last reply; 0 when there was none
	Code       string        // the service's machine code, or ""
	Message    string        // what happened, in one line
	RequestID  string        // of the last reply, for Microsoft's support
	ActivityID string        // Intune's own id, where the body names one
	RetryAfter time.Duration // what the service asked for, or 0
	Attempts   int           // sends that were spent on this call
	Applied    bool          // some send may have been carried out, as Message says too
	Permission string        // the missing permission; Forbidden only
	Err        error         // the cause, where there is one
}

// Error is one line: "400 BadRequest: text (request-id GUID)".
func (e *Error) Error() string {
	var b strings.Builder
	switch {
	case e.Status != 0 && e.Code != "":
		fmt.Fprintf(&b, "%d %s: %s", e.Status, e.Code, e.Message)
	case e.Status != 0 && !strings.HasPrefix(e.Message, "HTTP "): // as in "HTTP 502 Bad Gateway"
		fmt.Fprintf(&b, "%d: %s", e.Status, e.Message)
	case e.Code != "":
		fmt.Fprintf(&b, "%s: %s", e.Code, e.Message)
	default:
		b.WriteString(e.Message)
	}
	if e.Permission != "" {
		fmt.Fprintf(&b, "; the permission %s is needed", e.Permission)
	}
	if e.Attempts > 1 {
		fmt.Fprintf(&b, " after %d attempts", e.Attempts)
	}
	if e.RequestID != "" {
		fmt.Fprintf(&b, " (request-id %s)", e.RequestID)
	}
	return b.String()
}

// hide takes the token out of the texts.
func (e *Error) hide(t *signin.Token) {
	if t != nil {
		e.Code, e.Message = t.Hide(e.Code), t.Hide(e.Message)
	}
}

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// AsError finds the *Error in err, or returns nil.
func AsError(err error) *Error {
	var e *Error
	if errors.As(err, &e) {
		return e
	}
	return nil
}
