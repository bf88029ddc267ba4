package importer

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"go.uber.org/zap"

	"rollcall/graph"
	"rollcall/importer/csvfile"
	"rollcall/importer/disk"
	"rollcall/importer/identity"
	"rollcall/importer/internal/errorscsv"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/plan"
	"rollcall/importer/internal/send"
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

	Client          *graph.Client
	Route           Route // "" means auto
	DryRun          bool
	Force           bool // send rows that equal the tenant's entry too
	Compare         bool // look at the tenant even where every row has an id
	SendReadOnly    bool
	Assert          []identity.Column // send these although the service never shows them
	Chunk           int               // items in one importDeviceIdentityList; 0 means 500
	Concurrency     int               // requests in flight; 0 means 8
	Batch           int               // sub-requests per $batch call, as the client was told; 0 means 1
	Window          int               // rows read and not yet recorded; 0 means 1,024, or more where many travel together
	MaxInvalid      Limit             // invalid rows above which nothing is sent
	PruneMaxInvalid Limit             // invalid rows above which a prune deletes nothing; without it none
	MaxFailures     Limit             // failed rows that end the run
	MaxSameError    int               // rows in a row that the service refuses with one code and that end the run; 0 is off
	RetryFailed     bool              // send the failed rows of the replay again
	Attempts        int               // sends of an import whose fate is not known, each after a look; 0 means 8
	Removal         Removal           // of Delete, Sync and Apply
	Prune           bool              // of Sync: delete entries that no row names
	PruneScope      tenant.Filter     // of Prune: only entries of which this holds
	Verify          bool              // list again at the end, and say of each change whether it is seen
	Memory          *Memory           // what earlier parts of this run may have done; nil for a new run
	Log             *zap.Logger       // nil logs nothing
	// Announce is told what will be done, before the first write; an error ends the run.
	Announce func(Forecast) error
	// Refused is told when the service has refused the route that auto began with; ByAction says that it has, in an earlier part of the run.
	Refused  func() error
	ByAction bool
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
	Unshown   int           // rows of which nothing is sent since no list shows what they want
	Others    int           // rows that need no request: invalid, duplicate, skipped, not found ...
	AtLeast   time.Duration // what the quota allows
}

// Plan is the forecast as the summary has it.
func (f *Forecast) Plan() *rundir.Plan {
	return &rundir.Plan{Create: f.Creates, Update: f.Updates, Delete: f.Deletes, Unchanged: f.Unchanged, LeftAlone: f.Alone,
		Withheld: f.Withheld, Writes: f.Writes}
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

// see counts one recorded row.
func (r *Result) see(o *outcome.Outcome) {
	r.Rows++
	r.Counts[o.Status]++
	for _, w := range o.Warnings {
		r.Warnings[w]++
	}
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
	if j.Removal.Timeout == 0 {
		j.Removal.Timeout = time.Hour
	}
	if j.Attempts == 0 {
		j.Attempts = 8
	}
	if j.Log == nil {
		j.Log = zap.NewNop()
	}
	if j.Refused == nil {
		j.Refused = func() error { return nil }
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

// Update sends one change for every good row, and makes or deletes nothing. When intake ends no further row is started; when ctx ends,
// requests in flight are given up too. An early stop is no error: Result.Stopped says why, and what is recorded is a prefix of the input.
func (j *Job) Update(ctx, intake context.Context) (*Result, error) {
	return j.run(ctx, intake, plan.Update)
}

// Sync makes the tenant match the input: entries that rows name are created or updated, and with Prune those that no row names are deleted,
// after everything else. It ends as [Job.Update] does.
func (j *Job) Sync(ctx, intake context.Context) (*Result, error) {
	return j.run(ctx, intake, plan.Sync)
}

// Apply carries out the lines of a plan, each only if its entries still look as they did when the plan was made. It ends as [Job.Update]
// does.
func (j *Job) Apply(ctx, intake context.Context) (*Result, error) {
	return j.run(ctx, intake, plan.Apply)
}

// Delete deletes the entries that the rows name, and nothing else. Before the first one goes, the guards have judged them all and
// deleted.csv has them as they are. It ends as [Job.Update] does; what the service has accepted by then is recorded as pending.
func (j *Job) Delete(ctx, intake context.Context) (*Result, error) {
	return j.run(ctx, intake, plan.Delete)
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
	res := j.Memory.result()
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

// wouldRefuse says in a dry run, which shows what there is to see all the same, that a run would not begin.
func (j *Job) wouldRefuse(why error) {
	if why != nil {
		j.Note("a run would be refused: " + why.Error())
	}
}

// dryRun records what is decided, and the changes in plan.csv.
func (e *engine) dryRun(ctx, intake context.Context, f Forecast) (*Result, error) {
	j, p := e.j, e.pipeline(e.planOnly, 2)
	p.last = nil
	if j.Dir == nil {
		res, err := j.walk(ctx, intake, p)
		if res != nil {
			res.Forecast = f
		}
		return res, err
	}
	w, err := newPlanWriter(j.Dir, j.Check.Form, f.Kind, j.Tenant)
	if err != nil {
		return nil, err
	}
	p.each = func(r *send.Row) error {
		if r.Change == nil {
			return nil
		}
		return w.add(r)
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
	if res = j.Memory.result(); j.retries() {
		res = (*Memory)(nil).result() // every row is recorded again
		p.earlier, journal = readEarlier(ctx, j.Dir, j.Memory.Rows), rundir.RetryFile
	}
	g := &guards{rows: j.Check.Rows, maxFailures: j.MaxFailures, maxSame: j.MaxSameError, failed: res.Counts[outcome.Failed]}
	each := p.each
	p.each = func(r *send.Row) error {
		res.see(&r.Outcome)
		j.progress.done.Store(int64(res.Rows))
		if each != nil {
			if err := each(r); err != nil {
				return err
			}
		}
		return g.see(&r.Outcome)
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
	if p.journal == nil {
		return res, nil
	}
	if err := p.journal.Close(); err != nil && res.Stopped == nil {
		res.Stopped = err
	}
	if err := j.leave(context.WithoutCancel(ctx), p, res); err != nil {
		return res, err
	}
	err = errorscsv.Write(context.WithoutCancel(ctx), j.Check, j.Dir)
	var input *csvfile.Error
	if errors.As(err, &input) && errors.As(res.Stopped, &input) {
		return res, nil // the input has stopped the run, and this too
	}
	return res, err
}

// leave notes, as a part of the run ends in order, what became of rows behind the first one that is open: those that are settled are
// so for the next part, and of the others it is known which may have been sent.
func (j *Job) leave(ctx context.Context, p *pipeline, res *Result) error {
	var disk *rundir.DiskError
	if j.DryRun || errors.As(res.Stopped, &disk) {
		return nil // what the disk does not take is in doubt
	}
	lines, reach := p.ahead(j.Memory)
	if j.retries() {
		instead := map[int]rundir.Line{}
		for _, l := range lines {
			instead[l.Row] = l
		}
		if err := j.settleRetry(ctx, res, instead); err != nil {
			return err
		}
	}
	if res.Rows == j.Check.Total() {
		return rundir.Settled(j.Dir)
	}
	lines = slices.DeleteFunc(lines, func(l rundir.Line) bool { return l.Row <= res.Rows })
	// First what is settled, then that nothing else of it is in doubt.
	return errors.Join(rundir.WriteAhead(j.Dir, lines), reach.Write(j.Dir))
}

// again says which recorded rows are settled anew: those that the service had not finished, and failed ones if that is wanted.
func (j *Job) again() map[outcome.Status]bool {
	return map[outcome.Status]bool{outcome.Pending: true, outcome.Failed: j.RetryFailed}
}

// retries reports whether an earlier part of the run has recorded such rows.
func (j *Job) retries() bool {
	return j.Memory != nil && (j.Memory.Counts[outcome.Pending] > 0 || j.RetryFailed && j.Memory.Counts[outcome.Failed] > 0)
}

// settleRetry makes one results.csv of what was and what was sent again, and counts it.
func (j *Job) settleRetry(ctx context.Context, res *Result, ahead map[int]rundir.Line) error {
	if err := rundir.MergeRetry(j.Dir, ahead); err != nil {
		return err
	}
	all := newMemory(j.Check)
	if err := all.readResults(ctx, j.Dir); err != nil {
		return err
	}
	res.Rows, res.Counts, res.Warnings = all.Rows, all.Counts, all.Warnings
	return nil
}

// refused is the result of a run that its guards, or the user, do not want. The bad rows are told all the same.
func (j *Job) refused(ctx context.Context, why error) (*Result, error) {
	res := j.Memory.result()
	res.Stopped = why
	err := j.files(ctx)
	if j.Dir != nil && err == nil {
		err = errorscsv.WriteRefused(ctx, j.Check, j.Dir, j.Memory.recorded())
	}
	return res, err
}

// Progress returns how many rows are recorded. It may be called while the job runs.
func (j *Job) Progress() int { return int(j.progress.done.Load()) }
