package plan

import (
	"encoding/json"
	"strings"

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

// ValueOf returns the value of a column.
func ValueOf(values []identity.Value, c identity.Column) (identity.Value, bool) {
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

// CorporateBody is the body of a PATCH of a corporate identity. By the collection route it names the entry itself.
func CorporateBody(rec *identity.Record, ch *Change) graph.Patch {
	p := make(graph.Patch, 0, 10)
	p = append(p, graph.Property{Name: odataType, Value: corporateType})
	if ch.Route == RouteCollection {
		if rec.ID != "" {
			p = append(p, graph.Property{Name: identity.ID.String(), Value: rec.ID})
		}
		p = append(p, graph.Property{Name: identity.Identifier.String(), Value: rec.Identifier},
			graph.Property{Name: identity.Type.String(), Value: rec.Type})
	}
	return appendValues(p, ch.Values, corporateOrder)
}

// AutopilotBody is the body of a PATCH of an import record.
func AutopilotBody(ch *Change) graph.Patch {
	p := make(graph.Patch, 0, 9)
	p = append(p, graph.Property{Name: odataType, Value: autopilotType})
	p = appendValues(p, ch.Values, autopilotOrder)
	if state, ok := stateBody(ch.Values); ok {
		p = append(p, graph.Property{Name: identity.State.String(), Value: state})
	}
	return p
}

func appendValues(p graph.Patch, values []identity.Value, order []identity.Column) graph.Patch {
	for _, c := range order {
		if v, ok := ValueOf(values, c); ok {
			p = append(p, graph.Property{Name: c.String(), Value: patchValue(v)})
		}
	}
	return p
}

// stateBody is the nested state, from one JSON cell or from its members' own columns, with its own type annotation first.
func stateBody(values []identity.Value) (graph.Patch, bool) {
	state := graph.Patch{{Name: odataType, Value: autopilotState}}
	if v, ok := ValueOf(values, identity.State); ok {
		members := map[string]json.RawMessage{}
		if err := json.Unmarshal([]byte(v.Text), &members); err != nil {
			return graph.Patch{}, false // let pass by --warn, and nothing that could be sent
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
		v, ok := ValueOf(values, c)
		if !ok {
			continue
		}
		name, value := strings.TrimPrefix(c.String(), "state."), any(v.Text)
		if c == identity.StateErrorCode && json.Valid([]byte(v.Text)) { // else it is sent as it stands, as --warn wants it
			value = json.RawMessage(v.Text)
		}
		state = append(state, graph.Property{Name: name, Value: value})
	}
	return state, len(state) > 1
}

// OverwriteBody is one item of an overwriting import. Overwriting replaces the whole entry, so what the row does not say is
// carried over from the entry as the lookup showed it.
func OverwriteBody(ch *Change) graph.Patch {
	p := graph.Patch{
		{Name: identity.Identifier.String(), Value: ch.Entry.Identifier()},
		{Name: identity.Type.String(), Value: ch.Entry.Type()},
	}
	for _, c := range []identity.Column{identity.Description, identity.Platform} {
		text, _ := ch.Entry.Value(c)
		if v, ok := ValueOf(ch.Values, c); ok {
			text = v.Text
			if v.Clear && c == identity.Platform {
				text = "unknown"
			}
			p = append(p, graph.Property{Name: c.String(), Value: text})
		} else if text != "" && !(c == identity.Platform && strings.EqualFold(text, "unknown")) { // which is not known, and nothing to keep
			p = append(p, graph.Property{Name: c.String(), Value: text})
		}
	}
	return p
}

// DeviceBody is the body of updateDeviceProperties, which clears a tag or a name by the empty string; empty when all there is
// to do is to take the user off the device, which is a call of its own.
func DeviceBody(ch *Change) (p graph.Patch, unassign bool) {
	names := map[identity.Column]string{identity.AssignedUser: "userPrincipalName"}
	for _, c := range []identity.Column{identity.AssignedUser, identity.AddressableUserName, identity.GroupTag, identity.DisplayName} {
		v, ok := ValueOf(ch.Values, c)
		if !ok && c == identity.GroupTag && ch.Along != "" {
			v, ok = identity.Value{Column: c, Text: ch.Along}, true
		}
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

// CreateBody is one item of an import of corporate identities that does not overwrite.
func CreateBody(rec *identity.Record, ch *Change) graph.Patch {
	p := graph.Patch{
		{Name: identity.Identifier.String(), Value: rec.Identifier},
		{Name: identity.Type.String(), Value: rec.Type},
	}
	return appendValues(p, ch.Values, []identity.Column{identity.Description, identity.Platform})
}

// ImportBody is one item of an import of Autopilot devices.
func ImportBody(rec *identity.Record, importID string, ch *Change) graph.Patch {
	p := graph.Patch{{Name: identity.ImportID.String(), Value: importID}}
	if _, ok := ValueOf(ch.Values, identity.SerialNumber); !ok && rec.Identifier != "" {
		p = append(p, graph.Property{Name: identity.SerialNumber.String(), Value: rec.Identifier})
	}
	return appendValues(p, ch.Values, []identity.Column{identity.SerialNumber, identity.ProductKey, identity.Hash, identity.GroupTag, identity.AssignedUser})
}

// Extras is what a row wants of a new device that no import carries, nil for nothing. Tag is the device's group tag as it is listed.
func Extras(ch *Change, tag string) *Change {
	out := &Change{Route: RouteAction}
	for _, c := range []identity.Column{identity.AddressableUserName, identity.DisplayName} {
		if v, ok := ValueOf(ch.Values, c); ok {
			out.Values = append(out.Values, v)
		}
	}
	if len(out.Values) == 0 {
		return nil
	}
	if v, ok := ValueOf(ch.Values, identity.GroupTag); ok {
		tag = v.Text
	}
	out.Along = along(out.Values, tag)
	return out
}

// along is the group tag of a device that goes along with what is sent: a display name without one may take it away.
func along(sent []identity.Value, tag string) string {
	_, named := ValueOf(sent, identity.DisplayName)
	if _, tagged := ValueOf(sent, identity.GroupTag); named && !tagged {
		return tag
	}
	return ""
}

// Requests is how many requests a change of a registered device takes.
func Requests(ch *Change) int {
	body, unassign := DeviceBody(ch)
	n := min(1, len(body))
	if unassign {
		n++
	}
	return n
}
