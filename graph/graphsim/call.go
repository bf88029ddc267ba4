package graphsim

import (
	"fmt"
	"mime"
	"net/http"
	"strings"
	"time"

	"rollcall/graph/graphsim/internal/chance"
	"rollcall/graph/graphsim/internal/fault"
	"rollcall/graph/graphsim/internal/odata"
)

// A call is one request as it is carried out.
type call struct {
	request *http.Request // for Options.Intercept
	method  string
	path    string
	query   string
	header  http.Header
	body    []byte
	origin  string      // scheme and host that the client used
	place   fault.Place // whether it is a $batch or part of one
	batch   string      // id within a $batch

	n               uint64      // number of the request
	seed            chance.Seed // of the choices about this request alone
	requestID       string
	clientRequestID string
	now             time.Time

	version string // "v1.0" or "beta"
	at      target
	deed    fault.Deed // what becomes of it
}

// A target is what a path names.
type target struct {
	set   string
	id    string
	shape string // "", "{id}", "$count", an action, or "{id}/" and an action
}

// write says whether it counts as a write.
func (c *call) write() bool {
	switch c.method {
	case http.MethodPost, http.MethodPatch, http.MethodPut, http.MethodDelete:
		return true
	}
	return false
}

// graph says whether the path is one of Graph's.
func (c *call) graph() bool {
	return strings.HasPrefix(c.path, "/v1.0/") || strings.HasPrefix(c.path, "/beta/")
}

// fault is what a fault looks at.
func (c *call) fault() fault.Request {
	return fault.Request{Method: c.method, Path: c.path, Place: c.place}
}

// read takes the JSON body apart.
func (c *call) read(sc *odata.Schema) ([]odata.Setting, *odata.Refusal) {
	if f := c.json(); f != nil {
		return nil, f
	}
	return sc.Read(c.body)
}

// json refuses a body that does not say it is JSON.
func (c *call) json() *odata.Refusal {
	if len(c.body) == 0 {
		return odata.BadRequest("Empty Payload. JSON content expected.")
	}
	given := c.header.Get("Content-Type")
	if given == "application/json" {
		return nil
	}
	if media, _, err := mime.ParseMediaType(given); err != nil || media != "application/json" {
		return &odata.Refusal{
			Status:  http.StatusUnsupportedMediaType,
			Code:    "UnsupportedMediaType",
			Message: fmt.Sprintf("The content type '%s' is not supported; application/json is.", given),
		}
	}
	return nil
}

// stamp is the time of c as the tenant stores it.
func (c *call) stamp() time.Time { return c.now.UTC().Truncate(100 * time.Nanosecond).Round(0) }
