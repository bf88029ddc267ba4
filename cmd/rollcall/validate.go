package main

import (
	"context"
	"fmt"
	"maps"
	"os"
	"os/user"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"rollcall/cmd/rollcall/internal/interruptible"
	"rollcall/importer"
	"rollcall/importer/csvfile"
	"rollcall/importer/disk"
	"rollcall/importer/identity"
	"rollcall/importer/report"
	"rollcall/importer/rundir"
)

type validateFlags struct {
	commonFlags
	readingFlags
	out   string
	limit int
}

func newValidate(std stdio, code *int) *cobra.Command {
	o := &validateFlags{}
	cmd := &cobra.Command{
		Use:   "validate FILE...",
		Short: "Read and check every row, without a tenant",
		Long: "validate reads the files as the other verbs do, judges every row, and prints what it found: a table of codes and the\n" +
			"first findings. Nothing leaves this machine. FILE may be - for standard input.\n\n" + exitCodes,
		Example: "  rollcall validate devices.csv\n  rollcall validate --out checked --limit 100 autopilot-*.csv",
		Args:    cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			c, err := runValidate(cmd.Context(), o, args, std)
			*code = c
			return err
		},
	}
	o.commonFlags.add(cmd.Flags())
	o.readingFlags.add(cmd.Flags())
	cmd.Flags().StringVar(&o.out, "out", "", "write results.csv, errors.csv and summary.json to this directory")
	cmd.Flags().IntVar(&o.limit, "limit", 20, "findings to print; all are counted")
	return cmd
}

func runValidate(ctx context.Context, o *validateFlags, args []string, std stdio) (int, error) {
	started := time.Now()
	if err := o.commonFlags.check(); err != nil {
		return 0, err
	}
	if o.limit < 0 {
		return 0, usagef("--limit cannot be negative")
	}
	ctx, stop := watch(ctx, std)
	defer stop()
	in, err := openInputs(ctx, args, std, os.TempDir())
	if err != nil {
		return 0, err
	}
	defer in.remove()
	o.offline = true
	input, opts, err := openInput(ctx, &o.readingFlags, in, o.limit)
	if err != nil {
		return 0, err
	}
	var dir disk.Dir
	if o.out != "" {
		in.makes(o.out)
		if dir, err = makeRunDir(o.out, "", "validate", args, started); err != nil {
			return 0, err
		}
		defer dir.Close()
	}
	check, res, err := importer.Validate(ctx, input, opts, dir)
	if err != nil {
		return 0, err
	}
	notes(std, o.quiet, input)
	notices(std, &o.commonFlags, check)
	sum := newSummary("validate", std.args, started, input, check)
	sum.finish(res)
	if check.Invalid > 0 {
		sum.ExitCode = exitBadRows
	}
	if dir != nil {
		if err := sum.Write(dir); err != nil {
			return 0, err
		}
	}
	switch {
	case o.json:
		err = sum.JSON(talk{std.out})
	case !o.quiet:
		printFindings(talk{std.out}, check, o.limit)
		sum.Table(talk{std.out}, dir)
	}
	return sum.ExitCode, err
}

// openInput opens the files, and says how they are to be checked.
func openInput(ctx context.Context, o *readingFlags, in *inputs, limit int) (input *csvfile.Input, checks importer.CheckOptions, err error) {
	opts, err := o.options()
	if err != nil {
		return nil, checks, err
	}
	rules, err := o.rules()
	if err != nil {
		return nil, checks, err
	}
	tables, err := form(o.excel, o.delimiter)
	if err != nil {
		return nil, checks, err
	}
	input, err = interruptible.Do(ctx, func() (*csvfile.Input, error) { return importer.OpenInput(ctx, in.sources, opts) })
	return input, importer.CheckOptions{Rules: rules, Limit: limit, MaxRows: o.maxRows, IdentityOnly: o.identityOnly,
		Prune: o.namesCount, Plan: o.isPlan, Offline: o.offline, Form: tables}, err
}

// notes tells what is to be known of each file as a whole.
func notes(std stdio, quiet bool, in *csvfile.Input) {
	if quiet {
		return
	}
	for _, f := range in.Files {
		for _, n := range f.Notes {
			fmt.Fprintf(std.err, "%s: %s\n", f.Name, lines(n))
		}
	}
}

// A runSummary is a summary under construction.
type runSummary struct {
	report.Summary
	check *importer.Check // nil for one that was read
	began time.Time       // this part of the run
}

func newSummary(verb string, args []string, started time.Time, in *csvfile.Input, c *importer.Check) *runSummary {
	v, _ := toolVersion()
	s := &runSummary{check: c, began: started, Summary: report.Summary{Tool: "rollcall " + v, Verb: verb, Kind: in.Kind.String(), Args: args, Started: started.UTC(),
		Rows: c.Rows, Blank: in.Blank(), Inputs: inputFiles(in)}}
	s.Host, s.User = whoAndWhere()
	return s
}

func (s *runSummary) finish(r *importer.Result) {
	if s.check != nil {
		s.Pruned = s.check.Pruned
	}
	s.Fill(r.Rows, r.Counts, r.Warnings)
	s.Looked(r.Seen, r.Unseen)
	if r.Stopped != nil {
		s.Stopped = r.Stopped.Error()
	}
	if s.check != nil {
		s.Warnings = maps.Clone(s.Warnings)
		for _, f := range s.check.OfFiles {
			if f.Code == identity.CodeEncodingGuessed && s.Warnings[string(f.Code)] > 0 {
				continue // its rows are counted
			}
			s.Warnings[string(f.Code)]++
		}
	}
	s.Finished = time.Now().UTC()
	s.Seconds = s.Finished.Sub(s.began).Seconds()
}

func inputFiles(in *csvfile.Input) (out []rundir.InputFile) {
	for _, f := range in.Files {
		file := rundir.InputFile{Path: f.Name, SHA256: f.Digest(), Size: f.Size()}
		if f.Path() != "" {
			path, _ := filepath.Abs(f.Path()) // fails only where there is no working directory
			file.At(path)
		}
		out = append(out, file)
	}
	return out
}

func whoAndWhere() (host, name string) {
	host, _ = os.Hostname()
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	return host, name
}
