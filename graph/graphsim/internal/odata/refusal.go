package odata

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// A Refusal is what the service says against a request.
type Refusal struct {
	Status     int
	Code       string
	Message    string
	Form       Form
	Phrase     string // CustomApiErrorPhrase of Intune's form
	RetryAfter string // header, "" for none
	Challenge  string // WWW-Authenticate, "" for none
}

// A Form is the shape of a refusal's body.
type Form uint8

// The forms.
const (
	Plain  Form = iota // Graph's envelope with the message in it
	Intune             // with Intune's own JSON in it, as a string
	Page               // a gateway's page of HTML
)

// BadRequest is a refusal by Graph itself.
func BadRequest(message string) *Refusal {
	return &Refusal{Status: http.StatusBadRequest, Code: "BadRequest", Message: message}
}

// ByIntune is a refusal by Intune, behind Graph.
func ByIntune(status int, code, message string) *Refusal {
	return &Refusal{Status: status, Code: code, Message: message, Form: Intune}
}

// NotFound is the refusal to look at an entry that is not there.
func NotFound(what string) *Refusal {
	return ByIntune(http.StatusNotFound, "ResourceNotFound", what+" was not found")
}

// challenge is the WWW-Authenticate of a 401.
const challenge = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`

// Unauthorized is the refusal of a token.
func Unauthorized(message string) *Refusal {
	return &Refusal{Status: http.StatusUnauthorized, Code: "InvalidAuthenticationToken", Message: message, Challenge: challenge}
}

// TooLarge is the refusal of what is too much for one request.
func TooLarge(message string) *Refusal {
	return &Refusal{Status: http.StatusRequestEntityTooLarge, Code: "RequestEntityTooLarge", Message: message}
}

// TooManyRequests is the refusal of a request that must wait.
func TooManyRequests(retryAfter string) *Refusal {
	return &Refusal{Status: http.StatusTooManyRequests, Code: "TooManyRequests", Message: "Please retry again later.", RetryAfter: retryAfter}
}

// RetryAfter is the header for a wait that begins now, in one of the forms that
// the service gives it: "decimal", "date", "none" for no header at all, and
// whole seconds.
func RetryAfter(form string, wait time.Duration, now time.Time) string {
	switch form {
	case "none":
		return ""
	case "decimal":
		return strconv.FormatFloat(math.Ceil(wait.Seconds()*1000)/1000, 'f', 3, 64)
	case "date":
		return now.Add(wait + time.Second - time.Nanosecond).UTC().Format(http.TimeFormat)
	}
	return strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))))
}

// NoRoute is the live service's answer to a method that a path does not have;
// it is 400, not 405: https://github.com/microsoftgraph/microsoft-graph-docs/issues/3887.
func NoRoute(method, template, path string) *Refusal {
	return &Refusal{
		Status:  http.StatusBadRequest,
		Code:    "No method match route template",
		Message: "No OData route exists that match template " + template + " with http verb " + method + " for request " + serviceRoot + path + ".",
	}
}

// NoSegment is the refusal of a path that leads nowhere.
func NoSegment(segment string) *Refusal {
	return BadRequest("Resource not found for the segment '" + segment + "'.")
}

// serviceRoot is the service behind Graph, as its messages name it.
const serviceRoot = "/DeviceEnrollmentFE_2611/StatelessDeviceEnrollmentFEService"
