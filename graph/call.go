package graph

import (
	"net/http"
	"net/url"

	"rollcall/graph/quota"
)

// Bounds of what is read of a reply.
const (
	objectLimit = 4 << 20
	listLimit   = 64 << 20
	errorLimit  = 256 << 10
)

// A call is one operation on its way; do sends it as often as it takes.
type call struct {
	method     string
	path       route
	link       *url.URL // a nextLink, used as it came, in place of path
	body       []byte
	idempotent bool // a second send changes nothing more
	reads      bool // needs only the permission to read
	own429     bool // a 429 is the operation's own and concerns no other request
	entry      bool // changes one entry and may be sent again: fit for a batch
	alone      bool // a batch that held it was refused as a whole
	limit      int64
	accept     func(body []byte) error // takes the body of a success; nil leaves it to object
	object     *map[string]any         // where the object of a success goes; nil is nowhere
	pending    bool                    // it was sent, and the service did not say that it was not carried out
	doubt      bool                    // some send of it may have been carried out
}

func (k *call) write() bool { return k.method != http.MethodGet }

// kind is what k is to the quotas.
func (k *call) kind() quota.Kind {
	if k.write() {
		return quota.Write
	}
	return quota.Read
}
