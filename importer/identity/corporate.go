package identity

import "rollcall/importer/identity/internal/show"

// corporate reads what identifies a corporate row.
func (j *judge) corporate() {
	r, ok := j.layout.readingOf(j.cells)
	if !ok {
		j.find(Finding{Code: CodeSeveralIdentities, Column: r.column,
			Message: "the row fills identity columns of more than one kind: leave all but one of them blank, or pass --type"})
		return
	}
	typ, known := j.typeOf(r)
	if r.three {
		j.threeColumns()
		return
	}
	if r.column == NoColumn {
		if !j.named {
			j.missing(ID, "the row has no id, and the file no column that identifies a device: add one")
		}
		return
	}
	raw, s := j.cell(r.column)
	if s == "" {
		if raw == "" && !j.named {
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
		if !j.misplaced(r.column, s) {
			j.characters(r.column, s)
			j.lettersDoubted(r.column, s)
		}
		j.find(Finding{Code: CodeTypeUnknown, Column: Type, Warning: true, Form: true,
			Message: "an identity of type unknown can be sent by the routes item and collection only: give its real type if there is one"})
	default:
		j.misplaced(r.column, s)
		if known {
			j.find(Finding{Code: CodeTypeMissing, Column: Type,
				Message: "nothing says what kind of identifier " + show.Cell(s) + " is: fill " + j.layout.Name(Type) + ", or pass --type"})
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
	typ = ParseType(s)
	if typ == "" && !j.decoded(Type, s) {
		return "", false
	}
	if typ == "" {
		j.fail(Type, CodeEnumValue, "%s is no identity type: use one of %s", show.Cell(s), types)
		return "", false
	}
	if r.column != Identifier && r.typ != "" && typ != r.typ {
		j.fail(Type, CodeTypeMismatch, "the type cell says %s, but the identifier stands in a column for %s: correct one of the two", typ, r.typ)
		return r.typ, true
	}
	return typ, true
}

// platform holds the row's platform against the type of its identity: some of them the service does
// not take together.
func (j *judge) platform(p string) {
	what, way := "", ""
	switch typ := j.rec.Type; {
	case p == "windows" && typ == TypeSerial:
		what, way = "a serial number alone", "manufacturer, model and serial number (manufacturerModelSerial)"
	case p == "windows" && typ == TypeIMEI:
		what, way = "an IMEI", "manufacturer, model and serial number (manufacturerModelSerial)"
	case p == "macOS" && typ == TypeIMEI:
		what, way = "an IMEI", "its serial number"
	default:
		return
	}
	j.find(Finding{Code: CodeTypeNotForPlatform, Column: Platform, Create: true, Warning: j.rules.NoCreates,
		Message: "Microsoft does not support " + what + " with platform " + p + ": identify the device by " + way})
}
