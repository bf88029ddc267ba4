package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"rollcall/graph"
	"rollcall/importer"
	"rollcall/importer/csvfile"
	"rollcall/importer/disk"
	"rollcall/importer/report"
	"rollcall/importer/rundir"
)

// A run is one verb's work over its inputs, in a run directory.
type run struct {
	flags   *updateFlags
	std     stdio
	verb    string
	args    []string
	started time.Time
	in      *inputs
	input   *csvfile.Input
	check   *importer.Check
	dir     disk.Dir
	// manifest and memory are those of the run that is resumed, nil for a new one.
	manifest    *rundir.Manifest
	written     *rundir.Manifest // as it is on disk, of a new run too
	memory      *importer.Memory
	retryFailed bool
	named       []string // by --input
	unsaid      error    // where a resume would go, as long as only its run's directory says so
	resumable   bool     // the run has ended early and its inputs are still needed
}

// start carries out a new run.
func (r *run) start(ctx, intake context.Context) (int, error) {
	if err := r.read(intake); err != nil {
		return 0, err
	}
	if r.check.Rows == 0 && r.verb == verbSync {
		return 0, &usageError{err: errors.New("the input has no rows: a sync with it would say that the tenant should have nothing"),
			hint: "look whether the export that makes the file failed"}
	}
	if r.check.Rows == 0 {
		say(r.std, r.flags.quiet, "no rows: nothing to do")
		if !r.flags.json {
			return exitOK, nil
		}
		sum := r.summary(nil, r.flags.route)
		sum.Run = ""
		sum.finish(&importer.Result{})
		return exitOK, sum.JSON(talk{r.std.out})
	}
	return r.send(ctx, intake)
}

// read checks the inputs.
func (r *run) read(ctx context.Context) error {
	r.flags.namesCount, r.flags.noCreates = r.flags.pruneRest, r.verb == verbUpdate || r.verb == verbDelete
	input, checks, err := openInput(ctx, &r.flags.readingFlags, r.in, 0)
	if err != nil {
		return err
	}
	if r.check, err = importer.CheckInput(ctx, input, checks); err != nil {
		return err
	}
	r.input = input
	notes(r.std, r.flags.quiet, r.input)
	tellOfFiles(r.std, &r.flags.commonFlags, r.check)
	return nil
}

// send signs in, takes the lock, makes or finds the run directory, and does the job.
func (r *run) send(ctx, intake context.Context) (code int, err error) {
	o := r.flags
	job, err := r.job()
	if err != nil {
		return 0, err
	}
	if r.manifest != nil {
		if err := r.confirmed(); err != nil {
			return 0, err
		}
	}
	log := newLog(&o.commonFlags, r.std.err)
	conn, err := o.connection(intake, r.std, o.maxAttempts, o.batch, log)
	if err != nil {
		return 0, err
	}
	tenant, err := conn.identify(intake, o.tenantID)
	if err != nil {
		return 0, err
	}
	if err := r.meant(tenant); err != nil {
		return 0, err
	}
	recent := func(*rundir.Lock) ([]time.Time, error) { return nil, nil }
	if r.manifest == nil {
		if r.dir, err = makeRunDir(o.out, o.runsDir, r.verb, r.args, r.started); err != nil {
			return 0, err
		}
	} else {
		if err := sameTenant(r.manifest.Tenant, tenant); err != nil {
			return 0, err
		}
		recent = func(lock *rundir.Lock) ([]time.Time, error) {
			if err := r.planAnew(); err != nil {
				return nil, err
			}
			if err := r.catchUp(intake); err != nil || time.Since(r.memory.Last) >= o.quota.Per || lock != nil && lock.Knows(r.memory.Last) {
				return nil, err
			}
			// On another machine nothing else tells what the service still counts.
			return rundir.Assume(o.quota.N, r.memory.Last), nil
		}
	}
	session, err := conn.open(intake, tenant, o, r.dir, recent)
	if err != nil {
		if r.manifest == nil && o.out == "" {
			os.Remove(r.dir.Path()) // empty as yet
		}
		return 0, err
	}
	defer func() { err = errors.Join(err, session.close()) }()
	if session.lock != nil {
		defer session.lock.Keep(session.client.RecentWrites)()
	}
	if r.manifest != nil && !r.unfinished() { // by the run that was waited for
		return r.complete(ctx)
	}
	sum := r.summary(&tenant, string(job.Route))
	if r.manifest == nil {
		if err := r.begin(sum, tenant); err != nil {
			return 0, err
		}
	} else if err := r.widen(); err != nil {
		return 0, err
	}
	job.Dir, job.Client, job.Log, job.Memory = r.dir, session.client, log, r.memory
	job.RetryFailed = r.retryFailed
	job.Tenant, job.Run, job.Started = tenant, r.identity(sum, tenant), sum.Started
	job.ByAction, job.Refused = r.written.Refused, func() error { r.written.Refused = true; return r.written.Write(r.dir) }
	job.Note = func(s string) { say(r.std, o.quiet, s) }
	res, err := r.carryOut(ctx, intake, job, session)
	sent := session.client.Stats().Writes > 0
	if err = lostInput(err, sent); res != nil {
		res.Stopped = lostInput(res.Stopped, sent)
	}
	if res == nil {
		r.resumable = true
		return 0, err
	}
	if res.Stopped == nil { // done, but for files that could not be completed
		res.Stopped, err = err, nil
	}
	sum.finish(res)
	if sum.Plan = r.plan(res.Forecast); sum.Plan != nil {
		sum.Plan.Withheld = res.Forecast.Withheld
	}
	sum.addParts(report.NewRequests(session.client.Stats(), session.client.Quota()), r.dir)
	code, ferr := r.finish(sum, res)
	return code, errors.Join(err, ferr)
}

// identity names this run, in all its parts, and no other run.
func (r *run) identity(sum *runSummary, t rundir.TenantID) string {
	return t.ID + " " + sum.Run + " " + sum.Started.UTC().Format(time.RFC3339Nano)
}

// meant refuses a plan of another tenant, and a file that has shrunk.
func (r *run) meant(t rundir.TenantID) error {
	for _, p := range r.check.PlanTenants() {
		if err := sameTenant(rundir.TenantID{ID: p.ID, Origin: p.Origin}, t); err != nil {
			return err
		}
	}
	if r.manifest != nil || !r.flags.minRows.Given {
		return nil
	}
	return r.shrunk(t)
}

// begin makes the run known on disk, before its first request.
func (r *run) begin(sum *runSummary, tenant rundir.TenantID) error {
	if err := r.in.moveTo(r.dir); err != nil {
		return err
	}
	m := &rundir.Manifest{Tool: sum.Tool, Run: sum.Run, Verb: sum.Verb, Started: sum.Started, Args: sum.Args, Inputs: sum.Inputs, Kind: sum.Kind,
		Rows: sum.Rows, Window: r.window(), Settings: r.flags.settings, Tenant: tenant, Host: sum.Host, User: sum.User}
	m.Untouched, r.written = true, m
	return m.Write(r.dir)
}

// touch notes, before the first write to the tenant, that from here on rows may have been sent.
func (r *run) touch(f importer.Forecast) error {
	m := r.written
	if !m.Untouched || r.flags.dryRun {
		return nil
	}
	m.Untouched = false
	if m.Plan = nil; reconciles(r.verb) {
		m.Plan = f.Plan()
	}
	return m.Write(r.dir)
}

// widen notes the larger of the windows of a run's parts, before this part opens more rows than a resume of it would doubt.
func (r *run) widen() error {
	r.written = r.manifest
	if w := r.window(); w > r.manifest.Window {
		r.manifest.Window = w
		return r.manifest.Write(r.dir)
	}
	return nil
}

// finish completes the files and tells how the run ended.
func (r *run) finish(sum *runSummary, res *importer.Result) (int, error) {
	r.resumable = res.Stopped != nil && exitCode(res.Stopped) != exitUsage // a resume would read the same
	sum.Resumable = r.resumable
	sum.ExitCode = exitOK
	switch {
	case res.Stopped != nil && exitCode(res.Stopped) != exitPending:
		sum.ExitCode = exitCode(res.Stopped)
	case res.Bad() > 0 || sum.Plan != nil && sum.Plan.Withheld > 0 && !sum.DryRun:
		sum.ExitCode = exitBadRows
	case res.Stopped != nil:
		sum.ExitCode = exitPending
	}
	err := errors.Join(sum.Write(r.dir), r.show(sum))
	if res.Stopped != nil {
		reportError(r.std.err, res.Stopped)
	}
	if r.resumable {
		fmt.Fprintf(r.std.err, "hint: %s\n", r.next(res.Stopped))
	}
	return sum.ExitCode, err
}

// show prints the summary as the flags want it.
func (r *run) show(sum *runSummary) error {
	switch {
	case r.flags.json:
		return sum.JSON(talk{r.std.out})
	case !r.flags.quiet:
		sum.Table(talk{r.std.out}, r.dir)
	}
	return nil
}

// next says what the user can do about a run that ended early.
func (r *run) next(why error) string {
	var refused *importer.RouteRefusedError
	if errors.As(why, &refused) {
		return "start a new run with --route auto or --route action, which the service accepts; once it accepts this route too, resume with: " +
			r.resumeCommand()
	}
	var guard *importer.GuardError
	if errors.As(why, &guard) && strings.HasPrefix(guard.Flag, "--accept-") {
		return "if that is meant, start a new run with " + guard.Flag + "; as it stands this one would be refused again by: " +
			r.resumeCommand()
	}
	if guard != nil && strings.HasPrefix(guard.Flag, "--max-") { // the same limit would refuse it again
		return "if that is meant, resume with a higher limit: " + r.resumeCommand(guard.Flag, "N")
	}
	return "resume with: " + r.resumeCommand()
}

// resumeCommand is the command that goes on with the run, to be pasted into a shell.
func (r *run) resumeCommand(flags ...string) string {
	words := append([]string{"rollcall", "resume"}, flags...)
	words = append(words, r.flags.again(r.std.getenv)...)
	for _, path := range r.named {
		words = append(words, "--input", pathArgument(path))
	}
	return shellLine(append(words, pathArgument(r.dir.Path()))...)
}

// summary begins the run's summary.
func (r *run) summary(t *rundir.TenantID, route string) *runSummary {
	sum := newSummary(r.verb, r.std.args, r.started, r.input, r.check)
	sum.DryRun, sum.Tenant, sum.Route = r.flags.dryRun, t, route
	if r.dir != nil {
		sum.Run = filepath.Base(r.dir.Path())
	}
	if r.manifest != nil {
		sum.Started, sum.Args, sum.Run = r.manifest.Started, r.manifest.Args, r.manifest.Run
	}
	return sum
}

// plan is what the run set out to do: what its first part has noted, where this is a later one.
func (r *run) plan(f importer.Forecast) *rundir.Plan {
	switch {
	case r.manifest != nil && r.manifest.Plan != nil:
		return r.manifest.Plan
	case reconciles(r.verb) && f.Rows > 0:
		return f.Plan()
	}
	return nil
}

// addParts adds what earlier parts of the run have done, as far as their summary tells.
func (s *runSummary) addParts(now *report.Requests, dir disk.Dir) {
	s.Requests = now
	if before, err := readSummary(dir); err == nil {
		s.Add(before)
	}
}

func readSummary(dir disk.Dir) (*report.Summary, error) {
	text, err := disk.ReadFile(dir, rundir.SummaryFile)
	if err != nil {
		return nil, err
	}
	s := &report.Summary{}
	return s, json.Unmarshal(text, s)
}

// sameTenant refuses to go on in another tenant than the run began in.
func sameTenant(was, is rundir.TenantID) error {
	known := was.ID != "unknown" && is.ID != "unknown"
	if known && !strings.EqualFold(was.ID, is.ID) || !sameOrigin(was.Origin, is.Origin) {
		return &usageError{err: fmt.Errorf("tenant_mismatch: the run or plan is for tenant %s at %s, this sign-in is for %s at %s", was.ID, was.Origin, is.ID, is.Origin),
			hint: "sign in to that tenant"}
	}
	return nil
}

// sameOrigin compares two roots of Graph, the second in its one spelling.
func sameOrigin(a, b string) bool {
	if a == b {
		return true
	}
	root, err := graph.GraphRoot(a)
	return err == nil && root == b
}
