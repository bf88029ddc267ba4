package identity

import "strings"

// corporate reads what identifies a corporate row. named says that the id cell is filled: then no identifier is needed.
func (j *judge) corporate(named bool) {
	r := j.layout.ident
	typ, known := j.typeOf(r)
	if r.three {
		j.threeColumns(named)
		return
	}
	if r.column == NoColumn {
		if !named {
			j.missing(ID, "the row has no id, and the file no column that identifies a device: add one")
		}
		return
	}
	raw, s := j.cell(r.column)
	if s == "" {
		if raw == "" && !named {
			j.missing(r.column, "the row has neither %s nor id: fill one of them", j.layout.Name(r.column))
		}
		return
	}
	j.rec.Raw, j.rec.Type, j.rec.Identifier = raw, typ, s
	switch typ {
	case TypeIMEI:
		j.rec.Identifier = j.imei(r.column, s)
	case TypeSerial:
		j.rec.Identifier = j.serial(r.column, s)
	case TypeTuple:
		j.rec.Identifier = j.oneCell(r.column, s)
	case TypeUnknown:
		j.characters(r.column, s)
		j.find(Finding{Code: CodeTypeUnknown, Column: Type, Warning: true, Form: true,
			Message: "an identity of type unknown can be sent by the routes item and collection only: give its real type if there is one"})
	default:
		if known {
			j.find(Finding{Code: CodeTypeMissing, Column: Type,
				Message: "nothing says what kind of identifier " + show(s) + " is: fill " + j.layout.Name(Type) + ", or pass --type"})
		}
	}
	if j.hidden {
		j.rec.Identifier = ""
	}
}

// typeOf returns the row's identity type. known is false when the type cell makes no sense and a finding says so.
func (j *judge) typeOf(r reading) (typ string, known bool) {
	if !j.layout.Has(Type) {
		return r.typ, true
	}
	raw, s := j.cell(Type)
	if s == "" {
		return r.typ, raw == "" || r.typ != ""
	}
	typ = types.find(s)
	if typ == "" {
		j.fail(Type, CodeEnumValue, "%s is no identity type: use one of %s", show(s), types)
		return "", false
	}
	if r.column != Identifier && r.typ != "" && typ != r.typ {
		j.fail(Type, CodeTypeMismatch, "the type cell says %s, but the identifier stands in a column for %s: correct one of the two", typ, r.typ)
		return r.typ, true
	}
	return typ, true
}

// oneCell checks "manufacturer,model,serial" (or with semicolons) in one cell and returns it with commas.
func (j *judge) oneCell(c Column, s string) string {
	if !j.characters(c, s) {
		return s
	}
	sep := ","
	if strings.Count(s, ",") != 2 && strings.Count(s, ";") == 2 {
		sep = ";"
	}
	// More than three parts come of a comma within one of them: nobody can tell within which.
	if n := strings.Count(s, ",") + 1; sep == "," && n > 3 {
		j.fail(c, CodeCommaInTuple, "%s has %d parts where manufacturer, model and serial number are three: the service's form has no way to write a comma within a part", show(s), n)
		return s
	}
	var parts [3]string
	a, rest, ok := strings.Cut(s, sep)
	b, d, ok2 := strings.Cut(rest, sep)
	parts = [3]string{trim(a), trim(b), trim(d)}
	if !ok || !ok2 || parts[0] == "" || parts[1] == "" || parts[2] == "" || strings.Contains(d, sep) {
		j.fail(c, CodeTupleParts, "%s is not manufacturer, model and serial number: give exactly three parts, separated by commas", show(s))
		return s
	}
	return j.tuple([3]Column{c, c, c}, parts, s)
}

// threeColumns checks manufacturer, model and serial number in columns of their own.
func (j *judge) threeColumns(named bool) {
	columns := [3]Column{Manufacturer, Model, SerialNumber}
	var raw, parts [3]string
	filled := 0
	blank := NoColumn
	whole := true
	for i, c := range columns {
		raw[i], parts[i] = j.cell(c)
		switch {
		case parts[i] != "":
			filled++
			whole = j.characters(c, parts[i]) && whole
		case raw[i] == "":
			blank = c
		}
	}
	switch {
	case filled == 0 && raw == [3]string{}:
		if !named {
			j.missing(SerialNumber, "the row has neither manufacturer, model and serial number nor an id: fill one of them")
		}
		return
	case filled == 0:
		return
	}
	j.rec.Type = TypeTuple
	j.rec.Raw = strings.Join(raw[:], ",")
	if blank != NoColumn {
		j.fail(blank, CodeTupleParts, "%s is blank: a Windows identifier needs manufacturer, model and serial number", j.layout.Name(blank))
	}
	if filled < 3 || !whole {
		j.rec.Identifier = strings.Join(parts[:], ",")
		return
	}
	j.rec.Identifier = j.tuple(columns, parts, j.rec.Raw)
	if j.hidden {
		j.rec.Identifier = ""
	}
}

// tuple checks three parts that are not blank and returns them joined by commas; whole is what the file has, returned
// where it is the same.
func (j *judge) tuple(columns [3]Column, parts [3]string, whole string) string {
	what := [3]string{"manufacturer", "model", "serial number"}
	for i, p := range parts {
		switch {
		case strings.ContainsAny(p, ",;"):
			j.fail(columns[i], CodeCommaInTuple, "the %s %s holds a comma or semicolon, which separates the parts in the service's form: identify the device in another way", what[i], show(p))
		case i == 2:
			parts[i] = j.serial(columns[i], p)
		case placeholder(p):
			j.placeholder(columns[i], what[i], p)
		}
	}
	n := len(parts[0]) + len(parts[1]) + len(parts[2]) + 2
	if len(whole) == n && whole[:len(parts[0])] == parts[0] && whole[len(parts[0])] == ',' &&
		whole[len(parts[0])+1:n-len(parts[2])-1] == parts[1] && whole[n-len(parts[2])-1] == ',' && whole[n-len(parts[2]):] == parts[2] {
		return whole
	}
	return strings.Join(parts[:], ",")
}
