package input

import (
	"context"
	"errors"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/outcome"
)

// ErrStop ends a reading early without being an error.
var ErrStop = errors.New("enough read")

// A Row is one row with everything that its own cells say. What it points to is another row's after Read's function has returned.
type Row struct {
	outcome.Place
	Rec    *identity.Record
	Plan   PlanLine // of a plan
	File   *csvfile.File
	Cells  *csvfile.Row
	traits []trait
}

// A judged is one row of a block's working memory.
type judged struct {
	rec    identity.Record
	line   PlanLine
	traits []trait
}

// scratch is a block's working memory.
type scratch struct{ rows []judged }

// Read judges every row in parallel and calls each in input order, until it returns ErrStop.
func (c *Check) Read(ctx context.Context, each func(*Row) error) error {
	return c.readSome(ctx, nil, each)
}

// readSome is Read for the rows of which wanted says so; it is asked concurrently. Nil wants all.
func (c *Check) readSome(ctx context.Context, wanted func(row int) bool, each func(*Row) error) error {
	work := func(b *csvfile.Block) error {
		s, ok := b.Scratch.(*scratch)
		if !ok {
			s = &scratch{}
			b.Scratch = s
		}
		for len(s.rows) < len(b.Rows) {
			s.rows = append(s.rows, judged{})
		}
		for i := range b.Rows {
			if c.past(b, i) {
				break
			}
			if wanted == nil || wanted(b.First+i) {
				c.judge(b.File, &b.Rows[i], &s.rows[i])
			}
		}
		return nil
	}
	var r Row
	collect := func(b *csvfile.Block) error {
		s := b.Scratch.(*scratch)
		for i := range b.Rows {
			if c.past(b, i) {
				return ErrStop
			}
			if wanted != nil && !wanted(b.First+i) {
				continue
			}
			j := &s.rows[i]
			r = Row{Place: placeOf(b, i), Rec: &j.rec, Plan: j.line, File: b.File, Cells: &b.Rows[i], traits: j.traits}
			if err := each(&r); err != nil {
				return err
			}
		}
		return nil
	}
	c.input.Wanted = wanted
	defer func() { c.input.Wanted = nil }()
	if err := c.input.Read(ctx, work, collect); err != ErrStop {
		return err
	}
	return nil
}

// past reports whether a row comes after the last one that --max-rows lets in.
func (c *Check) past(b *csvfile.Block, i int) bool { return c.maxRows > 0 && b.First+i > c.maxRows }

// judge fills j with what the row's own cells say.
func (c *Check) judge(f *csvfile.File, row *csvfile.Row, j *judged) {
	j.line = c.judgeCells(&j.rec, f, row)
	j.traits = traitsOf(c.Seeds, &j.rec, j.line, j.traits)
}

// judgeCells judges a row's own cells.
func (c *Check) judgeCells(rec *identity.Record, f *csvfile.File, row *csvfile.Row) PlanLine {
	if m := c.Malformed(f, row); m != nil {
		*rec = identity.Record{Kind: c.input.Kind, Findings: append(rec.Findings[:0], identity.Finding{Code: m.Code, Message: m.Message})}
		return PlanLine{}
	}
	c.Rules.Judge(f.Layout, row.Cells, identity.Source{Guessed: row.Guessed, Lost: row.Lost, Encoding: f.Encoding, Stdin: f.Name == "-"}, rec)
	inside(c.Rules, f, row, rec)
	c.ofRows(f, rec)
	if c.only {
		rec.KeepIdentity()
	}
	p, finding := c.plans.line(f, row, rec)
	if finding != nil {
		rec.Findings = append(rec.Findings, *finding)
	}
	return p
}
