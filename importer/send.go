package importer

import (
	"context"

	"golang.org/x/sync/errgroup"

	"rollcall/importer/caught"
	"rollcall/importer/identity"
	"rollcall/importer/internal/enrol"
	"rollcall/importer/internal/plan"
	"rollcall/importer/internal/send"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// pipeline walks the rows of the engine's run.
func (e *engine) pipeline(apply func(context.Context, *send.Row) error, workers int) *pipeline {
	return &pipeline{check: e.j.Check, window: e.j.Window, workers: workers, apply: apply, memory: e.j.Memory, again: e.j.again(), pruned: e.pruned,
		forgive: func(rec *identity.Record) { e.Planner().Forgive(rec) },
		held:    func(rec *identity.Record) *outcome.Problem { return e.Planner().Held(rec) },
		last:    func(r *send.Row) bool { return r.Pruned != nil || r.Line.Action == string(outcome.ActionDelete) }}
}

// planOnly settles a row with what would be done.
func (e *engine) planOnly(_ context.Context, r *send.Row) error {
	d := e.decide(r)
	r.Outcome.Merge(d.Outcome)
	if r.Change = d.Change; r.Change != nil {
		r.Outcome.Status = outcome.Planned
	}
	r.Settle()
	return nil
}

// carry decides about a row and carries it out, until it has come to its end or somebody else has it. An error ends the run.
func (e *engine) carry(ctx context.Context, r *send.Row) error {
	for {
		err := caught.Do(func() error {
			d := e.decide(r)
			r.Change = d.Change
			r.Outcome.Merge(d.Outcome)
			return nil
		})
		switch {
		case err != nil:
			r.Abandon(send.NotSent(err))
			return err
		case r.Change == nil:
			r.Settle()
			return nil
		}
		sender := send.Sender(e.single)
		switch ch := r.Change; {
		case ch.Action == outcome.ActionCreate:
			e.creates.Add(r)
			return nil
		case ch.Action == outcome.ActionDelete:
			sender = e.deletes
		case ch.Route == RouteAction && e.kind == identity.Corporate:
			e.overwrites.Add(r)
			return nil
		}
		rows := []*send.Row{r}
		if err := e.cover(rows); err != nil {
			r.Abandon(send.NotSent(err))
			return err
		}
		left, err := send.Try(ctx, sender, rows)
		switch {
		case err != nil:
			send.Abandon(left, err)
			return err
		case len(left) == 0:
			return nil
		}
	}
}

// cover returns once it is on disk that the rows may have been sent.
func (e *engine) cover(rows []*send.Row) error {
	if e.frontier == nil {
		return nil
	}
	last := 0
	var creates []int
	for _, r := range rows {
		last = max(last, r.Place.Row)
		if ch := r.Change; ch.Action == outcome.ActionCreate && !ch.Accepted {
			creates = append(creates, r.Place.Row)
		}
	}
	return e.frontier.Cover(last, creates)
}

// send carries out what was decided.
func (e *engine) send(ctx, intake context.Context, f Forecast, doomed *doom) (*Result, error) {
	j := e.j
	e.equip(f, doomed)
	p := e.pipeline(e.carry, j.Concurrency*j.Batch)
	p.gather = e.gather
	p.release = e.creates.NoMore
	p.frontier = e.frontier
	p.quiet = func(why error) {
		j.quiet(why)
		e.gone.End()
		if e.wait != nil {
			e.wait.End()
		}
	}
	stayed := 0
	p.each = func(r *send.Row) error {
		if e.used != nil {
			e.used.UpTo(r.Place.Row)
		}
		if e.frontier != nil {
			e.frontier.Recorded(r.Place.Row)
		}
		if r.Pruned != nil && r.Outcome.Status == outcome.Failed {
			stayed++
		}
		return nil
	}
	e.sending = true
	res, err := j.walk(ctx, intake, p)
	if stayed > 0 { // errors.csv has rows of the input only
		j.Note("to be pruned and not deleted: " + outcome.Number(stayed, "entry", "entries") + ", named at the end of " + rundir.ResultsFile)
	}
	if res != nil {
		e.pending(intake, res)
	}
	return res, err
}

// equip makes the senders.
func (e *engine) equip(f Forecast, doomed *doom) {
	j := e.j
	if j.Dir != nil {
		before := rundir.Reach{Rows: j.Memory.recorded()}
		if j.Memory != nil {
			before = j.Memory.reach
		}
		e.frontier = rundir.NewFrontier(j.Dir, before, e.stepFor())
	}
	e.single = send.NewSingle(j.Client, e)
	var tuples send.Counter
	e.creates = send.NewGather(j.importSize(), send.NewCreates(j.Client, e, j.Attempts, &tuples))
	if p := e.Planner().Policy; e.kind == identity.Autopilot && (p.Creates || p.Lines) {
		e.used = enrol.NewCleanup(j.Client, j.Note)
		e.wait = enrol.NewWait(j.Client, e, j.Removal.Timeout, j.Attempts, j.Concurrency, e.used, j.Note)
		e.wait.Busy, e.wait.Wake = e.single.Busy, e.wake
		e.creates.Sender = enrol.NewImports(j.Client, e, j.Run, j.importSize(), j.Attempts, e.wait)
	}
	e.overwrites = send.NewGather(j.Chunk, send.NewOverwrites(j.Client, e))
	for _, g := range []*send.Gather{e.creates, e.overwrites} {
		g.Busy, g.Cover, g.Again = e.single.Busy, e.cover, e.carry
	}
	e.creates.Expect = f.Creates
	e.gone = enrol.NewGone(j.Client, j.Removal.Timeout, j.Note)
	e.deletes = send.NewDeletes(j.Client, e.kind)
	e.deletes.Allow, e.deletes.Leave = j.Removal.lastTuple(doomed, &tuples), e.gone.Add
}

// gather runs everything that works on many rows at once, each until nothing more can come to it.
func (e *engine) gather(ctx context.Context, halt func(error)) {
	var updating, leaving, waiting, cleaning errgroup.Group
	updating.Go(func() error { e.overwrites.Run(ctx, e.j.Concurrency, halt); return nil })
	leaving.Go(func() error { e.gone.Run(ctx, halt); return nil })
	if e.wait != nil {
		waiting.Go(func() error { e.wait.Run(ctx, halt); return nil })
		cleaning.Go(func() error {
			return caught.Do(func() error { e.used.Run(ctx); return nil }) // what is left stays, and finish says so
		})
	}
	e.creates.Run(ctx, e.j.Concurrency, halt)
	if e.wait != nil {
		e.wait.NoMore()
		waiting.Wait()
		e.used.NoMore()
	}
	e.overwrites.NoMore()
	e.gone.NoMore()
	updating.Wait()
	leaving.Wait()
	cleaning.Wait()
}

// pending says why the run is not at its end although every row is recorded.
func (e *engine) pending(intake context.Context, res *Result) {
	if res.Stopped != nil || res.Counts[outcome.Pending] == 0 {
		return
	}
	switch {
	case intake.Err() != nil:
		res.Stopped = context.Cause(intake)
	case e.wait != nil && e.wait.Failed() != nil:
		res.Stopped = e.wait.Failed()
	case e.gone.Failed() != nil:
		res.Stopped = e.gone.Failed()
	default:
		res.Stopped = &PendingError{res.Counts[outcome.Pending]}
	}
}

// A PendingError ends a run whose rows are all recorded, and some as pending.
type PendingError struct{ Rows int }

func (e *PendingError) Error() string {
	return outcome.Number(e.Rows, "row is", "rows are") + " pending: the service has accepted what was sent and was not seen to finish"
}

// importSize is how many creates travel together.
func (j *Job) importSize() int {
	if j.Check.Kind() == identity.Autopilot {
		return min(j.Chunk, enrol.MaxImporting)
	}
	return j.Chunk
}

// RouteAction is how updates go that no other route carries.
const RouteAction = plan.RouteAction
