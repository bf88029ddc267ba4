package main

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"rollcall/importer"
	"rollcall/importer/report"
)

// removeFlags are those of the verbs that delete.
type removeFlags struct {
	maxDelete                           limitFlag
	acceptIrreversible, acceptOwnership bool
	yes                                 bool
	importTimeout                       time.Duration
}

func (o *removeFlags) add(f *pflag.FlagSet) {
	f.Var(&o.maxDelete, "max-delete", "entries to delete, as a number or per cent of all rows, above which nothing is sent; without it none is deleted")
	f.BoolVar(&o.acceptIrreversible, "accept-irreversible", false, "delete Autopilot registrations, which cannot be put back")
	f.BoolVar(&o.acceptOwnership, "accept-ownership-change", false, "create the first, or delete the last, Windows corporate identifier of the tenant")
	f.BoolVarP(&o.yes, "yes", "y", false, "do not ask before deletes on a terminal")
	f.DurationVar(&o.importTimeout, "import-timeout", time.Hour, "how long the service may work on what it has accepted")
}

// withoutUse are flags of writing that mean nothing to a delete.
var withoutUse = map[string]bool{"route": true, "force": true, "assert": true, "chunk": true, "send-read-only": true}

func newDelete(std stdio, code *int) *cobra.Command {
	o := &updateFlags{}
	cmd := &cobra.Command{
		Use:   "delete FILE...",
		Short: "Delete exactly the identities that the files list",
		Long: "delete looks up the identities in the tenant and deletes their entries: corporate identifiers, or registered Autopilot devices\n" +
			"(import records stay). Only the columns that identify a device count. An entry that is gone already is a success. The entries are\n" +
			"kept in deleted.csv before the first one goes; corporate ones can be put back from it, registrations cannot.\n\n" + exitCodes,
		Example: "  rollcall delete --dry-run old.csv\n  rollcall delete --max-delete 50 old.csv\n" +
			"  rollcall delete --kind autopilot --max-delete 5% --accept-irreversible retired.csv",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.settings = resolved(cmd.Flags())
			c, err := runVerb(cmd.Context(), o, verbDelete, args, std)
			*code = c
			return err
		},
	}
	o.identityOnly = true
	all := pflag.NewFlagSet(verbDelete, pflag.ContinueOnError)
	o.addAll(all)
	o.removeFlags.add(all)
	all.VisitAll(func(f *pflag.Flag) {
		if !withoutUse[f.Name] {
			cmd.Flags().AddFlag(f)
		}
	})
	return cmd
}

// removal makes the job of a delete.
func (o *updateFlags) removal(check *importer.Check) (*importer.Job, error) {
	if !o.maxDelete.Given && !o.dryRun {
		return nil, &usageError{err: fmt.Errorf("delete needs --max-delete: how many entries may be deleted"),
			hint: "give a number or per cent of all rows, as in --max-delete 50, or look first with --dry-run"}
	}
	removal, err := o.removalLimits()
	return &importer.Job{Check: check, DryRun: o.dryRun, Concurrency: o.concurrency, Batch: o.batch,
		MaxInvalid: importer.Limit(o.maxInvalid), MaxFailures: importer.Limit(o.maxFailures), MaxSameError: o.maxSameError, Removal: removal}, err
}

// announceDelete words what is about to be deleted.
func announceDelete(f importer.Forecast, files []string, s *session, dryRun bool) string {
	verb := "deleting"
	if dryRun {
		verb = "would delete"
	}
	text := fmt.Sprintf("%s %d of %s of %s in tenant %s at %s by %s", verb, f.Deletes, report.Number(f.Rows, "row", "rows"),
		strings.Join(files, ", "), s.tenant.ID, s.tenant.Origin, f.Method)
	if f.Deletes > 0 {
		quota := quotaFlag(s.client.Quota())
		text += fmt.Sprintf(": %s as %s: at least %s under the quota of %s", report.Number(f.Deletes, "delete", "deletes"),
			report.Number(f.Writes, "write", "writes"), short(f.AtLeast.Truncate(time.Second)), &quota)
	}
	if f.Unchanged > 0 {
		text += fmt.Sprintf("; %d gone already", f.Unchanged)
	}
	return text
}

// confirm asks whoever sits at the terminal.
func (r *run) confirm(ctx context.Context, f importer.Forecast, s *session) error {
	if f.Deletes == 0 || r.flags.yes || r.flags.dryRun || !r.std.person {
		return nil
	}
	entries := report.Number(f.Deletes, f.Kind.String()+" entry", f.Kind.String()+" entries")
	fmt.Fprintf(r.std.err, "Delete %s from tenant %s at %s? [y/N] ", entries, s.tenant.ID, s.tenant.Origin)
	answer := make(chan string, 1)
	go func() { // ends with the process where nobody answers
		var line string
		fmt.Fscanln(r.std.in, &line)
		answer <- line
	}()
	select {
	case <-ctx.Done():
		fmt.Fprintln(r.std.err)
		return context.Cause(ctx)
	case a := <-answer:
		if a = strings.ToLower(a); a == "y" || a == "yes" {
			return nil
		}
	}
	return &importer.GuardError{Flag: "--yes", Text: "the question was not answered with yes; nothing was deleted"}
}
