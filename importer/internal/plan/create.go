package plan

import (
	"strconv"
	"strings"

	"github.com/google/uuid"

	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// orByName finds by its identity what cannot be found by the row's id: the id is of another tenant, or of an entry that was deleted since.
func (p *Planner) orByName(rec *identity.Record, m tenant.Match, problem *outcome.Problem) (tenant.Match, *outcome.Problem) {
	if problem == nil || problem.Code != identity.CodeNotFound || rec.ID == "" || rec.Identifier == "" {
		return m, problem
	}
	byName := *rec
	byName.ID = ""
	return p.find(&byName)
}

// missing reports whether the tenant has nothing on the list that the row could change.
func missing(m tenant.Match, p *outcome.Problem, l tenant.List) bool {
	if p != nil {
		return p.Code == identity.CodeNotFound
	}
	return m.Entries[l] == nil
}

// create decides whether the row's identity can be made. Found are the imports that the tenant has of it, if any.
func (p *Planner) create(rec *identity.Record, found tenant.Match) Decision {
	o := outcome.Outcome{Action: outcome.ActionNone, ID: rec.ID}
	records := p.Tenant.Bound(&found)
	if record := importing(records); record != nil { // it will be registered: what the row wants of it is seen then
		return p.await(rec, record, tenant.Seen(records))
	}
	if len(records) == 0 {
		if problem := misread(p.Tenant, p.Rules, rec, &o); problem != nil {
			return failed(o, problem)
		}
	} else if problem := p.lettersLost(rec, &o, records...); problem != nil {
		return failed(o, problem)
	}
	if problem := p.cannotCreate(rec); problem != nil {
		return failed(o, problem)
	}
	ch := &Change{Action: outcome.ActionCreate, Route: RouteAction, Values: wanted(rec), diffs: newValues(wanted(rec)),
		Seen: tenant.Seen(records)}
	o.ID = ""
	return send(o, ch)
}

// importing finds an import that may still become a device.
func importing(entries []*tenant.Entry) *tenant.Entry {
	for _, e := range entries {
		if e.Importing() {
			return e
		}
	}
	return nil
}

// newValues words what a new entry gets.
func newValues(values []identity.Value) (diffs outcome.Changes) {
	for _, v := range values {
		if v.Column != identity.SerialNumber {
			diffs = append(diffs, differs(v, ""))
		}
	}
	return diffs
}

// await is the change of a row whose import was sent before: its end is waited for. Seen is what the row's entries are.
func (p *Planner) await(rec *identity.Record, record *tenant.Entry, seen string) Decision {
	ch := &Change{Action: outcome.ActionCreate, Route: RouteAction, Entry: record, ID: record.ID(), Values: wanted(rec), Accepted: true,
		diffs: newValues(wanted(rec)), Seen: seen}
	return send(outcome.Outcome{ID: record.ID()}, ch)
}

// wanted are the values that a new entry gets: a cell that clears a property asks for nothing.
func wanted(rec *identity.Record) (values []identity.Value) {
	for _, v := range rec.Values {
		if !v.Column.ReadOnly() && !v.Clear {
			values = append(values, v)
		}
	}
	return values
}

// cannotCreate says why a row that the tenant does not have must not be created.
func (p *Planner) cannotCreate(rec *identity.Record) *outcome.Problem {
	switch {
	case rec.Identifier == "":
		return &outcome.Problem{Code: identity.CodeNotFound, Message: "the tenant has no entry with id " + rec.ID + ", and without an identity none can be created: correct the id, or give the row an identity"}
	case rec.Type == identity.TypeUnknown:
		return &outcome.Problem{Code: identity.CodeTypeUnknown, Message: "the tenant has no entry " + rec.Identity() + ", and the service creates none of type unknown: give the real type"}
	}
	if e := p.Tenant.SameIMEI(rec.Key()); e != nil {
		return &outcome.Problem{Code: identity.CodeIMEI14And15, Message: "the tenant has " + e.Name() + ", which is the same device, with another number of digits: " +
			"write the IMEI as the tenant has it, or delete that entry first"}
	}
	if e := p.Tenant.LostZero(rec.Key()); e != nil {
		return &outcome.Problem{Code: identity.CodeIMEI14And15, Message: "the tenant has " + e.Name() + ", and the zero before the number seems to be lost: " +
			"write the IMEI as the tenant has it, or delete that entry first"}
	}
	for _, f := range rec.Findings {
		if f.Code == identity.CodeIMEI14And15 && len(rec.Identifier) == 14 {
			return &outcome.Problem{Code: f.Code, Message: f.Message + "; this one is not created"}
		}
	}
	if _, ok := rec.Value(identity.Hash); p.Kind == identity.Autopilot && !ok {
		return &outcome.Problem{Code: identity.CodeHashMissing, Message: "the tenant has no device " + rec.Identity() + ", and without its hardware hash it cannot be registered: collect it on the device"}
	}
	return nil
}

// ownImport finds the import of a row that an earlier part of the run sent and did not see end. Of several, sent because the service could
// not store one or a reply was lost, the one counts that has made a device, else one that still may.
func (p *Planner) ownImport(r Row, m Memory) *tenant.Entry {
	if !m.Doubt && m.Was != outcome.Pending && m.Was != outcome.Failed {
		return nil
	}
	var best *tenant.Entry
	p.OwnImports(r.Number, func(e *tenant.Entry) {
		if best == nil || progress(e) > progress(best) || progress(e) == progress(best) && e.ID() < best.ID() {
			best = e
		}
	})
	if best != nil && (m.Was != outcome.Failed || best.Importing()) {
		return best
	}
	if m.Was == outcome.Pending && m.WasID != "" {
		return p.Tenant.ByID(tenant.Records, m.WasID)
	}
	return nil
}

// progress is how much of an import may be hoped for.
func progress(record *tenant.Entry) int {
	switch {
	case record.Registration() != "":
		return 2
	case record.Importing():
		return 1
	}
	return 0
}

// OwnImports gives f the import records of a row that this run made before its present part.
func (p *Planner) OwnImports(row int, f func(*tenant.Entry)) {
	id := ImportID(p.Run, row)
	last := p.Tenant.ByImport(id)
	if last == nil {
		return
	}
	for e := p.Tenant.ByKey(tenant.Records, last.Key()); e != nil; e = p.Tenant.More(e) {
		if strings.EqualFold(e.Of(identity.ImportID), id) {
			f(e)
		}
	}
}

// importSpace is the name space of the importIds that we give: version 5 UUIDs of run and row.
var importSpace = uuid.NewSHA1(uuid.NameSpaceURL, []byte("https://learn.microsoft.com/graph/api/resources/intune-enrollment-importedwindowsautopilotdeviceidentity#rollcall"))

// ImportID is what marks the import of one row as this run's own, in whichever part of the run it is sent.
func ImportID(run string, row int) string {
	return uuid.NewSHA1(importSpace, []byte(run+"/"+strconv.Itoa(row))).String()
}
