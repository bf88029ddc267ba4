package graphsim

import (
	"net/http"
	"strings"
	"time"
)

// A Fault is something that goes wrong with a request; see [ParseFaults] for
// the names and for the notation of a flag.
type Fault struct {
	Name   string        // such as "503" or "lost"
	Method string        // only requests with this method; "" is any
	Path   string        // only requests whose path, the version included, contains this; "" is any
	Rate   float64       // share of the matching requests, from 0 to 1; unused when Nth is set
	Nth    int           // the first matching request that it happens to, counting from 1; 0 means by Rate
	Last   int           // the last one; 0 means Nth alone
	For    time.Duration // Retry-After of a status, length of "slow" and "hang"; 0 means the fault's default
}

// A cut is what happens to a reply on its way.
type cut uint8

const (
	whole     cut = iota
	reset         // the connection is reset before a byte of the reply
	closed        // the connection ends before a byte of the reply
	truncated     // the connection ends in the middle of the body
	garbled       // the body arrives whole, and is no JSON
	emptied       // the body does not arrive
	slow          // the body arrives in drops
	hang          // nothing arrives
)

// An effect is what a fault does.
type effect struct {
	applied bool  // the request is carried out before things go wrong
	refuse  *fail // answered in place of the service's own reply
	cut     cut
	ignored bool // a write changes nothing
	lie     bool // and yet the reply shows what was asked for
	wrong   bool // the reply shows something else than what is stored
	storage bool // an import ends with StorageError
	proxy   bool // a page of HTML with status 200
	missing bool // refused as a route that does not exist
}

// effects are the faults by name. A status may also be named with "applied"
// behind it: the request is carried out, and then the status is answered.
var effects = map[string]effect{
	"400":         status(http.StatusBadRequest, "BadRequest", "An error has occurred"),
	"401":         {refuse: &fail{status: http.StatusUnauthorized, code: "InvalidAuthenticationToken", message: "Access token has expired or is not yet valid.", challenge: challenge}},
	"403":         status(http.StatusForbidden, "Forbidden", "Application is not authorized to perform this operation. Application must have one of the following scopes: DeviceManagementServiceConfig.ReadWrite.All"),
	"404":         status(http.StatusNotFound, "ResourceNotFound", "The resource was not found"),
	"405":         {refuse: &fail{status: http.StatusMethodNotAllowed, code: "MethodNotAllowed", message: "The HTTP method is not allowed for this resource."}},
	"408":         {refuse: &fail{status: http.StatusRequestTimeout, code: "RequestTimeout", message: "The request timed out."}},
	"409":         status(http.StatusConflict, "Conflict", "The request conflicts with another one that is in progress"),
	"413":         {refuse: &fail{status: http.StatusRequestEntityTooLarge, code: "RequestEntityTooLarge", message: "The request is too large."}},
	"423":         status(http.StatusLocked, "Locked", "The resource is locked"),
	"429":         {refuse: &fail{status: http.StatusTooManyRequests, code: "TooManyRequests", message: "Please retry again later.", retryAfter: "1"}},
	"429bare":     {refuse: &fail{status: http.StatusTooManyRequests, code: "TooManyRequests", message: "An error has occurred."}},
	"500":         status(http.StatusInternalServerError, "InternalServerError", "An internal server error has occurred"),
	"501":         {refuse: &fail{status: http.StatusNotImplemented, code: "NotImplemented", message: "The feature is not available."}},
	"502":         {refuse: &fail{status: http.StatusBadGateway, message: "502 Bad Gateway", html: true}},
	"503":         {refuse: &fail{status: http.StatusServiceUnavailable, code: "ServiceUnavailable", message: "Service is temporarily unavailable."}},
	"504":         {refuse: &fail{status: http.StatusGatewayTimeout, code: "GatewayTimeout", message: "The gateway timed out."}},
	"509":         {refuse: &fail{status: 509, code: "BandwidthLimitExceeded", message: "The bandwidth cap has been exceeded."}},
	"noroute":     {missing: true},
	"html":        {proxy: true},
	"reset":       {cut: reset},
	"hang":        {cut: hang},
	"lost":        {applied: true, cut: closed},
	"hangapplied": {applied: true, cut: hang},
	"truncated":   {applied: true, cut: truncated},
	"invalidjson": {applied: true, cut: garbled},
	"empty":       {applied: true, cut: emptied},
	"slow":        {applied: true, cut: slow},
	"ignored":     {applied: true, ignored: true},
	"lie":         {applied: true, ignored: true, lie: true},
	"wrong":       {applied: true, wrong: true},
	"storage":     {applied: true, storage: true},
}

func status(code int, name, message string) effect {
	return effect{refuse: intuneRefusal(code, name, message)}
}

// lookEffect is the effect of a fault's name.
func lookEffect(name string) (effect, bool) {
	if e, ok := effects[name]; ok {
		return e, true
	}
	base, applied := strings.CutSuffix(name, "applied")
	e, ok := effects[base]
	if !applied || !ok || e.refuse == nil && !e.missing {
		return effect{}, false
	}
	e.applied = true
	return e, true
}

// carries says whether the effect can happen within a batch, where a
// sub-request has no connection of its own.
func (e effect) carries() bool { return e.cut == whole && !e.proxy }

// matches says whether the fault is meant for c.
func (f *Fault) matches(c *call, e effect) bool {
	if c.batch != "" && !e.carries() {
		return false
	}
	if c.isBatch && (e.ignored || e.wrong || e.storage) {
		return false
	}
	return (f.Method == "" || f.Method == c.method) && strings.Contains(c.path, f.Path)
}

// happens says whether the fault happens to the nth request that it matches.
func (f *Fault) happens(n int, u float64) bool {
	if f.Nth > 0 {
		return n >= f.Nth && n <= max(f.Nth, f.Last)
	}
	return u < f.Rate
}

// fault picks the fault that happens to c, and its effect. s.mu is held.
func (s *Server) fault(c *call) (*Fault, effect) {
	var first *Fault
	var is effect
	for i := range s.o.Faults {
		f := &s.o.Faults[i]
		e, _ := lookEffect(f.Name)
		if !f.matches(c, e) {
			continue
		}
		s.matched[i]++
		n := s.matched[i]
		if first == nil && f.happens(n, draw(s.o.Seed, ofFault+uint64(i), uint64(n))) {
			first, is = f, e
		}
	}
	return first, is
}
