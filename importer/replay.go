package importer

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"rollcall/importer/disk"
	"rollcall/importer/outcome"
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

// Replay reads results.csv of an earlier part of the run over the checked input. A missing file is an empty one.
func (c *Check) Replay(ctx context.Context, dir disk.Dir) (*Replay, error) {
	r := &Replay{Counts: map[outcome.Status]int{}, Warnings: map[string]int{}, firsts: c.firsts(), doubted: map[int]bool{}}
	if err := mergeRetry(dir); err != nil {
		return nil, err
	}
	path := filepath.Join(dir.Path(), ResultsFile)
	var written time.Time // before it is opened, which counts as writing
	if st, err := dir.Stat(ResultsFile); err == nil {
		written = st.ModTime()
	}
	j, err := OpenJournal(dir) // cuts what a crash left of a last line
	if err != nil {
		return nil, err
	}
	if err := j.Close(); err != nil {
		return nil, err
	}
	last := ""
	err = readResults(ctx, dir, func(res result) error {
		if r.Rows++; res.row != r.Rows {
			return fmt.Errorf("%s: row %d where row %d was due: this file is not as it was written", path, res.row, r.Rows)
		}
		r.Counts[res.status]++
		for _, w := range res.warnings {
			r.Warnings[w]++
		}
		if _, ok := r.firsts[res.row]; ok {
			r.firsts[res.row] = &outcome.Outcome{ID: res.id, Status: res.status, Code: res.code, Message: res.message}
		}
		if res.status == outcome.Failed && strings.Contains(res.message, maybeApplied) {
			r.doubted[res.row] = true
		}
		last = res.time
		return nil
	})
	if err != nil {
		return nil, err
	}
	if r.Rows > c.Total() {
		return nil, fmt.Errorf("%s has %d rows, the input has %d: this is another input", path, r.Rows, c.Total())
	}
	r.Last, _ = time.Parse(time.RFC3339, last)
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
