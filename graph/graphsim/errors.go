package graphsim

import (
	"encoding/json"
	"net/http"
)

// A fail is a refusal by the service.
type fail struct {
	status     int
	code       string
	message    string
	intune     bool   // the message travels inside Intune's own JSON, as a string
	phrase     string // CustomApiErrorPhrase of that JSON
	retryAfter string // header, "" for none
	challenge  string // WWW-Authenticate, "" for none
	html       bool   // a gateway's page in place of the envelope
}

func badRequest(message string) *fail {
	return &fail{status: http.StatusBadRequest, code: "BadRequest", message: message}
}

// intuneRefusal is a refusal by Intune itself, behind Graph.
func intuneRefusal(status int, code, message string) *fail {
	return &fail{status: status, code: code, message: message, intune: true}
}

func notFound(what string) *fail {
	return intuneRefusal(http.StatusNotFound, "ResourceNotFound", what+" was not found")
}

// noRoute is the live service's answer to a method that a path does not have;
// it is 400, not 405: https://github.com/microsoftgraph/microsoft-graph-docs/issues/3887.
func noRoute(method, template, path string) *fail {
	return &fail{
		status:  http.StatusBadRequest,
		code:    "No method match route template",
		message: "No OData route exists that match template " + template + " with http verb " + method + " for request " + serviceRoot + path + ".",
	}
}

func noSegment(segment string) *fail {
	return badRequest("Resource not found for the segment '" + segment + "'.")
}

// serviceRoot is the service behind Graph, as its messages name it.
const serviceRoot = "/DeviceEnrollmentFE_2611/StatelessDeviceEnrollmentFEService"

// intuneMessage is what Intune puts into error.message: a JSON text of its
// own, indented, with CRLF.
type intuneMessage struct {
	Version              int     `json:"_version"`
	Message              string  `json:"Message"`
	CustomAPIErrorPhrase string  `json:"CustomApiErrorPhrase"`
	RetryAfter           *string `json:"RetryAfter"`
	ErrorSourceService   string  `json:"ErrorSourceService"`
	HTTPHeaders          string  `json:"HttpHeaders"`
}

// wrap puts f's message into Intune's JSON.
func (f *fail) wrap(c *call) string {
	inner, err := json.MarshalIndent(intuneMessage{
		Version: 3,
		Message: f.message + " - Operation ID (for customer support): 00000000-0000-0000-0000-000000000000 - Activity ID: " + c.clientRequestID +
			" - Url: https://fef.msub07.manage.microsoft.com" + serviceRoot + c.path + "?api-version=5026-08-01",
		CustomAPIErrorPhrase: f.phrase,
		HTTPHeaders:          "{}",
	}, "", "  ")
	if err != nil {
		panic("graphsim: " + err.Error())
	}
	out := make([]byte, 0, len(inner)+16)
	for _, b := range inner {
		if b == '\n' {
			out = append(out, '\r')
		}
		out = append(out, b)
	}
	return string(out)
}

// refuse turns f into a reply with Graph's envelope.
func (c *call) refuse(f *fail) *reply {
	rep := &reply{status: f.status, retryAfter: f.retryAfter, challenge: f.challenge}
	if f.html {
		rep.contentType = "text/html"
		rep.body = []byte("<html>\r\n<head><title>" + http.StatusText(f.status) + "</title></head>\r\n<body>\r\n<center><h1>" + f.message + "</h1></center>\r\n</body>\r\n</html>\r\n")
		return rep
	}
	message := f.message
	if f.intune {
		message = f.wrap(c)
	}
	b := make([]byte, 0, 256+len(message))
	b = appendText(append(b, `{"error":{"code":`...), f.code)
	b = appendText(append(b, `,"message":`...), message)
	b = append(b, `,"innerError":{"date":"`...)
	b = c.now.UTC().AppendFormat(b, "2006-01-02T15:04:05")
	b = append(b, `","request-id":"`...)
	b = append(b, c.requestID...)
	b = appendText(append(b, `","client-request-id":`...), c.clientRequestID)
	rep.body = append(b, "}}}"...)
	return rep
}
