package importer

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/enrol"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/plan"
	"rollcall/importer/internal/send"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// An engine is a job at work. Its acts follow each other, whatever the verb: match looks the tenant up, forecast decides about every row
// without sending, judge asks the guards, send carries out, and finish does what comes once after the rows.
type engine struct {
	j    *Job
	kind identity.Kind

	mu      sync.Mutex // is held while another planner is made
	planner atomic.Pointer[plan.Planner]
	sending bool // rows may have been sent; set before the workers start

	deleted   *deletedFile
	pruned    []*tenant.Entry
	types     map[string]bool // identity types of the valid rows, in lower case
	others    int             // entries that a prune leaves alone
	computers input.Computers

	frontier   *rundir.Frontier // nil without a directory
	single     *send.Single
	overwrites *send.Gather
	creates    *send.Gather
	deletes    *send.Deletes
	gone       *enrol.Gone
	wait       *enrol.Wait // of Autopilot, where devices are made
	used       *enrol.Cleanup
}

// run does the job as the policy of its verb wants it. When intake ends no further row is started; when ctx ends, requests in flight are
// given up too. An early stop is no error: Result.Stopped says why, and what is recorded is a prefix of the input.
func (j *Job) run(ctx, intake context.Context, policy plan.Policy) (*Result, error) {
	if j.Window == 0 {
		j.Window = windowOf(policy, j.Check.Kind(), max(j.Concurrency, 8), max(j.Batch, 1))
	}
	j.defaults()
	e := newEngine(j, policy)
	if err := e.match(intake); err != nil {
		return j.stopped(intake, err)
	}
	if err := e.recall(); err != nil {
		return j.stopped(intake, &rundir.DiskError{Err: err})
	}
	forecast, doomed, err := e.forecast(intake)
	if err != nil {
		return j.stopped(intake, err)
	}
	refusal := e.judge(forecast, doomed)
	if refusal != nil && !j.DryRun {
		return j.refused(ctx, refusal)
	}
	if err := j.Announce(forecast); err != nil {
		var guard *GuardError
		if errors.As(err, &guard) {
			return j.refused(ctx, err)
		}
		return j.stopped(intake, err)
	}
	j.Check.Pruned = len(e.pruned)
	if j.DryRun {
		j.wouldRefuse(refusal)
		return e.dryRun(ctx, intake, forecast)
	}
	if j.Dir != nil && len(doomed.entries) > 0 {
		if err := e.deleted.write(doomed.entries); err != nil {
			return j.stopped(intake, &rundir.DiskError{Err: err})
		}
	}
	res, err := e.send(ctx, intake, forecast, doomed)
	if res == nil {
		return nil, err
	}
	res.Forecast = forecast
	if err == nil {
		err = e.finish(ctx, intake, res)
	}
	return res, err
}

func newEngine(j *Job, policy plan.Policy) *engine {
	e := &engine{j: j, kind: j.Check.Kind(), types: map[string]bool{}}
	p := &plan.Planner{Kind: e.kind, Policy: policy, Route: j.Route, Auto: j.Route == RouteAuto, Rules: j.Check.Rules, Force: j.Force,
		Bind: j.DryRun, SendReadOnly: j.SendReadOnly, Assert: map[identity.Column]bool{}, Run: j.Run}
	if p.Auto {
		p.Route = plan.RouteItem
		if e.kind == identity.Autopilot && policy.Creates || j.ByAction {
			p.Route = RouteAction // registered devices are what a sync is about
		}
	}
	for _, c := range j.Assert {
		p.Assert[c] = true
	}
	if j.Memory != nil {
		p.Started = j.Started
	}
	e.planner.Store(p)
	e.deleted = newDeletedFile(j.Dir, e.kind, j.Check.Form)
	return e
}

// Planner decides, by what is known now.
func (e *engine) Planner() *plan.Planner { return e.planner.Load() }

// learn makes another planner of the one in force.
func (e *engine) learn(what func(*plan.Planner)) {
	p := *e.Planner()
	what(&p)
	e.planner.Store(&p)
}

// decide says what is done about a row.
func (e *engine) decide(r *send.Row) plan.Decision {
	if r.Met != nil {
		return e.Planner().Listed(&r.Rec, r.Met)
	}
	return e.Planner().Decide(r.Ask(), r.Memory)
}

// match looks the tenant up where that is needed: always where entries are made or deleted, and where a row gives no id, is in doubt, or
// is to be bound to its entry.
func (e *engine) match(ctx context.Context) error {
	p := e.Planner()
	if p.Policy == plan.Update {
		byRoute := p.Route == RouteAction || p.Route != plan.RouteCollection && (e.j.Check.NeedsLookup() || e.j.Compare || e.onlyByAction())
		if !byRoute && !e.j.DryRun && !e.j.Memory.doubts() {
			return nil
		}
		if !byRoute && !e.j.DryRun {
			e.learn(func(p *plan.Planner) { p.Doubtful = true })
		}
	}
	if err := e.load(ctx); err != nil {
		return err
	}
	if e.kind == identity.Autopilot && !p.Force && p.Policy.Creates && e.j.Check.Has(identity.GroupTag) {
		e.Planner().Tenant.ProbeTags(ctx, e.j.Client)
	}
	return nil
}

// onlyByAction reports whether a file has a column that no change of an import record carries: whose id it is that a row gives has to be
// known then.
func (e *engine) onlyByAction() bool {
	return e.kind == identity.Autopilot && e.Planner().Auto && (e.j.Check.Has(identity.DisplayName) || e.j.Check.Has(identity.AddressableUserName))
}

// load lists the tenant: what the rows name, or everything where what they do not name is to be deleted.
func (e *engine) load(ctx context.Context) error {
	c := e.j.Check
	var keep tenant.Keep
	if e.j.Prune {
		keep |= tenant.KeepAll
	}
	if e.j.Memory != nil && e.kind == identity.Autopilot {
		keep |= tenant.KeepImports
	}
	t, err := tenant.Load(ctx, e.j.Client, e.kind, c.Seeds, c, keep)
	if err != nil {
		return fmt.Errorf("list the tenant: %w", err)
	}
	e.learn(func(p *plan.Planner) {
		p.Tenant = t
		if e.sending {
			p.Named = c.NamedID
		}
	})
	return nil
}

// Look lists the tenant where nobody has.
func (e *engine) Look(ctx context.Context) error {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.Planner().Tenant != nil && !e.Planner().Doubtful {
		return nil
	}
	if e.Planner().Tenant == nil {
		if err := e.load(ctx); err != nil {
			return err
		}
	}
	e.learn(func(p *plan.Planner) { p.Doubtful, p.Named = false, e.j.Check.NamedID })
	return nil
}

// Refused changes the route once for the run. Rows in flight by the old route come here too and find it done.
func (e *engine) Refused(ctx context.Context, route plan.Route, cause *graph.Error) error {
	if !e.Planner().Auto || route == RouteAction {
		return &RouteRefusedError{Route: route, Err: cause}
	}
	if err := e.Look(ctx); err != nil {
		return err
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if was := e.Planner().Route; was != RouteAction {
		e.j.Log.Info("route refused, going on by action", zap.Stringer("kind", e.kind), zap.Error(cause))
		e.j.Note(fmt.Sprintf("the service refuses the route %s; going on with %s", was, RouteAction.Method(e.kind)))
		e.learn(func(p *plan.Planner) { p.Route = RouteAction })
		return e.j.Refused()
	}
	return nil
}

// recall finds what an earlier part of the run set out to delete: its deleted.csv says that, and in which order.
func (e *engine) recall() error {
	if e.j.Memory == nil || e.j.Dir == nil {
		return nil
	}
	if err := e.deleted.load(); err != nil {
		return err
	}
	before := e.deleted.index(plan.Deletable(e.kind), e.j.Check.Seeds)
	if e.Planner().Policy != plan.Update {
		e.learn(func(p *plan.Planner) { p.Before = before })
	}
	if e.j.Prune && before != nil {
		before.Each(plan.Deletable(e.kind), func(x *tenant.Entry) { e.pruned = append(e.pruned, x) })
	}
	e.j.Check.Pruned = len(e.pruned)
	return nil
}

// judge asks the guards about what is going to be done.
func (e *engine) judge(f Forecast, d *doom) error {
	if err := e.j.tooManyInvalid(e.invalid(f)); err != nil {
		return err
	}
	if err := e.j.Removal.judge(d, e.j.Check.Rows); err != nil {
		return err
	}
	return e.computers.Refusal()
}

// invalid counts the invalid rows of the whole run. Rows whose identity the tenant has just so are not among them.
func (e *engine) invalid(f Forecast) int {
	n := f.Invalid
	if m := e.j.Memory; m != nil && !e.j.retries() {
		n += m.count(outcome.Invalid)
	}
	return n
}

// windows of jobs whose rows stay open for minutes while the service works on what it has accepted: it takes 2,000 new devices at a time,
// and up to half an hour for a deletion.
const (
	createWindow = 4 << 10
	deleteWindow = 16 << 10
)

// SyncWindow is the window of Sync and Apply.
func SyncWindow(concurrency, batch int) int { return max(createWindow, WindowFor(concurrency, batch)) }

// windowOf is how many rows a job of that policy may read and not yet have recorded.
func windowOf(p plan.Policy, k identity.Kind, concurrency, batch int) int {
	switch {
	case p.Deletes && k == identity.Autopilot:
		return deleteWindow
	case p.Creates || p.Lines:
		return SyncWindow(concurrency, batch)
	}
	return WindowFor(concurrency, batch)
}

// stepFor is how far ahead of the sends it is noted how far they may have gone: what may leave in a second, at least what is in flight.
func (e *engine) stepFor() int {
	q := e.j.Client.Bound()
	perSecond := 0
	if q.Per > 0 {
		perSecond = int(int64(q.N) * int64(time.Second) / int64(q.Per))
	}
	return min(max(perSecond, e.j.Concurrency*e.j.Batch), e.j.Window)
}
