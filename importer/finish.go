package importer

import (
	"context"
	"fmt"
	"strings"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// finish does what comes once after the rows: import records of this run are removed, the service is asked to show what it has registered,
// and with Verify the tenant is looked at again. The user may end that; a resume does what is left.
func (y *reconciler) finish(ctx, intake context.Context, res *Result) error {
	if intake.Err() != nil {
		ctx = intake
	}
	stop := context.AfterFunc(intake, y.j.Client.Drain)
	defer stop()
	if y.used != nil {
		y.used.upTo(res.Rows)
		y.sweep()
		if left := y.used.finish(ctx, y.j.Concurrency); left > 0 && intake.Err() != nil {
			res.Stopped = context.Cause(intake)
			return nil
		}
		if c := res.Counts; c[outcome.Created]+c[outcome.Updated]+c[outcome.Deleted] > 0 && !y.arriving.shown {
			y.wake(ctx)
		}
	}
	if y.j.Verify {
		return y.verify(ctx, res)
	}
	return nil
}

// sweep lets records be removed that earlier parts of this run left behind when they ended.
func (y *reconciler) sweep() {
	if !y.u.planner.tenant.HasImports() {
		return
	}
	for row := 1; row <= y.j.Check.Rows; row++ {
		y.ownImports(row, func(e *tenant.Entry) {
			if !e.Importing() {
				y.used.add(usedRecord{row, e.ID()})
			}
		})
	}
}

// wake asks the service for a sync. One that runs, or ran within ten minutes, does as well.
func (y *reconciler) wake(ctx context.Context) {
	_, err := y.j.Client.SyncAutopilot(ctx)
	if err == nil {
		return
	}
	if e := graph.AsError(err); e != nil && (e.Conflict() || e.Class == graph.Throttled) {
		y.j.Note("the service was synchronising already, or did so less than ten minutes ago: no sync was asked for")
		return
	}
	y.j.Note(fmt.Sprintf("the service was not asked for a sync, which it does by itself in time: %v", err))
}

// ownImports gives f the import records of a row that this run made before its present part.
func (y *reconciler) ownImports(row int, f func(*tenant.Entry)) {
	id := importID(y.j.Run, row)
	t := y.u.planner.tenant
	last := t.ByImport(id)
	if last == nil {
		return
	}
	for e := t.ByKey(tenant.Records, last.Key()); e != nil; e = t.More(e) {
		if strings.EqualFold(e.Of(identity.ImportID), id) {
			f(e)
		}
	}
}
