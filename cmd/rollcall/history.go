package main

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"rollcall/importer"
	"rollcall/importer/disk"
	"rollcall/importer/report"
	"rollcall/importer/rundir"
)

// shrunk refuses an input that has fewer rows than --min-rows wants.
func (r *run) shrunk(t rundir.TenantID) error {
	limit := importer.Limit(r.flags.minRows)
	rows := r.check.Rows
	if limit.Share == 0 {
		if rows >= limit.Rows {
			return nil
		}
		return &importer.GuardError{Flag: "--min-rows", Text: fmt.Sprintf("the input has %s, and at least %d are wanted; nothing was sent",
			report.Number(rows, "row", "rows"), limit.Rows)}
	}
	last, dir := r.lastRun(t)
	if last == nil {
		say(r.std, r.flags.quiet, "--min-rows: there is no earlier sync of this tenant to compare with")
		return nil
	}
	if float64(rows) >= limit.Share*float64(last.Rows) {
		return nil
	}
	return &importer.GuardError{Flag: "--min-rows", Text: fmt.Sprintf(
		"the input has %s, fewer than %s of the %d of the last successful run (%s); nothing was sent",
		report.Number(rows, "row", "rows"), limit, last.Rows, dir)}
}

// lastRun finds the newest sync of the tenant and kind that came to its end, of the same files where there is one.
func (r *run) lastRun(t rundir.TenantID) (last *report.Summary, dir string) {
	same := false
	for _, d := range r.runDirs() {
		s, err := summaryIn(d)
		if err != nil || s.Verb != verbSync || s.DryRun || s.ExitCode > exitBadRows && s.ExitCode != exitPending || s.Tenant == nil || s.Kind != r.input.Kind.String() ||
			s.Tenant.ID != t.ID || s.Tenant.Origin != t.Origin {
			continue
		}
		files := slices.Equal(baseNames(s.Inputs), baseNames(inputFiles(r.input)))
		if last == nil || files && !same || files == same && s.Finished.After(last.Finished) {
			last, dir, same = s, d, files
		}
	}
	return last, dir
}

// summaryIn reads the summary of a run directory that is not this run's.
func summaryIn(path string) (*report.Summary, error) {
	d, err := disk.Open(path)
	if err != nil {
		return nil, err
	}
	defer d.Close()
	return readSummary(d)
}

// runDirs are the directories below --runs-dir, and those beside --out.
func (r *run) runDirs() (dirs []string) {
	parents := []string{r.flags.runsDir}
	if r.flags.out != "" {
		parents = append(parents, filepath.Dir(filepath.Clean(r.flags.out)))
	}
	for _, parent := range parents {
		entries, err := os.ReadDir(parent)
		if err != nil {
			continue // it does not exist before the first run
		}
		for _, e := range entries {
			if e.IsDir() {
				dirs = append(dirs, filepath.Join(parent, e.Name()))
			}
		}
	}
	return dirs
}

func baseNames(files []rundir.InputFile) (names []string) {
	for _, f := range files {
		names = append(names, filepath.Base(f.Path))
	}
	return names
}
