package graph

import (
	"fmt"
	"net/http"
	"strings"
)

// A Class says what a caller can do about an Error.
type Class uint8

const (
	Permanent    Class = iota // the service refuses this request for good: 400, 409, 410, 415, 422 and their like
	NotFound                  // 404: no such object
	RouteRefused              // the service does not have this route at all
	TooLarge                  // 413: send less at a time
	Throttled                 // 429, of the one operation that hands it to the caller
	Transient                 // attempts spent, while other requests went through
	Outage                    // attempts spent, and nothing else got through either
	MaybeApplied              // the reply was lost, and sending again could do it twice
	Unauthorized              // 401 in spite of a fresh token
	Forbidden                 // 403: Error.Permission is missing
	SignInFailed              // no token to be had
	BadReply                  // a reply that is not used: too large, a redirect, a link to another host
)

var classNames = [...]string{
	Permanent: "permanent", NotFound: "not_found", RouteRefused: "route_refused", TooLarge: "too_large",
	Throttled: "throttled", Transient: "transient", Outage: "outage", MaybeApplied: "maybe_applied",
	Unauthorized: "unauthorized", Forbidden: "forbidden", SignInFailed: "sign_in", BadReply: "bad_reply",
}

// String is the class in snake case, fit for an error_code column.
func (c Class) String() string {
	if int(c) < len(classNames) {
		return classNames[c]
	}
	return fmt.Sprintf("class_%d", c)
}

// OfRow says whether an error of the class can be the fate of one row. The others end a run: they
// would meet every row.
func (c Class) OfRow() bool {
	switch c {
	case Permanent, NotFound, TooLarge, Transient, MaybeApplied, BadReply:
		return true
	}
	return false
}

// Retryable says whether the same request may succeed later without a change
// of anything on our side.
func (e *Error) Retryable() bool {
	switch e.Class {
	case Transient, Outage, Throttled, MaybeApplied:
		return true
	}
	return false
}

// Invalid says whether the service takes the request for one that it does not understand or allow, as
// of an identifier that is none (400).
func (e *Error) Invalid() bool { return e.Class == Permanent && e.Status == http.StatusBadRequest }

// Conflict says whether the request goes against what the service holds, or is at (409).
func (e *Error) Conflict() bool { return e.Class == Permanent && e.Status == http.StatusConflict }

// TookTooLong says whether the service gave up before it was done (504): a list is too long for its
// patience.
func (e *Error) TookTooLong() bool { return e.Status == http.StatusGatewayTimeout }

// SmallerMayPass says whether parts of a list may be taken where the whole was not: the service
// refuses all of it for one bad item, or had no time for all of it.
func (e *Error) SmallerMayPass() bool {
	switch e.Class {
	case Permanent, NotFound, TooLarge:
		return true
	case Transient, Outage:
		return e.TookTooLong()
	}
	return false
}

// OfService says whether the reply tells of the service's own trouble (500 and above), which holds
// nothing against the request.
func (e *Error) OfService() bool { return e.Status >= http.StatusInternalServerError }

// BeingDeleted says whether the service is at the deletion of the object already. It has no status of
// its own for that, only the phrase ZtdDeviceDeletionInProgess, in this and in other spellings.
func (e *Error) BeingDeleted() bool {
	said := strings.ToLower(e.Code + " " + e.Message)
	return strings.Contains(said, "ztddevicedeletioninprog") || strings.Contains(said, "ztddevicealreadydeleted")
}
