package graphsim

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"rollcall/graph/graphsim/internal/chance"
	"rollcall/graph/graphsim/internal/fault"
	"rollcall/graph/graphsim/internal/odata"
	"rollcall/graph/graphsim/internal/store"
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
	rep, f := s.openBatch(c, forced)
	if rep != nil {
		return rep
	}
	rep = s.carryOut(c)
	if f != nil {
		return c.spoil(rep, f)
	}
	return rep
}

// carryOut carries out the sub-requests.
func (s *Server) carryOut(c *call) *reply {
	items, refused := c.batchItems()
	if refused != nil {
		return c.refuse(refused)
	}
	byID := make(map[string]*batchItem, len(items))
	for i := range items {
		byID[store.Fold(items[i].ID)] = &items[i]
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
	return &reply{status: http.StatusOK, body: append(b, "]}"...)}
}

// openBatch signs c in and draws its fault; a reply says that it ends here.
func (s *Server) openBatch(c *call, forced *Fault) (*reply, *Fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.begin(c)
	if r := s.service.authorize(c); r != nil {
		return s.log.record(c, c.refuse(r), nil), nil
	}
	if r := c.aimBatch(); r != nil {
		return s.log.record(c, c.refuse(r), nil), nil
	}
	f := s.pick(c, forced)
	if f == nil {
		s.log.record(c, &reply{status: http.StatusOK}, nil)
		return nil, nil
	}
	if f.Effect().Deed != fault.Refused {
		s.log.record(c, c.spoil(&reply{status: http.StatusOK}, f), f)
		return nil, f
	}
	return s.spoiled(c, c.spoil(nil, f), f), f
}

// aimBatch checks the path and the method of a $batch.
func (c *call) aimBatch() *odata.Refusal {
	if c.path != "/v1.0/$batch" && c.path != "/beta/$batch" {
		return odata.BadRequest("Resource not found for the segment '$batch'.")
	}
	c.version = c.path[1:5]
	if c.method != http.MethodPost {
		return &odata.Refusal{Status: http.StatusMethodNotAllowed, Code: "MethodNotAllowed", Message: "A batch is sent with POST."}
	}
	return nil
}

// batchItems reads the sub-requests and refuses what would make the whole
// batch malformed.
func (c *call) batchItems() ([]batchItem, *odata.Refusal) {
	if f := c.json(); f != nil {
		return nil, f
	}
	var b batchBody
	if err := json.Unmarshal(c.body, &b); err != nil {
		return nil, odata.BadRequest("Invalid batch payload format.")
	}
	if len(b.Requests) == 0 || len(b.Requests) > maxBatch {
		return nil, odata.BadRequest(fmt.Sprintf("Number of batch request steps is %d; it must be from 1 to %d.", len(b.Requests), maxBatch))
	}
	place := make(map[string]int, len(b.Requests))
	for i, it := range b.Requests {
		if it.ID == "" || it.Method == "" || it.URL == "" {
			return nil, odata.BadRequest("Every request of a batch needs an id, a method and a url.")
		}
		if strings.Contains(it.URL, "://") {
			return nil, odata.BadRequest("The url of request '" + it.ID + "' must be relative.")
		}
		if _, twice := place[store.Fold(it.ID)]; twice {
			return nil, odata.BadRequest("The request id '" + it.ID + "' is not unique in the batch.")
		}
		place[store.Fold(it.ID)] = i
	}
	for i, it := range b.Requests {
		for _, id := range it.DependsOn {
			// Only what stands before: so there are no circles.
			if at, ok := place[store.Fold(id)]; !ok || at >= i {
				return nil, odata.BadRequest("The request '" + it.ID + "' depends on '" + id + "', which does not stand before it.")
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
				ready = ready && placed[store.Fold(id)]
			}
			if !ready {
				later = append(later, i)
				continue
			}
			placed[store.Fold(items[i].ID)] = true
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
		j := int(c.seed.Draw(chance.Order, salt+uint64(i)) * float64(i+1))
		p[i] = p[j]
		p[j] = i
	}
	return p
}

// runItem carries out one sub-request of c.
func (s *Server) runItem(c *call, it *batchItem, byID map[string]*batchItem) {
	for _, id := range it.DependsOn {
		if before := byID[store.Fold(id)]; before.rep.status >= 400 {
			it.rep = c.refuse(&odata.Refusal{Status: http.StatusFailedDependency, Code: "FailedDependency", Message: "The request depends on '" + before.ID + "', which failed."})
			return
		}
	}
	path, query, _ := strings.Cut(strings.TrimPrefix(it.URL, "/"), "?")
	path, err := url.PathUnescape(path)
	if err != nil || strings.HasSuffix(path, "$batch") {
		it.rep = c.refuse(odata.BadRequest("The url '" + it.URL + "' cannot be part of a batch."))
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
	sub.batch, sub.place = it.ID, fault.InBatch
	it.rep = s.one(sub, s.intercept(sub))
}

// append appends the item's part of the answer. Its headers are a JSON object.
func (it *batchItem) append(b []byte) []byte {
	b = odata.AppendText(append(b, `{"id":`...), it.ID)
	b = fmt.Appendf(b, `,"status":%d,"headers":{`, it.rep.status)
	b = append(b, `"Cache-Control":"no-cache"`...)
	if len(it.rep.body) > 0 {
		b = append(b, `,"Content-Type":`...)
		b = odata.AppendText(b, orJSON(it.rep.contentType))
	}
	if it.rep.retryAfter != "" {
		b = odata.AppendText(append(b, `,"Retry-After":`...), it.rep.retryAfter)
	}
	b = append(b, '}')
	switch {
	case len(it.rep.body) == 0:
	case orJSON(it.rep.contentType) == "application/json":
		b = append(append(b, `,"body":`...), it.rep.body...)
	default:
		b = odata.AppendText(append(b, `,"body":`...), string(it.rep.body))
	}
	return append(b, '}')
}

func orJSON(contentType string) string {
	if contentType == "" {
		return "application/json"
	}
	return contentType
}
