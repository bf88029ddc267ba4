package input

import (
	"context"
	"io"
	"time"
	"unicode/utf8"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// judgments are the lines of results.csv of a validation, as the rows' own cells judge them. They are
// written while the rows are read for the first time; what other rows mean is known after that.
type judgments struct {
	to   io.Writer
	time time.Time // of all of them
	// open are the rows that are to be looked at again: what is wrong with them is told elsewhere, or
	// they and others mean something for each other.
	open rowSet
}

// A rowSet is a set of rows by their numbers.
type rowSet []uint64

func (s *rowSet) add(row int) {
	for row/64 >= len(*s) {
		*s = append(*s, 0)
	}
	(*s)[row/64] |= 1 << (row % 64)
}

func (s rowSet) has(row int) bool { return row/64 < len(s) && s[row/64]&(1<<(row%64)) != 0 }

// fate is what becomes of a row of which nothing is sent, by the findings that it has.
func (c *Check) fate(l *rundir.Line, at outcome.Place, rec *identity.Record) {
	*l = rundir.Line{Place: at, Kind: c.input.Kind.String(), Identity: shownIdentity(rec),
		Outcome: outcome.Outcome{ID: rec.ID, Action: outcome.ActionNone, Status: outcome.Valid, Warnings: l.Warnings[:0], Time: c.judged.time}}
	for i := range rec.Findings {
		if f := &rec.Findings[i]; f.Warning {
			l.Warn(f.Code)
		}
	}
	if f := rec.First(); f != nil {
		l.Settle(outcome.Invalid, f.Code, f.Message)
	}
}

// shownIdentity is the row's identity as results.csv shows it. In nearly all there is nothing to mask,
// which is seen sooner than by looking for all that might be.
func shownIdentity(rec *identity.Record) string {
	s := rec.Identity()
	plain := len(s) < 32 // and so no hash
	for i := 0; plain && i < len(s); i++ {
		plain = s[i] != '@' && s[i] < utf8.RuneSelf
	}
	if plain {
		return s
	}
	return identity.Mask(s)
}

// appendLine adds the line of the row that was judged last to the block's.
func (c *Check) appendLine(g *glances, b *csvfile.Block, i int) {
	c.fate(&g.line, placeOf(b, i), &g.rec)
	g.lines = g.line.Append(g.lines)
}

// putLines writes the lines of a block.
func (c *Check) putLines(b *csvfile.Block, g *glances) error {
	for i := range g.rows {
		if g.rows[i].invalid {
			c.judged.open.add(b.First + i)
		}
	}
	_, err := c.judged.to.Write(g.lines)
	return err
}

// Entangled reports whether some rows mean something for each other: lines that were written are not
// right for them.
func (c *Check) Entangled() bool { return len(c.verdicts) > 0 }

// Settle reads again the rows of a validation whose lines are not the last word, or that somebody has
// to repair, and calls each with them and the right line. The others are valid, and their lines say so.
func (c *Check) Settle(ctx context.Context, each func(*Row, *rundir.Line) error) error {
	firsts := c.Firsts()
	open := c.judged.open
	for _, v := range c.verdicts {
		open.add(v.row)
	}
	for row := range firsts {
		open.add(row)
	}
	if len(open) == 0 {
		return nil
	}
	var l rundir.Line
	return c.readSome(ctx, open.has, func(r *Row) error {
		first := c.Cross(r.Row, r.Rec)
		c.fate(&l, r.Place, r.Rec)
		if first != nil && !l.Status.Bad() {
			l.CarriedBy(firsts[first.Row], *first)
		}
		if _, ok := firsts[r.Row]; ok {
			kept := l
			kept.Keep()
			firsts[r.Row] = &kept.Outcome
		}
		return each(r, &l)
	})
}
