package graphsim

import (
	"bytes"
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"
)

// A call is one request as it is carried out.
type call struct {
	request *http.Request // for Options.Intercept
	method  string
	path    string
	query   string
	header  http.Header
	body    []byte
	origin  string // scheme and host that the client used
	batch   string // id within a $batch
	isBatch bool   // it is a $batch itself

	n               uint64 // number of the request
	seed            uint64 // of the choices about this request alone
	requestID       string
	clientRequestID string
	now             time.Time

	version string // "v1.0" or "beta"
	at      target
	is      effect // of the fault that happens to it
}

func (s *Server) newCall(r *http.Request, body []byte, origin string) *call {
	c := &call{
		request: r,
		method:  r.Method,
		path:    r.URL.Path,
		query:   r.URL.RawQuery,
		header:  r.Header,
		body:    body,
		origin:  origin,
		n:       s.arrivals.Add(1),
		now:     time.Now(),
	}
	if c.method == "" {
		c.method = http.MethodGet
	}
	c.seed = mix(s.o.Seed ^ c.n)
	c.requestID = guid(s.o.Seed, ofRequestID, c.n)
	c.clientRequestID = r.Header.Get("Client-Request-Id")
	if c.clientRequestID == "" {
		c.clientRequestID = c.requestID
	}
	c.isBatch = strings.HasSuffix(c.path, "/$batch")
	return c
}

// read takes the JSON body apart.
func (c *call) read(sc *schema) ([]setting, *fail) {
	if f := c.json(); f != nil {
		return nil, f
	}
	return sc.read(c.body)
}

// json refuses a body that does not say it is JSON.
func (c *call) json() *fail {
	if len(c.body) == 0 {
		return badRequest("Empty Payload. JSON content expected.")
	}
	given := c.header.Get("Content-Type")
	if given == "application/json" {
		return nil
	}
	if media, _, err := mime.ParseMediaType(given); err != nil || media != "application/json" {
		return &fail{
			status:  http.StatusUnsupportedMediaType,
			code:    "UnsupportedMediaType",
			message: fmt.Sprintf("The content type '%s' is not supported; application/json is.", given),
		}
	}
	return nil
}

// A reply is what a call is answered with.
type reply struct {
	status      int
	contentType string // "" with a body means JSON
	body        []byte
	retryAfter  string
	challenge   string
	preference  string // Preference-Applied

	cut  cut
	span time.Duration // length of slow and hang; 0 means their default

	header http.Header // all of the above and the usual ones, when it leaves
}

const (
	jsonType  = "application/json;odata.metadata=minimal;odata.streaming=true;IEEE754Compatible=false;charset=utf-8"
	agsHeader = `{"ServerInfo":{"DataCenter":"West Europe","Slice":"E","Ring":"5","ScaleUnit":"001","RoleInstance":"SIM0000000001"}}`
	challenge = `Bearer realm="", authorization_uri="https://login.microsoftonline.com/common/oauth2/authorize", client_id="00000003-0000-0000-c000-000000000000"`
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

// spoil does to rep, the service's own reply (nil when nothing was applied),
// what the fault says.
func (c *call) spoil(rep *reply, f *Fault, e effect) *reply {
	switch {
	case e.missing:
		rep = c.refuse(c.noRoute())
	case e.refuse != nil:
		refusal := *e.refuse
		if f.For > 0 {
			refusal.retryAfter = fmt.Sprintf("%.0f", max(1, f.For.Seconds()))
		}
		rep = c.refuse(&refusal)
	case e.proxy:
		rep = &reply{status: http.StatusOK, contentType: "text/html; charset=utf-8", body: []byte("<!DOCTYPE html>\n<html><head><title>Sign in to the network</title></head><body>Please accept the terms of use.</body></html>\n")}
	case rep == nil:
		rep = &reply{}
	}
	rep.cut, rep.span = e.cut, f.For
	switch e.cut {
	case garbled:
		rep.body = append(bytes.TrimSuffix(bytes.Clone(rep.body), []byte("}")), `,"value":}`...)
	case emptied:
		rep.body = nil
	case truncated:
		if len(rep.body) == 0 { // there is no middle
			rep.cut = closed
		}
	}
	return rep
}

// done is the reply without a body.
func done() *reply { return &reply{status: http.StatusNoContent} }
