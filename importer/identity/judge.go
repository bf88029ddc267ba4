package identity

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/escape"
	"rollcall/importer/identity/internal/show"
)

// Judge reads one row: rec becomes its record, with all findings and normal forms. A clean corporate row allocates nothing,
// a clean Autopilot row one string for what its hash says. Cells that the row lacks count as blank.
func (r *Rules) Judge(l *Layout, cells []string, from Source, rec *Record) {
	rec.reset(l.Kind)
	j := judge{rules: r, layout: l, cells: cells, from: from, rec: rec}
	named := j.id()
	switch l.Kind {
	case Corporate:
		j.corporate(named)
	case Autopilot:
		j.serialCell()
	}
	for _, s := range l.rest {
		if int(s.at) < len(cells) && cells[s.at] != "" {
			j.property(s.column, cells[s.at])
		}
	}
	if l.Kind == Autopilot {
		j.hardware(named)
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

// A Source says how the text of a row came about.
type Source struct {
	Guessed  bool   // its encoding is a guess: the bytes were not UTF-8
	Lost     string // the bytes that are U+FFFD in the row's cells, "" where they are not known
	Encoding string // as the user named it, "" where nobody did
	Stdin    bool   // it came by standard input, through whatever a shell does to it
}

// A judge is one row being judged.
type judge struct {
	from    Source
	rules   *Rules
	layout  *Layout
	cells   []string
	rec     *Record
	hidden  bool // the identity cell holds what no result may show
	cleared bool // a cell of the identity says CLEAR!, and a finding says so
	sound   bool // the row's hash is whole, its checksum right
}

// fail notes an error, unless the rules make it a warning, and reports whether it is one.
func (j *judge) fail(c Column, code Code, format string, args ...any) bool {
	return j.find(Finding{Code: code, Column: c, Message: fmt.Sprintf(format, args...), Form: c.identifies()})
}

// warn notes a warning, unless the rules make it an error, and reports whether it is one.
func (j *judge) warn(c Column, code Code, format string, args ...any) bool {
	return j.find(Finding{Code: code, Column: c, Message: fmt.Sprintf(format, args...), Form: c.identifies(), Warning: true})
}

// find notes a finding at the level that the rules give it, and reports whether it is an error.
func (j *judge) find(f Finding) bool {
	f.Warning = j.rules.Warns(f.Code, f.Warning) || j.rules.lifted(f.Code, f.Column, j.layout.Value(j.cells, f.Column))
	j.rec.Findings = append(j.rec.Findings, f)
	return !f.Warning
}

// offered is fail for what --warn may let pass: offer is that remedy, told only where it works.
func (j *judge) offered(c Column, code Code, message, offer string) bool {
	return j.find(Finding{Code: code, Column: c, Message: message, Form: c.identifies(), offer: offer})
}

// asItStands is said of a cell that --warn lets pass.
const asItStands = "; it is sent as it stands, as --warn says"

// tellOffers says behind each message that has an offer of --warn what that does: nothing where another
// error of the cell would stay.
func (j *judge) tellOffers() {
	for i := range j.rec.Findings {
		f := &j.rec.Findings[i]
		other := func(o Finding) bool { return o.Column == f.Column && !o.Warning && o.Code != f.Code }
		switch {
		case f.offer == "":
		case f.Warning:
			f.Message += asItStands
		case !slices.ContainsFunc(j.rec.Findings, other):
			f.Message += ", or " + f.offer
		}
		f.offer = ""
	}
}

// amend makes warnings of the findings of a code, now that more of the row is read, and says so.
func (j *judge) amend(code Code, message string) {
	for i := range j.rec.Findings {
		if f := &j.rec.Findings[i]; f.Code == code {
			f.Warning, f.Message, f.offer = j.rules.Warns(code, true), message, ""
		}
	}
}

// want notes a value of the row.
func (j *judge) want(c Column, text string) {
	j.rec.Values = append(j.rec.Values, Value{Column: c, Text: text})
}

// cell reads the cell of a column that CLEAR! has no place in. raw is the cell trimmed, text what it says: both are "" for
// a blank cell, text alone for one that says CLEAR!.
func (j *judge) cell(c Column) (raw, text string) {
	raw = ascii.Trim(j.layout.Value(j.cells, c))
	if s, ok := escape.Text(raw); ok {
		s = ascii.Trim(s)
		return s, s
	}
	text = j.unwrap(c, raw)
	if raw != "" && raw[0] == '=' {
		raw = text // ="..." is how the text is written, and no part of it
	}
	switch text {
	case "":
		return "", ""
	case escape.Clear:
		j.notClearable(c)
		return raw, ""
	}
	return raw, text
}

func (j *judge) notClearable(c Column) {
	why := "identifies the entry"
	if c.ReadOnly() {
		why = "is written by the service alone"
	}
	j.cleared = j.cleared || c.identifies()
	// Not a matter of form: no entry of a tenant could be meant.
	j.find(Finding{Code: CodeClearNotAllowed, Column: c,
		Message: fmt.Sprintf("%s cannot be cleared, it %s: leave the cell blank", j.layout.Name(c), why)})
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
	if id, ok := guid(s); ok {
		j.rec.ID = id
		return true
	}
	if !j.characters(ID, s) {
		return true
	}
	j.fail(ID, CodeIDNotGUID, "id %s is not a GUID: give it as the service shows it, or leave it blank to have it looked up", show.Cell(s))
	return true
}

// failed reports whether the cell of a column has an error.
func (j *judge) failed(c Column) bool {
	return slices.ContainsFunc(j.rec.Findings, func(f Finding) bool { return f.Column == c && !f.Warning })
}

// missing notes that the row names no entry at all.
func (j *judge) missing(c Column, format string, args ...any) {
	message := j.line()
	if message == "" {
		message = fmt.Sprintf(format, args...)
	}
	j.find(Finding{Code: CodeIdentityMissing, Column: c, Message: message})
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
