// Package sheet writes the tables that people open in a spreadsheet, and knows what a spreadsheet
// makes of a cell: a [Form] says how, a [Use] what the cells of a column are to who reads them back.
package sheet

import (
	"bufio"
	"io"
	"strings"
	"unicode"
	"unicode/utf8"

	"rollcall/importer/identity"
)

// A Form is how the tables are written that people open: errors.csv, plan.csv, deleted.csv and an
// export. The zero Form is UTF-8 with commas and LF.
type Form struct {
	// Spreadsheet is for who opens the table in one: a byte order mark, CR LF, and each cell that
	// it would change as ="...".
	Spreadsheet bool
	Comma       byte // between cells where Spreadsheet; 0 is a comma
}

// A Use says what the cells of a column are to whoever reads the table back.
type Use uint8

const (
	remark   Use = iota // ours: read as it stands, or not at all
	Property            // what somebody wants of an entry, or what an entry has
	Name                // part of what identifies a device
	Verbatim            // a text that must come back to the byte
)

// UseOf is what the cells of a column are.
func UseOf(c identity.Column) Use {
	switch c {
	case identity.Identifier, identity.IMEI, identity.SerialNumber, identity.Manufacturer, identity.Model:
		return Name
	}
	return Property
}

// UsesOf are those of a table whose columns have the names of properties.
func UsesOf(columns []string) []Use {
	uses := make([]Use, len(columns))
	for i, column := range columns {
		uses[i] = Property
		for c := identity.Column(1); c < identity.NumColumns; c++ {
			if c.String() == column {
				uses[i] = UseOf(c)
			}
		}
	}
	return uses
}

// A Writer writes a table in a form. What reads it back, before or after a spreadsheet has
// saved it, reads the cells that were given.
type Writer struct {
	form Form
	uses []Use
	buf  *bufio.Writer
	line []byte
}

// Writer begins a table; uses say what each column is.
func (f Form) Writer(w io.Writer, header []string, uses []Use) (*Writer, error) {
	t := &Writer{form: f, buf: bufio.NewWriterSize(w, 64<<10)}
	if f.Spreadsheet {
		t.buf.WriteString("\ufeff") // an error is kept by buf
	}
	err := t.Row(header)
	t.uses = uses
	return t, err
}

// Row writes one row.
func (t *Writer) Row(cells []string) error {
	comma := byte(',')
	if t.form.Spreadsheet && t.form.Comma != 0 {
		comma = t.form.Comma
	}
	t.line = t.line[:0]
	for i, cell := range cells {
		if i > 0 {
			t.line = append(t.line, comma)
		}
		if t.form.Spreadsheet && t.uses != nil {
			cell = Guard(cell, t.uses[i])
		}
		t.line = appendCell(t.line, cell, comma)
	}
	if t.form.Spreadsheet {
		t.line = append(t.line, '\r')
	}
	t.line = append(t.line, '\n')
	_, err := t.buf.Write(t.line)
	return err
}

// Flush ends the table.
func (t *Writer) Flush() error { return t.buf.Flush() }

// appendCell writes a cell as encoding/csv does, but leaves the line breaks within it as they are.
func appendCell(dst []byte, cell string, comma byte) []byte {
	if bare(cell, comma) {
		return append(dst, cell...)
	}
	dst = append(dst, '"')
	for i := range len(cell) {
		if cell[i] == '"' {
			dst = append(dst, '"')
		}
		dst = append(dst, cell[i])
	}
	return append(dst, '"')
}

// bare reports whether a cell needs no quotes.
func bare(cell string, comma byte) bool {
	for i := range len(cell) {
		switch cell[i] {
		case comma, '"', '\r', '\n':
			return false
		}
	}
	first, _ := utf8.DecodeRuneInString(cell)
	return !unicode.IsSpace(first)
}

// Guard is a cell that a spreadsheet shows and saves as it was. A cell with an apostrophe before
// it is a text to both.
func Guard(cell string, u Use) string {
	s := strings.Trim(cell, " \t")
	if u == remark || s == "" || s[0] == '\'' {
		return cell
	}
	if _, ok := identity.QuotedText(s); ok && u != Verbatim || !ok && !changed(s, u) {
		return cell
	}
	return formula(cell)
}

// formula is the formula whose value is the text s.
func formula(s string) string { return `="` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// Unguard is a cell as it was before [Guard].
func Unguard(cell string) string {
	if text, ok := identity.QuotedText(cell); ok {
		return text
	}
	return cell
}
