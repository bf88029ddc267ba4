package importer

import (
	"context"
	"maps"
	"sync"

	"golang.org/x/sync/errgroup"

	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// defaultWindow is how many rows may be read and not yet recorded: enough that one slow row stops nobody for minutes at the
// service's usual pace, and what a crash can leave in doubt.
const defaultWindow = 1024

// WindowFor is the window of a job with so many requests in flight and so many changes in each.
func WindowFor(concurrency, batch int) int { return max(defaultWindow, 4*concurrency*batch) }

// A pipeline walks the rows of a checked input: read, planned, applied in parallel, recorded in input order.
//
// A credit is taken before a row becomes a slot and returned when the row is recorded, so at most window rows are open.
// The order channel has room for all of them and never blocks.
type pipeline struct {
	check   *input.Check
	window  int // 0 means defaultWindow
	workers int
	replay  *Replay // rows that are recorded already; nil for none
	// earlier, when not nil, has the lines of recorded rows: some are settled anew, the others are recorded as they are.
	earlier *earlier
	// apply settles a slot or returns an error when its fate is not known; then the run stops. Nil: rows are only judged.
	apply   func(context.Context, *slot) error
	forgive func(*identity.Record)
	// pruned are entries that no row names; each is a row of its own behind those of the input.
	pruned []*tenant.Entry
	// last, when not nil, says which rows are applied only once all before them are recorded.
	last    func(*slot) bool
	journal *rundir.Journal
	// each sees every recorded slot, in input order.
	each func(*slot) error
	// gather, when not nil, runs beside the workers until release is called after the last of them. It halts the run before it gives up slots.
	gather  func(ctx context.Context, halt func(error))
	release func()
	// quiet, when not nil, is called with the reason when no further row is to be started.
	quiet func(error)

	firsts map[int]*outcome.Outcome // owned by commit: outcomes of rows that carry later ones
	stop   chan struct{}
	once   sync.Once
	cause  error // why the run stopped early; set once, before stop is closed
}

// An intakeEnd is the user's wish to end the run, as against something that is wrong.
type intakeEnd struct{ error }

func (e *intakeEnd) Unwrap() error { return e.error }

// halt stops the intake; what is in flight is finished.
func (p *pipeline) halt(err error) {
	p.once.Do(func() {
		p.cause = err
		close(p.stop)
		if p.quiet != nil {
			p.quiet(err)
		}
	})
}

// run returns nil when every row is recorded, else why the run stopped early; what was recorded is a prefix of the input.
// When intake ends, no further row is started; when ctx ends, work in flight is given up too.
func (p *pipeline) run(ctx, intake context.Context) error {
	if p.window == 0 {
		p.window = defaultWindow
	}
	p.stop = make(chan struct{})
	p.firsts = p.check.Firsts()
	if p.replay != nil {
		maps.Copy(p.firsts, p.replay.firsts)
	}
	// The end of the intake also ends the waiting of rows that are read and not yet sent.
	defer context.AfterFunc(intake, func() { p.halt(&intakeEnd{context.Cause(intake)}) })()
	credit := make(chan struct{}, p.window)
	order := make(chan *slot, p.window)
	work := make(chan *slot)

	var g, senders errgroup.Group
	g.Go(func() error {
		defer close(order)
		defer close(work)
		readCtx, cancel := context.WithCancel(intake)
		defer cancel()
		go func() {
			select {
			case <-p.stop:
				cancel()
			case <-readCtx.Done():
			}
		}()
		if err := p.read(readCtx, credit, order, work); err != nil {
			if intake.Err() != nil { // which the reader may see before anybody says so
				err = &intakeEnd{context.Cause(intake)}
			}
			p.halt(err)
		}
		return nil
	})
	for range max(1, p.workers) {
		senders.Go(func() error {
			for s := range work {
				err := p.stopped(ctx)
				if err == nil {
					err = p.apply(ctx, s)
				}
				if err != nil {
					p.halt(err)
					s.abandon(err)
				}
			}
			return nil
		})
	}
	if p.gather != nil {
		g.Go(func() error {
			p.gather(ctx, p.halt)
			return nil
		})
	}
	g.Go(func() error {
		senders.Wait()
		if p.release != nil {
			p.release()
		}
		return nil
	})
	g.Go(func() error {
		if err := p.commit(ctx, credit, order); err != nil {
			p.halt(err)
		}
		return nil
	})
	g.Wait()
	return p.cause
}

// stopped returns why no further row may be started, nil when one may.
func (p *pipeline) stopped(ctx context.Context) error {
	select {
	case <-p.stop:
		return p.cause
	default:
		return context.Cause(ctx)
	}
}

// read turns rows into slots, those of the input first and then those that follow.
func (p *pipeline) read(ctx context.Context, credit chan struct{}, order, work chan<- *slot) error {
	skip, doubt := 0, 0
	if p.replay != nil {
		skip, doubt = p.replay.Rows, p.replay.Rows+max(p.window, p.replay.Window)
	}
	if p.replay != nil && p.replay.Untouched {
		doubt = 0
	}
	if p.earlier != nil {
		skip = 0
	}
	others := false // rows were handed out that are not among the last
	offer := func(s *slot) error {
		if last := p.last != nil && p.last(s); !last {
			others = true
		} else if others {
			if err := p.settled(ctx, credit); err != nil {
				return err
			}
			others = false
		}
		select {
		case credit <- struct{}{}:
		case <-ctx.Done():
			return ctx.Err()
		}
		s.doubt = s.place.Row <= doubt
		if p.earlier != nil {
			r, ok, err := p.earlier.line(s.place.Row)
			if err != nil {
				return err
			}
			if s.was, s.wasID = r.Status, r.ID; ok && !p.earlier.again[r.Status] {
				order <- s
				s.keep(r)
				return nil
			}
		}
		s.carried = p.check.Cross(s.place.Row, &s.rec)
		ready := p.prepare(s)
		order <- s
		if ready {
			s.settle()
			return nil
		}
		select {
		case work <- s:
			return nil
		case <-ctx.Done():
			s.abandon(ctx.Err())
			return ctx.Err()
		}
	}
	err := p.check.Read(ctx, func(r *input.Row) error {
		if r.Row <= skip {
			return nil
		}
		return offer(&slot{place: r.Place, rec: clone(r.Rec), plan: r.Plan.Clone(), done: make(chan struct{})})
	})
	if err != nil {
		return err
	}
	for i, e := range p.pruned {
		if row := p.check.Rows + 1 + i; row > skip {
			if err := offer(&slot{place: outcome.Place{Row: row}, rec: e.Record(), prune: e, done: make(chan struct{})}); err != nil {
				return err
			}
		}
	}
	return nil
}

// settled waits until every row that was handed out is recorded: then all credits are back.
func (p *pipeline) settled(ctx context.Context, credit chan struct{}) error {
	n := 0
	defer func() {
		for range n {
			<-credit
		}
	}()
	for n < p.window {
		select {
		case credit <- struct{}{}:
			n++
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (p *pipeline) remembers(row int) bool { _, ok := p.firsts[row]; return ok }

// prepare settles what the row's own cells and the other rows decide, and reports whether that was all.
func (p *pipeline) prepare(s *slot) bool {
	if p.forgive != nil && s.rec.Invalid() {
		p.forgive(&s.rec)
	}
	o := &s.outcome
	o.Action, o.ID = outcome.ActionNone, s.rec.ID
	for _, f := range s.rec.Findings {
		if f.Warning {
			o.Warn(f.Code)
		}
	}
	if f := s.rec.First(); f != nil {
		o.Settle(outcome.Invalid, f.Code, f.Message)
		return true
	}
	if s.carried != nil {
		return true // worded when the row that carries it is recorded
	}
	if p.apply == nil {
		o.Settle(outcome.Valid, "", "")
		return true
	}
	return false
}
