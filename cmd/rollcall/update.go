package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rollcall/importer"
	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/report"
)

type updateFlags struct {
	commonFlags
	readingFlags
	tenantFlags
	writeFlags
	settings map[string]string // every flag as resolved, for the manifest
}

func newUpdate(std stdio, code *int) *cobra.Command {
	o := &updateFlags{}
	cmd := &cobra.Command{
		Use:   "update FILE...",
		Short: "Send one change to Microsoft Graph for every good row",
		Long: "update checks the files, looks up the entries in the tenant, sends one PATCH (or action) for every row that differs,\n" +
			"and writes every row's fate to results.csv. It never creates anything. FILE may be - for standard input.\n\n" + exitCodes,
		Example: "  rollcall update --dry-run devices.csv\n  rollcall update --max-rows 10 devices.csv\n  rollcall update --simulate sampledata/devices.csv",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.settings = resolved(cmd.Flags())
			c, err := runUpdate(cmd.Context(), o, args, std)
			*code = c
			return err
		},
	}
	o.commonFlags.add(cmd.Flags())
	o.readingFlags.add(cmd.Flags())
	o.tenantFlags.add(cmd.Flags())
	o.writeFlags.add(cmd.Flags())
	return cmd
}

// resolved lists the flags that have a value, by name. No secret is ever a flag.
func resolved(f *pflag.FlagSet) map[string]string {
	out := map[string]string{}
	f.VisitAll(func(f *pflag.Flag) {
		if s := f.Value.String(); f.Changed {
			out[f.Name] = strings.Trim(s, "[]")
		}
	})
	return out
}

func runUpdate(ctx context.Context, o *updateFlags, args []string, std stdio) (_ int, err error) {
	started := time.Now()
	if err := errors.Join(o.commonFlags.check(), o.tenantFlags.check(), o.writeFlags.check()); err != nil {
		return 0, err
	}
	ctx, intake, stop := watchTwice(ctx, std)
	defer stop()
	spool := o.runsDir
	if o.out != "" {
		spool = o.out
	}
	in, err := openInputs(args, std, spool)
	if err != nil {
		return 0, err
	}
	defer in.remove()
	check, input, err := checkInputs(intake, &o.readingFlags, in, 0)
	if err != nil {
		return 0, err
	}
	notes(std, o.quiet, input)
	if check.Rows == 0 {
		say(std, o.quiet, "no rows: nothing to do")
		return exitOK, nil
	}
	job, err := o.job(check, input)
	if err != nil {
		return 0, err
	}
	log := newLog(&o.commonFlags, std.err)
	session, err := o.connect(intake, std, o.maxAttempts, log)
	if err != nil {
		return 0, err
	}
	dir, err := makeRunDir(o.out, o.runsDir, "update", args, started)
	if err != nil {
		return 0, err
	}
	if err := in.moveTo(dir); err != nil {
		return 0, err
	}
	sum := newSummary("update", args, started, input, check)
	sum.Run, sum.DryRun, sum.Tenant, sum.Route = filepath.Base(dir), o.dryRun, &session.tenant, string(job.Route)
	if err := o.manifest(sum, session).Write(dir); err != nil {
		return 0, err
	}
	job.Dir, job.Client, job.Log = dir, session.client, log
	job.Note = func(s string) { say(std, o.quiet, s) }
	job.Announce = func(f importer.Forecast) error {
		say(std, o.quiet, announce(f, args, session, o.dryRun))
		return nil
	}
	done := showProgress(&o.commonFlags, std.err, job, check.Rows)
	res, err := job.Update(ctx, intake)
	done()
	if err != nil {
		return 0, err
	}
	sum.finish(res)
	sum.Requests = report.NewRequests(session.client.Stats(), session.client.Quota())
	sum.ExitCode = outcomeCode(res)
	if err := sum.Write(dir); err != nil {
		return 0, err
	}
	switch {
	case o.json:
		err = sum.JSON(std.out)
	case !o.quiet:
		sum.Table(std.out, dir)
	}
	if res.Stopped != nil {
		reportError(std.err, res.Stopped)
	}
	return sum.ExitCode, err
}

// job makes the job that the flags describe.
func (o *updateFlags) job(check *importer.Check, in *csvfile.Input) (*importer.Job, error) {
	route, err := o.parsedRoute(in.Kind)
	if err != nil {
		return nil, err
	}
	assert, err := o.asserted(in.Kind)
	if err != nil {
		return nil, err
	}
	for _, f := range in.Files {
		if f.Layout != nil && !f.Layout.Changeable(o.sendReadOnly) {
			return nil, &usageError{err: fmt.Errorf("%s has no column that an update could change", f.Name),
				hint: "add one, such as " + changeable(in) + ", or name it with --map"}
		}
	}
	return &importer.Job{Check: check, Route: route, DryRun: o.dryRun, Force: o.force, SendReadOnly: o.sendReadOnly, Assert: assert,
		Chunk: o.chunk, Concurrency: o.concurrency}, nil
}

// manifest says what this run is asked to do.
func (o *updateFlags) manifest(s *runSummary, t *session) *importer.Manifest {
	return &importer.Manifest{Tool: s.Tool, Run: s.Run, Verb: s.Verb, Started: s.Started, Args: s.Args, Inputs: s.Inputs, Kind: s.Kind,
		Rows: s.Rows, Settings: o.settings, Tenant: t.tenant, Host: s.Host, User: s.User}
}

// announce words what is about to be done, before the first write.
func announce(f importer.Forecast, files []string, s *session, dryRun bool) string {
	verb := "updating"
	if dryRun {
		verb = "would update"
	}
	text := fmt.Sprintf("%s %d of %d rows of %s in tenant %s at %s by %s", verb, f.Updates, f.Rows, strings.Join(files, ", "),
		s.tenant.ID, s.tenant.Origin, f.Method)
	if f.Updates > 0 {
		quota := quotaFlag(s.client.Quota())
		text += fmt.Sprintf(": %d updates as %d writes: at least %s under the quota of %s", f.Updates, f.Writes, short(f.AtLeast.Truncate(time.Second)), &quota)
	}
	if f.Unchanged > 0 {
		text += fmt.Sprintf("; %d unchanged", f.Unchanged)
	}
	return text
}

// outcomeCode is the exit code of a run that has a result.
func outcomeCode(res *importer.Result) int {
	switch {
	case res.Stopped != nil:
		return exitCode(res.Stopped)
	case res.Bad() > 0:
		return exitBadRows
	}
	return exitOK
}

func say(std stdio, quiet bool, text string) {
	if !quiet {
		fmt.Fprintln(std.err, text)
	}
}

// changeable names columns that an update of this kind of rows can change.
func changeable(in *csvfile.Input) string {
	var names []string
	for c := identity.Column(1); c < identity.NumColumns; c++ {
		if in.Kind.Changeable(c) && !c.ReadOnly() && c != identity.SerialNumber {
			names = append(names, c.String())
		}
	}
	return join(names)
}

func join(names []string) string { return strings.Join(names, ", ") }
