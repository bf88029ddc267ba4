package importer

import (
	"context"
	"maps"
	"sync"

	"golang.org/x/sync/errgroup"

	"rollcall/importer/caught"
	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/send"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// defaultWindow is how many rows may be read and not yet recorded: enough that one slow row stops nobody for minutes at the
// service's usual pace.
const defaultWindow = 1024

// WindowFor is the window of a job with so many requests in flight and so many changes in each.
func WindowFor(concurrency, batch int) int { return max(defaultWindow, 4*concurrency*batch) }

// A pipeline walks the rows of a checked input: read, decided, sent in parallel, recorded in input order.
//
// A credit is taken before a row is read and returned when the row is recorded, so at most window rows are open.
// The order channel has room for all of them and never blocks.
type pipeline struct {
	check   *Check
	window  int // 0 means defaultWindow
	workers int
	memory  *Memory // of rows that are recorded already; nil for none
	// whole walks recorded rows too: nothing is recorded, and each sees them all.
	whole bool
	// earlier, when not nil, has the lines of recorded rows: those that are settled anew, again says which, and the others are recorded
	// as they are.
	earlier *earlier
	again   map[outcome.Status]bool
	// apply settles a row or hands it on; an error, after which it has no holder any more, ends the run.
	apply   func(context.Context, *send.Row) error
	forgive func(*identity.Record)
	// held says why the entry that a row names by its id is not the row's, also where an earlier row carries it; nil for nothing wrong.
	held func(*identity.Record) *outcome.Problem
	// pruned are entries that no row names; each is a row of its own behind those of the input.
	pruned []*tenant.Entry
	// last, when not nil, says which rows are applied only once all before them are recorded.
	last    func(*send.Row) bool
	journal *rundir.Journal
	// frontier has what is on disk ahead of what is sent; nil without a directory.
	frontier *rundir.Frontier
	// each sees every recorded row, in input order.
	each func(*send.Row) error
	// gather, when not nil, runs beside the workers until release is called after the last of them. It halts the run before it gives up rows.
	gather  func(ctx context.Context, halt func(error))
	release func()
	// quiet, when not nil, is called with the reason when no further row is to be started.
	quiet func(error)

	firsts map[int]*outcome.Outcome // owned by commit: outcomes of rows that carry later ones
	left   []*send.Row              // rows behind the first one whose fate is not known, that one included; to be asked after run
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
	if p.memory != nil {
		maps.Copy(p.firsts, p.memory.firsts)
	}
	// The end of the intake also ends the waiting of rows that are read and not yet sent.
	defer context.AfterFunc(intake, func() { p.halt(&intakeEnd{context.Cause(intake)}) })()
	credit := make(chan struct{}, p.window)
	order := make(chan *send.Row, p.window)
	work := make(chan *send.Row)

	var g, senders errgroup.Group
	g.Go(func() error { return p.reads(intake, credit, order, work) })
	for range max(1, p.workers) {
		senders.Go(func() error {
			for r := range work {
				p.works(ctx, r)
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
		if err := caught.Do(func() error { return p.commit(credit, order) }); err != nil {
			p.halt(err)
		}
		for r := range order { // whoever has them settles them, or gives them up
			<-r.Done()
			p.left = append(p.left, r)
		}
		return nil
	})
	g.Wait()
	return p.cause
}

// reads reads rows until there are no more, or no more are wanted.
func (p *pipeline) reads(intake context.Context, credit chan struct{}, order, work chan<- *send.Row) error {
	defer close(order)
	defer close(work)
	ctx, cancel := context.WithCancel(intake)
	defer cancel()
	go func() {
		select {
		case <-p.stop:
			cancel()
		case <-ctx.Done():
		}
	}()
	if err := caught.Do(func() error { return p.read(ctx, credit, order, work) }); err != nil {
		if intake.Err() != nil { // which the reader may see before anybody says so
			err = &intakeEnd{context.Cause(intake)}
		}
		p.halt(err)
	}
	return nil
}

// works applies one row.
func (p *pipeline) works(ctx context.Context, r *send.Row) {
	if err := p.stopped(ctx); err != nil {
		p.halt(err)
		r.Abandon(send.NotSent(err))
		return
	}
	if err := p.apply(ctx, r); err != nil {
		p.halt(err)
	}
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

// An offerer takes rows as they are read.
type offerer struct {
	*pipeline
	credit chan struct{}
	order  chan<- *send.Row
	work   chan<- *send.Row
	others bool // rows were handed out that are not among the last
}

// read makes rows of those of the input first and then of those that follow.
func (p *pipeline) read(ctx context.Context, credit chan struct{}, order, work chan<- *send.Row) error {
	o := &offerer{pipeline: p, credit: credit, order: order, work: work}
	skip := p.memory.recorded()
	if p.earlier != nil || p.whole {
		skip = 0
	}
	err := p.check.Read(ctx, func(r *input.Row) error {
		if r.Row <= skip {
			return nil
		}
		return o.offer(ctx, send.Copy(r))
	})
	if err != nil {
		return err
	}
	for i, e := range p.pruned {
		if row := p.check.Rows + 1 + i; row > skip {
			r := send.NewRow(outcome.Place{Row: row}, e.Record())
			r.Pruned = e
			if err := o.offer(ctx, r); err != nil {
				return err
			}
		}
	}
	return nil
}

// offer hands one row out.
func (o *offerer) offer(ctx context.Context, r *send.Row) error {
	if last := o.last != nil && o.last(r); !last {
		o.others = true
	} else if o.others {
		if err := o.settled(ctx); err != nil {
			return err
		}
		o.others = false
	}
	select {
	case o.credit <- struct{}{}:
	case <-ctx.Done():
		return ctx.Err()
	}
	kept, err := o.recall(r)
	if err != nil {
		return err
	}
	ready := kept
	if !kept {
		r.Carrier = o.check.Cross(r.Place.Row, &r.Rec)
		ready = o.prepare(r)
	}
	o.order <- r
	if ready {
		if !kept {
			r.Settle()
		}
		return nil
	}
	select {
	case o.work <- r:
		return nil
	case <-ctx.Done():
		r.Abandon(send.NotSent(ctx.Err()))
		return ctx.Err()
	}
}

// recall says what is remembered of a row. It reports whether the row stays as it is recorded.
func (o *offerer) recall(r *send.Row) (kept bool, err error) {
	l, known, err := o.line(r.Place.Row)
	switch {
	case err != nil:
		return false, err
	case known && o.again[l.Status]:
		r.Memory = o.memory.of(r.Place.Row, &l.Outcome)
	case known && o.whole:
		r.Recorded = true
	case known:
		r.Keep(l)
		return true, nil
	default:
		r.Memory = o.memory.of(r.Place.Row, nil)
	}
	return false, nil
}

// line is what an earlier part of the run has said of a row. Where nobody has to know more than that there is a line, it is empty.
func (o *offerer) line(row int) (l rundir.Line, known bool, err error) {
	switch m := o.memory; {
	case m == nil:
		return l, false, nil
	case row > m.Rows:
		l, known = m.ahead[row]
		return l, known, nil
	case o.earlier == nil:
		return l, true, nil
	}
	return o.earlier.line(row)
}

// settled waits until every row that was handed out is recorded: then all credits are back.
func (o *offerer) settled(ctx context.Context) error {
	n := 0
	defer func() {
		for range n {
			<-o.credit
		}
	}()
	for n < o.window {
		select {
		case o.credit <- struct{}{}:
			n++
		case <-ctx.Done():
			return ctx.Err()
		}
	}
	return nil
}

func (p *pipeline) remembers(row int) bool { _, ok := p.firsts[row]; return ok }

// prepare settles what the row's own cells and the other rows decide, and reports whether that was all.
func (p *pipeline) prepare(r *send.Row) bool {
	if r.Rec.Invalid() {
		p.forgive(&r.Rec)
	}
	o := &r.Outcome
	o.Action, o.ID = outcome.ActionNone, r.Rec.ID
	for _, f := range r.Rec.Findings {
		if f.Warning {
			o.Warn(f.Code)
		}
	}
	if f := r.Rec.First(); f != nil {
		o.Settle(outcome.Invalid, f.Code, f.Message)
		return true
	}
	if r.Carrier != nil {
		if problem := p.held(&r.Rec); problem != nil {
			r.Outcome = r.Outcome.Fail(problem)
		}
		return true // worded when the row that carries it is recorded
	}
	return false
}
