package input

import (
	"fmt"
	"slices"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/outcome"
)

// ofFile notes what is to be said of a file as a whole, at its first row and once. Where the rules
// make it an error, it is one of each row instead: [Check.judgeCells].
func (c *Check) ofFile(b *csvfile.Block) {
	for i := range b.File.Findings {
		f := &b.File.Findings[i]
		known := func(told Finding) bool { return told.Code == f.Code && told.File == b.File.Name }
		if !c.Rules.Warns(f.Code, f.Warning) || slices.ContainsFunc(c.OfFiles, known) {
			continue
		}
		p := placeOf(b, 0)
		c.count(p, f)
		found := Finding{Finding: *f, Place: p, Name: ColumnName(b.File, f.Column)}
		c.OfFiles = append(c.OfFiles, found)
		if len(c.Findings) < c.limit {
			c.Findings = append(c.Findings, found)
		}
	}
}

// ofRows are those findings of a file that are errors of each of its rows.
func (c *Check) ofRows(f *csvfile.File, rec *identity.Record) {
	for _, found := range f.Findings {
		if !c.Rules.Warns(found.Code, found.Warning) {
			found.Warning = false
			rec.Findings = append(rec.Findings, found)
		}
	}
}

// computers returns what was found of a file that seems to list Windows computers by serial number.
func (c *Check) computers(file string) (Finding, bool) {
	i := slices.IndexFunc(c.OfFiles, func(f Finding) bool { return f.Code == identity.CodeLooksLikeWindows && f.File == file })
	if i < 0 {
		return Finding{}, false
	}
	return c.OfFiles[i], true
}

// Computers are rows that would create a Windows computer by its serial number, as it seems.
type Computers struct {
	rows  int
	found Finding // of the first one's file
}

// See counts a row that creates an entry.
func (o *Computers) See(c *Check, at outcome.Place) {
	f, ok := c.computers(at.File)
	if !ok {
		return
	}
	if o.rows++; o.rows == 1 {
		o.found = f
	}
}

// Refusal is the error of a run that would create such entries: nobody would ever match them.
func (o *Computers) Refusal() error {
	if o.rows == 0 {
		return nil
	}
	return &csvfile.Error{Code: o.found.Code, File: o.found.File, Line: o.found.Line,
		Message: fmt.Sprintf("%s: %s would be created by serial number. %s; nothing was sent", o.found.Code, outcome.Number(o.rows, "entry", "entries"), o.found.Message),
		Hint:    "if these are no Windows computers, pass --type " + identity.TypeSerial}
}
