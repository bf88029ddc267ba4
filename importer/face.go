// Package importer carries out the rows of a file against a tenant, and records the fate of each in a run directory. [CheckInput]
// reads and judges the file, then a [Job] does the rest: [Job.Update], [Job.Delete], [Job.Sync], [Job.Apply]. [Validate] needs no tenant.
package importer

import (
	"context"
	"rollcall/importer/csvfile"
	"rollcall/importer/disk"
	"rollcall/importer/identity"
	"rollcall/importer/internal/errorscsv"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/plan"
	"rollcall/importer/internal/send"
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
	return tenant.ParseFilter(expr, plan.Deletable(k).Properties())
}

type (
	// A Check is what reading the whole input said, before anything is sent.
	Check = input.Check
	// CheckOptions say how an input is checked.
	CheckOptions = input.Options
	// A Finding is what was found at one cell of one row.
	Finding = input.Finding
)

// CheckInput reads the whole input once, judges every row, and finds the rows that concern each other.
func CheckInput(ctx context.Context, in *csvfile.Input, o CheckOptions) (*Check, error) {
	return input.Read(ctx, in, o)
}

// WriteErrors writes errors.csv from the input and dir/results.csv: each row that is invalid or failed, with the user's own cells
// unchanged, and what is wrong with it. It can be fed back once repaired.
func WriteErrors(ctx context.Context, c *Check, dir disk.Dir) error {
	return errorscsv.Write(ctx, c, dir)
}

type (
	// A Route is how an update reaches the service.
	Route = plan.Route
	// A RouteRefusedError ends a run whose explicit route the service does not have.
	RouteRefusedError = send.RouteRefusedError
)

// RouteAuto leaves the route to us.
const RouteAuto = plan.RouteAuto

// ParseRoute reads --route.
func ParseRoute(s string) (Route, error) { return plan.ParseRoute(s) }
