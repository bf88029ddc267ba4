package csvfile

import (
	"unicode/utf8"

	"github.com/gocarina/gocsv"
)

// A decoded is one row as gocsv makes it. Values stay strings: what they mean is for package identity to judge, and an
// error here would end the whole block.
type decoded struct{ Cells []string }

// UnmarshalCSVWithFields takes the row's next cell. gocsv calls it for each cell in turn, beginning with a zero row.
func (d *decoded) UnmarshalCSVWithFields(key, value string) error {
	if d.Cells == nil {
		letter, _ := utf8.DecodeRuneInString(key)
		d.Cells = make([]string, 0, letter-firstLetter)
	}
	d.Cells = append(d.Cells, value)
	return nil
}

// firstLetter begins a range of more letters than a file can have columns, none of which has a case or is a space:
// names that gocsv takes as they are.
const firstLetter = '\u4e00'

// letters is the header that gocsv sees: one letter for each column, saying how many cells are still to come with it.
// The file's own header does not do: gocsv knows names in one case only, and lets the last of two equal ones win.
func letters(width int) []string {
	h := make([]string, width)
	for i := range h {
		h[i] = string(firstLetter + rune(width-i))
	}
	return h
}

// A table is the split rows of one block, the header before them: a [gocsv.Decoder].
type table [][]string

// GetCSVRows returns the table.
func (t table) GetCSVRows() ([][]string, error) { return t, nil }

// decode has gocsv make the table's rows into rows, which it returns if there is room enough.
func (t table) decode(rows []decoded) ([]decoded, error) {
	n := len(t) - 1
	if n <= 0 {
		return rows[:0], nil
	}
	if cap(rows) < n {
		rows = make([]decoded, n, n+n/4)
	}
	// Exactly as long as the table, as gocsv leaves further elements alone.
	rows = rows[:n]
	err := gocsv.UnmarshalDecoder(t, &rows)
	return rows, err
}
