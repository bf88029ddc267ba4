package plan

import (
	"slices"
	"strings"

	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// line decides whether a line of a plan can still be carried out as it was reviewed.
func (p *Planner) line(r Row, m Memory) Decision {
	switch outcome.Action(r.Line.Action) {
	case outcome.ActionCreate:
		return p.lineCreate(r, m)
	case outcome.ActionUpdate:
		return p.lineUpdate(r, m)
	case outcome.ActionDelete:
		return p.lineDelete(r, m)
	}
	o := outcome.Outcome{Action: outcome.ActionNone, ID: r.Rec.ID}
	o.Settle(outcome.Skipped, "", "the plan says skip")
	return settled(o)
}

// changed is the failure of a line whose entries are not what they were.
func changed(o outcome.Outcome, what string) Decision {
	return failed(o, &outcome.Problem{Code: identity.CodeChangedSincePlan, Message: what + ": plan again"})
}

const notAsItWas = "an entry of this identity is no longer as it was when the plan was made"

// lineCreate creates what is still missing.
func (p *Planner) lineCreate(r Row, m Memory) Decision {
	o := outcome.Outcome{Action: outcome.ActionNone}
	if e := p.ownImport(r, m); e != nil {
		return p.await(r.Rec, e, "")
	}
	byName := *r.Rec
	byName.ID = "" // of an import record, at most
	found, problem := p.find(&byName)
	if problem != nil && problem.Code != identity.CodeNotFound {
		return failed(o, problem)
	}
	if e := found.Entries[Deletable(p.Kind)]; e != nil {
		o.ID = e.ID()
		if p.made(e, r.Rec, m) {
			o.Action = outcome.ActionCreate
			o.Settle(outcome.Created, "", "")
			return settled(o)
		}
		return changed(o, "the tenant has "+e.Name()+" meanwhile (id "+e.ID()+")")
	}
	if others := p.ofOthers(r.Number, p.Tenant.Bound(&found)); !m.Doubt && tenant.Seen(others) != r.Line.Seen {
		if e := importing(others); e != nil {
			o.ID = e.ID()
			return changed(o, "somebody imports "+e.Name()+" meanwhile (record "+e.ID()+")")
		}
		return changed(o, notAsItWas)
	}
	return p.create(&byName, found)
}

// ofOthers are the import records that this run did not make for the row.
func (p *Planner) ofOthers(row int, records []*tenant.Entry) []*tenant.Entry {
	return slices.DeleteFunc(records, func(e *tenant.Entry) bool {
		return strings.EqualFold(e.Of(identity.ImportID), ImportID(p.Run, row))
	})
}

// lineUpdate changes entries that still look as they did.
func (p *Planner) lineUpdate(r Row, m Memory) Decision {
	rec := r.Rec
	o := outcome.Outcome{Action: outcome.ActionNone, ID: rec.ID}
	found, problem := p.find(rec)
	switch {
	case problem != nil && problem.Code == identity.CodeNotFound:
		return changed(o, "the tenant has no entry with id "+rec.ID+" any more")
	case problem != nil:
		return failed(o, problem)
	case !p.asSeen(&found, r.Line.Seen, rec, m):
		return changed(o, notAsItWas)
	}
	steps, planned, problem := p.lineSteps(rec, found, r.Line)
	if problem != nil {
		return failed(o, problem)
	}
	q := *p
	q.Force = planned && !m.Doubt // a line says what is sent; what may have been sent, or goes another way now, is looked at
	return q.change(rec, found, steps, m)
}

// asSeen reports whether the entries are as the line says. One that has what the line wants may have it from an earlier part of this run.
func (p *Planner) asSeen(found *tenant.Match, seen string, rec *identity.Record, m Memory) bool {
	return tenant.SeenEach(p.Tenant.Bound(found), seen, func(e *tenant.Entry, was string) bool {
		return m.Doubt && e.Between(was, func(c identity.Column, text string) bool {
			v, ok := rec.Value(c)
			return ok && Same(v, text)
		})
	})
}

// lineSteps are the steps that the line was planned with, or what is left of them where the service refuses changes of import records:
// then they are not as planned.
func (p *Planner) lineSteps(rec *identity.Record, found tenant.Match, line input.PlanLine) (steps []step, planned bool, problem *outcome.Problem) {
	first, second, both := strings.Cut(line.Route, stepMark)
	route, err := ParseRoute(first)
	switch {
	case !p.Auto || err != nil || route == RouteAuto || route.Fits(p.Kind) != nil: // nobody else's word, or none
		route = p.Route
	case p.Route == RouteAction && route != RouteAction: // refused
		e, problem := p.choose(found, RouteAction)
		return []step{{RouteAction, e}}, false, problem
	case both && Route(second) == RouteAction:
		steps, problem = p.steps(rec, found)
		return steps, true, problem
	}
	e, problem := p.choose(found, route)
	return []step{{route, e}}, true, problem
}

// lineDelete deletes an entry that still looks as it did.
func (p *Planner) lineDelete(r Row, m Memory) Decision {
	rec, l := r.Rec, Deletable(p.Kind)
	o := outcome.Outcome{Action: outcome.ActionDelete, ID: rec.ID}
	e := p.Tenant.ByID(l, rec.ID)
	switch {
	case e == nil && (m.Was == outcome.Pending || p.Before != nil && p.Before.ByID(l, rec.ID) != nil):
		return settled(vanished(o, m))
	case e == nil:
		return p.gone(rec)
	case rec.Identifier != "" && e.Key() != rec.Key() && e.Key() != rec.RawKey():
		o.Action = outcome.ActionNone
		return failed(o, &outcome.Problem{Code: identity.CodeIdentityMismatch, Message: "the entry with id " + rec.ID + " is " + e.Name() + ", not " + rec.Identity() + ": plan again"})
	}
	found, _ := p.find(&identity.Record{ID: rec.ID})
	o.Target = e.Target()
	if m.Was != outcome.Pending && tenant.Seen(p.Tenant.Bound(&found)) != r.Line.Seen {
		o.Action = outcome.ActionNone
		return changed(o, notAsItWas)
	}
	return p.deletes(e, o, p.seen(found), m)
}
