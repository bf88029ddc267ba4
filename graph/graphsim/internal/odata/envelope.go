package odata

import (
	"encoding/json"
	"net/http"
	"time"
)

// A Request is what an error says about the request that it answers.
type Request struct {
	ID       string
	ClientID string // the client's own
	Path     string
	Now      time.Time
}

// Body is the refusal as it is answered, and its content type; "" is JSON.
func (r *Refusal) Body(about Request) (body []byte, contentType string) {
	message := r.Message
	switch r.Form {
	case Page:
		return []byte("<html>\r\n<head><title>" + http.StatusText(r.Status) + "</title></head>\r\n<body>\r\n<center><h1>" + message + "</h1></center>\r\n</body>\r\n</html>\r\n"), "text/html"
	case Intune:
		message = r.wrap(about)
	}
	b := make([]byte, 0, 256+len(message))
	b = AppendText(append(b, `{"error":{"code":`...), r.Code)
	b = AppendText(append(b, `,"message":`...), message)
	b = append(b, `,"innerError":{"date":"`...)
	b = about.Now.UTC().AppendFormat(b, "2006-01-02T15:04:05")
	b = append(b, `","request-id":"`...)
	b = append(b, about.ID...)
	b = AppendText(append(b, `","client-request-id":`...), about.ClientID)
	return append(b, "}}}"...), ""
}

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

// wrap puts the message into Intune's JSON.
func (r *Refusal) wrap(about Request) string {
	inner, err := json.MarshalIndent(intuneMessage{
		Version: 3,
		Message: r.Message + " - Operation ID (for customer support): 00000000-0000-0000-0000-000000000000 - Activity ID: " + about.ClientID +
			" - Url: https://fef.msub07.manage.microsoft.com" + serviceRoot + about.Path + "?api-version=5026-08-01",
		CustomAPIErrorPhrase: r.Phrase,
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
