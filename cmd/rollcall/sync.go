package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/text/language"
	"golang.org/x/text/message"

	"rollcall/importer"
	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/report"
)

// syncFlags are those of sync; apply has some of them.
type syncFlags struct {
	pruneRest  bool
	pruneScope string
	pruneBad   limitFlag
	minRows    limitFlag
	verify     bool
}

func (o *syncFlags) add(f *pflag.FlagSet) {
	f.BoolVar(&o.pruneRest, "prune", false, "delete entries that no row names, of the kind and identity types that the files have")
	f.StringVar(&o.pruneScope, "prune-scope", "", "prune only entries of which this holds, as in 'description^=asset:'")
	f.Var(&o.pruneBad, "prune-max-invalid", "invalid rows, as a number or per cent of all, above which a prune deletes nothing (0)")
	f.Var(&o.minRows, "min-rows", "rows that the files must have, or per cent of those of the last successful run")
	f.BoolVar(&o.verify, "verify", false, "list the tenant again after the run and say of each change whether it is seen")
}

func newSync(std stdio, code *int) *cobra.Command {
	o := &updateFlags{}
	cmd := &cobra.Command{
		Use:   "sync FILE...",
		Short: "Make the tenant match the files: create, update, and with --prune delete",
		Long: "sync lists the tenant, compares it with the files, and sends what is missing: new corporate identifiers and Autopilot devices are\n" +
			"imported, entries that differ are changed, and with --prune those that no row names are deleted, last. Only columns that the files\n" +
			"have are compared, and a blank cell leaves the property as it is. With --dry-run the changes are written to plan.csv, which apply\n" +
			"carries out. FILE may be - for standard input.\n\n" +
			"A prune looks only at the kind and the identity types that the files have, spares every entry that a row may mean, a bad one too, and\n" +
			"deletes nothing unless --max-delete allows it all. It is withheld where there are invalid rows, unless --prune-max-invalid allows them.\n\n" + exitCodes,
		Example: "  rollcall sync --dry-run devices.csv\n  rollcall sync --verify devices.csv\n" +
			"  rollcall sync --prune --prune-scope 'description^=asset:' --max-delete 1% --min-rows 90% devices.csv\n" +
			"  rollcall sync --simulate --dry-run sampledata/devices.csv",
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.settings = resolved(cmd.Flags())
			c, err := runVerb(cmd.Context(), o, verbSync, args, std)
			*code = c
			return err
		},
	}
	o.addAll(cmd.Flags())
	o.removeFlags.add(cmd.Flags())
	o.syncFlags.add(cmd.Flags())
	return cmd
}

func newApply(std stdio, code *int) *cobra.Command {
	o := &updateFlags{}
	cmd := &cobra.Command{
		Use:   "apply PLAN.csv",
		Short: "Carry out a plan that a dry run wrote",
		Long: "apply carries out the lines of a plan.csv, exactly as they were reviewed: lines may have been removed, or their action set to skip.\n" +
			"Before each change the entry is held against what it was when the plan was made; one that has changed since is failed. A plan of\n" +
			"another tenant is refused. Deletes of the plan need --max-delete.\n\n" + exitCodes,
		Example: "  rollcall sync --dry-run --prune --out plan devices.csv\n  rollcall apply --max-delete 4 plan/plan.csv",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.settings = resolved(cmd.Flags())
			c, err := runVerb(cmd.Context(), o, verbApply, args, std)
			*code = c
			return err
		},
	}
	o.isPlan = true
	all := pflag.NewFlagSet(verbApply, pflag.ContinueOnError)
	o.addAll(all)
	o.removeFlags.add(all)
	o.syncFlags.add(all)
	all.VisitAll(func(f *pflag.Flag) {
		if !ofFiles[f.Name] {
			cmd.Flags().AddFlag(f)
		}
	})
	return cmd
}

// ofFiles are flags of sync that say how a user's files are read and compared, which a plan has behind it.
var ofFiles = map[string]bool{"kind": true, "type": true, "no-header": true, "map": true, "skip-rows": true, "strict": true, "force": true, "assert": true,
	"prune": true, "prune-scope": true, "prune-max-invalid": true, "min-rows": true}

// reconciliation makes the job of a sync or of a plan.
func (o *updateFlags) reconciliation(verb string, check *importer.Check, in *csvfile.Input) (*importer.Job, error) {
	route, err := o.parsedRoute(in.Kind)
	if err != nil {
		return nil, err
	}
	if verb == verbSync && in.Kind == identity.Autopilot && route != importer.RouteAuto && route != importer.RouteAction {
		return nil, usagef("--route %s changes import records, and a sync is about registered devices: use --route auto or action", route)
	}
	assert, err := o.asserted(in.Kind)
	if err != nil {
		return nil, err
	}
	job := &importer.Job{Check: check, Route: route, DryRun: o.dryRun, Force: o.force, SendReadOnly: o.sendReadOnly, Assert: assert,
		Chunk: o.chunk, Concurrency: o.concurrency, Batch: o.batch, Attempts: o.maxAttempts, Prune: o.pruneRest, Verify: o.verify,
		MaxInvalid: importer.Limit(o.maxInvalid), MaxFailures: importer.Limit(o.maxFailures), MaxSameError: o.maxSameError}
	if job.Removal, err = o.removalLimits(); err != nil {
		return nil, err
	}
	if verb == verbSync && !job.MaxInvalid.Given {
		job.MaxInvalid = importer.Limit{Given: true, Share: 0.2}
	}
	job.PruneMaxInvalid = importer.Limit(o.pruneBad)
	if o.pruneScope != "" {
		if !o.pruneRest {
			return nil, usagef("--prune-scope says what --prune may delete, and there is no --prune")
		}
		if job.PruneScope, err = importer.ParsePruneScope(in.Kind, o.pruneScope); err != nil {
			return nil, usagef("--prune-scope %v", err)
		}
	}
	if o.pruneRest && o.maxRows > 0 {
		return nil, usagef("--prune and --max-rows exclude each other: the rows that are not read would not be named")
	}
	return job, nil
}

// removalLimits reads what may be deleted: nothing, unless the user says otherwise.
func (o *updateFlags) removalLimits() (importer.Removal, error) {
	if o.importTimeout <= 0 {
		return importer.Removal{}, usagef("--import-timeout %s: want more than 0", o.importTimeout)
	}
	limit := importer.Limit(o.maxDelete)
	limit.Given = true
	return importer.Removal{Max: limit, AcceptIrreversible: o.acceptIrreversible, AcceptOwnershipChange: o.acceptOwnership, Timeout: o.importTimeout}, nil
}

// announceSync words what is about to be done, and what it takes.
func announceSync(f importer.Forecast, verb string, files []string, s *session, dryRun bool) string {
	doing := map[string]string{verbSync: "syncing", verbApply: "applying"}[verb]
	if dryRun {
		doing = "would " + verb
	}
	text := fmt.Sprintf("%s %s with tenant %s at %s: %s", doing, strings.Join(files, ", "), s.tenant.ID, s.tenant.Origin, f.Plan())
	if takes := forecast(f); takes != "" {
		text += "\n" + takes
	}
	switch p := message.NewPrinter(language.English); {
	case f.Alone == 1:
		text += "\n1 entry that no row names is left alone: of another identity type, or out of scope"
	case f.Alone > 1:
		text += p.Sprintf("\n%d entries that no row names are left alone: of another identity type, or out of scope", f.Alone)
	}
	return text
}

// forecast words what a plan takes under the quota, as in "35 updates as 35 writes: at least 7 s; 120 creates as 1 request".
func forecast(f importer.Forecast) string {
	var parts []string
	if f.Updates > 0 {
		parts = append(parts, report.Number(f.Updates, "update", "updates")+" as "+report.Number(f.ByUpdates, "write", "writes"))
	}
	if f.Creates > 0 {
		parts = append(parts, report.Number(f.Creates, "create", "creates")+" as "+report.Number(f.ByCreates, "request", "requests"))
	}
	if f.Deletes > 0 {
		parts = append(parts, report.Number(f.Deletes, "delete", "deletes")+" as "+report.Number(f.Deletes, "write", "writes"))
	}
	if f.Records > 0 {
		parts = append(parts, report.Number(f.Records, "import record", "import records")+" removed afterwards")
	}
	if len(parts) > 0 {
		parts[0] += ": at least " + seconds(f)
	}
	return strings.Join(parts, "; ")
}

// seconds is the least time of a run, as in "7 s".
func seconds(f importer.Forecast) string {
	if f.AtLeast.Minutes() < 2 {
		return fmt.Sprintf("%d s", int(f.AtLeast.Seconds()))
	}
	return short(f.AtLeast.Truncate(1e9))
}
