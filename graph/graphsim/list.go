package graphsim

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"rollcall/graph/graphsim/internal/chance"
	"rollcall/graph/graphsim/internal/odata"
	"rollcall/graph/graphsim/internal/store"
)

// A query says what the lists of one set can be asked.
type query[E any] struct {
	schema  *odata.Schema
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
	match     []odata.Clause
}

// readPage reads the query options.
func readPage[E any](c *call, q query[E], size int) (p page, f *odata.Refusal) {
	values, err := url.ParseQuery(c.query)
	if err != nil {
		return p, odata.BadRequest("The query string is malformed.")
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
				return p, odata.ByIntune(http.StatusInternalServerError, "InternalServerError", "An internal server error has occurred")
			}
			p.selected, f = q.schema.Selection(v)
		case "$filter":
			p.match, f = q.filter(v)
		default:
			if strings.HasPrefix(name, "$") {
				return p, odata.BadRequest(fmt.Sprintf("The query option '%s' is not supported for this resource.", name))
			}
		}
		if err != nil {
			return p, odata.BadRequest(fmt.Sprintf("Invalid value '%s' for the query option '%s'.", v, name))
		}
		if f != nil {
			return p, f
		}
	}
	return p, nil
}

// list writes one page of a set. shown, when not nil, hides entries.
func list[E any](s *service, c *call, t *store.Set[E], q query[E], write func([]byte, *E) []byte, shown func(*E) bool) *reply {
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
	b = odata.AppendText(b, c.origin+"/"+c.version+"/$metadata#deviceManagement/"+c.at.set)
	if p.count {
		b = append(b, `,"@odata.count":`...)
		b = strconv.AppendInt(b, int64(count(t, q, p.match, shown)), 10)
	}
	b = append(b, `,"value":[`...)
	n, last := 0, uint64(0)
	for r := range t.After(p.after) {
		if shown != nil && !shown(&r.Entry) || !q.matches(&r.Entry, p.match) {
			continue
		}
		if p.skip > 0 {
			p.skip--
			continue
		}
		if n == p.top {
			b = append(b, `],"@odata.nextLink":`...)
			b = append(odata.AppendText(b, c.nextLink(last)), '}')
			return &reply{status: http.StatusOK, body: b}
		}
		if n > 0 {
			b = append(b, ',')
		}
		n, last = n+1, r.Seq()
		if p.selected == nil {
			b = write(b, &r.Entry)
			continue
		}
		b = appendSelected(b, write(nil, &r.Entry), p.selected)
	}
	return &reply{status: http.StatusOK, body: append(b, "]}"...)}
}

func count[E any](t *store.Set[E], q query[E], match []odata.Clause, shown func(*E) bool) (n int) {
	for r := range t.All() {
		if (shown == nil || shown(&r.Entry)) && q.matches(&r.Entry, match) {
			n++
		}
	}
	return n
}

// countOf answers /$count: a bare number as text.
func countOf[E any](c *call, t *store.Set[E], q query[E], shown func(*E) bool) *reply {
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
	odata.EachMember(b, func(name string, raw []byte) bool {
		if slices.Contains(names, name) {
			if !first {
				out = append(out, ',')
			}
			first = false
			out = append(append(odata.AppendText(out, name), ':'), raw...)
		}
		return true
	})
	return append(out, '}')
}

// one answers with a single entity, or with the part of it that is asked for.
func (c *call) one(b []byte, sc *odata.Schema) *reply {
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
		j := int(c.seed.Draw(chance.Order, uint64(i)) * float64(i+1))
		items[i], items[j] = items[j], items[i]
	}
	b := odata.AppendText([]byte(`{"@odata.context":`), c.origin+"/"+c.version+"/$metadata#"+typ)
	b = append(b, `,"value":[`...)
	for i, item := range items {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, item...)
	}
	return &reply{status: http.StatusOK, body: append(b, "]}"...)}
}

// filter reads a $filter.
func (q query[E]) filter(s string) ([]odata.Clause, *odata.Refusal) {
	return odata.ParseFilter(s, func(cl odata.Clause) *odata.Refusal {
		if _, known := q.fields[cl.Field]; !known {
			return odata.BadRequest(fmt.Sprintf("Could not find a property named '%s' that can be filtered by.", cl.Field))
		}
		if cl.Op == odata.Equals && !q.eq || q.hyphens && strings.Count(cl.Value, "-") > 2 {
			return odata.ByIntune(http.StatusBadRequest, "BadRequest", "The filter is not supported")
		}
		return nil
	})
}

// matches says whether e meets every condition.
func (q query[E]) matches(e *E, match []odata.Clause) bool {
	for _, cl := range match {
		if !cl.Matches(q.fields[cl.Field](e)) {
			return false
		}
	}
	return true
}
