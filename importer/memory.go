package importer

import (
	"context"
	"fmt"
	"path/filepath"
	"time"

	"rollcall/importer/disk"
	"rollcall/importer/internal/plan"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// A Memory is all that earlier parts of a run may have done: which rows are recorded, which others are settled or may have been sent,
// and which the service was still at. It is built in one place, from the run directory; nil is that of a new run.
type Memory struct {
	Rows      int // recorded
	Counts    map[outcome.Status]int
	Warnings  map[string]int
	Last      time.Time // when the last row was recorded, as far as the file tells
	Untouched bool      // no part of the run has written to the tenant
	Retrying  bool      // the failed rows were being sent again

	reach   rundir.Reach
	noted   bool                     // reach was found
	ahead   map[int]rundir.Line      // of rows beyond the recorded ones
	firsts  map[int]*outcome.Outcome // outcomes of rows that carry later ones
	doubted map[int]bool             // failed rows that say that the change may have been applied
}

// Remember reads what an earlier part of the run over the checked input has left.
func Remember(ctx context.Context, c *Check, dir disk.Dir, m *rundir.Manifest) (*Memory, error) {
	r := newMemory(c)
	r.Untouched, r.Retrying = m.Untouched, m.Retrying
	if err := r.readAhead(dir, m); err != nil {
		return nil, err
	}
	if err := rundir.MergeRetry(dir, nil); err != nil {
		return nil, err
	}
	if err := r.readResults(ctx, dir); err != nil {
		return nil, err
	}
	if r.Rows > c.Total() {
		return nil, fmt.Errorf("%s has %d rows, the input has %d: this is another input", filepath.Join(dir.Path(), rundir.ResultsFile), r.Rows, c.Total())
	}
	if !r.noted && !r.Untouched && r.Rows < c.Total() { // nobody has noted how far sends went
		r.reach.Rows = r.Rows + m.Window
	}
	return r, nil
}

func newMemory(c *Check) *Memory {
	return &Memory{Counts: map[outcome.Status]int{}, Warnings: map[string]int{}, firsts: c.Firsts(), doubted: map[int]bool{}}
}

// readAhead reads what a run that ended in order has left, and how far sends may have gone where it did not.
func (r *Memory) readAhead(dir disk.Dir, m *rundir.Manifest) (err error) {
	if r.ahead, err = rundir.ReadAhead(dir); err != nil || r.Untouched {
		return err
	}
	r.reach, r.noted, err = rundir.ReadReach(dir)
	return err
}

// readResults reads results.csv. A missing file is an empty one.
func (r *Memory) readResults(ctx context.Context, dir disk.Dir) error {
	path := filepath.Join(dir.Path(), rundir.ResultsFile)
	var written time.Time // before it is opened, which counts as writing
	if st, err := dir.Stat(rundir.ResultsFile); err == nil {
		written = st.ModTime()
	}
	j, err := rundir.OpenJournal(dir, rundir.ResultsFile) // cuts what a crash left of a last line
	if err != nil {
		return err
	}
	if err := j.Close(); err != nil {
		return err
	}
	err = rundir.ReadResults(ctx, dir, func(res *rundir.Line) error {
		if r.Rows++; res.Row != r.Rows {
			return fmt.Errorf("%s: row %d where row %d was due: this file is not as it was written", path, res.Row, r.Rows)
		}
		r.see(res)
		return nil
	})
	if r.Rows > 0 && written.After(r.Last) {
		r.Last = written
	}
	return err
}

// see takes one recorded row.
func (r *Memory) see(res *rundir.Line) {
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
}

// of is what is known of a row that is not recorded, or that is settled anew: it was so then.
func (r *Memory) of(row int, was *outcome.Outcome) plan.Memory {
	switch {
	case r == nil:
		return plan.Memory{}
	case was == nil:
		doubt := row > r.Rows && r.reach.Has(row)
		return plan.Memory{Doubt: doubt, Created: doubt && (!r.noted || r.reach.Created(row))}
	}
	doubt := was.Status == outcome.Failed && (r.Retrying || r.doubted[row])
	return plan.Memory{Was: was.Status, WasID: was.ID, Doubt: doubt, Created: doubt}
}

// doubts reports whether rows of the run are in doubt.
func (r *Memory) doubts() bool {
	return r != nil && (r.reach.Rows > r.Rows || len(r.reach.Doubted) > 0 || r.Retrying || len(r.doubted) > 0)
}

// count is how many rows are recorded, or settled beyond those, with a status.
func (r *Memory) count(s outcome.Status) int {
	n := r.Counts[s]
	for _, l := range r.ahead {
		if l.Status == s && l.Row > r.Rows {
			n++
		}
	}
	return n
}

// settled reports whether a row beyond the recorded ones is.
func (r *Memory) settled(row int) bool {
	if r == nil {
		return false
	}
	_, ok := r.ahead[row]
	return ok
}

// recorded is how many rows are.
func (r *Memory) recorded() int {
	if r == nil {
		return 0
	}
	return r.Rows
}

// result is the remembered part as a result of its own.
func (r *Memory) result() *Result {
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

// Result is what the run has done when all of it is remembered.
func (r *Memory) Result() *Result { return r.result() }
