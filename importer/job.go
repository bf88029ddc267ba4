package importer

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"go.uber.org/zap"

	"rollcall/graph"
	"rollcall/importer/csvfile"
	"rollcall/importer/disk"
	"rollcall/importer/identity"
	"rollcall/importer/internal/errorscsv"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/internal/validation"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// A Job is one run over a checked input. The zero value of each option is its documented default.
type Job struct {
	Check *input.Check
	Dir   disk.Dir // run directory; nil writes no files
	// Tenant and Run say whom the run is for, in plans and in the importIds of devices: Run is the same in all parts of a run and in no other.
	Tenant  rundir.TenantID
	Run     string
	Started time.Time // of the run's first part

	Client       *graph.Client
	Route        Route // "" means auto
	DryRun       bool
	Force        bool // send rows that equal the tenant's entry too
	Compare      bool // look at the tenant even where every row has an id; a registered device's id then means the device alone
	SendReadOnly bool
	Assert       []identity.Column // send these although the service never shows them
	Chunk        int               // items in one importDeviceIdentityList; 0 means 500
	Concurrency  int               // requests in flight; 0 means 8
	Batch        int               // sub-requests per $batch call, as the client was told; 0 means 1
	Window       int               // rows read and not yet recorded; 0 means 1,024, or more where many travel together
	MaxInvalid   Limit             // invalid rows above which nothing is sent
	MaxFailures  Limit             // failed rows that end the run
	MaxSameError int               // rows in a row that the service refuses with one code and that end the run; 0 is off
	RetryFailed  bool              // send the failed rows of the replay again
	Attempts     int               // sends of an import whose fate is not known, each after a look; 0 means 8
	Removal      Removal           // of Delete, Sync and Apply
	Prune        bool              // of Sync: delete entries that no row names
	PruneScope   tenant.Filter     // of Prune: only entries of which this holds
	Verify       bool              // list again at the end, and say of each change whether it is seen
	Replay       *Replay           // what an earlier part of this run has recorded; nil for a new run
	Log          *zap.Logger       // nil logs nothing
	// Announce is told what will be done, before the first write; an error ends the run.
	Announce func(Forecast) error
	// Note is told, in a sentence, what the user should know at once.
	Note func(string)

	progress progress
}

// A Forecast says what a run is about to do.
type Forecast struct {
	Kind      identity.Kind
	Route     Route
	Method    string // PATCH, updateDeviceProperties ...
	Rows      int
	Creates   int
	Updates   int
	Deletes   int
	Writes    int // requests that change something
	ByCreates int // of these, creates of many rows each
	ByUpdates int // and updates
	Records   int // import records that are removed again once their devices are registered
	Alone     int // entries of the tenant that no row names and that a prune leaves alone
	Withheld  int // entries that a prune would delete if all rows were understood
	Unchanged int
	Invalid   int
	Others    int           // rows that need no request: invalid, duplicate, skipped, not found ...
	AtLeast   time.Duration // what the quota allows
}

// A Result is what a run did.
type Result struct {
	Rows     int // recorded
	Counts   map[outcome.Status]int
	Warnings map[string]int
	Forecast Forecast
	// Seen and Unseen are changes that a look at the tenant afterwards showed, or did not show yet.
	Seen, Unseen int
	// Stopped says why the run ended before its last row, nil when it did not.
	Stopped error
}

// Bad counts the rows that did not succeed.
func (r *Result) Bad() int { return r.Counts[outcome.Invalid] + r.Counts[outcome.Failed] }

func (j *Job) defaults() {
	if j.Route == "" {
		j.Route = RouteAuto
	}
	if j.Chunk == 0 {
		j.Chunk = 500
	}
	if j.Concurrency == 0 {
		j.Concurrency = 8
	}
	j.Batch = max(j.Batch, 1)
	if j.Window == 0 {
		j.Window = WindowFor(j.Concurrency, j.Batch)
	}
	if j.Attempts == 0 {
		j.Attempts = 8
	}
	if j.Log == nil {
		j.Log = zap.NewNop()
	}
	if j.Note == nil {
		j.Note = func(string) {}
	}
	if j.Announce == nil {
		j.Announce = func(Forecast) error { return nil }
	}
}

// Validate reads and judges the whole input, without a tenant, and records what it found in dir; nil writes no files.
func Validate(ctx context.Context, in *csvfile.Input, o CheckOptions, dir disk.Dir) (*Check, *Result, error) {
	c, counts, err := validation.Run(ctx, in, o, dir)
	if err != nil {
		return nil, nil, err
	}
	return c, &Result{Rows: c.Rows, Counts: counts, Warnings: c.Warnings}, nil
}

// Update sends one change for every good row. When intake ends no further row is started; when ctx ends, requests in flight are
// given up too. An early stop is no error: Result.Stopped says why, and what is recorded is a prefix of the input.
func (j *Job) Update(ctx, intake context.Context) (*Result, error) {
	j.defaults()
	refusal := j.tooManyInvalid(j.Check.Invalid)
	if refusal != nil && !j.DryRun {
		return j.refused(ctx, refusal)
	}
	u := j.updater()
	if u.route == RouteAction || u.route != RouteCollection && (j.Check.NeedsLookup() || j.Compare) {
		if err := u.load(intake); err != nil {
			return j.stopped(intake, err)
		}
	}
	forecast, err := j.forecast(intake, u)
	if err != nil {
		return j.stopped(intake, err)
	}
	if err := j.Announce(forecast); err != nil {
		return j.stopped(intake, err)
	}
	if j.DryRun {
		j.wouldRefuse(refusal)
		return j.dryRun(ctx, intake, &pipeline{check: j.Check, window: j.Window, workers: 2, apply: u.planOnly, forgive: u.forgive}, forecast)
	}
	u.chunks, u.sent = newChunker(j.Chunk, overwriter{u}.send), true
	p := &pipeline{check: j.Check, window: j.Window, workers: j.Concurrency * j.Batch, apply: u.apply, forgive: u.forgive, replay: j.Replay,
		quiet: j.quiet}
	p.gather = func(ctx context.Context, halt func(error)) { u.chunks.run(ctx, j.Concurrency, halt) }
	p.release = func() { close(u.chunks.in) }
	res, err := j.walk(ctx, intake, p)
	if res != nil {
		res.Forecast = forecast
	}
	return res, err
}

// updater makes the part of the job that changes entries.
func (j *Job) updater() *updater {
	u := &updater{client: j.Client, check: j.Check, log: j.Log, auto: j.Route == RouteAuto, route: j.Route, note: j.Note,
		planner: planner{kind: j.Check.Kind(), rules: j.Check.Rules, force: j.Force, compare: j.Compare, sendReadOnly: j.SendReadOnly,
			assert: map[identity.Column]bool{}}}
	if u.auto {
		u.route = RouteItem
	}
	for _, c := range j.Assert {
		u.planner.assert[c] = true
	}
	return u
}

// quiet lets what is sent come to its end when the user ends the run; when something is wrong no request is started any more.
func (j *Job) quiet(why error) {
	var end *intakeEnd
	if errors.As(why, &end) {
		j.Client.Drain()
	} else {
		j.Client.Stop()
	}
}

// stopped is the result of a run that ended before its first row, or before the first one of this part of it.
func (j *Job) stopped(intake context.Context, err error) (*Result, error) {
	res := j.Replay.result()
	if res.Stopped = err; intake.Err() != nil {
		res.Stopped = context.Cause(intake)
	}
	return res, j.files(context.WithoutCancel(intake))
}

// files makes the files of a part of a run that recorded nothing, as every part leaves them.
func (j *Job) files(ctx context.Context) error {
	if j.Dir == nil {
		return nil
	}
	journal, err := rundir.OpenJournal(j.Dir, rundir.ResultsFile)
	if err == nil {
		err = journal.Close()
	}
	if err != nil {
		return &rundir.DiskError{Err: err}
	}
	return errorscsv.Write(ctx, j.Check, j.Dir)
}

// forecast plans every row once, without sending. Rows that turn out to mean one entry of the tenant in different ways, by id and by
// identity, are known only now: if there are any, the plan is made again without them.
func (j *Job) forecast(ctx context.Context, u *updater) (Forecast, error) {
	conflicts := input.NewConflicts(j.Check.Seeds)
	f, err := j.planAll(ctx, u, conflicts)
	if err != nil || !j.Check.Found(conflicts) {
		return f, err
	}
	return j.planAll(ctx, u, nil)
}

func (j *Job) planAll(ctx context.Context, u *updater, t *input.Conflicts) (Forecast, error) {
	f := Forecast{Kind: j.Check.Kind(), Route: u.route, Method: u.route.method(j.Check.Kind())}
	byAction := 0
	p := &pipeline{check: j.Check, window: j.Window, workers: 2, apply: u.planOnly, forgive: u.forgive, replay: j.Replay}
	p.each = func(s *slot) error {
		f.Rows++
		if t != nil && j.Check.Unjudged() {
			t.See(s.place, s.outcome.Target, &s.rec)
		}
		switch {
		case s.change != nil:
			f.Updates++
			if s.change.route == RouteAction {
				byAction++
			}
			f.Writes += writes(s.change)
		case s.outcome.Status == outcome.Unchanged:
			f.Unchanged++
		default:
			f.Others++
		}
		return nil
	}
	if j.retries() {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		p.earlier = readEarlier(ctx, j.Dir, j.Replay.Rows, j.again())
	}
	if err := p.run(ctx, ctx); err != nil {
		return f, err
	}
	if f.Route == RouteAction && f.Kind == identity.Corporate {
		f.Writes = (f.Updates + j.Chunk - 1) / j.Chunk
	}
	switch {
	case byAction == 0 || f.Route == RouteAction:
	case byAction == f.Updates:
		f.Method = RouteAction.method(f.Kind)
	default:
		f.Method += " and " + RouteAction.method(f.Kind)
	}
	f.AtLeast = j.Client.AtLeast(f.Writes)
	return f, nil
}

// writes counts the requests of one change that travels by itself.
func writes(ch *change) int {
	if ch.route != RouteAction {
		return 1
	}
	body, unassign := deviceBody(ch)
	n := min(1, len(body))
	if unassign {
		n++
	}
	return n
}

// wouldRefuse says in a dry run, which shows what there is to see all the same, that a run would not begin.
func (j *Job) wouldRefuse(why error) {
	if why != nil {
		j.Note("a run would be refused: " + why.Error())
	}
}

// dryRun records what the pipeline plans, and the changes in plan.csv.
func (j *Job) dryRun(ctx, intake context.Context, p *pipeline, f Forecast) (*Result, error) {
	if j.Dir == nil {
		return j.walk(ctx, intake, p)
	}
	w, err := newPlanWriter(j.Dir, j.Check.Form, f.Kind, j.Tenant)
	if err != nil {
		return nil, err
	}
	p.each = func(s *slot) error {
		if s.change == nil {
			return nil
		}
		return w.add(s)
	}
	res, err := j.walk(ctx, intake, p)
	if cerr := w.close(); err == nil && cerr != nil {
		err = fmt.Errorf("write %s: %w", filepath.Join(j.Dir.Path(), rundir.PlanFile), cerr)
	}
	if res != nil {
		res.Forecast = f
	}
	return res, err
}

// walk runs the pipeline over the journal, if there is a run directory, and completes the files that derive from it.
func (j *Job) walk(ctx, intake context.Context, p *pipeline) (res *Result, err error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	journal := rundir.ResultsFile
	if res = j.Replay.result(); j.retries() {
		res = (*Replay)(nil).result() // every row is recorded again
		p.earlier, journal = readEarlier(ctx, j.Dir, j.Replay.Rows, j.again()), rundir.RetryFile
	}
	g := &guards{rows: j.Check.Rows, maxFailures: j.MaxFailures, maxSame: j.MaxSameError, failed: res.Counts[outcome.Failed]}
	each := p.each
	p.each = func(s *slot) error {
		res.Rows++
		res.Counts[s.outcome.Status]++
		for _, w := range s.outcome.Warnings {
			res.Warnings[w]++
		}
		j.progress.done.Store(int64(res.Rows))
		if each != nil {
			if err := each(s); err != nil {
				return err
			}
		}
		return g.see(&s.outcome)
	}
	if j.Dir != nil {
		if p.journal, err = rundir.OpenJournal(j.Dir, journal); err != nil {
			return res, &rundir.DiskError{Err: err}
		}
	}
	res.Stopped = p.run(ctx, intake)
	var disk *rundir.DiskError
	if res.Rows == j.Check.Total() && !errors.As(res.Stopped, &disk) {
		res.Stopped = nil // whatever wanted to end the run came too late
	}
	if p.journal != nil {
		if err := p.journal.Close(); err != nil && res.Stopped == nil {
			res.Stopped = err
		}
		if j.retries() {
			if err := j.settleRetry(context.WithoutCancel(ctx), res); err != nil {
				return res, err
			}
		}
		err := errorscsv.Write(context.WithoutCancel(ctx), j.Check, j.Dir)
		var input *csvfile.Error
		if errors.As(err, &input) && errors.As(res.Stopped, &input) {
			return res, nil // the input has stopped the run, and this too
		}
		return res, err
	}
	return res, nil
}

// again says which recorded rows are settled anew: those that the service had not finished, and failed ones if that is wanted.
func (j *Job) again() map[outcome.Status]bool {
	return map[outcome.Status]bool{outcome.Pending: true, outcome.Failed: j.RetryFailed}
}

// retries reports whether an earlier part of the run has recorded such rows.
func (j *Job) retries() bool {
	return j.Replay != nil && (j.Replay.Counts[outcome.Pending] > 0 || j.RetryFailed && j.Replay.Counts[outcome.Failed] > 0)
}

// settleRetry makes one results.csv of what was and what was sent again, and counts it.
func (j *Job) settleRetry(ctx context.Context, res *Result) error {
	if err := rundir.MergeRetry(j.Dir); err != nil {
		return err
	}
	all, err := ReadReplay(ctx, j.Check, j.Dir)
	if err != nil {
		return err
	}
	res.Rows, res.Counts, res.Warnings = all.Rows, all.Counts, all.Warnings
	return nil
}

// refused is the result of a run that its guards, or the user, do not want. The bad rows are told all the same.
func (j *Job) refused(ctx context.Context, why error) (*Result, error) {
	res := j.Replay.result()
	res.Stopped = why
	err := j.files(ctx)
	if j.Dir != nil && j.Replay == nil && err == nil {
		err = errorscsv.WriteInvalid(ctx, j.Check, j.Dir)
	}
	return res, err
}

// Progress returns how many rows are recorded. It may be called while the job runs.
func (j *Job) Progress() int { return int(j.progress.done.Load()) }
