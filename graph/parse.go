package graph

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// parseError makes an Error of a refusal's status and body. The body is Graph's
// envelope, often with Intune's own JSON inside its message; proxies send HTML,
// and some front ends nothing at all.
func parseError(status int, body []byte) *Error {
	e := &Error{Status: status}
	var raw string
	if g, ok := parseEnvelope(body); ok {
		e.Code, raw, e.RequestID = g.code, g.message, g.requestID
	} else {
		raw = plainText(body)
	}
	intune := parseIntune(raw)
	e.Class = classify(status, e.Code, raw) // on the whole text, before it is cut
	e.ActivityID = cleanID(intune.activityID)
	e.RetryAfter = intune.retryAfter
	if intune.phrase != "" {
		e.Code = intune.phrase
	}
	e.Code = truncate(clean(e.Code), maxCode)
	e.RequestID = cleanID(e.RequestID)
	e.Message = clean(intune.text)
	if e.Message == "" {
		e.Message = strings.TrimSpace(fmt.Sprintf("HTTP %d %s", status, http.StatusText(status)))
	}
	return e
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
			g.code = jsonText(l.Code)
		}
		if g.message == "" { // an empty outer message leaves the word to an inner one
			g.message = jsonText(l.Message)
		}
		if g.requestID == "" {
			g.requestID = jsonText(l.RequestID)
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
		if g.message = jsonText(o.Description); g.message == "" {
			g.message = jsonText(o.Message)
		}
	}
	return g
}

// jsonText is a string, a number as text, or the value of {"lang":..,"value":".."}.
func jsonText(raw json.RawMessage) string {
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
			m.text = jsonText(j.Message)
			m.phrase = strings.TrimSpace(jsonText(j.CustomApiErrorPhrase))
			m.retryAfter = parseRetryAfter(jsonText(j.RetryAfter), time.Now())
		}
	}
	if _, after, ok := strings.Cut(m.text, "Activity ID: "); ok {
		m.activityID = after[:len(after)-len(strings.TrimLeft(after, idLetters))]
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

// Bounds of the texts in an Error, in characters.
const (
	maxMessage = 500
	maxCode    = 100
)

var (
	urls = regexp.MustCompile(`https?://[^\s"'<>]+`)
	// Anything around an @ that could be a user name; its first letter and its domain are shown.
	// An apostrophe within one is part of it, as in d'angelo.
	addresses = regexp.MustCompile(`([^\s"'<>(),;:=@])(?:[^\s"'<>(),;:=]|'[A-Za-z])*(?:@|%40)([^\s"'<>(),;:=@]+)`)
	// The beginning of a hardware hash, which may be cut or wrapped; nothing else begins so.
	hashes = regexp.MustCompile(`T0[E-H][A-Za-z0-9+/_=-]{29,}(?: [A-Za-z0-9+/_=-]{40,})*`)
	blobs  = regexp.MustCompile(`[A-Za-z0-9+/_=-]{200,}`)
	jwts   = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9._-]+`)
)

// clean makes a text of the world fit to be stored and shown: one line without
// control characters, hashes, tokens, user names and addresses of back ends, of
// at most 500 characters.
func clean(s string) string {
	if len(s) > 16<<10 { // bounds the work; far more than is shown, so that no half of a secret is
		s = s[:16<<10]
	}
	s = oneLine(s)
	s = urls.ReplaceAllString(s, "[url]")
	s = jwts.ReplaceAllString(s, "[token]")
	s = hashes.ReplaceAllString(s, "[data]")
	s = blobs.ReplaceAllString(s, "[data]")
	s = addresses.ReplaceAllString(s, "$1...@$2")
	return truncate(s, maxMessage)
}

// oneLine turns every run of space and control characters into one space, and
// drops what is invisible or could reorder a terminal's text.
func oneLine(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = true
			continue
		case !unicode.IsPrint(r) || r == utf8.RuneError:
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

// truncate cuts s to at most n characters, the last of which then is an ellipsis.
func truncate(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	runes := 0
	for i := range s {
		if runes++; runes == n {
			return s[:i] + "…"
		}
	}
	return s
}

const idLetters = "-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// cleanID is an id that a header or a body names, if it looks like one.
func cleanID(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 64 || strings.Trim(s, idLetters) != "" {
		return ""
	}
	return s
}
