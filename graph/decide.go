package graph

import (
	"net/http"
	"strings"
)

// A step is what happens to a call after a send that did not succeed.
type step uint8

const (
	giveUp       step = iota
	afterPause        // everybody waits for the gate, then it is sent again
	afterBackoff      // it waits by itself, then it is sent again
	withNewToken      // at once
)

// decide says what comes next. more: attempts are left; refreshed: the token
// was renewed for this call before.
func decide(k *call, o *outcome, more, refreshed bool) step {
	switch o.err.Class {
	case Throttled:
		if k.own429 {
			return giveUp
		}
		return afterPause
	case Unauthorized:
		if refreshed {
			return giveUp
		}
		return withNewToken
	case Transient:
		if more && (k.idempotent || o.unsent) {
			return afterBackoff
		}
	}
	return giveUp
}

// classify says what a reply with a status other than 2xx means.
func classify(status int, code, message string) Class {
	if routeRefused(status, code, message) {
		return RouteRefused
	}
	switch status {
	case http.StatusUnauthorized:
		return Unauthorized
	case http.StatusForbidden:
		return Forbidden
	case http.StatusNotFound:
		return NotFound
	case http.StatusRequestEntityTooLarge:
		return TooLarge
	case http.StatusTooManyRequests:
		return Throttled
	case http.StatusRequestTimeout, http.StatusLocked,
		http.StatusFailedDependency: // it was not carried out: https://learn.microsoft.com/graph/json-batching
		return Transient
	case http.StatusHTTPVersionNotSupported:
		return Permanent
	}
	switch {
	case status < 400:
		return BadReply
	case status >= 500: // 500, 502, 503, 504, 509 by the documentation; proxies make up others
		return Transient
	}
	return Permanent
}

// routeRefused says whether the service does not know the route, whatever the
// row says. Graph answers 400, not 405, for a missing route:
// https://github.com/microsoftgraph/microsoft-graph-docs/issues/9821
func routeRefused(status int, code, message string) bool {
	switch status {
	case http.StatusMethodNotAllowed, http.StatusNotImplemented:
		return true
	case http.StatusBadRequest, http.StatusNotFound:
		return strings.EqualFold(code, "No method match route template") ||
			strings.Contains(message, "No OData route exists") ||
			strings.Contains(message, "Resource not found for the segment")
	}
	return strings.EqualFold(code, "No method match route template")
}
