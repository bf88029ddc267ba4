package importer

import (
	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
)

// What the rooms below offer to those who use this package.
type (
	// An Export writes one of a tenant's lists as a CSV that the other verbs read back.
	Export = tenant.Export
	// A Filter says which entries of a tenant are meant.
	Filter = tenant.Filter
)

// ParsePruneScope reads [Job.PruneScope].
func ParsePruneScope(k identity.Kind, expr string) (Filter, error) {
	return tenant.ParseFilter(expr, removals(k).Properties())
}
