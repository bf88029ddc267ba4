package csvfile

import (
	"cmp"
	"slices"
	"strings"

	"rollcall/importer/identity"
)

// kind tells the kind of a file by its header: Autopilot if any column is there that only such files have, corporate if
// it has an identifier or IMEI, or a serial number without the former. It never guesses between the two.
func (h *headerOf) kind(asides []string) (identity.Kind, error) {
	var autopilot, corporate, serial string // the first name that says so
	inAutopilot, inCorporate := h.meanings(identity.Autopilot), h.meanings(identity.Corporate)
	for i := range h.names {
		switch inAutopilot[i].column {
		case identity.Hash, identity.ProductKey, identity.GroupTag, identity.AssignedUser, identity.DisplayName:
			autopilot = cmp.Or(autopilot, h.names[i])
		case identity.SerialNumber:
			serial = cmp.Or(serial, h.names[i])
		}
		switch c := inCorporate[i]; {
		case c.column != identity.Identifier && c.column != identity.IMEI:
		case c.rank == byOtherName: // a computer with a modem has an IMEI too
			serial = cmp.Or(serial, h.names[i])
		default:
			corporate = cmp.Or(corporate, h.names[i])
		}
	}
	const hint = "pass --kind corporate or --kind autopilot"
	switch {
	case autopilot != "" && corporate != "":
		return identity.NoKind, h.errorf(hint, "%s belongs to Autopilot files and %s to corporate ones", quote(autopilot), quote(corporate))
	case autopilot != "":
		return identity.Autopilot, nil
	}
	if err := h.perhapsAutopilot(asides); err != nil {
		return identity.NoKind, err
	}
	if corporate != "" || serial != "" {
		return identity.Corporate, nil
	}
	if text := h.proposal(identity.NoKind); text != "" {
		return identity.NoKind, h.errorf("name it, for example with "+text, "no column is known to identify the devices; the file has: %s", h.all())
	}
	return identity.NoKind, h.errorf(hint+", and name a column with --map if its own name is not known",
		"the header does not say whether these are corporate identifiers or Autopilot devices; the file has: %s", h.all())
}

// perhapsAutopilot returns the error of a header with a column that speaks of what Autopilot files
// alone have, under a name that is not known. As long as it is not read, the rows might be taken for
// corporate identifiers, and computers created as such.
func (h *headerOf) perhapsAutopilot(asides []string) error {
	for i, name := range h.names {
		c := speaksOf(name)
		if _, named := h.named[i]; c == identity.NoColumn || named || Own(name) || known(identity.NoKind, name) || foldedIn(asides, h.folded[i]) {
			continue
		}
		hint := "rename the column"
		others := slices.DeleteFunc([]identity.Column{identity.GroupTag, identity.AssignedUser}, func(o identity.Column) bool { return o == c })
		if text, ok := paste(append([]string{name, c.String()}, h.unnamed(identity.Autopilot, others...)...)...); ok {
			hint = "pass --kind autopilot " + text
		}
		return h.errorf(hint+", or --kind corporate if the devices are no Autopilot devices",
			"the column %s seems to be what Autopilot files have as %s, and no such name is known, so it is not clear what the rows are", quote(name), c)
	}
	return nil
}

// speaking are parts of names, as loose has them, that speak of columns of Autopilot files.
var speaking = []struct {
	part   string
	column identity.Column
}{
	{"grouptag", identity.GroupTag}, {"gruppentag", identity.GroupTag}, {"balisedegroupe", identity.GroupTag}, {"etiquetadegrupo", identity.GroupTag},
	{"autopilottag", identity.GroupTag}, {"autopilotorder", identity.GroupTag},
	{"hardwarehash", identity.Hash}, {"hwhash", identity.Hash}, {"devicehash", identity.Hash}, {"autopilothash", identity.Hash}, {"4khash", identity.Hash}, {"4khh", identity.Hash},
	{"hardwareidentifier", identity.Hash},
	{"windowsproductid", identity.ProductKey}, {"windowsproductkey", identity.ProductKey}, {"productkeyid", identity.ProductKey},
	{"assigneduserupn", identity.AssignedUser}, {"assigneduserprincipal", identity.AssignedUser}, {"assignedupn", identity.AssignedUser}, {"autopilotuser", identity.AssignedUser},
}

// speaksOf returns which column of Autopilot files an unknown name speaks of, NoColumn for none.
func speaksOf(name string) identity.Column {
	l := loose(name)
	for _, s := range speaking {
		if strings.Contains(l, s.part) {
			return s.column
		}
	}
	switch l {
	case "orderidentifier": // Graph's older name of the group tag
		return identity.GroupTag
	case "pkid":
		return identity.ProductKey
	}
	return identity.NoColumn
}

// unknown returns the error of a header without any known name: most likely the file has none.
func (h *headerOf) unknown(kind identity.Kind) *Error {
	if hint := h.withoutHeader(kind); hint != "" && !slices.ContainsFunc(h.names, speaksOfDevices) {
		return h.errorf(hint, "the first line looks like data, not like a header: no name in it is known")
	}
	hint := "name the columns " + h.example(kind) + ", or pass --skip-rows N if the header is further down"
	if kind != identity.Autopilot {
		hint += ", or --no-header --type imei if there is none"
	}
	return h.errorf(hint, "no column name in the first line is known: %s", h.all())
}

// withoutHeader says what to do with a file whose first line is a row; "" if it is none.
func (h *headerOf) withoutHeader(kind identity.Kind) string {
	above := lineAbove(h.names, h.sample.dialect.comma)
	hint := ""
	switch typ := looksLike(h.names); {
	case strings.Contains(above, "Hardware Hash"):
		if kind == identity.Corporate {
			return ""
		}
		if slices.Equal(strings.Split(above, string(rune(h.sample.dialect.comma))), portal[:len(h.names)]) {
			hint = ", or pass --no-header --kind autopilot"
		}
	case kind == identity.Autopilot:
	case typ != "":
		hint = ", or pass --no-header --type " + typ
	}
	if above == "" || hint == "" && !h.isData() {
		return ""
	}
	return "if the file has no header, put this line above it: " + above + hint
}

// looksLike returns the identity type that the cells of a row of data look like, "" if they look like none.
func looksLike(cells []string) string {
	const digits = "0123456789"
	const serial = digits + "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ-._/"
	of := func(s, set string) bool { return strings.Trim(s, set) == "" && strings.ContainsAny(s, digits) }
	first, last := strings.TrimSpace(cells[0]), strings.TrimSpace(cells[len(cells)-1])
	switch {
	case len(cells) <= 2 && of(first, digits) && len(first) >= 14 && len(first) <= 16:
		return identity.TypeIMEI
	case len(cells) <= 2 && of(first, serial):
		return identity.TypeSerial
	case len(cells) == 3 && first != "" && of(last, serial):
		return identity.TypeTuple
	}
	return ""
}
