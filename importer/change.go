package importer

import (
	"slices"
	"strings"
	"time"

	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// A change is what one row does to the tenant, ready to be sent.
type change struct {
	action outcome.Action
	blind  bool // made without a look at the tenant
	route  Route
	entry  *tenant.Entry // what a lookup showed, nil without one
	id     string
	values []identity.Value // what travels; an Autopilot serial number among them
	diffs  string           // for the changes column
}

// A planner turns judged rows into changes.
type planner struct {
	kind    identity.Kind
	tenant  *tenant.Index // nil without a lookup
	rules   *identity.Rules
	force   bool
	compare bool // see Job.Compare
	// resend sends a row that equals the entry: it may be so because an earlier part of this run sent it.
	resend       bool
	sendReadOnly bool
	assert       map[identity.Column]bool
	// sync makes the tenant match the row: what is missing is created, and what no list returns is no difference.
	sync bool
	// started is when the run began, which is resumed now; zero in its first part.
	started time.Time
	// named says whether a row of the input may name this id. It is set when the tenant was looked up only after rows had been
	// sent by the ids that they give, so that rows naming one device by its two ids were not held against each other before.
	named func(id string) bool
}

// plan decides what the row needs by the given route. Either the change or, when nothing is to be sent, the outcome counts.
// With auto set, the route may give way to action where only that one reaches the entry or carries the change.
func (pl *planner) plan(rec *identity.Record, route Route, auto bool) (*change, outcome.Outcome) {
	out := outcome.Outcome{Action: outcome.ActionNone, ID: rec.ID}
	var e *tenant.Entry
	var found [tenant.Lists]*tenant.Entry
	id := rec.ID
	if pl.tenant != nil && (route != RouteCollection || pl.sync) {
		m, p := pl.find(rec)
		if pl.sync {
			m, p = pl.orByName(rec, m, p)
			if missing(m, p, route.list(pl.kind)) {
				return pl.create(rec, m.Entries[tenant.Records])
			}
		}
		if p != nil && p.Code == identity.CodeNotFound {
			p = pl.notFound(rec, p)
		}
		if p == nil {
			route = pl.reroute(rec, m, route, auto)
			e, p = pl.choose(m, route)
		}
		if p == nil && rec.ID != "" && pl.named != nil {
			p = pl.namedTwice(m)
		}
		if p != nil {
			return nil, out.Fail(p)
		}
		id, out.ID, out.Target, found = e.ID(), e.ID(), e.Target(), m.Entries
		if pl.made(e, rec) {
			out.Action = outcome.ActionCreate
			out.Settle(outcome.Created, "", "")
			return nil, out
		}
		if name := e.Identifier(); name != rec.Raw && name != rec.Identifier && sameButForCase(name, rec) {
			out.Warn(identity.CodeCaseDiffers)
		}
	}
	if p := pl.unnamed(rec, e, route); p != nil {
		return nil, out.Fail(p)
	}
	if pl.sync && pl.resend && !pl.touched(e, rec) {
		untouched := *pl
		untouched.resend = false
		pl = &untouched
	}
	if p := pl.lettersLost(rec, &out, found[:]...); p != nil {
		return nil, out.Fail(p)
	}
	ch := &change{action: outcome.ActionUpdate, route: route, entry: e, id: id, blind: pl.tenant == nil}
	if p := pl.fill(ch, rec, &out); p != nil {
		return nil, out.Fail(p)
	}
	if out.Status != "" {
		return nil, out
	}
	out.Action, out.Changes = outcome.ActionUpdate, ch.diffs
	return ch, out
}

// unnamed says why the route cannot name the row's entry.
func (pl *planner) unnamed(rec *identity.Record, e *tenant.Entry, route Route) *outcome.Problem {
	switch {
	case route == RouteCollection && (rec.Identifier == "" || rec.Type == ""):
		return &outcome.Problem{Code: identity.CodeIdentityMissing, Message: "the route collection names an entry by identifier and type, and the row has only an id: fill them, or use --route item"}
	case e != nil && route == RouteAction && strings.EqualFold(e.Type(), identity.TypeUnknown):
		return &outcome.Problem{Code: identity.CodeNotChangeable, Message: "an identity of type unknown goes by the routes item and collection only, and not by importDeviceIdentityList: use --route item, or give its real type"}
	}
	return nil
}

// namedTwice finds a device that the input names by the ids of both lists.
func (pl *planner) namedTwice(m tenant.Match) *outcome.Problem {
	r, d := m.Entries[tenant.Records], m.Entries[tenant.Devices]
	if r == nil || d == nil || strings.EqualFold(r.ID(), d.ID()) || !pl.named(r.ID()) || !pl.named(d.ID()) {
		return nil
	}
	return &outcome.Problem{Code: identity.CodeConflictingDuplicate, Message: "the input names this device twice, as import record " + r.ID() + " and as registered device " +
		d.ID() + ": keep the row that is right"}
}

// reroute lets auto go by action where the item route cannot help: no import record, or a column that only updateDeviceProperties
// carries and none that it does not.
func (pl *planner) reroute(rec *identity.Record, m tenant.Match, route Route, auto bool) Route {
	if !auto || pl.kind != identity.Autopilot || route != RouteItem || m.Entries[tenant.Devices] == nil {
		return route
	}
	if m.Entries[tenant.Records] == nil {
		return RouteAction
	}
	for _, v := range rec.Values {
		if v.Column != identity.SerialNumber && !v.Column.ReadOnly() && !RouteAction.carries(pl.kind, v.Column, pl.sendReadOnly) {
			return route
		}
	}
	// Its own id means the registered device, whatever the import that once made it says.
	if pl.compare && strings.EqualFold(m.Entries[tenant.Devices].ID(), rec.ID) {
		return RouteAction
	}
	for _, v := range rec.Values {
		if RouteAction.carries(pl.kind, v.Column, pl.sendReadOnly) && !RouteItem.carries(pl.kind, v.Column, pl.sendReadOnly) {
			return RouteAction
		}
	}
	return route
}

// choose picks the entry that the route changes.
func (pl *planner) choose(m tenant.Match, route Route) (*tenant.Entry, *outcome.Problem) {
	l := route.list(pl.kind)
	e := m.Entries[l]
	switch {
	case e != nil && m.Several[l]:
		return nil, ambiguous(pl.tenant, e)
	case e != nil:
		return e, nil
	case l == tenant.Records:
		return nil, &outcome.Problem{Code: identity.CodeNoImportRecord, Message: "the device is registered (id " + m.Entries[tenant.Devices].ID() +
			") but has no import record, which is what this route changes: use --route action"}
	default:
		return nil, &outcome.Problem{Code: identity.CodeNotRegistered, Message: "the tenant has an import record (id " + m.Entries[tenant.Records].ID() +
			") but no registered device of this serial number yet: wait for the import to complete"}
	}
}

// fill collects what the change carries, and settles the row in out when nothing is to be sent.
func (pl *planner) fill(ch *change, rec *identity.Record, out *outcome.Outcome) *outcome.Problem {
	var asked, carried, compared, differ, lost int
	var diffs outcome.Changes
	for _, v := range rec.Values {
		if v.Column == identity.SerialNumber {
			ch.values = append(ch.values, v)
			continue
		}
		if v.Column.ReadOnly() && !pl.sendReadOnly {
			continue
		}
		if pl.sync && !ch.route.carries(pl.kind, v.Column, pl.sendReadOnly) {
			continue // of use to a create, and nothing that a list shows
		}
		asked++
		if !ch.route.carries(pl.kind, v.Column, pl.sendReadOnly) {
			lost++
			out.Warn(identity.CodeNotCarried)
			continue
		}
		carried++
		current, known, hidden := pl.current(ch.entry, v)
		if known && !hidden {
			compared++
		}
		switch {
		case v.Column.ReadOnly(): // sent because the user insists; nothing has compared it
			differ++
			diffs = append(diffs, unknownBefore(v))
		case hidden && !pl.force:
			out.Warn(identity.CodeNotReadable)
			compared++ // the rule: not a difference
			if ch.route == RouteAction && pl.kind == identity.Autopilot {
				continue // an overwrite replaces the whole entry and a PATCH carries every column, so there it goes along
			}
		case ch.entry != nil && !known && !pl.assert[v.Column]:
			// No list returns it, a hardware hash above all: it goes along, but alone it only counts where nothing else could be compared.
			out.Warn(identity.CodeNotReadable)
			diffs = append(diffs, unknownBefore(v))
		case known && same(v, current):
			if ch.route == RouteAction && pl.kind == identity.Autopilot && !pl.force && !pl.resend {
				continue // updateDeviceProperties gets what changes, no more
			}
		default:
			differ++
			if known {
				diffs = append(diffs, differs(v, current))
			} else {
				diffs = append(diffs, unknownBefore(v))
			}
		}
		ch.values = append(ch.values, v)
	}
	ch.diffs = diffs.JSON()
	switch {
	case asked == 0 && pl.sync:
		out.Settle(outcome.Unchanged, "", "")
	case asked == 0:
		out.Settle(outcome.Skipped, identity.CodeNothingToChange, "every cell that could change something is blank")
	case carried == 0 && lost > 0:
		return &outcome.Problem{Code: identity.CodeNotChangeable, Message: notChangeable(rec)}
	case differ == 0 && !pl.force && (compared > 0 || pl.sync) && (!pl.resend || len(ch.values) == 0):
		out.Settle(outcome.Unchanged, "", "")
	}
	return nil
}

// current returns what the tenant holds of a value's property. Hidden says that the service does not show it, that the row
// wants a value, and that --assert does not name it.
func (pl *planner) current(e *tenant.Entry, v identity.Value) (text string, known, hidden bool) {
	if e == nil {
		return "", false, false
	}
	if text, known = e.Value(v.Column); !known {
		return "", false, false
	}
	if pl.tenant.Readable(e, v.Column) || same(v, text) {
		return text, true, false
	}
	return text, false, !pl.assert[v.Column]
}

func notChangeable(rec *identity.Record) string {
	if _, ok := rec.Value(identity.Hash); ok {
		return "no route that the service accepts changes a hardware hash: a new hash needs delete and re-import"
	}
	return "nothing that the row wants to change can be changed on a registered device: it needs delete and re-import"
}

// sameButForCase reports whether letter case and surrounding space are all that tells the tenant's identifier from the row's.
func sameButForCase(identifier string, rec *identity.Record) bool {
	is := strings.TrimSpace(identifier)
	return strings.EqualFold(is, strings.TrimSpace(rec.Raw)) || strings.EqualFold(is, rec.Identifier)
}

// same reports whether the tenant's value is what the row wants.
func same(v identity.Value, current string) bool {
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

// find looks for the row's entries.
func (pl *planner) find(rec *identity.Record) (tenant.Match, *outcome.Problem) {
	return find(pl.tenant, pl.rules, rec)
}

// forgive makes warnings of what is wrong with an identity or a value that the tenant has just so,
// and of what matters to new entries alone where the row's entry is there.
func (pl *planner) forgive(rec *identity.Record) {
	if pl.tenant == nil {
		return
	}
	held := pl.holds(rec)
	if !held && pl.rules != nil { // what was deleted says nothing any more
		knowsBetter(pl.tenant, rec)
	}
	m, p := pl.find(rec)
	m, p = pl.orByName(rec, m, p)
	for i := range rec.Findings {
		f := &rec.Findings[i]
		if f.Form && held || f.Create && !missing(m, p, tenant.Corporate) || p == nil && has(m, rec, f.Column) {
			f.Warning = true
		}
	}
}

// holds reports whether the tenant has an entry of the row's identity as the file has it.
func (pl *planner) holds(rec *identity.Record) bool {
	if rec.RawKey() == "" {
		return false
	}
	for l := range tenant.Lists {
		if pl.tenant.ByKey(l, rec.RawKey()) != nil {
			return true
		}
	}
	return false
}

// has reports whether an entry of the match has what the row wants of a property.
func has(m tenant.Match, rec *identity.Record, c identity.Column) bool {
	v, ok := rec.Value(c)
	if !ok || !rec.Kind.Changeable(c) {
		return false
	}
	return slices.ContainsFunc(m.Entries[:], func(e *tenant.Entry) bool {
		if e == nil {
			return false
		}
		text, known := e.Value(c)
		return known && same(v, text)
	})
}
