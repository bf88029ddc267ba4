package importer

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"rollcall/graph"
	"rollcall/importer/identity"
)

// The type annotations of the bodies, as the documentation's examples send them. The nested one has no '#'.
const (
	odataType      = "@odata.type"
	corporateType  = "#microsoft.graph.importedDeviceIdentity"
	autopilotType  = "#microsoft.graph.importedWindowsAutopilotDeviceIdentity"
	autopilotState = "microsoft.graph.importedWindowsAutopilotDeviceIdentityState"
)

// The order of properties in a body is that of the documentation's examples.
var (
	corporateOrder = []identity.Column{identity.LastModified, identity.Created, identity.LastContacted, identity.Description,
		identity.EnrollmentState, identity.Platform}
	autopilotOrder = []identity.Column{identity.AssignedUser, identity.GroupTag, identity.Hash, identity.ImportID, identity.ProductKey,
		identity.SerialNumber}
	stateOrder = []identity.Column{identity.StateImportStatus, identity.StateRegistrationID, identity.StateErrorCode, identity.StateErrorName}
)

func valueOf(values []identity.Value, c identity.Column) (identity.Value, bool) {
	for _, v := range values {
		if v.Column == c {
			return v, true
		}
	}
	return identity.Value{}, false
}

// patchValue is a value as a PATCH carries it: null clears a property, except a platform, which becomes unknown.
func patchValue(v identity.Value) any {
	switch {
	case v.Clear && v.Column == identity.Platform:
		return "unknown"
	case v.Clear:
		return nil
	}
	return v.Text
}

// corporateBody is the body of a PATCH of a corporate identity. By the collection route it names the entry itself.
func corporateBody(rec *identity.Record, ch *change) graph.Patch {
	p := make(graph.Patch, 0, 10)
	p = append(p, graph.Property{Name: odataType, Value: corporateType})
	if ch.route == RouteCollection {
		if rec.ID != "" {
			p = append(p, graph.Property{Name: identity.ID.String(), Value: rec.ID})
		}
		p = append(p, graph.Property{Name: identity.Identifier.String(), Value: rec.Identifier},
			graph.Property{Name: identity.Type.String(), Value: rec.Type})
	}
	return appendValues(p, ch.values, corporateOrder)
}

// autopilotBody is the body of a PATCH of an import record.
func autopilotBody(ch *change) graph.Patch {
	p := make(graph.Patch, 0, 9)
	p = append(p, graph.Property{Name: odataType, Value: autopilotType})
	p = appendValues(p, ch.values, autopilotOrder)
	if state, ok := stateBody(ch.values); ok {
		p = append(p, graph.Property{Name: identity.State.String(), Value: state})
	}
	return p
}

func appendValues(p graph.Patch, values []identity.Value, order []identity.Column) graph.Patch {
	for _, c := range order {
		if v, ok := valueOf(values, c); ok {
			p = append(p, graph.Property{Name: c.String(), Value: patchValue(v)})
		}
	}
	return p
}

// stateBody is the nested state, from one JSON cell or from its members' own columns, with its own type annotation first.
func stateBody(values []identity.Value) (graph.Patch, bool) {
	state := graph.Patch{{Name: odataType, Value: autopilotState}}
	if v, ok := valueOf(values, identity.State); ok {
		members := map[string]json.RawMessage{}
		if err := json.Unmarshal([]byte(v.Text), &members); err != nil {
			panic("state passed its check but is no JSON object: " + err.Error())
		}
		for _, c := range stateOrder {
			name := strings.TrimPrefix(c.String(), "state.")
			if raw, ok := members[name]; ok {
				state = append(state, graph.Property{Name: name, Value: raw})
			}
		}
		return state, true
	}
	for _, c := range stateOrder {
		v, ok := valueOf(values, c)
		if !ok {
			continue
		}
		name, value := strings.TrimPrefix(c.String(), "state."), any(v.Text)
		if c == identity.StateErrorCode {
			n, err := strconv.Atoi(v.Text)
			if err != nil {
				panic(fmt.Sprintf("%s passed its check but is no number: %v", c, err))
			}
			value = n
		}
		state = append(state, graph.Property{Name: name, Value: value})
	}
	return state, len(state) > 1
}

// overwriteBody is one item of an overwriting import. Overwriting replaces the whole entry, so what the row does not say is
// carried over from the entry as the lookup showed it.
func overwriteBody(ch *change) graph.Patch {
	p := graph.Patch{
		{Name: identity.Identifier.String(), Value: ch.entry.Identifier()},
		{Name: identity.Type.String(), Value: ch.entry.Type()},
	}
	for _, c := range []identity.Column{identity.Description, identity.Platform} {
		text, _ := ch.entry.Value(c)
		if v, ok := valueOf(ch.values, c); ok {
			text = v.Text
			if v.Clear && c == identity.Platform {
				text = "unknown"
			}
			p = append(p, graph.Property{Name: c.String(), Value: text})
		} else if text != "" {
			p = append(p, graph.Property{Name: c.String(), Value: text})
		}
	}
	return p
}

// deviceBody is the body of updateDeviceProperties, which clears a tag or a name by the empty string; empty when all there is
// to do is to take the user off the device, which is a call of its own.
func deviceBody(ch *change) (p graph.Patch, unassign bool) {
	names := map[identity.Column]string{identity.AssignedUser: "userPrincipalName"}
	for _, c := range []identity.Column{identity.AssignedUser, identity.AddressableUserName, identity.GroupTag, identity.DisplayName} {
		v, ok := valueOf(ch.values, c)
		if !ok {
			continue
		}
		if c == identity.AssignedUser && v.Clear {
			unassign = true
			continue
		}
		name := names[c]
		if name == "" {
			name = c.String()
		}
		p = append(p, graph.Property{Name: name, Value: v.Text})
	}
	return p, unassign
}

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
