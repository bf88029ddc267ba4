package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rollcall/cmd/rollcall/internal/interruptible"
	"rollcall/importer"
	"rollcall/importer/csvfile"
	"rollcall/importer/disk"
	"rollcall/importer/identity"
	"rollcall/importer/outcome"
	"rollcall/importer/report"
	"rollcall/importer/rundir"
)

// resumeFlags are what a resume takes anew; all that decides what is written is the run's own. Whose tenant it is can be said again,
// and is refused where it is another than the run's.
type resumeFlags struct {
	updateFlags // carries the values until they are handed on
	inputs      []string
	retryFailed bool
}

// renewed names the flags that a resume may set.
var renewed = []string{"auth", "authority", "tenant-id", "graph-url", "cloud", "progress", "log-level", "log-format", "json", "quiet", "no-notices", "deadline", "max-failures", "max-invalid", "max-same-error",
	"quota", "quota-any", "quota-share", "concurrency", "wait-lock", "lock-dir", "max-delete", "accept-ownership-change", "import-timeout", "yes"}

// ofPart are flags of one part of a run: a resume has its own, or none. What a scheduler started quietly may be resumed by hand.
var ofPart = map[string]bool{"deadline": true, "yes": true, "json": true, "quiet": true, "no-notices": true, "progress": true, "log-level": true, "log-format": true}

func newResume(std stdio, code *int) *cobra.Command {
	o := &resumeFlags{}
	cmd := &cobra.Command{
		Use:   "resume DIR",
		Short: "Go on with an unfinished run from its run directory",
		Long: "resume reads the run's manifest, results and inputs, and does what is left. Rows whose fate a crash left in doubt are\n" +
			"compared with the tenant, and sent again where it is not as they want it. A finished run sends nothing: missing files are completed.\n\n" +
			"A run goes on where it began: --graph-url, --cloud, --authority and --tenant-id can only say so again. A place that is\n" +
			"none of Microsoft's clouds has to be said again, as the command that the run prints does: its directory alone is not\n" +
			"believed.\n\n" + exitCodes,
		Example: "  rollcall resume rollcall-runs/20261122T020405Z-update-devices\n  rollcall resume --input moved/devices.csv rollcall-runs/20261122T020405Z-update-devices",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := runResume(cmd.Context(), o, cmd.Flags(), args[0], std)
			*code = c
			return err
		},
	}
	all := pflag.NewFlagSet("resume", pflag.ContinueOnError)
	o.updateFlags.addAll(all)
	o.removeFlags.add(all)
	cmd.Flags().StringVar(&o.config, "config", "", "YAML file with values of flags")
	for _, name := range renewed {
		cmd.Flags().AddFlag(all.Lookup(name))
	}
	cmd.Flags().BoolVar(&o.retryFailed, "retry-failed", false, "send the rows that have failed again")
	cmd.Flags().StringArrayVar(&o.inputs, "input", nil, "the run's input files, where they have moved; their content decides")
	return cmd
}

func runResume(ctx context.Context, o *resumeFlags, given *pflag.FlagSet, path string, std stdio) (int, error) {
	dir, err := disk.Open(path)
	if err != nil {
		return 0, &usageError{err: fmt.Errorf("%s is no run directory: %w", path, err), hint: "name the directory of a run: it has a " + rundir.ManifestFile}
	}
	m, err := rundir.ReadManifest(dir)
	if other := (*rundir.FormatError)(nil); errors.As(err, &other) {
		return 0, &usageError{err: err, hint: "or start a new run, which sends what the tenant does not have yet"}
	} else if err != nil {
		return 0, &usageError{err: err, hint: "name the directory of a run: it has a " + rundir.ManifestFile}
	}
	flags, err := restore(m, given)
	if err != nil {
		return 0, err
	}
	unsaid, err := flags.confirm(m, given, std.getenv)
	if err != nil {
		return 0, err
	}
	retry := o.retryFailed || m.Retrying // one that has begun goes on until it is done
	if sum, ok := finished(dir); ok && len(o.inputs) == 0 && !retry {
		dir.Remove(rundir.StdinFile) // which a crash may have left
		r := &run{flags: flags, std: std, dir: dir}
		return sum.ExitCode, r.show(sum)
	}
	if err := flags.check(); err != nil {
		return 0, err
	}
	ctx, intake, stop := watchTwice(ctx, std, flags.deadline)
	defer stop()
	in, err := interruptible.Do(intake, func() (*inputs, error) { return findInputs(m, dir, o.inputs) })
	if err != nil {
		return 0, err
	}
	r := &run{retryFailed: retry, named: o.inputs, unsaid: unsaid, flags: flags, std: std, verb: m.Verb, args: m.Names(), started: time.Now(), in: in,
		dir: dir, manifest: m}
	code, err := r.goOn(ctx, intake)
	if err == nil && !r.resumable {
		in.remove()
		err = r.retried()
	}
	if err != nil && code == exitOK && exitCode(err) != exitUsage { // not told yet
		err = &openError{err, r.resumeCommand()}
	}
	return code, err
}

// finished returns the summary of a run of which nothing is left to do; its inputs may be gone.
func finished(dir disk.Dir) (*runSummary, bool) {
	s, err := readSummary(dir)
	if err != nil || s.Open != 0 || s.Stopped != "" {
		return nil, false
	}
	if there, err := disk.Exists(dir, rundir.ErrorsFile); err != nil || !there {
		return nil, false
	}
	return &runSummary{Summary: *s}, true
}

// goOn does what is left of a run.
func (r *run) goOn(ctx, intake context.Context) (int, error) {
	if err := r.read(intake); err != nil {
		return 0, err
	}
	for i, f := range r.input.Files {
		if want := r.manifest.Inputs[i].SHA256; f.Digest() != want {
			return 0, lostByRun(r.manifest, "name the original with --input, or start a new run with the new file",
				"%s is not the file that the run began with: its SHA-256 is %s, was %s", f.Name, f.Digest(), want)
		}
	}
	if r.flags.dryRun {
		return r.send(ctx, intake)
	}
	if r.flags.pruneRest {
		var err error
		if r.check.Pruned, err = importer.DeletedRows(r.dir, r.input.Kind); err != nil {
			return 0, &usageError{err: err}
		}
	}
	if !rundir.Complete(r.dir, r.check.Total()) {
		return r.send(ctx, intake)
	}
	if err := r.look(intake); err != nil {
		return 0, err
	}
	if r.unfinished() {
		return r.send(ctx, intake)
	}
	return r.complete(ctx)
}

// confirmed is asked before anybody signs in: it says where, and refuses what only the run's
// directory says of that.
func (r *run) confirmed() error {
	if r.unsaid != nil {
		return &usageError{err: r.unsaid, hint: "if they belong there, say so: " + r.resumeCommand()}
	}
	to, err := r.flags.destination(r.std.getenv)
	if err != nil {
		return err
	}
	text := fmt.Sprintf("resuming %s in tenant %s at %s", identity.OneLine(r.dir.Path()), identity.OneLine(r.manifest.Tenant.ID), to.origin)
	if to.authority != "" {
		text += " (sign-in: " + to.authority + ")"
	}
	say(r.std, r.flags.quiet, text)
	return nil
}

// planAnew forgets what a dry run that did not come to its end has planned: nothing was sent. The caller holds the run's lock.
func (r *run) planAnew() error {
	if !r.flags.dryRun {
		return nil
	}
	for _, name := range []string{rundir.PlanFile, rundir.ResultsFile} {
		if err := r.dir.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// look reads what is recorded, and cuts what a crash left of a last line: nobody else may be writing it.
func (r *run) look(ctx context.Context) (err error) {
	r.memory, err = importer.Remember(ctx, r.check, r.dir, r.manifest)
	switch {
	case ctx.Err() != nil: // whatever it was that could not be read then
		return context.Cause(ctx)
	case err != nil:
		return &usageError{err: err}
	}
	return nil
}

// catchUp looks, and notes before the first request that failed rows are sent again: should this process end before it has recorded
// what became of them, a resume must not take them for failed.
func (r *run) catchUp(ctx context.Context) error {
	if err := r.look(ctx); err != nil || !r.retryFailed || r.manifest.Retrying || r.memory.Counts[outcome.Failed] == 0 {
		return err
	}
	r.manifest.Retrying = true
	return r.manifest.Write(r.dir)
}

// retried notes that the failed rows have been sent again, all of them.
func (r *run) retried() error {
	if !r.manifest.Retrying {
		return nil
	}
	r.manifest.Retrying = false
	return r.manifest.Write(r.dir)
}

// unfinished reports whether there is something left to send.
func (r *run) unfinished() bool {
	return r.memory.Rows < r.check.Total() || r.memory.Counts[outcome.Pending] > 0 || r.retryFailed && r.memory.Counts[outcome.Failed] > 0 || r.untidy()
}

// untidy reports whether the run, although all its rows are recorded, may have left import records behind: it ended before it could say how
// it ended.
func (r *run) untidy() bool {
	if !reconciles(r.verb) || r.verb == verbDelete || r.flags.dryRun || r.input.Kind != identity.Autopilot || r.memory.Counts[outcome.Created]+r.memory.Counts[outcome.Failed] == 0 {
		return false
	}
	s, err := readSummary(r.dir)
	return err != nil || s.Open != 0 || s.Stopped != ""
}

// complete makes the files that derive from a finished run's results; nothing is sent.
func (r *run) complete(ctx context.Context) (int, error) {
	// One that is there may be of an earlier part of the run.
	if err := importer.WriteErrors(ctx, r.check, r.dir); err != nil {
		return 0, err
	}
	res := r.memory.Result()
	sum := r.summary(&r.manifest.Tenant, r.flags.route)
	sum.finish(res)
	if before, err := readSummary(r.dir); err == nil && before.Open == 0 && !r.manifest.Retrying {
		sum.Summary = *before // the run's own
		sum.Stopped = ""
	} else {
		sum.addParts(&report.Requests{}, r.dir)
	}
	return r.finish(sum, res)
}

// restore makes the flags of the run from its manifest, with what this resume takes anew.
func restore(m *rundir.Manifest, given *pflag.FlagSet) (*updateFlags, error) {
	o := &updateFlags{}
	fs := pflag.NewFlagSet(m.Verb, pflag.ContinueOnError)
	o.addAll(fs)
	o.removeFlags.add(fs)
	o.syncFlags.add(fs)
	o.identityOnly, o.isPlan = m.Verb == verbDelete, m.Verb == verbApply
	for name, value := range m.Settings {
		if ofPart[name] || ofDestination[name] {
			continue
		}
		if fs.Lookup(name) == nil {
			return nil, usagef("%s: setting %q is of another version of rollcall (%s)", rundir.ManifestFile, name, m.Tool)
		}
		if err := fs.Set(name, value); err != nil {
			return nil, usagef("%s: setting %s: %v", rundir.ManifestFile, name, err)
		}
	}
	var err error
	for _, name := range renewed {
		if f := given.Lookup(name); f != nil && f.Changed {
			err = errors.Join(err, fs.Set(name, f.Value.String()))
		}
	}
	return o, err
}

// findInputs finds the run's inputs: where they were, or among the files that --input names.
func findInputs(m *rundir.Manifest, dir disk.Dir, moved []string) (*inputs, error) {
	byDigest := map[string]string{}
	var strangers []string // named, and nothing that the run began with
	for _, arg := range moved {
		paths, err := expand(arg)
		if err != nil {
			return nil, err
		}
		for _, p := range paths {
			sum, err := csvfile.FileSource(p).Digest()
			if err != nil { // with other remedies than those of an input that is new
				return nil, &usageError{err: fmt.Errorf("--input: %v", err), hint: "name the file that the run began with"}
			}
			byDigest[sum] = p
			if !slices.ContainsFunc(m.Inputs, func(f rundir.InputFile) bool { return f.SHA256 == sum }) {
				strangers = append(strangers, p)
			}
		}
	}
	in := &inputs{}
	for _, f := range m.Inputs {
		s := csvfile.FileSource(f.Where())
		there := func() (fs.FileInfo, error) { return os.Stat(s.Path) }
		if f.Path == "-" {
			in.spool = rundir.SpoolIn(dir)
			s.Open, there = in.spool.Open, func() (fs.FileInfo, error) { return dir.Stat(rundir.StdinFile) }
		}
		switch p, ok := byDigest[f.SHA256]; {
		case ok:
			s, there = csvfile.FileSource(p), func() (fs.FileInfo, error) { return os.Stat(p) }
		case len(strangers) > 0: // one of them is meant for it
			return nil, &usageError{err: fmt.Errorf("--input %s: this is not what the run began with: the SHA-256 of %s was %s", strangers[0], f.Path, f.SHA256),
				hint: "name the original, or start a new run with the new file"}
		}
		if _, err := there(); err != nil {
			return nil, lostByRun(m, "name it with --input FILE", "the run's input %s is not there: %v", f.Path, err)
		}
		if s.Name = identity.OneLine(f.Path); f.Path == "-" {
			s.Path = ""
		}
		in.sources = append(in.sources, s)
	}
	return in, nil
}
