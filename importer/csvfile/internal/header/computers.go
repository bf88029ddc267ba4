package header

import (
	"slices"
	"strings"

	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/mapping"
	"rollcall/importer/csvfile/internal/refusal"
	"rollcall/importer/identity"
)

// A list of Windows computers by nothing but their serial numbers looks like any other, and the
// service knows no such computer. What stands beside the serial numbers may tell.

// listed rows are enough to tell what a file lists.
const listedRows = 2000

// looksLikeWindows returns the finding of a file of serial numbers that seems to list Windows
// computers, nil for any other file.
func (h *Header) looksLikeWindows(l *identity.Layout) *identity.Finding {
	if l.Kind != identity.Corporate || !l.Reads(identity.SerialNumber) || l.Type != identity.TypeSerial || h.platforms(l) {
		return nil
	}
	c := h.count(l)
	why := ""
	switch {
	case 10*c.computers >= c.rows && c.computers > 0, 2*(c.computers+c.mentions) >= c.rows && c.computers+c.mentions > 0:
		why = c.example
	case 2*c.others < c.rows:
		why = h.heading(l)
	}
	if why == "" {
		return nil
	}
	remedy := "give each device its manufacturer, model and serial number, in columns named Manufacturer, Model and Serial Number"
	lacking := h.lacking()
	if pairs := h.unnamed(identity.Corporate, lacking...); len(pairs) == 2*len(lacking) {
		if text, ok := mapping.Paste(pairs...); ok {
			remedy = "give each device its manufacturer and model too: pass " + text
		}
	}
	message := why + ", so these seem to be Windows computers, which the service does not know by serial number alone: " +
		remedy + ", or if they are none, pass --type " + identity.TypeSerial + " when you create them"
	return &identity.Finding{Code: identity.CodeLooksLikeWindows, Column: identity.SerialNumber, Warning: true, Message: message}
}

// platforms reports whether the rows say what platform they are of.
func (h *Header) platforms(l *identity.Layout) bool {
	at := slices.Index(l.Columns, identity.Platform)
	return at >= 0 && !h.sample.blank(at)
}

// A count is how many rows of a sample speak of what.
type count struct {
	rows      int
	computers int    // in a column that says what the device is
	mentions  int    // in a description or remark alone
	others    int    // that speak of another device
	example   string // a cell that speaks of a computer
}

func (h *Header) count(l *identity.Layout) (c count) {
	said := map[string]identity.Speech{} // by cell: lists repeat themselves
	for row := range h.sample.rows() {
		computer, mention, other, example := false, false, false, ""
		for i, cell := range row {
			if l.Columns[i] == identity.SerialNumber || cell == "" {
				continue
			}
			s, ok := said[cell]
			if !ok {
				s = identity.SpeaksOf(cell)
				said[cell] = s
			}
			switch {
			case s == identity.OfOther:
				other = true
			case s == identity.OfNothing:
			case remarks(l, i, h.folded[i]):
				mention = true
			default:
				computer = true
			}
			if s == identity.OfComputer && example == "" {
				example = refusal.Quote(h.names[i]) + " holds " + refusal.Quote(cell)
			}
		}
		switch {
		case other:
			c.others++
		case computer:
			c.computers++
		case mention:
			c.mentions++
		}
		if !other && c.example == "" {
			c.example = example
		}
		if c.rows++; c.rows == listedRows {
			break
		}
	}
	return c
}

// prose are parts of the names of columns in which people write for people.
var prose = []string{"note", "comment", "remark", "bemerkung", "kommentar", "history"}

// remarks reports whether a column holds what people write for people, who may mention any device.
func remarks(l *identity.Layout, at int, folded string) bool {
	return l.Columns[at] == identity.Description || slices.ContainsFunc(prose, func(part string) bool { return strings.Contains(folded, part) })
}

// heading returns which header speaks of Windows computers, with something below it; "" for none.
func (h *Header) heading(l *identity.Layout) string {
	for i, name := range h.names {
		if l.Columns[i] == identity.NoColumn && colname.OfComputers(name) && !h.sample.blank(i) {
			return "the file has a column " + refusal.Quote(name)
		}
	}
	return ""
}
