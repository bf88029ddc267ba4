package plan

import (
	"strings"

	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// A Change is what one row does to the tenant, ready to be sent.
type Change struct {
	Action outcome.Action
	Route  Route            // by which an entry is changed
	Entry  *tenant.Entry    // what a look showed, nil without one
	ID     string           // of the entry
	Values []identity.Value // what travels; an Autopilot serial number among them
	Blind  bool             // made without a look at the tenant
	Then   *Change          // of the other entry of the same device, once this one is made
	// Along is the group tag of a registered device that goes along with a display name: the service may take it away otherwise.
	Along string
	// Accepted says that the service has accepted the change already: its end is waited for.
	Accepted bool
	Seen     string // what the row's entries are, all of them

	diffs outcome.Changes
}

// Steps are the routes of a change, as a plan has them.
func (ch *Change) Steps() string {
	if ch.Then != nil {
		return string(ch.Route) + stepMark + string(ch.Then.Route)
	}
	return string(ch.Route)
}

const stepMark = "+"

// Value returns what the change wants of a column.
func (ch *Change) Value(c identity.Column) (identity.Value, bool) {
	v, ok := ValueOf(ch.Values, c)
	if !ok && ch.Then != nil {
		return ValueOf(ch.Then.Values, c)
	}
	return v, ok
}

// warnOfCase warns where letter case and surrounding space are all that tells the tenant's identifier from the row's.
func warnOfCase(o *outcome.Outcome, e *tenant.Entry, rec *identity.Record) {
	name := e.Identifier()
	if name == rec.Raw || name == rec.Identifier {
		return
	}
	is := strings.TrimSpace(name)
	if strings.EqualFold(is, strings.TrimSpace(rec.Raw)) || strings.EqualFold(is, rec.Identifier) {
		o.Warn(identity.CodeCaseDiffers)
	}
}

// Same reports whether the tenant's value is what the row wants.
func Same(v identity.Value, current string) bool {
	if !v.Clear && v.Text != current {
		current = strings.Trim(current, " \t") // which no cell can say
	}
	switch v.Column {
	case identity.Platform:
		want := v.Text
		if v.Clear {
			want = "unknown"
		}
		if current == "" {
			current = "unknown"
		}
		return strings.EqualFold(want, current)
	case identity.AssignedUser, identity.AddressableUserName, identity.ImportID:
		return strings.EqualFold(v.Text, current)
	}
	return v.Text == current
}

// differs is one difference from what the tenant was seen to have.
func differs(v identity.Value, before string) outcome.Change {
	return outcome.Change{Column: v.Column, Before: before, After: after(v)}
}

// unknownBefore is a difference from what nobody has looked at.
func unknownBefore(v identity.Value) outcome.Change {
	return outcome.Change{Column: v.Column, Unread: true, After: after(v)}
}

// after is what a property has when the row's value is sent.
func after(v identity.Value) string {
	if v.Clear && v.Column == identity.Platform {
		return "unknown"
	}
	return v.Text
}
