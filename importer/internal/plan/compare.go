package plan

import (
	"strings"

	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// A part is what one step of a row comes to.
type part struct {
	step
	values []identity.Value // what travels; an Autopilot serial number among them
	diffs  outcome.Changes
	differ int // values that the entry does not have, or may not have
	equal  int // values that it was seen to have
	unread int // values of which nobody knows, and that go along
	along  string
}

// compare decides about a row by what its entries have.
func (p *Planner) compare(rec *identity.Record, steps []step, found tenant.Match, o outcome.Outcome, m Memory) Decision {
	asked, carried, left := p.ask(rec, steps, &o)
	parts := make([]part, len(steps))
	equal := 0
	for i, s := range steps {
		parts[i] = p.part(rec, s, left, &o)
		equal += parts[i].equal
	}
	switch {
	case asked == 0 && (p.Policy.Creates || steps[0].entry != nil && !p.Doubtful): // the entry is there, and the row wants nothing else of it
		o.Settle(outcome.Unchanged, "", "")
		return settled(o)
	case asked == 0:
		o.Settle(outcome.Skipped, identity.CodeNothingToChange, "every cell that could change something is blank")
		return settled(o)
	case carried == 0:
		return failed(o, &outcome.Problem{Code: identity.CodeNotChangeable, Message: notChangeable(rec, steps[0].route)})
	}
	var ch *Change
	if !p.asNamed(rec, parts, asked, equal, m) {
		for i := len(parts) - 1; i >= 0; i-- {
			if parts[i].needed(p, equal, m) {
				ch = parts[i].change(rec, ch)
			}
		}
	}
	switch {
	case ch != nil:
		if p.Tenant != nil {
			ch.Seen = p.seen(found)
		}
		if e := ch.Entry; e != nil {
			o.ID = e.ID()
		}
		return send(o, ch)
	case len(left) > 0:
		o.Settle(outcome.Skipped, identity.CodeNotReadable, "no list of the tenant shows "+names(left)+", so nobody knows whether the row differs: "+
			"pass --assert "+names(left)+" to send it")
		return settled(o)
	case m.Doubt:
		o.Warn(identity.CodeInDoubtEqual)
	}
	o.Settle(outcome.Unchanged, "", "")
	return settled(o)
}

// ask counts what the row wants to change and what of that some step carries, and finds what is left out since no list shows it.
func (p *Planner) ask(rec *identity.Record, steps []step, o *outcome.Outcome) (asked, carried int, left []identity.Column) {
	for _, v := range rec.Values {
		if v.Column == identity.SerialNumber || v.Column.ReadOnly() && !p.SendReadOnly {
			continue
		}
		carries, shown := false, false
		for _, s := range steps {
			if p.carries(s.route, v.Column) {
				carries = true
				shown = shown || s.entry == nil || v.Column.ReadOnly() || p.shows(s, v)
			}
		}
		switch {
		case !carries && p.Policy.Creates: // of use to a create, and nothing that a list shows
			continue
		case !carries:
			o.Warn(identity.CodeNotCarried)
		case !shown && p.Policy.Creates && !p.Assert[v.Column]:
			o.Warn(identity.CodeNotReadable)
			left = append(left, v.Column)
			carried++
		default:
			carried++
		}
		asked++
	}
	return asked, carried, left
}

// shows reports whether the list of a step's entry is known to show the value's property: otherwise nobody knows what the entry has.
func (p *Planner) shows(s step, v identity.Value) bool {
	text, known := s.entry.Value(v.Column)
	return known && (p.Tenant.Readable(s.entry, v.Column) || !v.Clear && text != "" && Same(v, text))
}

// part compares the row with the entry of one step.
func (p *Planner) part(rec *identity.Record, s step, left []identity.Column, o *outcome.Outcome) part {
	out := part{step: s}
	for _, v := range rec.Values {
		c := v.Column
		switch {
		case c == identity.SerialNumber:
			out.values = append(out.values, v)
			continue
		case c.ReadOnly() && !p.SendReadOnly, !p.carries(s.route, c), has(left, c):
			continue
		case s.entry == nil, c.ReadOnly(): // nothing has compared it
			out.differs(unknownBefore(v))
		default:
			if known := p.weigh(&out, v, o); known && p.spares(s) {
				continue
			}
		}
		out.values = append(out.values, v)
	}
	if s.route == RouteAction && s.entry != nil {
		if out.along = along(out.values, s.entry.Of(identity.GroupTag)); out.along != "" {
			out.diffs = append(out.diffs, outcome.Change{Column: identity.GroupTag, Before: out.along, After: out.along})
		}
	}
	return out
}

// carries reports whether a change of the column can travel by the route. What no list shows serves creates only where the policy
// makes any.
func (p *Planner) carries(r Route, c identity.Column) bool {
	switch c {
	case identity.Hash, identity.ImportID, identity.ProductKey:
		if p.Policy.Creates {
			return false
		}
	}
	return r.carries(p.Kind, c, p.SendReadOnly)
}

// spares reports whether a route takes only what changes: updateDeviceProperties does, a PATCH carries every column.
func (p *Planner) spares(s step) bool {
	return s.route == RouteAction && p.Kind == identity.Autopilot && !p.Force
}

// weigh counts a value against the entry. It reports whether the entry was seen to have it.
func (p *Planner) weigh(out *part, v identity.Value, o *outcome.Outcome) (equal bool) {
	text, known := out.entry.Value(v.Column)
	switch {
	case !known && !p.Assert[v.Column]:
		// No list returns it, a hardware hash above all: it goes along, but alone it only counts where nothing else could be compared.
		o.Warn(identity.CodeNotReadable)
		out.diffs = append(out.diffs, unknownBefore(v))
		out.unread++
	case !known, !p.shows(out.step, v):
		out.differs(unknownBefore(v))
	case Same(v, text):
		out.equal++
		return true
	default:
		out.differs(differs(v, text))
	}
	return false
}

func (q *part) differs(c outcome.Change) {
	q.differ++
	q.diffs = append(q.diffs, c)
}

// needed reports whether the step is to be taken, where so many values were seen to be equal in all.
func (q *part) needed(p *Planner, equal int, m Memory) bool {
	goes := 0
	for _, v := range q.values {
		if v.Column != identity.SerialNumber {
			goes++
		}
	}
	return goes > 0 && (p.Force || q.differ > 0 || q.unread > 0 && (equal == 0 && !p.Policy.Creates || m.Doubt))
}

// asNamed reports whether the entry that the row names by its id has all that the row asks for: an export of either list is one of
// entries. Of a row in doubt an earlier step may have brought the entry there, and a later one not have been made.
func (p *Planner) asNamed(rec *identity.Record, parts []part, asked, equal int, m Memory) bool {
	if p.Force || len(parts) < 2 {
		return false
	}
	for i, q := range parts {
		last := i == len(parts)-1
		if strings.EqualFold(q.entry.ID(), rec.ID) && q.equal > 0 && q.equal+q.unread == asked && !q.needed(p, equal, m) && (last || !m.Doubt) {
			return true
		}
	}
	return false
}

// change is the step as a change, before another one.
func (q *part) change(rec *identity.Record, then *Change) *Change {
	ch := &Change{Action: outcome.ActionUpdate, Route: q.route, ID: rec.ID, Entry: q.entry, Values: q.values, Along: q.along, diffs: q.diffs,
		Blind: q.entry == nil, Then: then}
	if q.entry != nil {
		ch.ID = q.entry.ID()
	}
	if then != nil {
		for _, d := range then.diffs {
			if !ch.diffs.Has(d.Column) {
				ch.diffs = append(ch.diffs, d)
			}
		}
	}
	return ch
}

func has(list []identity.Column, c identity.Column) bool {
	for _, other := range list {
		if other == c {
			return true
		}
	}
	return false
}

func names(list []identity.Column) string {
	var out []string
	for _, c := range list {
		out = append(out, c.String())
	}
	return strings.Join(out, ",")
}

// notChangeable words that the route, the only one that the row's entry has, carries nothing of what the row wants.
func notChangeable(rec *identity.Record, r Route) string {
	if r != RouteAction {
		return "the entry is an import record, which has nothing of what the row wants to change: the registered device has, " +
			"by --route action, once the import has completed"
	}
	if _, ok := rec.Value(identity.Hash); ok {
		return "no route that the service accepts changes a hardware hash: a new hash needs delete and re-import"
	}
	return "nothing that the row wants to change can be changed on a registered device: it needs delete and re-import"
}
