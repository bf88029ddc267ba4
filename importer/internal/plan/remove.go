package plan

import (
	"strings"

	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// Deletable is the list from which entries of a kind are deleted: import records are not among them.
func Deletable(k identity.Kind) tenant.List {
	if k == identity.Autopilot {
		return tenant.Devices
	}
	return tenant.Corporate
}

// remove finds the entry that a row wants gone.
func (p *Planner) remove(rec *identity.Record, m Memory) Decision {
	l := Deletable(p.Kind)
	o := outcome.Outcome{Action: outcome.ActionNone, ID: rec.ID}
	found, problem := p.find(rec)
	e := found.Entries[l]
	if was := p.had(rec, found); was != nil && (e == nil || !strings.EqualFold(e.ID(), was.ID())) {
		// Another entry of that identity, made since, is not the one that the run is about.
		if e, problem = p.Tenant.ByID(l, was.ID()), nil; e == nil {
			o.ID = was.ID()
			return settled(vanished(o, m))
		}
	} else if problem == nil {
		problem = p.doubtful(rec, found)
	}
	gone := problem != nil && problem.Code == identity.CodeNotFound
	if gone {
		if other := p.elsewhere(rec); other != nil {
			problem = other
		} else if !p.near(rec) {
			problem = misread(p.Tenant, p.Rules, rec, &o)
		}
	}
	switch {
	case problem != nil:
		return failed(o, problem)
	case e == nil && m.Was == outcome.Pending:
		return settled(vanished(o, m))
	case e == nil:
		o.Settle(outcome.Unchanged, identity.CodeAlreadyGone, p.nothing(rec, found))
		return settled(o)
	}
	o.ID, o.Target = e.ID(), e.Target()
	warnOfCase(&o, e, rec)
	return p.deletes(e, o, p.seen(found), m)
}

// vanished is what became of an entry that was there when the run began: an earlier part of it has deleted it, or somebody else.
func vanished(o outcome.Outcome, m Memory) outcome.Outcome {
	o.Action = outcome.ActionDelete
	if m.Was == outcome.Pending { // accepted by that part
		o.Settle(outcome.Deleted, "", "")
	} else {
		o.Settle(outcome.Deleted, identity.CodeAlreadyGone, "it was there when the run began and is gone")
	}
	return o
}

// elsewhere finds the identity of a row whose id is gone: the entry that it names may not be the one that is meant.
func (p *Planner) elsewhere(rec *identity.Record) *outcome.Problem {
	if rec.ID == "" || rec.Identifier == "" {
		return nil
	}
	byName := *rec
	byName.ID = ""
	found, f := p.Tenant.Find(&byName)
	e := found.Entries[Deletable(p.Kind)]
	if f != tenant.Here || e == nil {
		return nil
	}
	return &outcome.Problem{Code: identity.CodeIdentityMismatch, Message: "the tenant has no entry with id " + rec.ID + ", but " + identity.Mask(e.Name()) +
		" has the id " + e.ID() + ": correct the id, or leave it blank"}
}

// gone settles a line whose entry is not there, and was not when the run began.
func (p *Planner) gone(rec *identity.Record) Decision {
	o := outcome.Outcome{Action: outcome.ActionNone, ID: rec.ID}
	if other := p.elsewhere(rec); other != nil {
		return failed(o, other)
	}
	o.Settle(outcome.Unchanged, identity.CodeAlreadyGone, "the tenant has no entry with id "+rec.ID+" any more: nothing to delete")
	return settled(o)
}

// had finds what the row meant in an earlier part of the run.
func (p *Planner) had(rec *identity.Record, now tenant.Match) *tenant.Entry {
	if p.Before == nil {
		return nil
	}
	m, f := p.Before.Find(rec)
	if f == tenant.Here && !m.Several[Deletable(p.Kind)] {
		return m.Entries[Deletable(p.Kind)]
	}
	// The row may have named the device by its import record, which stays.
	if r := now.Entries[tenant.Records]; f != tenant.Here && rec.ID != "" && r != nil {
		return p.Before.ByID(Deletable(p.Kind), r.Registration())
	}
	return nil
}

// near reports whether the tenant has the row's IMEI in its other form: what the row means is there, so it is not taken for gone.
func (p *Planner) near(rec *identity.Record) bool {
	return p.Tenant.SameIMEI(rec.Key()) != nil
}

// doubtful says why the row's entry cannot be told for certain.
func (p *Planner) doubtful(rec *identity.Record, m tenant.Match) *outcome.Problem {
	e := m.Entries[Deletable(p.Kind)]
	if e == nil {
		if r := importing(p.Tenant.Bound(&m)); r != nil {
			return &outcome.Problem{Code: identity.CodeNotRegistered, Message: "the import of the device (record " + r.ID() + ") has not ended: delete the device when it is registered"}
		}
		return nil
	}
	// Not even an import record that points at one of them chooses for a row that does not name it.
	if all := p.Tenant.ByKey(Deletable(p.Kind), e.Key()); m.Several[Deletable(p.Kind)] || rec.ID == "" && all != nil && p.Tenant.More(all) != nil {
		return ambiguous(p.Tenant, all)
	}
	return nil
}

// nothing words that there is no entry to delete.
func (p *Planner) nothing(rec *identity.Record, m tenant.Match) string {
	switch r := m.Entries[tenant.Records]; {
	case r != nil:
		return "no device is registered for it: nothing to delete; its import record " + r.ID() + " stays"
	case rec.ID != "":
		return "the tenant has no entry with id " + rec.ID + ": nothing to delete"
	}
	return "the tenant has no entry " + identity.Mask(rec.Identity()) + ": nothing to delete"
}

// deletes is the decision to delete an entry, or to wait for that where it was accepted before.
func (p *Planner) deletes(e *tenant.Entry, o outcome.Outcome, seen string, m Memory) Decision {
	return send(o, &Change{Action: outcome.ActionDelete, Entry: e, ID: e.ID(), Seen: seen, Accepted: m.Was == outcome.Pending})
}
