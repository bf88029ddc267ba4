package plan

import (
	"strings"

	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// A Pruning is what of a tenant no row may mean.
type Pruning struct {
	Entries []*tenant.Entry // to be deleted, in the tenant's order
	Others  int             // left alone: of another type than the file's rows, or out of scope
}

// Prunable finds the entries that no row may mean, of the identity types of the file's valid rows
// and within the scope.
func (p *Planner) Prunable(c *input.Check, types map[string]bool, scope tenant.Filter) (out Pruning) {
	t := p.Tenant
	named := map[string]bool{} // devices that rows name by their import record
	t.Each(tenant.Records, func(r *tenant.Entry) {
		if c.NamedID(r.ID()) || c.NamesID(r.ID()) {
			named[strings.ToLower(r.Registration())], named[r.Key()] = true, true
		}
	})
	t.Each(Deletable(p.Kind), func(e *tenant.Entry) {
		switch {
		case strings.TrimSpace(e.Identifier()) == "" || strings.Trim(e.ID(), "0-") == "": // nobody knows who that is
			out.Others++
		case c.MayMean(e.ID(), e.Type(), e.Identifier()) || named[strings.ToLower(e.ID())] || named[e.Key()]:
		case !types[strings.ToLower(e.Type())] || !scope.Match(e.Property):
			out.Others++
		default:
			out.Entries = append(out.Entries, e)
		}
	})
	return out
}

// prune decides about an entry that no row names.
func (p *Planner) prune(pruned *tenant.Entry, m Memory) Decision {
	o := outcome.Outcome{Action: outcome.ActionDelete, ID: pruned.ID()}
	if e := p.Tenant.ByID(pruned.List, pruned.ID()); e != nil {
		found, _ := p.find(&identity.Record{ID: e.ID()})
		return p.deletes(e, o, p.seen(found), m)
	}
	return settled(vanished(o, m))
}
