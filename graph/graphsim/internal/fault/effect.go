package fault

import (
	"maps"
	"net/http"
	"slices"
	"strings"

	"rollcall/graph/graphsim/internal/odata"
)

// An Effect is what a fault does. The zero value is that nothing goes wrong.
type Effect struct {
	Deed    Deed
	Answer  Answer
	Refusal *odata.Refusal // of the answer Refuses
	Cut     Cut
}

// A Deed is what becomes of the request within the service.
type Deed uint8

// The deeds.
const (
	Applied Deed = iota // it is carried out
	Refused             // nothing is carried out
	Ignored             // a write changes nothing, and the reply shows the values as they were
	Lied                // a write changes nothing, and the reply shows what was asked for
	Wrong               // it is carried out, and the reply shows something else
	Storage             // it is carried out, but an import ends with StorageError
)

// Stores says whether a write is stored.
func (d Deed) Stores() bool { return d == Applied || d == Wrong || d == Storage }

// An Answer is what is said about it.
type Answer uint8

// The answers.
const (
	Own         Answer = iota // the service's own reply
	Refuses                   // Effect.Refusal
	NoRoute                   // as to a route that does not exist
	CaptivePage               // a page of HTML with status 200, as of a proxy
)

// CaptiveHTML is the page of CaptivePage.
const CaptiveHTML = "<!DOCTYPE html>\n<html><head><title>Sign in to the network</title></head>" +
	"<body>Please accept the terms of use.</body></html>\n"

// GatewayTimeout is what a gateway says when the service says nothing.
var GatewayTimeout = &odata.Refusal{Status: http.StatusGatewayTimeout, Code: "GatewayTimeout", Message: "The gateway timed out."}

// effects are the faults by name. A status may also be named with "applied"
// behind it: the request is carried out, and then the status is answered.
var effects = map[string]Effect{
	"400": intune(http.StatusBadRequest, "BadRequest", "An error has occurred"),
	"401": refuses(odata.Unauthorized("Access token has expired or is not yet valid.")),
	"403": intune(http.StatusForbidden, "Forbidden",
		"Application is not authorized to perform this operation. Application must have one of the following scopes: DeviceManagementServiceConfig.ReadWrite.All"),
	"404":         intune(http.StatusNotFound, "ResourceNotFound", "The resource was not found"),
	"405":         graph(http.StatusMethodNotAllowed, "MethodNotAllowed", "The HTTP method is not allowed for this resource."),
	"408":         graph(http.StatusRequestTimeout, "RequestTimeout", "The request timed out."),
	"409":         intune(http.StatusConflict, "Conflict", "The request conflicts with another one that is in progress"),
	"413":         graph(http.StatusRequestEntityTooLarge, "RequestEntityTooLarge", "The request is too large."),
	"423":         intune(http.StatusLocked, "Locked", "The resource is locked"),
	"429":         refuses(odata.TooManyRequests("1")),
	"429bare":     graph(http.StatusTooManyRequests, "TooManyRequests", "An error has occurred."),
	"500":         intune(http.StatusInternalServerError, "InternalServerError", "An internal server error has occurred"),
	"501":         graph(http.StatusNotImplemented, "NotImplemented", "The feature is not available."),
	"502":         refuses(&odata.Refusal{Status: http.StatusBadGateway, Message: "502 Bad Gateway", Form: odata.Page}),
	"503":         graph(http.StatusServiceUnavailable, "ServiceUnavailable", "Service is temporarily unavailable."),
	"504":         refuses(GatewayTimeout),
	"509":         graph(509, "BandwidthLimitExceeded", "The bandwidth cap has been exceeded."),
	"noroute":     {Deed: Refused, Answer: NoRoute},
	"html":        {Deed: Refused, Answer: CaptivePage},
	"reset":       {Deed: Refused, Cut: Reset},
	"hang":        {Deed: Refused, Cut: Hang},
	"lost":        {Cut: Closed},
	"hangapplied": {Cut: Hang},
	"truncated":   {Cut: Truncated},
	"invalidjson": {Cut: Garbled},
	"empty":       {Cut: Emptied},
	"slow":        {Cut: Slow},
	"ignored":     {Deed: Ignored},
	"lie":         {Deed: Lied},
	"wrong":       {Deed: Wrong},
	"storage":     {Deed: Storage},
}

func refuses(r *odata.Refusal) Effect {
	return Effect{Deed: Refused, Answer: Refuses, Refusal: r}
}

func intune(status int, code, message string) Effect {
	return refuses(odata.ByIntune(status, code, message))
}

func graph(status int, code, message string) Effect {
	return refuses(&odata.Refusal{Status: status, Code: code, Message: message})
}

// Lookup is the effect of a fault's name.
func Lookup(name string) (Effect, bool) {
	if e, ok := effects[name]; ok {
		return e, true
	}
	base, applied := strings.CutSuffix(name, "applied")
	e, ok := effects[base]
	if !applied || !ok || e.Answer != Refuses && e.Answer != NoRoute {
		return Effect{}, false
	}
	e.Deed = Applied
	return e, true
}

// Names lists the faults that Parse knows, in order.
func Names() []string { return slices.Sorted(maps.Keys(effects)) }

// ofConnection says that the effect is that of a connection, which a
// sub-request of a batch does not have.
func (e Effect) ofConnection() bool { return e.Cut != Whole || e.Answer == CaptivePage }

// ofEntry says that the effect is that of a change to an entry, which a batch
// as a whole is not.
func (e Effect) ofEntry() bool { return e.Deed != Applied && e.Deed != Refused }
