package importer

import (
	"fmt"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
)

// addInside notes rows of the file that lie inside a cell of a row, before all else that was found in
// it: the cells are not what they were.
func (c *Check) addInside(row *csvfile.Row, rec *identity.Record) {
	if row.Inside == csvfile.Text {
		return
	}
	first, last := row.Line, row.Line+int(row.Lines)-1
	f := identity.Finding{Code: identity.CodeSwallowedRows, Message: fmt.Sprintf("lines %d to %d are read as one row, as a quote is "+
		"opened on the one and closed on the other, so there are two devices in one cell: write an inch mark as two quotes in a quoted cell, or leave it out; "+
		"if the lines are a text, pass --warn swallowed_rows", first, last)}
	if row.Inside == csvfile.PerhapsRows {
		f.Code, f.Warning = identity.CodeSwallowedDoubtful, true
		f.Message = fmt.Sprintf("lines %d to %d are one row, with a line in one of its cells that looks like a "+
			"row of its own; is a quote open there that should not be? Compare with the source", first, last)
	}
	f.Warning = c.rules.Warns(f.Code, f.Warning)
	rec.Findings = append([]identity.Finding{f}, rec.Findings...)
}
