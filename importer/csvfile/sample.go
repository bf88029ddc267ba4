package csvfile

import (
	"bytes"
	"iter"
	"strings"

	"rollcall/importer/identity"
)

// A sample is the rows of a file's first MiB. They are cut into cells each time that somebody asks,
// which few headers make necessary.
type sample struct {
	dialect dialect
	chars   charset
	text    []byte
	cut     bool     // the text may end within a row
	header  []string // folded, without blanks at its end; nil where no line is looked at as a header
}

// rows gives the rows that have as many cells as the header wants, and are not the header again. A value that
// stands there as ="00123" is what its cell says.
func (s *sample) rows() iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		scan := scanner{dialect: s.dialect}
		for row := range scan.rows(s.chars, s.text) {
			for len(row) >= s.dialect.fewest() && len(row) < s.dialect.width {
				row = append(row, "")
			}
			if len(row) != s.dialect.width || s.header != nil && repeats(row, s.header) {
				continue
			}
			if !yield(unwrapped(row)) {
				return
			}
		}
	}
}

// unwrapped takes away what keeps spreadsheets from changing the values of a row.
func unwrapped(row []string) []string {
	for i, cell := range row {
		if text, ok := identity.QuotedText(strings.TrimSpace(cell)); ok {
			row[i] = text
		}
	}
	return row
}

// blank reports whether a column has nothing in it.
func (s *sample) blank(at int) bool {
	for row := range s.rows() {
		if !identity.Blank(row[at]) {
			return false
		}
	}
	return true
}

// fits reports whether every row has as many cells as a header of this width wants. A row of one cell that holds what
// divides cells is more than its one value.
func (s *sample) fits() bool {
	scan := scanner{dialect: s.dialect}
	scan.reset(s.text, true)
	for pos := 0; pos < len(s.text); {
		r, _ := scan.record(pos)
		pos = r.next
		switch {
		case pos == len(s.text) && s.cut:
		case r.ink == 0 && r.fault <= manyCells:
		case r.fault != noFault, s.dialect.width == 1 && bytes.ContainsAny(s.text[r.from:r.end], delimiters):
			return false
		}
	}
	return true
}

// empty reports whether there are no rows.
func (s *sample) empty() bool {
	for range s.rows() {
		return false
	}
	return true
}

// every reports whether something holds of all cells of a column that are not blank.
func (s *sample) every(at int, holds func(cell string) bool) bool {
	for row := range s.rows() {
		if !identity.Blank(row[at]) && !holds(strings.TrimSpace(row[at])) {
			return false
		}
	}
	return true
}
