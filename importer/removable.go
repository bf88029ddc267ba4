package importer

import (
	"strings"

	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// A removable is the tenant as a delete sees it.
type removable struct {
	*tenant.Index
	rules *identity.Rules
	list  tenant.List // from which entries are deleted
	// before has what an earlier part of this run set out to delete; nil in the first.
	before *tenant.Index
}

// removals is the list from which entries of a kind are deleted: import records are not among them.
func removals(k identity.Kind) tenant.List {
	if k == identity.Autopilot {
		return tenant.Devices
	}
	return tenant.Corporate
}

// forgive is planner.forgive for what the tenant has, or had when the run began.
func (t *removable) forgive(rec *identity.Record) {
	now, before := planner{tenant: t.Index, rules: t.rules}, planner{tenant: t.before}
	now.forgive(rec)
	before.forgive(rec)
}

// mean finds the entry that a row wants gone. Without one the outcome says why.
func (t *removable) mean(rec *identity.Record) (*tenant.Entry, outcome.Outcome) {
	out := outcome.Outcome{Action: outcome.ActionNone, ID: rec.ID}
	m, p := find(t.Index, t.rules, rec)
	e := m.Entries[t.list]
	if was := t.had(rec, m); was != nil && (e == nil || !strings.EqualFold(e.ID(), was.ID())) {
		// Another entry of that identity, made since, is not the one that the run is about.
		if e, p = t.ByID(t.list, was.ID()), nil; e == nil {
			out.Action, out.ID = outcome.ActionDelete, was.ID()
			out.Settle(outcome.Deleted, identity.CodeAlreadyGone, "it was there when the run began and is gone")
			return nil, out
		}
	} else if p == nil {
		p = t.doubtful(rec, m)
	}
	if p != nil && p.Code == identity.CodeNotFound && !t.near(rec) {
		p = misread(t.Index, t.rules, rec, &out)
	}
	switch {
	case p != nil:
		return nil, out.Fail(p)
	case e == nil:
		out.Settle(outcome.Unchanged, identity.CodeAlreadyGone, t.nothing(rec, m))
		return nil, out
	}
	out.ID, out.Target = e.ID(), e.Target()
	if name := e.Identifier(); name != rec.Raw && name != rec.Identifier && rec.Identifier != "" && e.Key() == rec.Key() {
		out.Warn(identity.CodeCaseDiffers)
	}
	out.Action = outcome.ActionDelete
	return e, out
}

// had finds what the row meant in an earlier part of the run.
func (t *removable) had(rec *identity.Record, now tenant.Match) *tenant.Entry {
	if t.before == nil {
		return nil
	}
	m, f := t.before.Find(rec)
	if f == tenant.Here && !m.Several[t.list] {
		return m.Entries[t.list]
	}
	// The row may have named the device by its import record, which stays.
	if r := now.Entries[tenant.Records]; f != tenant.Here && rec.ID != "" && r != nil {
		return t.before.ByID(t.list, r.Registration())
	}
	return nil
}

// near reports whether the tenant has the row's IMEI in its other form: what the row means is there, so it is not taken for gone.
func (t *removable) near(rec *identity.Record) bool {
	return t.SameIMEI(rec.Key()) != nil
}

// doubtful says why the row's entry cannot be told for certain.
func (t *removable) doubtful(rec *identity.Record, m tenant.Match) *outcome.Problem {
	e := m.Entries[t.list]
	if e == nil {
		if r := m.Entries[tenant.Records]; r != nil && r.Importing() {
			return &outcome.Problem{Code: identity.CodeNotRegistered, Message: "the import of the device (record " + r.ID() + ") has not ended: delete the device when it is registered"}
		}
		return nil
	}
	// Not even an import record that points at one of them chooses for a row that does not name it.
	if all := t.ByKey(t.list, e.Key()); m.Several[t.list] || rec.ID == "" && all != nil && t.More(all) != nil {
		return ambiguous(t.Index, all)
	}
	return nil
}

// nothing words that there is no entry to delete.
func (t *removable) nothing(rec *identity.Record, m tenant.Match) string {
	switch r := m.Entries[tenant.Records]; {
	case r != nil:
		return "no device is registered for it: nothing to delete; its import record " + r.ID() + " stays"
	case rec.ID != "":
		return "the tenant has no entry with id " + rec.ID + ": nothing to delete"
	}
	return "the tenant has no entry " + identity.Mask(rec.Identity()) + ": nothing to delete"
}
