package graph

import (
	"fmt"
	"net/url"
	"path"

	"rollcall/graph/internal/wire"
)

// An origin is where the tenant's Graph is, and the only place that our token
// is ever sent to.
type origin struct {
	root string  // without a slash at the end
	url  url.URL // the same, parsed
}

func parseOrigin(base string) (*origin, error) {
	u, err := wire.Root("graph-url", base)
	if err != nil {
		return nil, err
	}
	if last := path.Base(u.Path); last == "v1.0" || last == "beta" {
		return nil, fmt.Errorf("graph-url %s: leave out the version %q, each operation has its own", base, last)
	}
	return &origin{root: u.String(), url: *u}, nil
}

// GraphRoot checks a root of Graph, without a version, and returns it in its one spelling: a
// [Client] can be made for it.
func GraphRoot(raw string) (string, error) {
	o, err := parseOrigin(raw)
	if err != nil {
		return "", err
	}
	return o.root, nil
}

// holds says whether u is on this origin: same scheme, host and port.
func (o *origin) holds(u *url.URL) bool {
	return u.User == nil && u.Opaque == "" && u.Scheme == o.url.Scheme && wire.Place(u) == o.url.Host
}

// at is the route's URL.
func (o *origin) at(r route) *url.URL {
	u := o.url
	if r.escaped != "" || u.RawPath != "" {
		escaped := r.escaped
		if escaped == "" {
			escaped = r.path
		}
		u.RawPath = u.EscapedPath() + escaped
	}
	u.Path += r.path
	return &u
}
