package graphsim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// maxBatch is the most sub-requests of one $batch:
// https://learn.microsoft.com/graph/json-batching.
const maxBatch = 20

type batchBody struct {
	Requests []batchItem `json:"requests"`
}

type batchItem struct {
	ID        string            `json:"id"`
	Method    string            `json:"method"`
	URL       string            `json:"url"`
	Headers   map[string]string `json:"headers"`
	Body      json.RawMessage   `json:"body"`
	DependsOn []string          `json:"dependsOn"`

	rep *reply
}

// batch answers a $batch. Its sub-requests are carried out, and answered, in
// an order by seed; each counts against the quotas, the batch itself does not.
func (s *Server) batch(c *call, forced *Fault) *reply {
	rep, f, e := s.openBatch(c, forced)
	if rep != nil {
		return rep
	}
	items, refused := c.batchItems()
	if refused != nil {
		return s.closeBatch(c, c.refuse(refused), f, e)
	}
	byID := make(map[string]*batchItem, len(items))
	for i := range items {
		byID[fold(items[i].ID)] = &items[i]
	}
	order := c.batchOrder(items)
	for _, i := range order {
		s.runItem(c, &items[i], byID)
	}
	b := []byte(`{"responses":[`)
	for n, i := range c.permutation(len(items), uint64(len(items))) {
		if n > 0 {
			b = append(b, ',')
		}
		b = items[i].append(b)
	}
	return s.closeBatch(c, &reply{status: http.StatusOK, body: append(b, "]}"...)}, f, e)
}

// openBatch signs c in and draws its fault; a reply says that it ends here.
func (s *Server) openBatch(c *call, forced *Fault) (*reply, *Fault, effect) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begin(c)
	if f := s.authorize(c); f != nil {
		return s.record(c, c.refuse(f), ""), nil, effect{}
	}
	if f := s.aimBatch(c); f != nil {
		return s.record(c, c.refuse(f), ""), nil, effect{}
	}
	f, e := s.pick(c, forced)
	if f == nil {
		s.record(c, &reply{status: http.StatusOK}, "")
		return nil, nil, e
	}
	if e.applied {
		s.record(c, c.spoil(&reply{status: http.StatusOK}, f, e), f.Name)
		return nil, f, e
	}
	rep := c.spoil(nil, f, e)
	if rep.status == http.StatusTooManyRequests {
		s.counts.throttled++
	}
	return s.record(c, rep, f.Name), f, e
}

// aimBatch checks the path and the method of a $batch.
func (s *Server) aimBatch(c *call) *fail {
	if c.path != "/v1.0/$batch" && c.path != "/beta/$batch" {
		return badRequest("Resource not found for the segment '$batch'.")
	}
	c.version = c.path[1:5]
	if c.method != http.MethodPost {
		return &fail{status: http.StatusMethodNotAllowed, code: "MethodNotAllowed", message: "A batch is sent with POST."}
	}
	return nil
}

func (s *Server) closeBatch(c *call, rep *reply, f *Fault, e effect) *reply {
	if f != nil {
		return c.spoil(rep, f, e)
	}
	return rep
}

// batchItems reads the sub-requests and refuses what would make the whole
// batch malformed.
func (c *call) batchItems() ([]batchItem, *fail) {
	if f := c.json(); f != nil {
		return nil, f
	}
	var b batchBody
	if err := json.Unmarshal(c.body, &b); err != nil {
		return nil, badRequest("Invalid batch payload format.")
	}
	if len(b.Requests) == 0 || len(b.Requests) > maxBatch {
		return nil, badRequest(fmt.Sprintf("Number of batch request steps is %d; it must be from 1 to %d.", len(b.Requests), maxBatch))
	}
	place := make(map[string]int, len(b.Requests))
	for i, it := range b.Requests {
		if it.ID == "" || it.Method == "" || it.URL == "" {
			return nil, badRequest("Every request of a batch needs an id, a method and a url.")
		}
		if strings.Contains(it.URL, "://") {
			return nil, badRequest("The url of request '" + it.ID + "' must be relative.")
		}
		if _, twice := place[fold(it.ID)]; twice {
			return nil, badRequest("The request id '" + it.ID + "' is not unique in the batch.")
		}
		place[fold(it.ID)] = i
	}
	for i, it := range b.Requests {
		for _, id := range it.DependsOn {
			// Only what stands before: so there are no circles.
			if at, ok := place[fold(id)]; !ok || at >= i {
				return nil, badRequest("The request '" + it.ID + "' depends on '" + id + "', which does not stand before it.")
			}
		}
	}
	return b.Requests, nil
}

// batchOrder is a permutation in which every request comes after those that
// it depends on.
func (c *call) batchOrder(items []batchItem) []int {
	placed := make(map[string]bool, len(items))
	order := make([]int, 0, len(items))
	left := c.permutation(len(items), 0)
	for len(left) > 0 {
		var later []int
		for _, i := range left {
			ready := true
			for _, id := range items[i].DependsOn {
				ready = ready && placed[fold(id)]
			}
			if !ready {
				later = append(later, i)
				continue
			}
			placed[fold(items[i].ID)] = true
			order = append(order, i)
		}
		left = later
	}
	return order
}

// permutation is the numbers below n in an order by seed.
func (c *call) permutation(n int, salt uint64) []int {
	p := make([]int, n)
	for i := range p {
		j := int(draw(c.seed, ofOrder, salt+uint64(i)) * float64(i+1))
		p[i] = p[j]
		p[j] = i
	}
	return p
}

// runItem carries out one sub-request of c.
func (s *Server) runItem(c *call, it *batchItem, byID map[string]*batchItem) {
	for _, id := range it.DependsOn {
		if before := byID[fold(id)]; before.rep.status >= 400 {
			it.rep = c.refuse(&fail{status: http.StatusFailedDependency, code: "FailedDependency", message: "The request depends on '" + before.ID + "', which failed."})
			return
		}
	}
	path, query, _ := strings.Cut(strings.TrimPrefix(it.URL, "/"), "?")
	path, err := url.PathUnescape(path)
	if err != nil || strings.HasSuffix(path, "$batch") {
		it.rep = c.refuse(badRequest("The url '" + it.URL + "' cannot be part of a batch."))
		return
	}
	header := make(http.Header, len(it.Headers)+1)
	for name, value := range it.Headers {
		header.Set(name, value)
	}
	header.Set("Authorization", c.header.Get("Authorization"))
	r := &http.Request{
		Method: strings.ToUpper(it.Method),
		URL:    &url.URL{Path: "/" + c.version + "/" + path, RawQuery: query},
		Host:   c.request.Host, Header: header,
	}
	sub := s.newCall(r, it.Body, c.origin)
	sub.batch = it.ID
	var forced *Fault
	if s.o.Intercept != nil {
		forced = s.o.Intercept(r, it.Body)
	}
	it.rep = s.one(sub, forced)
}

// append appends the item's part of the answer. Its headers are a JSON object.
func (it *batchItem) append(b []byte) []byte {
	b = appendText(append(b, `{"id":`...), it.ID)
	b = fmt.Appendf(b, `,"status":%d,"headers":{`, it.rep.status)
	b = append(b, `"Cache-Control":"no-cache"`...)
	if len(it.rep.body) > 0 {
		b = append(b, `,"Content-Type":`...)
		b = appendText(b, orJSON(it.rep.contentType))
	}
	if it.rep.retryAfter != "" {
		b = appendText(append(b, `,"Retry-After":`...), it.rep.retryAfter)
	}
	b = append(b, '}')
	switch {
	case len(it.rep.body) == 0:
	case orJSON(it.rep.contentType) == "application/json":
		b = append(append(b, `,"body":`...), it.rep.body...)
	default:
		b = appendText(append(b, `,"body":`...), string(it.rep.body))
	}
	return append(b, '}')
}

func orJSON(contentType string) string {
	if contentType == "" {
		return "application/json"
	}
	return contentType
}
