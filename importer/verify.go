package importer

import (
	"bufio"
	"context"
	"errors"
	"fmt"

	"rollcall/importer/disk"
	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/plan"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// What the verified column says of a change.
const (
	seenYes    = "yes"
	seenNotYet = "not yet"
)

// verify lists the tenant again and notes in results.csv which changes of the run are seen there.
func (e *engine) verify(ctx context.Context, res *Result) error {
	if res.Counts[outcome.Created]+res.Counts[outcome.Updated]+res.Counts[outcome.Deleted] == 0 || e.j.Dir == nil {
		return nil
	}
	c := e.j.Check
	var keep tenant.Keep
	if len(e.pruned) > 0 {
		keep = tenant.KeepAll
	}
	t, err := tenant.Load(ctx, e.j.Client, c.Kind(), c.Seeds, c, keep)
	if err != nil {
		e.j.Note(fmt.Sprintf("the run is done, and could not be verified: %v", err))
		return nil
	}
	if c.Kind() == identity.Autopilot && c.Has(identity.GroupTag) {
		t.ProbeTags(ctx, e.j.Client)
	}
	v := &verifier{list: plan.Deletable(e.kind), tenant: t}
	if err := v.rewrite(ctx, c, e.j.Dir, res.Rows); err != nil {
		return fmt.Errorf("verify: %w", err)
	}
	res.Seen, res.Unseen = v.yes, v.notYet
	return nil
}

// A verifier compares what a run recorded with what the tenant shows.
type verifier struct {
	list        tenant.List
	tenant      *tenant.Index
	yes, notYet int
}

// rewrite writes results.csv anew, each line with its verified cell, whole or not at all.
func (v *verifier) rewrite(ctx context.Context, c *input.Check, dir disk.Dir, rows int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	lines := readEarlier(ctx, dir, rows)
	return disk.Replace(dir, rundir.ResultsFile, func(f disk.File) error {
		buf := bufio.NewWriterSize(f, 64<<10)
		line := []byte(rundir.Header)
		buf.Write(line) // errors are kept by buf until the end
		add := func(row int, rec *identity.Record) error {
			r, ok, err := lines.line(row)
			if err != nil || !ok {
				return errors.Join(err, input.ErrStop)
			}
			r.Verified = v.see(&r, rec)
			line = r.Append(line[:0])
			_, err = buf.Write(line)
			return err
		}
		err := c.Read(ctx, func(r *input.Row) error { return add(r.Row, r.Rec) })
		for row := c.Rows + 1; err == nil && row <= rows; row++ {
			err = add(row, nil)
		}
		return errors.Join(err, buf.Flush())
	})
}

// see says whether the tenant shows what a line claims. Rec is nil for an entry that no row names.
func (v *verifier) see(r *rundir.Line, rec *identity.Record) string {
	seen := false
	switch r.Status {
	case outcome.Deleted:
		seen = r.ID == "" || v.tenant.ByID(v.list, r.ID) == nil
	case outcome.Created, outcome.Updated:
		seen = rec != nil && v.shows(r.ID, rec)
	default:
		return ""
	}
	if seen {
		v.yes++
		return seenYes
	}
	v.notYet++
	return seenNotYet
}

// shows reports whether the row's entry is listed with the values that the row wants, as far as the service returns them.
func (v *verifier) shows(id string, rec *identity.Record) bool {
	var e *tenant.Entry
	for l := range tenant.Lists {
		if found := v.tenant.ByID(l, id); found != nil {
			e = found
		}
	}
	if e == nil {
		if e = v.tenant.ByKey(v.list, rec.Key()); e == nil {
			return false
		}
	}
	for _, want := range rec.Values {
		text, known := e.Value(want.Column)
		if want.Column.ReadOnly() || !known || !v.tenant.Readable(e, want.Column) {
			continue
		}
		if !plan.Same(want, text) {
			return false
		}
	}
	return true
}
