package importer

import (
	"context"
	"errors"
	"fmt"

	"rollcall/graph"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// finish does what comes once after the rows: import records of this run are removed, the service is asked to show what it has registered,
// and with Verify the tenant is looked at again. The user may end that; a resume does what is left.
func (e *engine) finish(ctx, intake context.Context, res *Result) error {
	var pending *PendingError
	switch {
	case res.Stopped == nil:
	case e.used != nil && errors.As(res.Stopped, &pending): // all that keeps the run from its end is what the service is still at
		e.used.UpTo(res.Rows)
		e.used.Finish(ctx, e.j.Concurrency)
		return nil
	default:
		return nil
	}
	if intake.Err() != nil {
		ctx = intake
	}
	stop := context.AfterFunc(intake, e.j.Client.Drain)
	defer stop()
	if e.used != nil {
		e.used.UpTo(res.Rows)
		e.sweep()
		if left := e.used.Finish(ctx, e.j.Concurrency); left > 0 && intake.Err() != nil {
			res.Stopped = context.Cause(intake)
			return nil
		}
		if c := res.Counts; c[outcome.Created]+c[outcome.Updated]+c[outcome.Deleted] > 0 && !e.wait.Shown() {
			e.wake(ctx)
		}
	}
	if n := res.Forecast.Unshown; n > 0 {
		e.j.Note(fmt.Sprintf("%s skipped since no list of the tenant shows what they want: pass --assert with the columns that their messages name to send it",
			outcome.Number(n, "row was", "rows were")))
	}
	if e.j.Verify {
		return e.verify(ctx, res)
	}
	return nil
}

// sweep lets records be removed that earlier parts of this run left behind when they ended.
func (e *engine) sweep() {
	if !e.Planner().Tenant.HasImports() {
		return
	}
	for row := 1; row <= e.j.Check.Rows; row++ {
		e.Planner().OwnImports(row, func(x *tenant.Entry) {
			if !x.Importing() {
				e.used.Add(row, x.ID())
			}
		})
	}
}

// wake asks the service for a sync. One that runs, or ran within ten minutes, does as well.
func (e *engine) wake(ctx context.Context) {
	_, err := e.j.Client.SyncAutopilot(ctx)
	if err == nil {
		return
	}
	if g := graph.AsError(err); g != nil && (g.Conflict() || g.Class == graph.Throttled) {
		e.j.Note("the service was synchronising already, or did so less than ten minutes ago: no sync was asked for")
		return
	}
	e.j.Note(fmt.Sprintf("the service was not asked for a sync, which it does by itself in time: %v", err))
}
