package graph

import (
	"bytes"
	"net/http"
	"strings"

	"rollcall/graph/internal/refusal"
)

// parseError makes an Error of a refusal's status and body.
func parseError(status int, body []byte) *Error {
	r := refusal.Read(status, body)
	class := classify(status, r.RawCode, r.RawMessage) // on the whole text, before it is cut
	if class == NotFound && bytes.HasPrefix(bytes.TrimSpace(body), []byte("<")) {
		class = Permanent // a page of somebody between us and the service, which says nothing of the object
	}
	return &Error{
		Class:  class,
		Status: status, Code: r.Code, Message: r.Message,
		RequestID: r.RequestID, ActivityID: r.ActivityID, RetryAfter: r.RetryAfter,
	}
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
