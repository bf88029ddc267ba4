package header

import (
	"bytes"
	"iter"
	"strings"

	"rollcall/importer/csvfile/internal/charset"
	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/identity"
)

// A Sample is the rows of a file's first MiB. They are cut into cells each time that somebody asks,
// which few headers make necessary.
type Sample struct {
	dialect record.Dialect
	chars   charset.Charset
	text    []byte
	extent  record.Extent
	header  []string // folded, without blanks at its end; nil where no line is looked at as a header
}

// NewSample makes a sample of the text of rows. A part may end within one.
func NewSample(d record.Dialect, c charset.Charset, text []byte, e record.Extent) *Sample {
	return &Sample{dialect: d, chars: c, text: text, extent: e}
}

// rows gives the rows that have as many cells as the header wants, and are not the header again. A
// value that stands there as ="00123" is what its cell says.
func (s *Sample) rows() iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		scan := record.Scanner{Dialect: s.dialect}
		for row := range scan.Rows(s.chars, s.text) {
			for len(row) >= s.dialect.Fewest() && len(row) < s.dialect.Width {
				row = append(row, "")
			}
			if len(row) != s.dialect.Width || s.header != nil && colname.Repeats(row, s.header) {
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
func (s *Sample) blank(at int) bool {
	for row := range s.rows() {
		if !identity.Blank(row[at]) {
			return false
		}
	}
	return true
}

// fits reports whether every row has as many cells as a header of this width wants. A row of one
// cell that holds what divides cells is more than its one value.
func (s *Sample) fits() bool {
	scan := record.Scanner{Dialect: s.dialect}
	scan.Reset(s.text, record.ToEnd)
	for pos := 0; pos < len(s.text); {
		r, _ := scan.Record(pos)
		pos = r.Next
		switch {
		case pos == len(s.text) && s.extent == record.Part:
		case r.Ink == 0 && r.Fault <= record.ManyCells:
		case r.Fault != record.NoFault, s.dialect.Width == 1 && bytes.ContainsAny(s.text[r.From:r.End], record.Delimiters):
			return false
		}
	}
	return true
}

// empty reports whether there are no rows.
func (s *Sample) empty() bool {
	for range s.rows() {
		return false
	}
	return true
}

// every reports whether something holds of all cells of a column that are not blank.
func (s *Sample) every(at int, holds func(cell string) bool) bool {
	for row := range s.rows() {
		if !identity.Blank(row[at]) && !holds(strings.TrimSpace(row[at])) {
			return false
		}
	}
	return true
}
