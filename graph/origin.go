package graph

import (
	"errors"
	"fmt"
	"net"
	"net/url"
	"path"
	"strings"
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

// CheckURL returns what is wrong with a root of Graph, nil if a [Client] can be
// made for it.
func CheckURL(root string) error {
	_, err := parseOrigin(root)
	return err
}

// CheckAuthority is [CheckURL] for the root of a sign-in service.
func CheckAuthority(root string) error {
	_, err := checkRoot("authority", root)
	return err
}

// checkRoot parses the root URL of a service that gets secrets from us: https,
// or plain http that does not leave this machine. No slash is left at its end.
func checkRoot(what, raw string) (*url.URL, error) {
	if raw == "" {
		return nil, fmt.Errorf("no %s", what)
	}
	u, err := url.Parse(raw)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", what, errors.Unwrap(err)) // without the URL, which may hold a password
	}
	switch {
	case u.User != nil:
		return nil, fmt.Errorf("%s on %s: must hold no user name or password", what, u.Host)
	case u.Hostname() == "":
		return nil, fmt.Errorf("%s %q: no host; want something like https://graph.microsoft.com", what, raw)
	case u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("%s %q: must end with the path", what, raw)
	case u.Scheme == "https", u.Scheme == "http" && loopback(u.Hostname()):
	case u.Scheme == "http":
		return nil, fmt.Errorf("%s %q: plain http would show the token to the network; only loopback addresses may use it", what, raw)
	default:
		return nil, fmt.Errorf("%s %q: want https", what, raw)
	}
	u.Path = strings.TrimRight(u.Path, "/")
	u.RawPath = strings.TrimRight(u.RawPath, "/")
	return u, nil
}

func loopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip := net.ParseIP(host)
	return ip != nil && ip.IsLoopback()
}

// holds says whether u is on this origin: same scheme, host and port.
func (o *origin) holds(u *url.URL) bool {
	return u.User == nil && u.Scheme == o.url.Scheme && u.Opaque == "" &&
		strings.EqualFold(u.Hostname(), o.url.Hostname()) && port(u) == port(&o.url)
}

func port(u *url.URL) string {
	if p := u.Port(); p != "" {
		return p
	}
	if u.Scheme == "http" {
		return "80"
	}
	return "443"
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
