package input

import (
	"fmt"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
)

// inside notes rows of the file that lie inside a cell of a row, before all else that was found in
// it: the cells are not what they were.
func inside(rules *identity.Rules, file *csvfile.File, row *csvfile.Row, rec *identity.Record) {
	if row.Inside == csvfile.Text {
		return
	}
	first, last := row.Line, row.Line+int(row.Lines)-1
	f := identity.Finding{Code: identity.CodeSwallowedRows}
	if row.Inside == csvfile.Rows {
		f.Message = fmt.Sprintf("lines %d to %d are read as one row, as a quote is opened on the one and closed on the other, so there are %s in "+
			"one cell: write an inch mark as two quotes in a quoted cell, or leave it out; if the lines are a text, pass --warn swallowed_rows",
			first, last, held(file, row.Raw))
	} else {
		f.Code, f.Warning = identity.CodeSwallowedDoubtful, true
		f.Message = fmt.Sprintf("lines %d to %d are one row, with a line in one of its cells that looks like a "+
			"row of its own; is a quote open there that should not be? Compare with the source", first, last)
	}
	f.Warning = rules.Warns(f.Code, f.Warning)
	rec.Findings = append([]identity.Finding{f}, rec.Findings...)
}

// held says what rows stand in the text of a row.
func held(f *csvfile.File, text string) string {
	n, header := f.RowsIn(text)
	said := fmt.Sprintf("%d rows", n)
	if n == 1 {
		said = "1 row"
	}
	if cutOff(text) {
		said = "more than " + said
	}
	if header != "" {
		said += " and the header of another file (" + header + ")"
	}
	return said
}

// cutOff reports whether a row's text may have more than what is kept of it.
func cutOff(text string) bool { return len(text) >= rawKept }

// rawKept is from where on the text of a row is cut by package csvfile.
const rawKept = csvfile.RawSize - 3
