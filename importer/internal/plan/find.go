package plan

import (
	"strings"

	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// find looks for the row's entries and words why they are not there, or not the row's.
func find(t *tenant.Index, rules *identity.Rules, rec *identity.Record) (tenant.Match, *outcome.Problem) {
	m, f := t.Find(rec)
	switch {
	case f == tenant.Here:
		return m, nil
	case f == tenant.Nowhere && rec.ID != "":
		return m, &outcome.Problem{Code: identity.CodeNotFound, Message: "the tenant has no entry with id " + rec.ID}
	case f == tenant.Nowhere:
		return m, nowhere(t, rec)
	}
	e := m.Another(rec)
	if rec.ID == "" {
		return m, &outcome.Problem{Code: identity.CodeIdentityMismatch, Message: "the import record of " + identity.Mask(rec.Identity()) + " (id " +
			m.Entries[tenant.Records].ID() + ") is registered as " + identity.Mask(e.Name()) + " (id " + e.ID() +
			"): name the device by the serial number that it is registered with"}
	}
	if p := lostBeside(t, rules, rec, e); p != nil {
		return m, p
	}
	return m, &outcome.Problem{Code: identity.CodeIdentityMismatch, Message: "the entry with id " + rec.ID + " is " + e.Name() + ", not " + rec.Identity() +
		": correct the id or the identity"}
}

// find looks for the row's entries.
func (p *Planner) find(rec *identity.Record) (tenant.Match, *outcome.Problem) {
	return find(p.Tenant, p.Rules, rec)
}

// seen is what a plan's line about the entries is bound to.
func (p *Planner) seen(found tenant.Match) string { return tenant.Seen(p.Tenant.Bound(&found)) }

// Held says why the entry that a row names by its id is not one of the row's identity, nil where that is so or nobody has looked.
func (p *Planner) Held(rec *identity.Record) *outcome.Problem {
	if p.Tenant == nil || rec.ID == "" {
		return nil
	}
	if _, problem := p.find(rec); problem != nil && problem.Code != identity.CodeNotFound {
		return problem
	}
	return nil
}

// nowhere words that the tenant has no entry of the row's identity, and what it has instead.
func nowhere(t *tenant.Index, rec *identity.Record) *outcome.Problem {
	name := identity.Mask(rec.Identity())
	z := t.OtherZeros(rec)
	for _, may := range []struct {
		entries []*tenant.Entry
		remedy  string
	}{
		{t.Labelled(rec), "the serial number seems to come from a barcode's label: write it as the tenant has it"},
		{z.More, "zeros before the serial number seem to be lost: write it as the tenant has it, with the column formatted as text"},
		{z.Fewer, "with fewer zeros before it: write it as the tenant has it, or import it first"},
	} {
		if len(may.entries) > 0 {
			return &outcome.Problem{Code: identity.CodeNotFound, Message: "the tenant has no entry " + name + ", but " + listed(may.entries) + "; " + may.remedy}
		}
	}
	if e := t.SameIMEI(rec.Key()); e != nil {
		return &outcome.Problem{Code: identity.CodeNotFound, Message: "the tenant has no entry " + name + ", but one " + e.Name() +
			" of the same device: write the IMEI as the tenant has it"}
	}
	if e := t.LostZero(rec.Key()); e != nil {
		return &outcome.Problem{Code: identity.CodeNotFound, Message: "the tenant has no entry " + name + ", but one " + e.Name() +
			", and the zero before the number seems to be lost: write the IMEI as the tenant has it"}
	}
	return &outcome.Problem{Code: identity.CodeNotFound, Message: "the tenant has no entry " + name + ": import it first, or correct the row"}
}

// ambiguous words that several entries of one list answer to the row: none of them is chosen for the user.
func ambiguous(t *tenant.Index, e *tenant.Entry) *outcome.Problem {
	ids := []string{}
	name := e.Name()
	for ; e != nil && len(ids) < 20; e = t.More(e) {
		ids = append(ids, e.ID())
	}
	return &outcome.Problem{Code: identity.CodeAmbiguousIdentity, Message: "several entries of the tenant are " + name + ": " + strings.Join(ids, ", ") +
		"; name the right one in an id column"}
}

// lostBeside says of a row that names an entry by its id, and another identity, that it is the same
// without the zeros before it.
func lostBeside(t *tenant.Index, rules *identity.Rules, rec *identity.Record, e *tenant.Entry) *outcome.Problem {
	if rules == nil || t.ByKey(e.List, rec.Key()) != nil || passes(rules, identity.CodeLeadingZeroLost, false, rec) {
		return nil
	}
	for _, other := range t.OtherZeros(rec).More {
		if other == e {
			return &outcome.Problem{Code: identity.CodeLeadingZeroLost, Message: "the entry with id " + rec.ID + " is " + identity.Mask(e.Name()) +
				", and the row has " + identity.Mask(rec.Identity()) + ": zeros before the serial number seem to be lost, " +
				"write it as the tenant has it, with the column formatted as text"}
		}
	}
	return nil
}
