package importer

import (
	"strings"

	"rollcall/importer/identity"
)

// A pruning is what of a tenant no row may mean.
type pruning struct {
	entries []*entry // to be deleted, in the tenant's order
	others  int      // left alone: of another type than the file's rows, or out of scope
}

// prunable finds the entries that no row may mean, of the identity types of the file's valid rows
// and within the scope.
func (t *tenantIndex) prunable(l listing, c *Check, types map[string]bool, scope Filter) (p pruning) {
	named := map[string]bool{} // devices that rows name by their import record
	t.each(recordList, func(r *entry) {
		if c.wantedID(r.id()) || c.namesID(r.id()) {
			named[strings.ToLower(r.registration())], named[r.key()] = true, true
		}
	})
	t.each(l, func(e *entry) {
		switch {
		case c.mayMean(e) || named[strings.ToLower(e.id())] || named[e.key()]:
		case !types[strings.ToLower(e.typ())] || !scope.Match(e.property):
			p.others++
		default:
			p.entries = append(p.entries, e)
		}
	})
	return p
}

// record is a row that names the entry and nothing else.
func (e *entry) record() identity.Record {
	r := identity.Record{Kind: identity.Autopilot, ID: e.id(), Type: e.typ(), Identifier: e.identifier(), Raw: e.identifier()}
	if e.list == corporateList {
		r.Kind = identity.Corporate
	}
	return r
}
