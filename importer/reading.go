package importer

import (
	"context"
	"errors"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
)

// errStop ends a reading early without being an error.
var errStop = errors.New("enough read")

// A judged is one row with everything that its own cells say.
type judged struct {
	rec     identity.Record
	plan    planned
	traits  []trait
	invalid bool
}

// scratch is a block's working memory.
type scratch struct{ rows []judged }

// read judges every row in parallel and calls each in input order, until it returns errStop.
func (c *Check) read(ctx context.Context, each func(b *csvfile.Block, s *scratch, i int) error) error {
	return c.readSome(ctx, nil, each)
}

// readSome is read for the rows of which wanted says so; it is asked concurrently. Nil wants all.
func (c *Check) readSome(ctx context.Context, wanted func(row int) bool, each func(b *csvfile.Block, s *scratch, i int) error) error {
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
	collect := func(b *csvfile.Block) error {
		s := b.Scratch.(*scratch)
		for i := range b.Rows {
			if c.past(b, i) {
				return errStop
			}
			if wanted != nil && !wanted(b.First+i) {
				continue
			}
			if err := each(b, s, i); err != nil {
				return err
			}
		}
		return nil
	}
	c.input.Wanted = wanted
	defer func() { c.input.Wanted = nil }()
	if err := c.input.Read(ctx, work, collect); err != errStop {
		return err
	}
	return nil
}

// past reports whether a row comes after the last one that --max-rows lets in.
func (c *Check) past(b *csvfile.Block, i int) bool { return c.maxRows > 0 && b.First+i > c.maxRows }

// judge fills j with what the row's own cells say.
func (c *Check) judge(f *csvfile.File, row *csvfile.Row, j *judged) {
	j.plan = c.judgeCells(&j.rec, f, row)
	j.traits = traitsOf(c.seeds, &j.rec, j.traits)
	j.invalid = j.rec.Invalid()
}

// judgeCells judges a row's own cells.
func (c *Check) judgeCells(rec *identity.Record, f *csvfile.File, row *csvfile.Row) planned {
	if m := c.malformed(f, row); m != nil {
		*rec = identity.Record{Kind: c.input.Kind, Findings: append(rec.Findings[:0], identity.Finding{Code: m.Code, Message: m.Message})}
		return planned{}
	}
	c.rules.Judge(f.Layout, row.Cells, identity.Source{Guessed: row.Guessed, Lost: row.Lost, Encoding: f.Encoding, Stdin: f.Name == "-"}, rec)
	c.addInside(f, row, rec)
	c.ofRows(f, rec)
	if c.only {
		rec.KeepIdentity()
	}
	p, finding := c.planOf(f, row, rec)
	if finding != nil {
		rec.Findings = append(rec.Findings, *finding)
	}
	return p
}
