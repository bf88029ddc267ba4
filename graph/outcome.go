package graph

import (
	"encoding/base64"
	"net/http"
	"strings"
	"time"

	"rollcall/graph/internal/redact"
	"rollcall/graph/internal/refusal"
	"rollcall/graph/internal/wire"
)

// An outcome is what came of one send.
type outcome struct {
	status    int // 0: no reply
	requestID string
	attempt   int
	sent      time.Time
	err       *Error // nil after a success
	unsent    bool   // there was no connection: the service has not seen the request
	claims    string // what a 401 wants of the next token
}

func (o *outcome) receipt() Receipt {
	return Receipt{Status: o.status, RequestID: o.requestID, Attempts: o.attempt}
}

// accept hands the body of a success to the call.
func (o *outcome) accept(k *call, body []byte) {
	var err error
	switch {
	case k.accept != nil:
		err = k.accept(body)
	case k.object != nil:
		*k.object, err = decodeReply(body)
	default:
		err = ignoreReply(body)
	}
	if err != nil {
		o.err = o.fail(Transient, "reply not understood: "+redact.Text(err.Error())+mayBeApplied(k), err)
	}
}

func (o *outcome) fail(class Class, message string, cause error) *Error {
	return &Error{Class: class, Status: o.status, Message: message, RequestID: o.requestID, Err: cause}
}

func mayBeApplied(k *call) string {
	if k.reads {
		return ""
	}
	return "; the change may have been applied"
}

// refused makes o.err of a refusal, which may be that of one item of a batch.
func (o *outcome) refused(header http.Header, body []byte) {
	e := parseError(o.status, body)
	if after := refusal.RetryAfter(header.Get("Retry-After"), serverTime(header)); after > 0 {
		e.RetryAfter = after
	}
	if o.requestID == "" {
		o.requestID = e.RequestID
	}
	e.RequestID = o.requestID
	if to := header.Get("Location"); o.status < 400 && to != "" {
		e.Message = "redirect to " + wire.Host(to) + ": not followed"
	}
	o.claims = claimsChallenge(header.Values("Www-Authenticate"))
	o.err = e
}

// serverTime is now by the service's clock, so that a Retry-After date means
// the same for both sides.
func serverTime(header http.Header) time.Time {
	if t, err := http.ParseTime(header.Get("Date")); err == nil {
		return t
	}
	return time.Now()
}

// claimsChallenge finds the claims of a challenge such as
// Bearer realm="", error="insufficient_claims", claims="eyJhY2Nlc3NfdG9rZW4i..."
func claimsChallenge(headers []string) string {
	for _, h := range headers {
		_, rest, ok := strings.Cut(h, `claims="`)
		if !ok {
			continue
		}
		value, _, ok := strings.Cut(rest, `"`)
		if !ok {
			continue
		}
		value = strings.TrimRight(strings.NewReplacer("-", "+", "_", "/").Replace(value), "=")
		if claims, err := base64.RawStdEncoding.DecodeString(value); err == nil {
			return string(claims)
		}
	}
	return ""
}
