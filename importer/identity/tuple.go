package identity

import "strings"

// A Windows device is identified by manufacturer, model and serial number, which the service joins by commas and cannot
// escape. Its enumeration page speaks of semicolons; callers and the portal send commas, so both are read and commas sent.

// oneCell checks "manufacturer,model,serial" (or with semicolons) in one cell and returns it with commas.
func (j *judge) oneCell(c Column, s string) string {
	if j.misplaced(c, s) || !j.characters(c, s) {
		return s
	}
	commas, sep := strings.Count(s, ","), ","
	if commas != 2 && strings.Count(s, ";") == 2 {
		sep = ";"
	}
	if sep == "," && commas > 2 {
		// It comes of a comma within a part, and nobody can tell within which.
		j.fail(c, CodeCommaInTuple, "%s has %d parts where manufacturer, model and serial number are three: a comma within a part cannot be written, identify the device in another way", show(s), commas+1)
		return s
	}
	manufacturer, rest, _ := strings.Cut(s, sep)
	model, serial, _ := strings.Cut(rest, sep)
	parts := [3]string{trim(manufacturer), trim(model), trim(serial)}
	if parts[0] == "" || parts[1] == "" || parts[2] == "" {
		j.fail(c, CodeTupleParts, "%s is not manufacturer, model and serial number: give exactly three parts, separated by commas", show(s))
		return s
	}
	return j.tuple([3]Column{c, c, c}, parts, s)
}

// threeColumns reads manufacturer, model and serial number from columns of their own. named says that the id cell is filled.
func (j *judge) threeColumns(named bool) {
	columns := [3]Column{Manufacturer, Model, SerialNumber}
	var raw, parts [3]string
	filled, wrong, blank := 0, false, NoColumn
	for i, c := range columns {
		raw[i], parts[i] = j.cell(c)
		switch {
		case parts[i] != "":
			filled++
			wrong = j.misplaced(c, parts[i]) || !j.characters(c, parts[i]) || wrong
		case raw[i] == "":
			blank = c
		}
	}
	if filled == 0 {
		if !j.cleared && !named {
			j.missing(SerialNumber, "the row has neither manufacturer, model and serial number nor an id: fill one of them")
		}
		return
	}
	if blank != NoColumn {
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
		case strings.ContainsAny(p, ",;"):
			j.fail(columns[i], CodeCommaInTuple, "the %s %s holds what separates the parts in the service's form: identify the device in another way", what, show(p))
		case i == 2:
			parts[i] = j.serial(columns[i], p)
		case placeholder(p):
			j.placeholder(columns[i], what, p)
		}
	}
	if joins(parts, whole) {
		return whole
	}
	return strings.Join(parts[:], ",")
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
