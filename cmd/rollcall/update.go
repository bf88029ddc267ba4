package main

import (
	"context"
	"errors"
	"fmt"
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
	guardFlags
	removeFlags
	syncFlags
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
			c, err := runVerb(cmd.Context(), o, verbUpdate, args, std)
			*code = c
			return err
		},
	}
	o.addAll(cmd.Flags())
	return cmd
}

func (o *updateFlags) addAll(f *pflag.FlagSet) {
	o.commonFlags.add(f)
	o.readingFlags.add(f)
	o.tenantFlags.add(f)
	o.writeFlags.add(f)
	o.guardFlags.add(f)
}

func (o *updateFlags) check() error {
	return errors.Join(o.commonFlags.check(), o.tenantFlags.check(), o.writeFlags.check(), o.guardFlags.check())
}

// resolved lists the flags that have a value, by name. No secret is ever a flag.
func resolved(f *pflag.FlagSet) map[string]string {
	out := map[string]string{}
	f.VisitAll(func(f *pflag.Flag) {
		if !f.Changed {
			return
		}
		s := f.Value.String()
		if _, list := f.Value.(pflag.SliceValue); list {
			s = strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")
		}
		out[f.Name] = s
	})
	return out
}

// runVerb carries out a verb that writes.
func runVerb(ctx context.Context, o *updateFlags, verb string, args []string, std stdio) (int, error) {
	started := time.Now()
	if err := o.check(); err != nil {
		return 0, err
	}
	ctx, intake, stop := watchTwice(ctx, std, o.deadline)
	defer stop()
	spool := o.runsDir
	if o.out != "" {
		spool = o.out
	}
	in, err := openInputs(intake, args, std, spool)
	if err != nil {
		return 0, err
	}
	r := &run{flags: o, std: std, verb: verb, args: args, started: started, in: in}
	code, err := r.start(ctx, intake)
	if !r.resumable {
		in.remove()
	} else if err != nil && code == exitOK { // not told yet
		err = &openError{err, r.resumeCommand()}
	}
	return code, err
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
			hint := "add one, such as " + changeable(in) + ", or name it with --map"
			if f.Proposal != "" {
				hint = "pass " + f.Proposal + ", or add a column such as " + changeable(in)
			}
			return nil, &usageError{err: fmt.Errorf("%s has no column that an update could change", f.Name), hint: hint}
		}
	}
	return &importer.Job{Check: check, Route: route, DryRun: o.dryRun, Force: o.force, SendReadOnly: o.sendReadOnly, Assert: assert,
		Chunk: o.chunk, Concurrency: o.concurrency, Batch: o.batch,
		MaxInvalid: importer.Limit(o.maxInvalid), MaxFailures: importer.Limit(o.maxFailures), MaxSameError: o.maxSameError}, nil
}

// announce words what is about to be done, before the first write.
func announce(f importer.Forecast, files []string, s *session, dryRun bool) string {
	verb := "updating"
	if dryRun {
		verb = "would update"
	}
	text := fmt.Sprintf("%s %d of %s of %s in tenant %s at %s by %s", verb, f.Updates, report.Number(f.Rows, "row", "rows"),
		strings.Join(files, ", "), s.tenant.ID, s.tenant.Origin, f.Method)
	if f.Updates > 0 {
		quota := quotaFlag(s.client.Bound())
		text += fmt.Sprintf(": %s as %s: at least %s under the quota of %s", report.Number(f.Updates, "update", "updates"),
			report.Number(f.Writes, "write", "writes"), short(f.AtLeast.Truncate(time.Second)), &quota)
	}
	if f.Unchanged > 0 {
		text += fmt.Sprintf("; %d unchanged", f.Unchanged)
	}
	return text
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
