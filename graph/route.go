package graph

import (
	"net/url"
	"strings"
)

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

// version is the first segment of a route.
func (r route) version() string {
	version, _, _ := strings.Cut(strings.TrimPrefix(r.path, "/"), "/")
	return version
}

// below is the route's escaped path without the version, as a batch wants it.
func (r route) below() string {
	path := r.escaped
	if path == "" {
		path = r.path
	}
	return strings.TrimPrefix(path, "/"+r.version())
}
