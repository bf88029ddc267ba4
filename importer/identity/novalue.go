package identity

import (
	"fmt"

	"rollcall/importer/identity/internal/absence"
	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/escape"
	"rollcall/importer/identity/internal/hwhash"
	"rollcall/importer/identity/internal/show"
	"rollcall/importer/identity/internal/upn"
)

// noValue notes a cell of a property that holds what a program writes where there is no value, or
// what is nearly CLEAR!. It reports whether that is an error: what else is to be said of the cell
// does not matter then.
func (j *judge) noValue(c Column, s string) bool {
	if escape.MisspeltClear(s) {
		return j.fail(c, CodeClearMisspelt, "%s is not CLEAR!, which empties the property: write CLEAR! exactly so, "+
			"or leave the cell blank to keep what is there", Shown(c, s))
	}
	a := absence.Of(s)
	switch {
	case a == absence.None:
		return false
	case a == absence.Word && c == Description: // a person may have written it
		a = absence.MaybeWord
	}
	text := a.Sentence(Shown(c, s), s, "leave the cell blank, or write CLEAR! to empty the property")
	if a.Doubtful() {
		return j.warn(c, CodeNoValueDoubtful, "%s", text)
	}
	return j.fail(c, CodeNoValue, "%s", text)
}

// noIdentity notes a part of an identity that is an object or a formula. It reports whether the
// cell is one; the words and the error values are placeholders.
func (j *judge) noIdentity(c Column, s string) bool {
	a := absence.Of(s)
	if a != absence.Object && a != absence.Formula {
		return false
	}
	j.fail(c, CodeNoValue, "%s", a.Sentence(j.layout.Name(c)+" "+show.Cell(s), s, ""))
	return true
}

// placeholder notes that a part of the identity stands for none.
func (j *judge) placeholder(c Column, what, s string) {
	switch {
	case absence.Ruled(s):
		j.fail(c, CodePlaceholder, "%s %s is a line that a report draws and no value: delete the row", what, show.Cell(s))
		return
	case absence.Total(s):
		j.fail(c, CodePlaceholder, "%s %s is a line of totals: delete the row", what, show.Cell(s))
		return
	}
	j.fail(c, CodePlaceholder, "%s %s is what firmware or a spreadsheet shows when there is none: find out the real one", what, show.Cell(s))
}

// misplaced notes an identity cell that holds what belongs elsewhere and must not get into results:
// a hash or a user.
func (j *judge) misplaced(c Column, s string) bool {
	switch {
	case hwhash.Like(s):
		j.fail(c, CodeWrongColumn, "%s holds what seems to be a hardware hash: check the header, or name the columns with --map",
			j.layout.Name(c))
	case upn.Like(s):
		j.fail(c, CodeWrongColumn, "%s holds what seems to be a user, %s: check the header, or name the columns with --map",
			j.layout.Name(c), show.Cell(s))
	default:
		return false
	}
	j.hidden = true
	return true
}

// missing notes that the row names no entry at all.
func (j *judge) missing(c Column, format string, args ...any) {
	message := j.line()
	if message == "" {
		message = fmt.Sprintf(format, args...)
	}
	j.find(Finding{Code: CodeIdentityMissing, Column: c, Message: message})
}

// line says of a row that names no device that it is a line below the rows of a list, "" where it
// is none: its first cell that is not blank, read or not, begins one.
func (j *judge) line() string {
	for _, cell := range j.cells {
		switch cell = ascii.Trim(cell); {
		case cell == "":
			continue
		case absence.Total(cell):
			return "the row is a line of totals and no device: delete it"
		case absence.Footer(cell), absence.Ruled(cell):
			return "the row is a line that a report adds and no device: delete it"
		}
		return ""
	}
	return ""
}
