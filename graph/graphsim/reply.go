package graphsim

import (
	"net/http"
	"time"

	"rollcall/graph/graphsim/internal/fault"
	"rollcall/graph/graphsim/internal/odata"
)

// A reply is what a call is answered with.
type reply struct {
	status      int
	contentType string // "" with a body means JSON
	body        []byte
	retryAfter  string
	challenge   string
	preference  string // Preference-Applied

	delivery fault.Delivery

	header http.Header // all of the above and the usual ones, when it leaves
}

const (
	jsonType  = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
	agsHeader = `{"ServerInfo":{"DataCenter":"West Europe","Slice":"E","Ring":"5","ScaleUnit":"001","RoleInstance":"SIM0000000001"}}`
)

// head makes the headers of a reply that leaves the service.
func (c *call) head(r *reply) {
	if len(r.body) > 0 && r.contentType == "" {
		r.contentType = jsonType
	}
	h := make(http.Header, 10)
	h["Request-Id"] = []string{c.requestID}
	h["Client-Request-Id"] = []string{c.clientRequestID}
	h["X-Ms-Ags-Diagnostic"] = []string{agsHeader}
	h["Date"] = []string{time.Now().UTC().Format(http.TimeFormat)}
	set := func(name, value string) {
		if value != "" {
			h[name] = []string{value}
		}
	}
	set("Content-Type", r.contentType)
	set("Retry-After", r.retryAfter)
	set("Www-Authenticate", r.challenge)
	set("Preference-Applied", r.preference)
	r.header = h
}

// done is the reply without a body.
func done() *reply { return &reply{status: http.StatusNoContent} }

// refuse turns a refusal into the reply to c.
func (c *call) refuse(f *odata.Refusal) *reply {
	rep := &reply{status: f.Status, retryAfter: f.RetryAfter, challenge: f.Challenge}
	rep.body, rep.contentType = f.Body(odata.Request{ID: c.requestID, ClientID: c.clientRequestID, Path: c.path, Now: c.now})
	return rep
}
