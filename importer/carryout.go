package importer

import (
	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// carryOut decides whether a line of a plan can still be carried out as it was reviewed.
func (y *reconciler) carryOut(s *slot, pl *planner, route Route) (*change, outcome.Outcome) {
	out := outcome.Outcome{Action: outcome.ActionNone, ID: s.rec.ID}
	switch outcome.Action(s.plan.Action) {
	case outcome.ActionCreate:
		return y.carryOutCreate(s, pl)
	case outcome.ActionUpdate:
		return y.carryOutUpdate(s, pl, route)
	case outcome.ActionDelete:
		return y.carryOutDelete(s)
	}
	out.Settle(outcome.Skipped, "", "the plan says skip")
	return nil, out
}

// carryOutCreate creates what is still missing.
func (y *reconciler) carryOutCreate(s *slot, pl *planner) (*change, outcome.Outcome) {
	out := outcome.Outcome{Action: outcome.ActionNone}
	if e := y.ownImport(s, pl); e != nil {
		return pl.importUnderWay(&s.rec, e)
	}
	byName := s.rec
	byName.ID = "" // of an import record, at most
	m, p := pl.find(&byName)
	if e := m.Entries[y.r.tenant.list]; p == nil && e != nil {
		out.ID = e.ID()
		if pl.made(e, &s.rec) {
			out.Action = outcome.ActionCreate
			out.Settle(outcome.Created, "", "")
			return nil, out
		}
		return nil, out.Fail(&outcome.Problem{Code: identity.CodeChangedSincePlan, Message: "the tenant has " + e.Name() + " meanwhile (id " + e.ID() + "): plan again"})
	}
	return pl.create(&byName, m.Entries[tenant.Records])
}

// carryOutUpdate changes an entry that still looks as it did.
func (y *reconciler) carryOutUpdate(s *slot, pl *planner, route Route) (*change, outcome.Outcome) {
	out := outcome.Outcome{Action: outcome.ActionNone, ID: s.rec.ID}
	var e *tenant.Entry
	for l := range tenant.Lists {
		if found := pl.tenant.ByID(l, s.rec.ID); found != nil {
			e = found
		}
	}
	if e == nil {
		return nil, out.Fail(&outcome.Problem{Code: identity.CodeChangedSincePlan, Message: "the tenant has no entry with id " + s.rec.ID + " any more: plan again"})
	}
	if planned, err := ParseRoute(s.plan.Route); y.u.auto && route == RouteItem && err == nil && planned.Fits(pl.kind) == nil && planned != RouteAuto {
		route = planned
	}
	// An entry that has what the line wants may have it from an earlier part of this run.
	if e.Fingerprint() != s.plan.Seen && !(s.doubt && pl.fits(e, s.rec.Values)) {
		return nil, out.Fail(&outcome.Problem{Code: identity.CodeChangedSincePlan, Message: "the entry is no longer as it was when the plan was made: plan again"})
	}
	return pl.plan(&s.rec, route, y.u.auto)
}

// carryOutDelete deletes an entry that still looks as it did. One that is gone is as it should be.
func (y *reconciler) carryOutDelete(s *slot) (*change, outcome.Outcome) {
	out := outcome.Outcome{Action: outcome.ActionDelete, ID: s.rec.ID}
	e := y.r.tenant.ByID(y.r.tenant.list, s.rec.ID)
	switch {
	case e == nil && s.was == outcome.Pending:
		out.Settle(outcome.Deleted, "", "")
		return nil, out
	case e == nil && y.r.tenant.before != nil && y.r.tenant.before.ByID(y.r.tenant.list, s.rec.ID) != nil:
		out.Settle(outcome.Deleted, identity.CodeAlreadyGone, "it was there when the run began and is gone")
		return nil, out
	case e == nil:
		out.Action = outcome.ActionNone
		out.Settle(outcome.Unchanged, identity.CodeAlreadyGone, "the tenant has no entry with id "+s.rec.ID+" any more: nothing to delete")
		return nil, out
	case s.rec.Identifier != "" && e.Key() != s.rec.Key() && e.Key() != s.rec.RawKey():
		return nil, out.Fail(&outcome.Problem{Code: identity.CodeIdentityMismatch, Message: "the entry with id " + s.rec.ID + " is " + e.Name() + ", not " + s.rec.Identity() + ": plan again"})
	case e.Fingerprint() != s.plan.Seen && s.was != outcome.Pending:
		return nil, out.Fail(&outcome.Problem{Code: identity.CodeChangedSincePlan, Message: "the entry is no longer as it was when the plan was made: plan again"})
	}
	return &change{action: outcome.ActionDelete, entry: e, id: e.ID()}, out
}
