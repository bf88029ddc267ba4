package importer

import (
	"strings"

	"rollcall/importer/identity"
	"rollcall/importer/outcome"
)

// A removable is the tenant as a delete sees it.
type removable struct {
	*tenantIndex
	list listing // from which entries are deleted
	// before has what an earlier part of this run set out to delete; nil in the first.
	before *tenantIndex
}

// removals is the list from which entries of a kind are deleted: import records are not among them.
func removals(k identity.Kind) listing {
	if k == identity.Autopilot {
		return deviceList
	}
	return corporateList
}

// forgive is planner.forgive for what the tenant has, or had when the run began.
func (t *removable) forgive(rec *identity.Record) {
	for _, known := range []*tenantIndex{t.tenantIndex, t.before} {
		pl := planner{tenant: known}
		pl.forgive(rec)
	}
}

// mean finds the entry that a row wants gone. Without one the outcome says why.
func (t *removable) mean(rec *identity.Record) (*entry, outcome.Outcome) {
	out := outcome.Outcome{Action: outcome.ActionNone, ID: rec.ID}
	m, p := t.find(rec)
	e := m.entries[t.list]
	if was := t.had(rec, m); was != nil && (e == nil || !strings.EqualFold(e.id(), was.id())) {
		// Another entry of that identity, made since, is not the one that the run is about.
		if e, p = t.byID(t.list, was.id()), nil; e == nil {
			out.Action, out.ID = outcome.ActionDelete, was.id()
			out.Settle(outcome.Deleted, identity.CodeAlreadyGone, "it was there when the run began and is gone")
			return nil, out
		}
	} else if p == nil {
		p = t.doubtful(rec, m)
	}
	if p != nil && p.Code == identity.CodeNotFound && !t.near(rec) {
		p = t.misread(rec, &out)
	}
	switch {
	case p != nil:
		return nil, out.Fail(p)
	case e == nil:
		out.Settle(outcome.Unchanged, identity.CodeAlreadyGone, t.nothing(rec, m))
		return nil, out
	}
	out.ID, out.Target = e.id(), e.target()
	if name := e.identifier(); name != rec.Raw && name != rec.Identifier && rec.Identifier != "" && e.key() == rec.Key() {
		out.Warn(identity.CodeCaseDiffers)
	}
	out.Action = outcome.ActionDelete
	return e, out
}

// had finds what the row meant in an earlier part of the run.
func (t *removable) had(rec *identity.Record, now match) *entry {
	if t.before == nil {
		return nil
	}
	m, p := t.before.find(rec)
	if p == nil && !m.several[t.list] {
		return m.entries[t.list]
	}
	// The row may have named the device by its import record, which stays.
	if r := now.entries[recordList]; p != nil && rec.ID != "" && r != nil {
		return t.before.byID(t.list, r.registration())
	}
	return nil
}

// near reports whether the tenant has the row's IMEI in its other form: what the row means is there, so it is not taken for gone.
func (t *removable) near(rec *identity.Record) bool {
	return t.sameIMEI(rec.Key()) != nil
}

// doubtful says why the row's entry cannot be told for certain.
func (t *removable) doubtful(rec *identity.Record, m match) *outcome.Problem {
	e := m.entries[t.list]
	if e == nil {
		if r := m.entries[recordList]; r != nil && r.importing() {
			return &outcome.Problem{Code: identity.CodeNotRegistered, Message: "the import of the device (record " + r.id() + ") has not ended: delete the device when it is registered"}
		}
		return nil
	}
	// Not even an import record that points at one of them chooses for a row that does not name it.
	if all := t.byKey(t.list, e.key()); m.several[t.list] || rec.ID == "" && all != nil && t.more(all) != nil {
		return t.ambiguous(all)
	}
	return nil
}

// nothing words that there is no entry to delete.
func (t *removable) nothing(rec *identity.Record, m match) string {
	switch r := m.entries[recordList]; {
	case r != nil:
		return "no device is registered for it: nothing to delete; its import record " + r.id() + " stays"
	case rec.ID != "":
		return "the tenant has no entry with id " + rec.ID + ": nothing to delete"
	}
	return "the tenant has no entry " + identity.Mask(rec.Identity()) + ": nothing to delete"
}
