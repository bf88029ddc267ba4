package importer

import (
	"strings"

	"rollcall/importer/internal/input"
	"rollcall/importer/internal/tenant"
)

// A pruning is what of a tenant no row may mean.
type pruning struct {
	entries []*tenant.Entry // to be deleted, in the tenant's order
	others  int             // left alone: of another type than the file's rows, or out of scope
}

// prunable finds the entries that no row may mean, of the identity types of the file's valid rows
// and within the scope.
func prunable(t *tenant.Index, l tenant.List, c *input.Check, types map[string]bool, scope tenant.Filter) (p pruning) {
	named := map[string]bool{} // devices that rows name by their import record
	t.Each(tenant.Records, func(r *tenant.Entry) {
		if c.NamedID(r.ID()) || c.NamesID(r.ID()) {
			named[strings.ToLower(r.Registration())], named[r.Key()] = true, true
		}
	})
	t.Each(l, func(e *tenant.Entry) {
		switch {
		case c.MayMean(e.ID(), e.Type(), e.Identifier()) || named[strings.ToLower(e.ID())] || named[e.Key()]:
		case !types[strings.ToLower(e.Type())] || !scope.Match(e.Property):
			p.others++
		default:
			p.entries = append(p.entries, e)
		}
	})
	return p
}
