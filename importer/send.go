package importer

import (
	"context"
	"errors"

	"golang.org/x/sync/errgroup"

	"rollcall/importer/identity"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// send carries out what was planned.
func (y *reconciler) send(ctx, intake context.Context, f Forecast, doomed *doom) (*Result, error) {
	j, u := y.j, y.u
	u.chunks, u.sent = newChunker(j.Chunk, overwriter{u}.send), true
	u.chunks.busy = u.busy
	makes := &creator{u: u, attempts: j.Attempts, reviewed: y.fromPlan}
	u.creates = newChunker(j.importChunk(), makes.send)
	if f.Kind == identity.Autopilot && !y.deleting {
		y.used = newCleaner(j.Client, j.Note)
		y.arriving = newArrivals(u, j.Removal.Timeout, j.Attempts, j.Concurrency, y.used, j.Note)
		y.devices = newDeviceImporter(u, j.Run, j.importChunk(), j.Attempts, y.arriving)
		y.arriving.again, y.arriving.wake = y.devices.again, y.wake
		u.creates = newChunker(j.importChunk(), y.devices.send)
	}
	u.creates.busy, u.creates.expect = u.busy, f.Creates
	y.r.leaving = newDepartures(j.Client, j.Removal.Timeout, j.Note)
	last := j.Removal.lastTuple(doomed, &makes.tuples)
	u.remove = func(ctx context.Context, s *slot, ch *change) error {
		if err := last(ch.entry); err != nil {
			return err
		}
		if s.prune != nil {
			return y.r.prune(ctx, s)
		}
		return y.r.remove(ctx, s, ch.entry)
	}
	p := y.pipeline(u.apply, j.Concurrency*j.Batch)
	p.gather = y.gather
	p.release = func() { close(u.creates.in) }
	p.quiet = func(why error) {
		j.quiet(why)
		y.r.leaving.end()
		if y.arriving != nil {
			y.arriving.end()
		}
	}
	stayed := 0
	p.each = func(s *slot) error {
		if y.used != nil {
			y.used.upTo(s.place.Row)
		}
		if s.prune != nil && s.outcome.Status == outcome.Failed {
			stayed++
		}
		return nil
	}
	res, err := j.walk(ctx, intake, p)
	if stayed > 0 { // errors.csv has rows of the input only
		j.Note("to be pruned and not deleted: " + outcome.Number(stayed, "entry", "entries") + ", named at the end of " + rundir.ResultsFile)
	}
	y.pending(intake, res)
	return res, err
}

// gather runs everything that works on many rows at once, each until nothing more can come to it.
func (y *reconciler) gather(ctx context.Context, halt func(error)) {
	var updating, leaving, arriving, cleaning errgroup.Group
	updating.Go(func() error { y.u.chunks.run(ctx, y.j.Concurrency, halt); return nil })
	leaving.Go(func() error { y.r.leaving.run(ctx, halt); return nil })
	if y.arriving != nil {
		arriving.Go(func() error { y.arriving.run(ctx, halt); return nil })
		cleaning.Go(func() error { y.used.run(ctx); return nil })
	}
	y.u.creates.run(ctx, y.j.Concurrency, halt)
	if y.arriving != nil {
		y.arriving.noMore()
		arriving.Wait()
		y.used.noMore()
	}
	close(y.u.chunks.in)
	y.r.leaving.noMore()
	updating.Wait()
	leaving.Wait()
	cleaning.Wait()
}

// onlyPending reports whether all that keeps the run from its end is what the service is still at.
func (y *reconciler) onlyPending(res *Result) bool {
	var pending *PendingError
	return errors.As(res.Stopped, &pending)
}

// pending says why the run is not at its end although every row is recorded.
func (y *reconciler) pending(intake context.Context, res *Result) {
	if res == nil || res.Stopped != nil || res.Counts[outcome.Pending] == 0 {
		return
	}
	switch {
	case intake.Err() != nil:
		res.Stopped = context.Cause(intake)
	case y.arriving != nil && y.arriving.failed != nil:
		res.Stopped = y.arriving.failed
	case y.r.leaving.failed != nil:
		res.Stopped = y.r.leaving.failed
	default:
		res.Stopped = &PendingError{res.Counts[outcome.Pending]}
	}
}
