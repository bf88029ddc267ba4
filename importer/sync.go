package importer

import (
	"context"
	"fmt"
	"time"

	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
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
	j         *Job
	u         *updater
	r         *remover
	fromPlan  bool
	deleting  bool // what rows name, and nothing else
	pruned    []*tenant.Entry
	types     map[string]bool // identity types of the valid rows, in lower case
	others    int             // entries that a prune leaves alone
	computers input.Computers

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
	kind := j.Check.Kind()
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
	deleted := newDeletedFile(j.Dir, kind, j.Check.Form)
	if err := y.remember(deleted); err != nil {
		return j.stopped(intake, &rundir.DiskError{Err: err})
	}
	forecast, doomed, err := y.forecast(intake)
	if err != nil {
		return j.stopped(intake, err)
	}
	refusal := j.tooManyInvalid(y.invalid(forecast))
	if refusal == nil {
		refusal = j.Removal.judge(doomed, j.Check.Rows)
	}
	if refusal == nil {
		refusal = y.computers.Refusal()
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
	if j.Dir != nil && len(doomed.entries) > 0 {
		if err := deleted.write(doomed.entries); err != nil {
			return j.stopped(intake, &rundir.DiskError{Err: err})
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
		n += r.Counts[outcome.Invalid]
	}
	return n
}

// load lists the tenant: what the rows name, or everything where what they do not name is to be deleted.
func (y *reconciler) load(ctx context.Context) error {
	c := y.j.Check
	var keep tenant.Keep
	if y.j.Prune {
		keep |= tenant.KeepAll
	}
	if y.j.Replay != nil && c.Kind() == identity.Autopilot {
		keep |= tenant.KeepImports
	}
	t, err := tenant.Load(ctx, y.j.Client, c.Kind(), c.Seeds, c, keep)
	if err != nil {
		return err
	}
	y.u.planner.tenant = t
	y.r = &remover{client: y.j.Client, kind: c.Kind(), tenant: &removable{Index: t, rules: c.Rules, list: removals(c.Kind())}}
	if c.Kind() == identity.Autopilot && !y.j.Force && !y.deleting && c.Has(identity.GroupTag) {
		t.ProbeTags(ctx, y.j.Client)
	}
	return nil
}

// remember finds what an earlier part of the run set out to prune: its deleted.csv says that, and in which order.
func (y *reconciler) remember(deleted *deletedFile) error {
	if y.j.Replay == nil || y.j.Dir == nil {
		return nil
	}
	if err := deleted.load(); err != nil {
		return err
	}
	before := deleted.index(y.r.tenant.list, y.j.Check.Seeds)
	y.r.tenant.before = before
	if y.j.Prune && before != nil {
		before.Each(y.r.tenant.list, func(e *tenant.Entry) { y.pruned = append(y.pruned, e) })
	}
	y.j.Check.Pruned = len(y.pruned)
	return nil
}

func (y *reconciler) pipeline(apply func(context.Context, *slot) error, workers int) *pipeline {
	return &pipeline{check: y.j.Check, window: y.j.Window, workers: workers, apply: apply, forgive: y.r.tenant.forgive, replay: y.j.Replay,
		pruned: y.pruned, last: func(s *slot) bool { return s.prune != nil || s.plan.Action == string(outcome.ActionDelete) }}
}

// decide says what a row needs.
func (y *reconciler) decide(s *slot, pl *planner, route Route) (*change, outcome.Outcome) {
	switch {
	case s.prune != nil:
		return &change{action: outcome.ActionDelete, entry: s.prune, id: s.prune.ID()}, outcome.Outcome{Action: outcome.ActionDelete, ID: s.prune.ID()}
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
func (y *reconciler) ownImport(s *slot, pl *planner) *tenant.Entry {
	if !s.doubt && s.was != outcome.Pending && s.was != outcome.Failed {
		return nil
	}
	var best *tenant.Entry
	y.ownImports(s.place.Row, func(e *tenant.Entry) {
		if best == nil || e.Registration() != "" || best.Registration() == "" && e.Importing() {
			best = e
		}
	})
	if best != nil && (s.was != outcome.Failed || best.Importing()) {
		return best
	}
	if s.was == outcome.Pending && s.wasID != "" {
		return pl.tenant.ByID(tenant.Records, s.wasID)
	}
	return nil
}

// planOnly settles the slot with what would be done.
func (y *reconciler) planOnly(ctx context.Context, s *slot) error { return y.u.planOnly(ctx, s) }
