package graph

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"unicode"
	"unicode/utf8"

	"rollcall/graph/internal/redact"
	"rollcall/graph/internal/refusal"
)

// encodeBatch makes the body of a $batch; the ids are 1, 2, 3 ...
//
//	{"requests":[{"id":"1","method":"PATCH","url":"/deviceManagement/...","headers":{"Content-Type":"application/json"},"body":{...}}]}
func encodeBatch(calls []*call) []byte {
	size := 32
	for _, k := range calls {
		size += len(k.body) + len(k.path.path) + 128
	}
	b := append(make([]byte, 0, size), `{"requests":[`...)
	for i, k := range calls {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(b, `{"id":"`...)
		b = strconv.AppendInt(b, int64(i+1), 10)
		b = append(b, `","method":"`...)
		b = append(b, k.method...)
		b = append(b, `","url":`...)
		b = appendString(b, k.path.below())
		if k.body != nil {
			b = append(b, `,"headers":{"Content-Type":"application/json"},"body":`...)
			b = append(b, k.body...)
		}
		b = append(b, '}')
	}
	return append(b, "]}"...)
}

// A part is the answer to one call of a batch.
type part struct {
	status  int
	headers json.RawMessage
	body    any    // as encoding/json decodes it
	fault   string // why there is no answer that can be believed
}

const (
	noPart    = "the batch's reply has no answer for this item; the change may have been applied"
	twoParts  = "the batch's reply has two answers for this item; the change may have been applied"
	oddStatus = "the batch's reply has no status for this item; the change may have been applied"
)

// parseBatch finds the answers to n calls in a reply, which has them in any
// order. What it says of one item spoils no other.
func parseBatch(body []byte, n int) ([]part, error) {
	var reply struct {
		Responses []struct {
			ID      string          `json:"id"`
			Status  int             `json:"status"`
			Headers json.RawMessage `json:"headers"`
			Body    any             `json:"body"`
		} `json:"responses"`
	}
	// A member of another type than expected leaves the rest of the reply usable.
	if err := decodeObject(body, &reply); reply.Responses == nil {
		if err == nil {
			err = errors.New("a batch without responses")
		}
		return nil, err
	}
	parts := make([]part, n)
	for i := range parts {
		parts[i].fault = noPart
	}
	for _, r := range reply.Responses {
		// Letter case does not matter in an id, and ours have no letters.
		i, err := strconv.Atoi(r.ID)
		if err != nil || i < 1 || i > n || strconv.Itoa(i) != r.ID {
			continue
		}
		p := &parts[i-1]
		switch {
		case p.fault != noPart:
			*p = part{fault: twoParts}
		case r.Status < 100 || r.Status > 999:
			*p = part{fault: oddStatus}
		default:
			*p = part{status: r.Status, headers: r.Headers, body: r.Body}
		}
	}
	return parts, nil
}

// read makes the outcome of a call from its part of the reply. requestID is
// that of the whole, for an item that has none of its own.
func (p *part) read(k *call, o *outcome, requestID string) {
	var header http.Header
	if success := p.status >= 200 && p.status < 300; !success || bytes.Contains(p.headers, []byte("equest-")) {
		header = p.header() // of a success nothing else is used
	}
	o.status = p.status
	o.requestID = redact.ID(header.Get("Request-Id"))
	if p.status >= 200 && p.status < 300 {
		o.requestID = cmp.Or(o.requestID, requestID)
		if object, ok := p.body.(map[string]any); ok && k.accept == nil {
			if k.object != nil {
				*k.object = object // it need not be decoded again
			}
			return
		}
		o.accept(k, p.text())
		return
	}
	o.refused(header, p.text())
	o.requestID = cmp.Or(o.requestID, requestID)
	o.err.RequestID = o.requestID
}

// header is the item's headers; a value may also be a number or a list.
func (p *part) header() http.Header {
	var members map[string]json.RawMessage
	if json.Unmarshal(p.headers, &members) != nil {
		return nil
	}
	h := make(http.Header, len(members))
	for name, raw := range members {
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil {
			list = []json.RawMessage{raw}
		}
		for _, value := range list {
			h.Add(name, refusal.JSONText(value))
		}
	}
	return h
}

// text is the item's body as it would have come by itself. What is no JSON the
// service puts into a string, some of it in base64.
func (p *part) text() []byte {
	switch body := p.body.(type) {
	case nil:
		return nil
	case string:
		if plain, err := base64.StdEncoding.DecodeString(body); err == nil && readable(plain) {
			return plain
		}
		return []byte(body)
	}
	b, err := json.Marshal(p.body)
	if err != nil {
		panic(err) // it came out of json.Unmarshal
	}
	return b
}

func readable(b []byte) bool {
	return utf8.Valid(b) && bytes.IndexFunc(b, func(r rune) bool { return !unicode.IsPrint(r) && !unicode.IsSpace(r) }) < 0
}
