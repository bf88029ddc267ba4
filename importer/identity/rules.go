package identity

import (
	"strings"

	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/escape"
)

// Rules judge rows. The zero value holds every code at its own level.
type Rules struct {
	Warn   map[Code]bool // errors that shall be warnings; codes that are [CodeInfo.Fixed] stay errors
	Lifts  []Lift        // the same for single columns and cells
	Strict bool          // every warning is an error, but for codes named in Warn
	// NoCreates says that no entry will be made for any row: what matters to new entries alone is a
	// warning.
	NoCreates bool
}

// A Lift makes a warning of one code in one column.
type Lift struct {
	Code   Code
	Column Column
	Value  string // the cell that it is about, in any case; "" is every cell of the column
}

// Warns says whether a finding of the code is a warning under these rules, given what it is without them.
func (r *Rules) Warns(c Code, warning bool) bool {
	if r.Warn[c] {
		i, ok := InfoOf(c)
		return warning || !ok || !i.Fixed
	}
	return warning && !r.Strict
}

// Passes says whether a finding of the code is a warning in this cell, given what it is by its own.
// For what is found beside the tenant, where no [Rules.Judge] sees it.
func (r *Rules) Passes(c Code, warning bool, column Column, cell string) bool {
	return r.Warns(c, warning) || r.lifted(c, column, cell)
}

// lifted reports whether a lift makes a warning of the code in this cell.
func (r *Rules) lifted(c Code, column Column, cell string) bool {
	for _, l := range r.Lifts {
		if l.Code == c && l.Column == column && (l.Value == "" || says(ascii.Trim(cell), l.Value)) {
			i, ok := InfoOf(c)
			return !ok || !i.Fixed
		}
	}
	return false
}

// says reports whether a cell is a text, or that with what protects it from a spreadsheet.
func says(cell, text string) bool {
	if s, ok := escape.Text(cell); ok && strings.EqualFold(ascii.Trim(s), text) {
		return true
	}
	return strings.EqualFold(cell, text) || strings.EqualFold(escape.Unquoted(cell), text)
}
