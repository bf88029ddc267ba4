package input

import (
	"fmt"
	"strings"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/outcome"
)

// A guess is what is to be said of a file that is not UTF-8: it is told once, however many rows have something of it.
type guess struct {
	rows  int           // with a cell that is read by a guess
	last  int           // the last of them
	first outcome.Place // and the first
	name  string        // of its column
	cells []string      // the first few, as they would be sent and as a message may show them
	bad   bool          // the rules make it an error of each row, which says it then
}

// guessesShown is how many cells a guess shows.
const guessesShown = 3

// guessOf returns what is known of a file.
func (c *Check) guessOf(f *csvfile.File) *guess {
	if c.guesses[f] == nil {
		c.guesses[f] = &guess{}
	}
	return c.guesses[f]
}

// guessed notes a finding of a cell that is read by a guess, and reports whether it is told with the file's others.
func (c *Check) guessed(b *csvfile.Block, i int, f *identity.Finding) bool {
	if f.Code != identity.CodeEncodingGuessed {
		return false
	}
	g := c.guessOf(b.File)
	if !f.Warning {
		g.bad = true
		return false
	}
	p := placeOf(b, i)
	if g.rows == 0 {
		g.first, g.name = p, ColumnName(b.File, f.Column)
	}
	if g.last != p.Row {
		g.rows, g.last = g.rows+1, p.Row
	}
	return true
}

// showGuessed keeps the first cells of a file that are read by a guess.
func (c *Check) showGuessed(f *csvfile.File, cells []string) {
	if len(cells) > 0 {
		g := c.guessOf(f)
		g.cells = append(g.cells, cells[:min(len(cells), guessesShown-len(g.cells))]...)
	}
}

// tellGuesses makes one finding of each file that was read by a guess, after the last row. It is the
// file's, and not among those of its rows.
func (c *Check) tellGuesses() {
	for _, f := range c.input.Files {
		g := c.guesses[f]
		if f.Guessed == 0 || g != nil && g.bad {
			continue
		}
		found := Finding{Finding: identity.Finding{Code: identity.CodeEncodingGuessed, Warning: true}}
		if g == nil {
			found.Place = outcome.Place{Row: c.Rows, File: f.Name, Line: f.Guessed}
			found.Message = "the file is not UTF-8 and is read as Windows-1252, which is a guess; no cell is concerned that is read. " + nameIt
		} else {
			found.Place, found.Name = g.first, g.name
			found.Message = fmt.Sprintf("the file is not UTF-8 and is read as Windows-1252, which is a guess: %s with cells such as %s. %s",
				outcome.Number(g.rows, "row", "rows"), strings.Join(g.cells, ", "), nameIt)
		}
		c.count(found.Place, &found.Finding)
		c.OfFiles = append(c.OfFiles, found)
	}
}

const nameIt = "If it is right, pass --encoding windows-1252, else name the encoding of the file with --encoding"

// guessedCell returns a cell that is read by a guess as it would be sent, for a message; "" for what is no such finding, and
// where enough are known.
func (g *glances) guessedCell(f *csvfile.File, row *csvfile.Row, found *identity.Finding) string {
	if found.Code != identity.CodeEncodingGuessed || len(g.guessed) >= guessesShown || found.Column == identity.Hash {
		return ""
	}
	text := f.Layout.Value(row.Cells, found.Column)
	if v, ok := g.rec.Value(found.Column); ok {
		text = v.Text
	}
	return identity.Shown(found.Column, strings.TrimSpace(text))
}
