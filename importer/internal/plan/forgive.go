package plan

import (
	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"slices"
)

// Forgive makes warnings of what is wrong with an identity or a value that the tenant has just so,
// and of what matters to new entries alone where the row's entry is there.
func (p *Planner) Forgive(rec *identity.Record) {
	if p.Tenant != nil {
		p.forgive(rec)
	}
	if p.Before != nil { // what was deleted says nothing else any more
		q := Planner{Tenant: p.Before}
		q.forgive(rec)
	}
}

func (p *Planner) forgive(rec *identity.Record) {
	held := p.holds(rec)
	if !held && p.Rules != nil {
		knowsBetter(p.Tenant, rec)
	}
	m, problem := p.find(rec)
	m, problem = p.orByName(rec, m, problem)
	for i := range rec.Findings {
		f := &rec.Findings[i]
		if f.Form && held || f.Create && !missing(m, problem, tenant.Corporate) || problem == nil && holdsValue(m, rec, f.Column) {
			f.Warning = true
		}
	}
}

// holds reports whether the tenant has an entry of the row's identity as the file has it.
func (p *Planner) holds(rec *identity.Record) bool {
	if rec.RawKey() == "" {
		return false
	}
	for l := range tenant.Lists {
		if p.Tenant.ByKey(l, rec.RawKey()) != nil {
			return true
		}
	}
	return false
}

// holdsValue reports whether an entry of the match has what the row wants of a property.
func holdsValue(m tenant.Match, rec *identity.Record, c identity.Column) bool {
	v, ok := rec.Value(c)
	if !ok || !rec.Kind.Changeable(c) {
		return false
	}
	return slices.ContainsFunc(m.Entries[:], func(e *tenant.Entry) bool {
		if e == nil {
			return false
		}
		text, known := e.Value(c)
		return known && Same(v, text)
	})
}
