// Package refusal reads what a service says against a request: [Read] understands Graph's envelope,
// the JSON that Intune writes into its message, the form of a sign-in service, a gateway's, and bodies
// that are none of these, as a proxy's page.
package refusal

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"

	"rollcall/graph/internal/redact"
)

// A Refusal is what a service says against a request. Its texts are one line and fit to be shown,
// but for the two that are there to be looked into.
type Refusal struct {
	Code       string        // the service's machine code, or ""; Intune's own where it gives one
	Message    string        // never empty; at most redact.MaxText characters
	RequestID  string        // as the body names it
	ActivityID string        // Intune's own id, where the body names one
	RetryAfter time.Duration // what the body asks for, or 0

	// RawCode and RawMessage are what the envelope says, whole and as it came: not to be shown.
	RawCode, RawMessage string
}

// maxCode is how long a code is at most, in characters.
const maxCode = 100

// Read reads a refusal's status and body. The body is Graph's envelope, often with Intune's own JSON
// inside its message; proxies send HTML, and some front ends nothing at all.
func Read(status int, body []byte) Refusal {
	g, ok := parseEnvelope(body)
	if !ok {
		g = envelope{message: plainText(body)}
	}
	intune := parseIntune(g.message)
	r := Refusal{
		Code:       redact.Cut(redact.Text(cmp.Or(intune.phrase, g.code)), maxCode),
		Message:    redact.Text(intune.text),
		RequestID:  redact.ID(g.requestID),
		ActivityID: redact.ID(intune.activityID),
		RetryAfter: intune.retryAfter,
		RawCode:    g.code,
		RawMessage: g.message,
	}
	if r.Message == "" {
		r.Message = strings.TrimSpace(fmt.Sprintf("HTTP %d %s", status, http.StatusText(status)))
	}
	return r
}

// envelope is what is used of {"error":{...}}.
type envelope struct{ code, message, requestID string }

// parseEnvelope reads Graph's envelope:
//
//	{"error":{"code":"","message":"","innerError":{"code":"","request-id":"", "innererror":{...}}}}
//
// encoding/json matches names without regard to case, which takes care of the
// two spellings of innerError. Inner errors may nest; the request id may be on
// any level. A code may be any text, and "message" an object of older OData.
func parseEnvelope(body []byte) (envelope, bool) {
	var reply struct {
		Error json.RawMessage `json:"error"`
	}
	if json.Unmarshal(body, &reply) != nil {
		return envelope{}, false
	}
	if len(reply.Error) == 0 { // a gateway's {"message":"..."}
		g := parseOAuth(body, "")
		return g, g.message != ""
	}
	var text string
	if json.Unmarshal(reply.Error, &text) == nil { // as in {"error":"invalid_request","error_description":"..."}
		return parseOAuth(body, text), text != ""
	}
	var g envelope
	for level, depth := reply.Error, 0; len(level) > 0 && depth < 10; depth++ {
		var l struct {
			Code       json.RawMessage `json:"code"`
			Message    json.RawMessage `json:"message"`
			RequestID  json.RawMessage `json:"request-id"`
			InnerError json.RawMessage `json:"innerError"`
		}
		if json.Unmarshal(level, &l) != nil {
			break
		}
		if depth == 0 {
			g.code = JSONText(l.Code)
		}
		if g.message == "" { // an empty outer message leaves the word to an inner one
			g.message = JSONText(l.Message)
		}
		if g.requestID == "" {
			g.requestID = JSONText(l.RequestID)
		}
		level = l.InnerError
	}
	return g, g != envelope{}
}

func parseOAuth(body []byte, code string) envelope {
	var o struct {
		Description json.RawMessage `json:"error_description"`
		Message     json.RawMessage `json:"message"`
	}
	g := envelope{code: code}
	if json.Unmarshal(body, &o) == nil {
		if g.message = JSONText(o.Description); g.message == "" {
			g.message = JSONText(o.Message)
		}
	}
	return g
}

// JSONText is a string, a number as text, or the value of {"lang":..,"value":".."}.
func JSONText(raw json.RawMessage) string {
	var s string
	if len(raw) == 0 || json.Unmarshal(raw, &s) == nil {
		return s
	}
	var n json.Number
	if json.Unmarshal(raw, &n) == nil {
		return n.String()
	}
	var o struct {
		Value string `json:"value"`
	}
	_ = json.Unmarshal(raw, &o) // of any other shape there is nothing to say
	return o.Value
}

// plainText is a body that is no envelope, where it is worth showing: short
// text. Of HTML nothing is shown, its title is as good as the status.
func plainText(body []byte) string {
	body = bytes.TrimSpace(body)
	if len(body) == 0 || body[0] == '<' || body[0] == '{' || body[0] == '[' || !utf8.Valid(body) {
		return ""
	}
	if bytes.Contains(bytes.ToLower(body), []byte("<html")) {
		return ""
	}
	return string(body)
}

// intuneMessage is what is used of the message that Intune writes.
type intuneMessage struct {
	text, phrase, activityID string
	retryAfter               time.Duration
}

// parseIntune reads a message of Intune's, which is itself JSON:
//
//	{"_version":3,"Message":"TEXT - Operation ID (for customer support): GUID - Activity ID: GUID - Url: https://...",
//	"CustomApiErrorPhrase":"","RetryAfter":null,"ErrorSourceService":"","HttpHeaders":"{}"}
//
// or, in an older form, the text alone with "- CustomApiErrorPhrase: X" at its
// end. Any other message is returned as the text.
func parseIntune(message string) intuneMessage {
	m := intuneMessage{text: message}
	if trimmed := strings.TrimSpace(message); strings.HasPrefix(trimmed, "{") {
		var j struct {
			Message, CustomApiErrorPhrase, RetryAfter json.RawMessage
		}
		if json.Unmarshal([]byte(strings.Map(spaced, trimmed)), &j) == nil {
			m.text = JSONText(j.Message)
			m.phrase = strings.TrimSpace(JSONText(j.CustomApiErrorPhrase))
			m.retryAfter = RetryAfter(JSONText(j.RetryAfter), time.Now())
		}
	}
	if _, after, ok := strings.Cut(m.text, "Activity ID: "); ok {
		m.activityID = after[:len(after)-len(strings.TrimLeft(after, redact.IDLetters))]
	}
	if _, after, ok := strings.Cut(m.text, "CustomApiErrorPhrase: "); ok && m.phrase == "" {
		m.phrase, _, _ = strings.Cut(strings.TrimSpace(after), " - ")
	}
	for _, tail := range []string{" - Operation ID", " - Activity ID", " - Url: ", " - CustomApiErrorPhrase"} {
		m.text, _, _ = strings.Cut(m.text, tail)
	}
	return m
}

// spaced makes control characters spaces, as which they count between the
// members of JSON; within a string they would make none of it.
func spaced(r rune) rune {
	if r < ' ' {
		return ' '
	}
	return r
}
