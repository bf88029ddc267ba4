package csvfile

import (
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
}

// rows gives the rows that have as many cells as the header.
func (s *sample) rows() iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		scan := scanner{dialect: s.dialect}
		for row := range scan.rows(s.chars, s.text) {
			for s.dialect.form != exact && len(row) < s.dialect.width {
				row = append(row, "")
			}
			if len(row) == s.dialect.width && !yield(row) {
				return
			}
		}
	}
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

// every reports whether something holds of all cells of a column that are not blank.
func (s *sample) every(at int, holds func(cell string) bool) bool {
	for row := range s.rows() {
		if !identity.Blank(row[at]) && !holds(strings.TrimSpace(row[at])) {
			return false
		}
	}
	return true
}
