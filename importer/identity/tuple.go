package identity

import (
	"slices"
	"strings"

	"rollcall/importer/identity/internal/absence"
	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/char"
	"rollcall/importer/identity/internal/show"
)

// A Windows device is identified by manufacturer, model and serial number, which the service joins by commas and cannot
// escape. Its enumeration page speaks of semicolons; callers and the portal send commas, so both are read and commas sent.

// oneCell checks "manufacturer,model,serial" (or with semicolons) in one cell and returns it with
// commas. Of more than two commas the last one stands before the serial number. Where the model
// begins nobody can tell then, and what is sent does not say.
func (j *judge) oneCell(c Column, s string) string {
	if j.misplaced(c, s) || j.severalTuples(c, s) || !j.characters(c, s) || j.noIdentity(c, s) {
		return s
	}
	sep := ","
	if strings.Count(s, ";") == 2 {
		sep = ";"
	}
	n := strings.Count(s, sep)
	if n < 2 || blankPart(s, sep) {
		if first, _, _ := strings.Cut(s, sep); absence.Total(ascii.Trim(first)) {
			j.placeholder(c, "identifier", ascii.Trim(first))
			return s
		}
		j.fail(c, CodeTupleParts, "%s is not manufacturer, model and serial number: give exactly three parts, separated by commas", show.Cell(s))
		return s
	}
	first, last := strings.Index(s, sep), strings.LastIndex(s, sep)
	parts := [3]string{ascii.Trim(s[:first]), ascii.Trim(s[first+1 : last]), ascii.Trim(s[last+1:])}
	if n > 2 { // a space after a comma within a name is the name's
		parts[1] = strings.TrimRight(s[first+1:last], " \t")
	}
	return j.tuple([3]Column{c, c, c}, parts, s)
}

// severalTuples notes a cell that has more than one identifier, a line for each.
func (j *judge) severalTuples(c Column, s string) bool {
	if !strings.ContainsAny(s, "\r\n") {
		return false
	}
	lines := strings.FieldsFunc(s, func(r rune) bool { return r == '\r' || r == '\n' })
	if len(lines) < 2 || slices.ContainsFunc(lines, func(l string) bool { return strings.Count(l, ",") < 2 && strings.Count(l, ";") < 2 }) {
		return false
	}
	j.fail(c, CodeSerialCharacters, "%s is %s identifiers in one cell: give each a row of its own", show.Cell(s), show.Count(len(lines)))
	return true
}

// blankPart reports whether nothing stands before, after or between some of the separators. Commas
// count beside semicolons: they are what is sent.
func blankPart(s, sep string) bool {
	blank := true
	for i := range len(s) {
		switch b := s[i]; {
		case b == sep[0] || b == ',':
			if blank {
				return true
			}
			blank = true
		case b != ' ' && b != '\t':
			blank = false
		}
	}
	return blank
}

// threeColumns reads manufacturer, model and serial number from columns of their own.
func (j *judge) threeColumns() {
	columns := [3]Column{Manufacturer, Model, SerialNumber}
	var raw, parts [3]string
	filled, wrong, blank := 0, false, NoColumn
	for i, c := range columns {
		raw[i], parts[i] = j.cell(c)
		switch {
		case parts[i] != "":
			filled++
			// The characters of the serial number are looked at with its form.
			wrong = j.misplaced(c, parts[i]) || c != SerialNumber && !j.characters(c, parts[i]) || wrong
		case raw[i] == "":
			blank = c
		}
	}
	if filled == 0 {
		if !j.cleared && !j.named {
			j.missing(SerialNumber, "the row has neither manufacturer, model and serial number nor an id: fill one of them")
		}
		return
	}
	if line := j.line(); blank != NoColumn && line != "" {
		j.find(Finding{Code: CodeIdentityMissing, Column: blank, Message: line})
	} else if blank != NoColumn {
		j.fail(blank, CodeTupleParts, "%s is blank: a Windows identifier needs manufacturer, model and serial number", j.layout.Name(blank))
	}
	j.rec.Type, j.rec.Raw = TypeTuple, strings.Join(raw[:], ",")
	switch {
	case j.hidden:
	case wrong || filled < 3:
		j.rec.Identifier = strings.Join(parts[:], ",")
	default:
		j.rec.Identifier = j.tuple(columns, parts, j.rec.Raw)
	}
}

// tuple checks three parts that are not blank and returns them joined by commas. whole is what the file has, which is
// returned where it is the same.
func (j *judge) tuple(columns [3]Column, parts [3]string, whole string) string {
	for i, what := range [3]string{"manufacturer", "model", "serial number"} {
		switch p := parts[i]; {
		case i == 2:
			parts[i] = j.serial(columns[i], p)
		case absence.Placeholder(p):
			j.placeholder(columns[i], what, p)
		case j.noIdentity(columns[i], p):
		default:
			j.lettersDoubted(columns[i], p)
		}
	}
	j.separators(columns, parts)
	if joins(parts, whole) {
		return whole
	}
	return strings.Join(parts[:], ",")
}

// separators notes commas and semicolons within manufacturer and model.
func (j *judge) separators(columns [3]Column, parts [3]string) {
	for i, what := range [2]string{"manufacturer", "model"} {
		at := strings.IndexAny(parts[i], ",;")
		if at < 0 {
			continue
		}
		if columns[0] == columns[1] {
			what = "manufacturer or the model"
		}
		j.warn(columns[i], CodeCommaInTuple, "the %s holds %s, which also separates the parts: "+
			"%s is sent as manufacturer, comma, model, comma, serial number. Microsoft does not say whether such a device is matched: "+
			"enrol one and look at its ownership before you send the rest", what, char.Name(rune(parts[i][at])), show.Cell(strings.Join(parts[:], ",")))
		if columns[0] == columns[1] {
			return
		}
	}
}

// joins reports whether whole is the parts joined by commas.
func joins(parts [3]string, whole string) bool {
	ok := true
	for i, p := range parts {
		if i > 0 && ok {
			whole, ok = strings.CutPrefix(whole, ",")
		}
		if ok {
			whole, ok = strings.CutPrefix(whole, p)
		}
	}
	return ok && whole == ""
}
