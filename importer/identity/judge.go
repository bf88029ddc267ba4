package identity

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"rollcall/importer/identity/internal/normal"
	"rollcall/importer/identity/internal/show"
)

// Judge reads one row: rec becomes its record, with all findings and normal forms. A clean corporate row allocates nothing,
// a clean Autopilot row one string for what its hash says. Cells that the row lacks count as blank.
func (r *Rules) Judge(l *Layout, cells []string, from Source, rec *Record) {
	rec.reset(l.Kind)
	j := judge{rules: r, layout: l, cells: cells, from: from, rec: rec}
	j.named = j.id()
	switch l.Kind {
	case Corporate:
		j.corporate()
	case Autopilot:
		j.serialCell()
	}
	for _, s := range l.rest {
		if int(s.at) < len(cells) && cells[s.at] != "" {
			j.property(s.column, cells[s.at])
		}
	}
	if l.Kind == Autopilot {
		j.hardware()
	}
	for _, s := range l.aside {
		if int(s.at) < len(cells) && !Blank(cells[s.at]) {
			j.setAside(s)
		}
	}
	j.tellOffers()
	if len(rec.Findings) > 1 {
		slices.SortStableFunc(rec.Findings, func(a, b Finding) int { return cmp.Compare(a.Column, b.Column) })
	}
}

// id reads the id and reports whether its cell is filled, be it well or badly.
func (j *judge) id() bool {
	if !j.layout.Has(ID) {
		return false
	}
	raw, s := j.cell(ID)
	if s == "" {
		return raw != ""
	}
	if id, ok := normal.GUID(s); ok {
		j.rec.ID = id
		return true
	}
	if !j.characters(ID, s) {
		return true
	}
	j.fail(ID, CodeIDNotGUID, "id %s is not a GUID: give it as the service shows it, or leave it blank to have it looked up", show.Cell(s))
	return true
}

// setAside notes a value in a column that was set aside since it seemed to be blank. It is about two
// cells of the row: that the tenant has the value of the one that is read would settle nothing, so
// the finding has no column where that could be asked.
func (j *judge) setAside(s aside) {
	name := "column " + strconv.Itoa(int(s.at)+1)
	if int(s.at) < len(j.layout.Names) {
		name = show.Cell(j.layout.Names[s.at])
	}
	c := s.column
	if j.layout.Kind.Has(c) {
		c = NoColumn
	}
	j.find(Finding{Code: CodeColumnSetAside, Column: c, Message: fmt.Sprintf(
		"%s has a value and is not read, since it means the same as %s and is blank in the rows that were looked at: %s", name, show.Cell(j.layout.Name(s.column)), s.remedy)})
}
