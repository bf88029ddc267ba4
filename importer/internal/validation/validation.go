// Package validation judges an input without a tenant, and writes what it found. [Run] is all of it.
//
// A validation sends nothing and is not resumed, so that its results.csv is no journal: it is written
// while the rows are read for the first time, in parallel and in order, and has its name once it is
// whole and right. Only rows that are bad, and those that mean something for each other, are read
// again: for errors.csv, and for lines that other rows make others of.
package validation

import (
	"context"

	"rollcall/importer/csvfile"
	"rollcall/importer/disk"
	"rollcall/importer/internal/errorscsv"
	"rollcall/importer/internal/input"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// Run reads and judges the whole input, and counts its rows by their fate. It writes results.csv and
// errors.csv into dir; nil writes no files.
func Run(ctx context.Context, in *csvfile.Input, o input.Options, dir disk.Dir) (*input.Check, map[outcome.Status]int, error) {
	if dir == nil {
		c, err := input.Read(ctx, in, o)
		if err != nil {
			return nil, nil, err
		}
		return c, map[outcome.Status]int{outcome.Invalid: c.Invalid, outcome.Duplicate: c.Repeats, outcome.Valid: c.Rows - c.Invalid - c.Repeats}, nil
	}
	draft, err := rundir.NewDraft(dir)
	if err != nil {
		return nil, nil, err
	}
	defer draft.Drop()
	o.Lines = draft
	c, err := input.Read(ctx, in, o)
	if err != nil {
		return nil, nil, err
	}
	counts, err := settle(ctx, c, dir, draft)
	return c, counts, err
}

// settle writes errors.csv, and puts the lines right that were written of single rows.
func settle(ctx context.Context, c *input.Check, dir disk.Dir, draft *rundir.Draft) (map[outcome.Status]int, error) {
	revise := func(*rundir.Line) error { return nil }
	publish := draft.Publish
	if c.Entangled() {
		r, err := draft.Revise()
		if err != nil {
			return nil, err
		}
		defer r.Drop()
		revise, publish = r.Put, r.Publish
	}
	counts := map[outcome.Status]int{outcome.Valid: c.Rows}
	err := errorscsv.WriteRows(c, dir, func(bad func(*input.Row, *rundir.Line)) error {
		return c.Settle(ctx, func(r *input.Row, l *rundir.Line) error {
			counts[outcome.Valid]--
			if counts[l.Status]++; l.Status.Bad() {
				bad(r, l)
			}
			return revise(l)
		})
	})
	if err != nil {
		return nil, err
	}
	return counts, publish()
}
