package identity

import (
	"fmt"
	"slices"
)

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
	named   bool // the id cell is filled, well or badly: no other identity is needed
	hidden  bool // the identity cell holds what no result may show
	cleared bool // a cell of the identity says CLEAR!, and a finding says so
	sound   bool // the row's hash is whole, its checksum right
}

// fail notes an error, unless the rules make it a warning, and reports whether it is one.
func (j *judge) fail(c Column, code Code, format string, args ...any) bool {
	return j.find(Finding{Code: code, Column: c, Message: fmt.Sprintf(format, args...), Form: c.identifies()})
}

// warn notes a warning, unless the rules make it an error, and reports whether there is an error.
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

// tellOffers says behind each message that has an offer of --warn what that does: nothing where
// another error of the cell would stay.
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

// failed reports whether the cell of a column has an error.
func (j *judge) failed(c Column) bool {
	return slices.ContainsFunc(j.rec.Findings, func(f Finding) bool { return f.Column == c && !f.Warning })
}

// failOnce is fail for an error that the cell may have already: parts of an identity are looked at
// alone and together.
func (j *judge) failOnce(c Column, code Code, message string) bool {
	return j.findOnce(Finding{Code: code, Column: c, Message: message, Form: c.identifies()})
}

// warnOnce is warn for a warning that the cell may have already. Like failOnce it reports whether
// there is an error, which the rules may make of it.
func (j *judge) warnOnce(c Column, code Code, message string) bool {
	return j.findOnce(Finding{Code: code, Column: c, Message: message, Form: c.identifies(), Warning: true})
}

func (j *judge) findOnce(f Finding) bool {
	for _, g := range j.rec.Findings {
		if g.Code == f.Code && g.Column == f.Column {
			return !g.Warning
		}
	}
	return j.find(f)
}
