package send

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"rollcall/graph"
	"rollcall/importer/identity"
)

const odataType = "@odata.type"

// contradiction names a property that the reply returns with another value than was sent: the service said 200 and did
// something else. Missing and null properties say nothing, nor does a hash, which is never returned.
func contradiction(sent graph.Patch, object map[string]any) string {
	for _, p := range sent {
		got, ok := object[p.Name]
		if !ok || got == nil || p.Name == odataType || p.Name == identity.Hash.String() {
			continue
		}
		if nested, ok := p.Value.(graph.Patch); ok {
			inner, _ := got.(map[string]any)
			if name := contradiction(nested, inner); name != "" {
				return p.Name + "." + name
			}
			continue
		}
		// The service answers an empty product key with the entry's own id.
		if p.Name == identity.ProductKey.String() && p.Value == nil && got == object[identity.ID.String()] {
			continue
		}
		if !agrees(p, got) {
			return p.Name
		}
	}
	return ""
}

// exact are the free texts: in all other properties (names of enums, ids, users, serial numbers, times) letter case says nothing.
var exact = map[string]bool{identity.Description.String(): true, identity.GroupTag.String(): true,
	identity.ProductKey.String(): true, identity.ImportID.String(): true}

func agrees(p graph.Property, got any) bool {
	want, have := text(p.Value), text(got)
	if exact[p.Name] {
		return want == have
	}
	if strings.EqualFold(strings.TrimSpace(want), strings.TrimSpace(have)) {
		return true
	}
	a, errA := time.Parse(time.RFC3339Nano, want)
	b, errB := time.Parse(time.RFC3339Nano, have)
	return errA == nil && errB == nil && a.Equal(b)
}

// text is a JSON value as a cell would have it.
func text(v any) string {
	switch v := v.(type) {
	case nil:
		return ""
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case json.RawMessage:
		var inner any
		if json.Unmarshal(v, &inner) != nil {
			return string(v)
		}
		return text(inner)
	}
	return fmt.Sprint(v)
}
