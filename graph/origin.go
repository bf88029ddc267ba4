package graph

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"strings"
	"unicode/utf8"
)

// An origin is where the tenant's Graph is, and the only place that our token
// is ever sent to.
type origin struct {
	root string  // without a slash at the end
	url  url.URL // the same, parsed
}

func parseOrigin(base string) (*origin, error) {
	u, err := checkRoot("graph-url", base)
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

// AuthorityRoot is [GraphRoot] for the root of a sign-in service, without a tenant.
func AuthorityRoot(raw string) (string, error) {
	u, err := checkRoot("authority", raw)
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

// checkRoot parses the root URL of a service that gets secrets from us: https,
// or plain http that does not leave this machine. The host is in its one
// spelling, and no slash is left at the end.
func checkRoot(what, raw string) (*url.URL, error) {
	if raw == "" {
		return nil, fmt.Errorf("no %s", what)
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, errors.Unwrap(err)) // without the URL, which may hold a password
	}
	_, here := loopback(u.Hostname())
	switch {
	case u.User != nil:
		return nil, fmt.Errorf("%s on %q: must hold no user name or password", what, u.Host)
	case u.Hostname() == "":
		return nil, fmt.Errorf("%s %q: no host; want something like https://graph.microsoft.com", what, raw)
	case strings.ContainsFunc(u.Host, func(r rune) bool { return r >= utf8.RuneSelf }):
		// Nobody sees that a letter is another alphabet's.
		return nil, fmt.Errorf("%s %q: the host holds letters outside ASCII: write it as DNS has it (xn--...)", what, raw)
	case u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("%s %q: must end with the path", what, raw)
	case u.Scheme == "https", u.Scheme == "http" && here:
	case u.Scheme == "http":
		return nil, fmt.Errorf("%s %q: plain http would show the token to the network; only loopback addresses may use it", what, raw)
	default:
		return nil, fmt.Errorf("%s %q: want https", what, raw)
	}
	u.Host = place(u)
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = strings.TrimRight(u.RawPath, "/")
	return u, nil
}

// holds says whether u is on this origin: same scheme, host and port.
func (o *origin) holds(u *url.URL) bool {
	return u.User == nil && u.Opaque == "" && u.Scheme == o.url.Scheme && place(u) == o.url.Host
}

// A route is a path below the origin. The template, with {id} in the id's
// place, is what logs show.
type route struct {
	path, escaped string // escaped is "" where it is the same as path
	template      string
	bad           bool // the id would change which object is addressed
}

// collection is the route of a whole collection.
func collection(path string) route { return route{path: path, template: path} }

// item is the route of one object in a collection. An id that is empty or a dot
// segment would address the collection instead, so it is refused.
func item(path, id string) route {
	r := route{path: path + "/" + id, template: path + "/{id}", bad: id == "" || id == "." || id == ".."}
	if e := url.PathEscape(id); e != id {
		r.escaped = path + "/" + e
	}
	return r
}

// action is the route of an action on r.
func (r route) action(name string) route {
	r.path += "/" + name
	r.template += "/" + name
	if r.escaped != "" {
		r.escaped += "/" + name
	}
	return r
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
