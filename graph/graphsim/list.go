package graphsim

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// A query says what the lists of one set can be asked.
type query[E any] struct {
	schema  *schema
	fields  map[string]func(*E) string // what $filter may name
	eq      bool                       // $filter knows eq, not only contains
	selects bool                       // $select works
	hyphens bool                       // a filter value with many hyphens is refused
}

// A page is the query options of one request.
type page struct {
	top, skip int
	after     uint64
	count     bool
	selected  []string
	match     []clause
}

// readPage reads the query options.
func readPage[E any](c *call, q query[E], size int) (p page, f *fail) {
	values, err := url.ParseQuery(c.query)
	if err != nil {
		return p, badRequest("The query string is malformed.")
	}
	p.top = size
	for name, vs := range values {
		v := vs[0]
		var err error
		switch name {
		case "$top":
			var n int
			if n, err = strconv.Atoi(v); err == nil && n < 1 {
				err = strconv.ErrRange
			}
			p.top = min(n, size)
		case "$skip":
			if p.skip, err = strconv.Atoi(v); err == nil && p.skip < 0 {
				err = strconv.ErrRange
			}
		case "$count":
			p.count, err = strconv.ParseBool(v)
		case "$skiptoken":
			p.after, err = readSkipToken(v)
		case "$select":
			if !q.selects {
				return p, intuneRefusal(http.StatusInternalServerError, "InternalServerError", "An internal server error has occurred")
			}
			p.selected, f = q.schema.selection(v)
		case "$filter":
			p.match, f = q.filter(v)
		default:
			if strings.HasPrefix(name, "$") {
				return p, badRequest(fmt.Sprintf("The query option '%s' is not supported for this resource.", name))
			}
		}
		if err != nil {
			return p, badRequest(fmt.Sprintf("Invalid value '%s' for the query option '%s'.", v, name))
		}
		if f != nil {
			return p, f
		}
	}
	return p, nil
}

func (sc *schema) selection(list string) (names []string, f *fail) {
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		if _, known := sc.props[name]; !known {
			return nil, badRequest(fmt.Sprintf("Could not find a property named '%s' on type '%s'.", name, sc.title()))
		}
		names = append(names, name)
	}
	return names, nil
}

// list writes one page of a set. shown, when not nil, hides entries.
func list[E any](s *Server, c *call, t *table[E], q query[E], write func([]byte, *E) []byte, shown func(*E) bool) *reply {
	size := s.o.PageSize
	if size <= 0 {
		size = 1000
	}
	p, f := readPage(c, q, size)
	if f != nil {
		return c.refuse(f)
	}
	b := make([]byte, 0, 4096)
	b = append(b, `{"@odata.context":`...)
	b = appendText(b, c.origin+"/"+c.version+"/$metadata#deviceManagement/"+c.at.set)
	if p.count {
		b = append(b, `,"@odata.count":`...)
		b = strconv.AppendInt(b, int64(count(t, q, p.match, shown)), 10)
	}
	b = append(b, `,"value":[`...)
	n, last := 0, uint64(0)
	for _, r := range t.after(p.after) {
		if r.gone || shown != nil && !shown(&r.e) || !q.matches(&r.e, p.match) {
			continue
		}
		if p.skip > 0 {
			p.skip--
			continue
		}
		if n == p.top {
			b = append(b, `],"@odata.nextLink":`...)
			b = append(appendText(b, c.nextLink(last)), '}')
			return &reply{status: http.StatusOK, body: b}
		}
		if n > 0 {
			b = append(b, ',')
		}
		n, last = n+1, r.seq
		if p.selected == nil {
			b = write(b, &r.e)
			continue
		}
		b = appendSelected(b, write(nil, &r.e), p.selected)
	}
	return &reply{status: http.StatusOK, body: append(b, "]}"...)}
}

func count[E any](t *table[E], q query[E], match []clause, shown func(*E) bool) (n int) {
	for _, r := range t.rows {
		if !r.gone && (shown == nil || shown(&r.e)) && q.matches(&r.e, match) {
			n++
		}
	}
	return n
}

// countOf answers /$count: a bare number as text.
func countOf[E any](c *call, t *table[E], q query[E], shown func(*E) bool) *reply {
	p, f := readPage(c, q, 1)
	if f != nil {
		return c.refuse(f)
	}
	return &reply{status: http.StatusOK, contentType: "text/plain", body: strconv.AppendInt(nil, int64(count(t, q, p.match, shown)), 10)}
}

// nextLink is the request again, from the entry after last on. Like Graph's
// it is for following, not for reading.
func (c *call) nextLink(last uint64) string {
	values, _ := url.ParseQuery(c.query) // readPage has read it
	values.Del("$skip")
	values.Del("$count")
	values.Set("$skiptoken", base64.RawURLEncoding.EncodeToString([]byte("after:"+strconv.FormatUint(last, 10))))
	return c.origin + (&url.URL{Path: c.path}).EscapedPath() + "?" + values.Encode()
}

func readSkipToken(token string) (uint64, error) {
	b, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		return 0, err
	}
	return strconv.ParseUint(strings.TrimPrefix(string(b), "after:"), 10, 64)
}

// appendSelected appends those members of the JSON object b that are named.
func appendSelected(out, b []byte, names []string) []byte {
	out = append(out, '{')
	first := true
	eachMember(b, func(name string, raw []byte) bool {
		if slices.Contains(names, name) {
			if !first {
				out = append(out, ',')
			}
			first = false
			out = append(append(appendText(out, name), ':'), raw...)
		}
		return true
	})
	return append(out, '}')
}

// one answers with a single entity, or with the part of it that is asked for.
func (c *call) one(b []byte, sc *schema) *reply {
	if c.query == "" {
		return &reply{status: http.StatusOK, body: b}
	}
	p, f := readPage(c, query[struct{}]{schema: sc, selects: true}, 1)
	if f != nil {
		return c.refuse(f)
	}
	if p.selected != nil {
		b = appendSelected(nil, b, p.selected)
	}
	return &reply{status: http.StatusOK, body: b}
}

// patched answers an update with the entity, unless the client asked for none.
func (c *call) patched(b []byte) *reply {
	if strings.Contains(c.header.Get("Prefer"), "return=minimal") {
		return &reply{status: http.StatusNoContent, preference: "return=minimal"}
	}
	return &reply{status: http.StatusOK, body: b}
}

// shuffled answers a list action. Nothing is known about the order of the
// service's results, so a client must not rely on any.
func (c *call) shuffled(typ string, items [][]byte) *reply {
	for i := len(items) - 1; i > 0; i-- {
		j := int(draw(c.seed, ofOrder, uint64(i)) * float64(i+1))
		items[i], items[j] = items[j], items[i]
	}
	b := appendText([]byte(`{"@odata.context":`), c.origin+"/"+c.version+"/$metadata#"+typ)
	b = append(b, `,"value":[`...)
	for i, item := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, item...)
	}
	return &reply{status: http.StatusOK, body: append(b, "]}"...)}
}
