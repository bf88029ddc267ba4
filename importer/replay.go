package importer

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"rollcall/importer/disk"
	"rollcall/importer/internal/input"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// A Replay is what an earlier part of a run has recorded.
type Replay struct {
	Rows      int
	Window    int // of the earlier part, where it is known: so many rows behind Rows are in doubt
	Counts    map[outcome.Status]int
	Warnings  map[string]int
	Last      time.Time // when the last row was recorded, as far as the file tells
	Untouched bool      // no part of the run has written to the tenant
	Retrying  bool      // the failed rows were being sent again

	firsts  map[int]*outcome.Outcome // outcomes of rows that carry later ones
	doubted map[int]bool             // failed rows that say that the change may have been applied
}

// ReadReplay reads results.csv of an earlier part of the run over the checked input. A missing file is an empty one.
func ReadReplay(ctx context.Context, c *input.Check, dir disk.Dir) (*Replay, error) {
	r := &Replay{Counts: map[outcome.Status]int{}, Warnings: map[string]int{}, firsts: c.Firsts(), doubted: map[int]bool{}}
	if err := rundir.MergeRetry(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir.Path(), rundir.ResultsFile)
	var written time.Time // before it is opened, which counts as writing
	if st, err := dir.Stat(rundir.ResultsFile); err == nil {
		written = st.ModTime()
	}
	j, err := rundir.OpenJournal(dir, rundir.ResultsFile) // cuts what a crash left of a last line
	if err != nil {
		return nil, err
	}
	if err := j.Close(); err != nil {
		return nil, err
	}
	err = rundir.ReadResults(ctx, dir, func(res *rundir.Line) error {
		if r.Rows++; res.Row != r.Rows {
			return fmt.Errorf("%s: row %d where row %d was due: this file is not as it was written", path, res.Row, r.Rows)
		}
		r.Counts[res.Status]++
		for _, w := range res.Warnings {
			r.Warnings[w]++
		}
		if _, ok := r.firsts[res.Row]; ok {
			first := res.Clone()
			first.Keep()
			r.firsts[res.Row] = &first.Outcome
		}
		if res.Status == outcome.Failed && res.MayBeApplied {
			r.doubted[res.Row] = true
		}
		r.Last = res.Time
		return nil
	})
	if err != nil {
		return nil, err
	}
	if r.Rows > c.Total() {
		return nil, fmt.Errorf("%s has %d rows, the input has %d: this is another input", path, r.Rows, c.Total())
	}
	if r.Rows > 0 && written.After(r.Last) {
		r.Last = written
	}
	return r, nil
}

// result is the replayed part as a result of its own.
func (r *Replay) result() *Result {
	res := &Result{Counts: map[outcome.Status]int{}, Warnings: map[string]int{}}
	if r == nil {
		return res
	}
	res.Rows = r.Rows
	for s, n := range r.Counts {
		res.Counts[s] = n
	}
	for w, n := range r.Warnings {
		res.Warnings[w] = n
	}
	return res
}

// Result is what the run has done when the replay holds all of it.
func (r *Replay) Result() *Result { return r.result() }
