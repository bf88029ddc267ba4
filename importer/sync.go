package importer

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"rollcall/graph"
	"rollcall/importer/identity"
)

// syncWindow is the window of a job that creates: the service works on imported devices for minutes, 2,000 at a time, and a row stays open
// until its device is registered.
const syncWindow = 4 << 10

// Sync makes the tenant match the input: entries that rows name are created or updated, and with Prune those that no row names are deleted,
// after everything else. Intake and ctx end the run as they do in [Job.Update].
func (j *Job) Sync(ctx, intake context.Context) (*Result, error) {
	return j.reconcile(ctx, intake, func(y *reconciler) { y.u.planner.sync = true })
}

// Apply carries out the lines of a plan, each only if its entry still looks as it did when the plan was made.
func (j *Job) Apply(ctx, intake context.Context) (*Result, error) {
	return j.reconcile(ctx, intake, func(y *reconciler) { y.fromPlan, y.u.planner.force = true, true })
}

// SyncWindow is the window of Sync and Apply.
func SyncWindow(concurrency, batch int) int { return max(syncWindow, WindowFor(concurrency, batch)) }

// A reconciler creates, updates and deletes.
type reconciler struct {
	j        *Job
	u        *updater
	r        *remover
	fromPlan bool
	deleting bool // what rows name, and nothing else
	pruned   []*entry
	types    map[string]bool // identity types of the valid rows, in lower case
	others   int             // entries that a prune leaves alone

	devices  *deviceImporter // of Autopilot
	arriving *arrivals
	used     *cleaner
}

func (j *Job) reconcile(ctx, intake context.Context, configure func(*reconciler)) (*Result, error) {
	if j.Window == 0 {
		j.Window = SyncWindow(max(j.Concurrency, 8), max(j.Batch, 1))
	}
	j.defaults()
	if j.Removal.Timeout == 0 {
		j.Removal.Timeout = time.Hour
	}
	kind := j.Check.input.Kind
	y := &reconciler{j: j, u: j.updater(), types: map[string]bool{}}
	configure(y)
	if kind == identity.Autopilot && y.u.auto && !y.fromPlan {
		y.u.route = RouteAction // registered devices are what a sync is about
	}
	y.u.decide = y.decide
	if j.Replay != nil {
		y.u.planner.started = j.Started
	}
	if err := y.load(intake); err != nil {
		return j.stopped(intake, fmt.Errorf("list the tenant: %w", err))
	}
	deleted := &deletedFile{dir: j.Dir, columns: deletedColumns(kind)}
	if err := y.remember(deleted); err != nil {
		return j.stopped(intake, &DiskError{err})
	}
	forecast, doomed, err := y.forecast(intake)
	if err != nil {
		return j.stopped(intake, err)
	}
	refusal := j.tooManyInvalid(y.invalid(forecast))
	if refusal == nil {
		refusal = j.Removal.judge(doomed, j.Check.Rows)
	}
	if refusal != nil && !j.DryRun {
		return j.refused(ctx, refusal)
	}
	if err := j.Announce(forecast); err != nil {
		return j.refused(ctx, err)
	}
	j.Check.Pruned = len(y.pruned)
	if j.DryRun {
		j.wouldRefuse(refusal)
		return j.dryRun(ctx, intake, y.pipeline(y.planOnly, 2), forecast)
	}
	if j.Dir != "" && len(doomed.entries) > 0 {
		if err := deleted.write(doomed.entries); err != nil {
			return j.stopped(intake, &DiskError{err})
		}
	}
	res, err := y.send(ctx, intake, forecast, doomed)
	if res != nil {
		res.Forecast = forecast
		switch {
		case err != nil:
		case res.Stopped == nil:
			err = y.finish(ctx, intake, res)
		case y.used != nil && y.onlyPending(res):
			y.used.upTo(res.Rows)
			y.used.finish(ctx, j.Concurrency)
		}
	}
	return res, err
}

// invalid counts the invalid rows of the whole run. Rows whose identity the tenant has just so are not among them.
func (y *reconciler) invalid(f Forecast) int {
	n := f.Invalid
	if r := y.j.Replay; r != nil && !y.j.retries() {
		n += r.Counts[Invalid]
	}
	return n
}

// load lists the tenant: what the rows name, or everything where what they do not name is to be deleted.
func (y *reconciler) load(ctx context.Context) error {
	t := newTenantIndex(y.j.Check.seeds)
	t.all = y.j.Prune
	if y.j.Replay != nil && y.j.Check.input.Kind == identity.Autopilot {
		t.imports = map[string]*entry{}
	}
	y.u.planner.tenant = t
	y.r = &remover{client: y.j.Client, kind: y.j.Check.input.Kind, tenant: &removable{tenantIndex: t, list: removals(y.j.Check.input.Kind)}}
	if err := t.load(ctx, y.j.Client, y.j.Check); err != nil {
		return err
	}
	if y.j.Check.input.Kind == identity.Autopilot && !y.j.Force && !y.deleting {
		t.probeTags(ctx, y.j.Client, y.j.Check)
	}
	return nil
}

// remember finds what an earlier part of the run set out to prune: its deleted.csv says that, and in which order.
func (y *reconciler) remember(deleted *deletedFile) error {
	if y.j.Replay == nil || y.j.Dir == "" {
		return nil
	}
	if err := deleted.load(); err != nil {
		return err
	}
	before := deleted.index(y.r.tenant.list, y.j.Check.seeds)
	y.r.tenant.before = before
	if y.j.Prune && before != nil {
		before.each(y.r.tenant.list, func(e *entry) { y.pruned = append(y.pruned, e) })
	}
	y.j.Check.Pruned = len(y.pruned)
	return nil
}

func (y *reconciler) pipeline(apply func(context.Context, *slot) error, workers int) *pipeline {
	return &pipeline{check: y.j.Check, window: y.j.Window, workers: workers, apply: apply, forgive: y.r.tenant.forgive, replay: y.j.Replay,
		pruned: y.pruned, last: func(s *slot) bool { return s.prune != nil || s.plan.action == string(ActionDelete) }}
}

// decide says what a row needs.
func (y *reconciler) decide(s *slot, pl *planner, route Route) (*change, Outcome) {
	switch {
	case s.prune != nil:
		return &change{action: ActionDelete, entry: s.prune, id: s.prune.id()}, Outcome{Action: ActionDelete, ID: s.prune.id()}
	case y.fromPlan:
		return y.carryOut(s, pl, route)
	case y.deleting:
		return y.r.decide(s)
	}
	if e := y.ownImport(s, pl); e != nil {
		return pl.importUnderWay(&s.rec, e)
	}
	return pl.plan(&s.rec, route, y.u.auto)
}

// ownImport finds the import of a row that an earlier part of the run sent and did not see end. Of several, sent because the service could
// not store one or a reply was lost, the one counts that has made a device, else one that still may.
func (y *reconciler) ownImport(s *slot, pl *planner) *entry {
	if pl.tenant.imports == nil || !s.doubt && s.was != Pending && s.was != Failed {
		return nil
	}
	var best *entry
	y.ownImports(s.place.Row, func(e *entry) {
		if best == nil || e.registration() != "" || best.registration() == "" && e.importing() {
			best = e
		}
	})
	if best != nil && (s.was != Failed || best.importing()) {
		return best
	}
	if s.was == Pending && s.wasID != "" {
		return pl.tenant.byID(recordList, s.wasID)
	}
	return nil
}

// planOnly settles the slot with what would be done.
func (y *reconciler) planOnly(ctx context.Context, s *slot) error { return y.u.planOnly(ctx, s) }

// forecast plans every row once, without sending, and finds what is to be pruned.
func (y *reconciler) forecast(ctx context.Context) (Forecast, *doom, error) {
	targets := &targets{seed: y.j.Check.seeds.proof, seen: map[string]target{}}
	f, d, err := y.count(ctx, targets)
	if err == nil && len(targets.verdicts) > 0 {
		y.j.Check.addVerdicts(targets.verdicts)
		f, d, err = y.count(ctx, nil)
	}
	if err != nil {
		return f, d, err
	}
	if t := y.u.planner.tenant; y.j.Prune && len(y.pruned) == 0 && (y.j.Replay == nil || y.j.Replay.Rows == 0) {
		p := t.prunable(y.r.tenant.list, y.j.Check, y.types, y.j.PruneScope)
		y.pruned, y.others = p.entries, p.others
	}
	for i, e := range y.pruned {
		if y.j.Replay != nil && y.j.Check.Rows+1+i <= y.j.Replay.Rows {
			continue // done by an earlier part of the run
		}
		if y.r.tenant.byID(e.list, e.id()) == nil {
			continue // gone
		}
		d.entries = append(d.entries, e)
		if e.tuple() {
			d.tuples++
		}
	}
	f.Deletes, f.Alone = len(d.entries), y.others
	f.Writes += f.Deletes
	f.AtLeast = y.j.Client.AtLeast(f.Writes + f.Records)
	return f, d, nil
}

// count plans the rows of the input.
func (y *reconciler) count(ctx context.Context, t *targets) (Forecast, *doom, error) {
	j := y.j
	f := Forecast{Kind: j.Check.input.Kind, Route: y.u.route, Method: y.u.route.method(j.Check.input.Kind)}
	d := &doom{kind: f.Kind, inAll: y.u.planner.tenant.tuples}
	if y.deleting {
		f.Method = "DELETE"
	}
	clear(y.types)
	chunked := 0
	// Rows that name one entry in different ways are one delete: the first carries the others.
	var repeats []verdict
	named := map[*entry]Place{}
	p := y.pipeline(y.planOnly, 2)
	p.pruned = nil
	p.each = func(s *slot) error {
		f.Rows++
		if t != nil && j.Check.hasIDs {
			t.see(s)
		}
		if s.line == nil && s.outcome.Status != Invalid {
			y.types[strings.ToLower(s.rec.Type)] = true
		}
		ch := s.change
		switch {
		case s.outcome.Status == Invalid:
			f.Invalid++
			f.Others++
		case ch == nil && s.outcome.Status == Unchanged:
			f.Unchanged++
		case ch == nil:
			f.Others++
		case ch.action == ActionCreate:
			f.Creates++
			if s.rec.Type == identity.TypeTuple {
				d.creates++
			}
		case ch.action == ActionDelete && named[ch.entry] != (Place{}):
			first := named[ch.entry]
			repeats = append(repeats, verdict{row: s.place.Row, code: identity.CodeDuplicate, other: first.Row, place: first})
			f.Others++
		case ch.action == ActionDelete && s.was == Pending: // accepted by an earlier part of the run
			named[ch.entry] = s.place
			f.Others++
		case ch.action == ActionDelete:
			named[ch.entry] = s.place
			d.entries = append(d.entries, ch.entry)
			if ch.entry.tuple() {
				d.tuples++
			}
		default:
			f.Updates++
			if ch.route == RouteAction && f.Kind == identity.Corporate {
				chunked++
			} else {
				f.ByUpdates += writes(ch)
			}
		}
		return nil
	}
	if j.retries() {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		p.earlier = readEarlier(ctx, j.Dir, j.Replay.Rows, j.again())
	}
	if err := p.run(ctx, ctx); err != nil {
		return f, d, err
	}
	j.Check.addVerdicts(repeats)
	f.ByUpdates += chunks(chunked, j.Chunk)
	f.ByCreates = chunks(f.Creates, j.importChunk())
	f.Writes = f.ByCreates + f.ByUpdates
	if f.Kind == identity.Autopilot {
		f.Records = f.Creates
	}
	return f, d, nil
}

func chunks(n, size int) int { return (n + size - 1) / size }

// importChunk is how many creates travel together.
func (j *Job) importChunk() int {
	if j.Check.input.Kind == identity.Autopilot {
		return min(j.Chunk, maxImporting)
	}
	return j.Chunk
}

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
		if s.prune != nil && s.outcome.Status == Failed {
			stayed++
		}
		return nil
	}
	res, err := j.walk(ctx, intake, p)
	if stayed > 0 { // errors.csv has rows of the input only
		j.Note("to be pruned and not deleted: " + number(stayed, "entry", "entries") + ", named at the end of " + ResultsFile)
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
	if res == nil || res.Stopped != nil || res.Counts[Pending] == 0 {
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
		res.Stopped = &PendingError{res.Counts[Pending]}
	}
}

// ownImports gives f the import records of a row that this run made before its present part.
func (y *reconciler) ownImports(row int, f func(*entry)) {
	id := importID(y.j.Run, row)
	t := y.u.planner.tenant
	last := t.imports[id]
	if last == nil {
		return
	}
	for e := t.byKey(recordList, last.key()); e != nil; e = t.more(e) {
		if strings.EqualFold(e.of(identity.ImportID), id) {
			f(e)
		}
	}
}

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
		if c := res.Counts; c[Created]+c[Updated]+c[Deleted] > 0 && !y.arriving.shown {
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
	if len(y.u.planner.tenant.imports) == 0 {
		return
	}
	for row := 1; row <= y.j.Check.Rows; row++ {
		y.ownImports(row, func(e *entry) {
			if !e.importing() {
				y.used.add(usedRecord{row, e.id()})
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
	if e := graph.AsError(err); e != nil && (e.Status == 409 || e.Status == 429) {
		y.j.Note("the service was synchronising already, or did so less than ten minutes ago: no sync was asked for")
		return
	}
	y.j.Note(fmt.Sprintf("the service was not asked for a sync, which it does by itself in time: %v", err))
}
