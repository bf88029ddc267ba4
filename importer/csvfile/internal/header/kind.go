package header

import (
	"cmp"
	"slices"
	"strings"

	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/mapping"
	"rollcall/importer/csvfile/internal/refusal"
	"rollcall/importer/identity"
)

// kind tells the kind of a file by its header: Autopilot if any column is there that only such
// files have, corporate if it has an identifier or IMEI, or a serial number without the former. It
// never guesses between the two. A column without values contradicts none that has some. A display
// name may stand in any list of assets, so beside what identifies corporate devices it decides
// nothing by itself.
func (h *Header) kind(asides []string) (identity.Kind, error) {
	var autopilot, corporate, serial string // the first name that says so
	var bare, called string                 // the first that would if it had values, and the first of a display name
	inAutopilot, inCorporate := h.meanings(identity.Autopilot), h.meanings(identity.Corporate)
	for i := range h.names {
		switch inAutopilot[i].column {
		case identity.Hash, identity.ProductKey, identity.GroupTag, identity.AssignedUser, identity.AddressableUserName:
			if h.counts(i) {
				autopilot = cmp.Or(autopilot, h.names[i])
			} else {
				bare = cmp.Or(bare, h.names[i])
			}
		case identity.DisplayName:
			switch _, named := h.named[i]; {
			case named:
				autopilot = cmp.Or(autopilot, h.names[i])
			case h.counts(i):
				called = cmp.Or(called, h.names[i])
			}
		case identity.SerialNumber:
			serial = cmp.Or(serial, h.names[i])
		}
		switch c := inCorporate[i]; {
		case c.column != identity.Identifier && c.column != identity.IMEI:
		case c.rank == byOtherName, !h.counts(i): // a computer with a modem has an IMEI too
			serial = cmp.Or(serial, h.names[i])
		default:
			corporate = cmp.Or(corporate, h.names[i])
		}
	}
	const hint = "pass --kind corporate or --kind autopilot"
	switch {
	case corporate != "":
		autopilot = cmp.Or(autopilot, called)
	case called == "", serial == "":
		// Nothing speaks against the names: a list is what it is on a day without values, too.
		autopilot = cmp.Or(autopilot, bare, called)
	}
	switch {
	case autopilot != "" && corporate != "":
		return identity.NoKind, h.errorf(hint, "%s belongs to Autopilot files and %s to corporate ones", refusal.Quote(autopilot), refusal.Quote(corporate))
	case autopilot != "":
		return identity.Autopilot, nil
	case called != "" && serial != "":
		return identity.NoKind, h.errorf(hint, "it is not clear what the rows are: %s may name Autopilot devices, or stand in any list of assets", refusal.Quote(called))
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

// counts reports whether a column has a say in what the file is: the user names it, it has values,
// or nothing has any. What stands in an errors.csv is a few rows of its file, so there the name is
// enough.
func (h *Header) counts(at int) bool {
	_, named := h.named[at]
	return named || h.fedBack() || h.sample.empty() || !h.sample.blank(at)
}

// perhapsAutopilot returns the error of a header with a column that speaks of what Autopilot files
// alone have, under a name that is not known. As long as it is not read, the rows might be taken
// for corporate identifiers, and computers created as such.
func (h *Header) perhapsAutopilot(asides []string) error {
	for i, name := range h.names {
		c := colname.SpeaksOf(name)
		if _, named := h.named[i]; c == identity.NoColumn || named || colname.Own(name) || colname.Known(identity.NoKind, name) || colname.In(asides, h.folded[i]) {
			continue
		}
		hint := "rename the column"
		others := slices.DeleteFunc([]identity.Column{identity.GroupTag, identity.AssignedUser}, func(o identity.Column) bool { return o == c })
		if text, ok := mapping.Paste(append([]string{name, c.String()}, h.unnamed(identity.Autopilot, others...)...)...); ok {
			hint = "pass --kind autopilot " + text
		}
		return h.errorf(hint+", or --kind corporate if the devices are no Autopilot devices",
			"the column %s seems to be what Autopilot files have as %s, and no such name is known, so it is not clear what the rows are", refusal.Quote(name), c)
	}
	return nil
}

// unknown returns the error of a header without any known name: most likely the file has none.
func (h *Header) unknown(kind identity.Kind) *refusal.Error {
	if hint := h.withoutHeader(kind); hint != "" && !slices.ContainsFunc(h.names, colname.OfDevicesInReport) {
		return h.errorf(hint, "the first line looks like data, not like a header: no name in it is known")
	}
	hint := "name the columns " + h.example(kind) + ", or pass --skip-rows N if the header is further down"
	if kind != identity.Autopilot {
		hint += ", or --no-header --type imei if there is none"
	}
	return h.errorf(hint, "no column name in the first line is known: %s", h.all())
}

// withoutHeader says what to do with a file whose first line is a row; "" if it is none. A line to
// put above it is named only where it suits every row.
func (h *Header) withoutHeader(kind identity.Kind) string {
	above := lineAbove(h.names, h.sample.dialect.Comma)
	flags := ""
	switch typ := looksLike(h.names); {
	case strings.Contains(above, "Hardware Hash"):
		if kind == identity.Corporate {
			return ""
		}
		if n := len(h.names); n <= len(portal) && slices.Equal(strings.Split(above, string(rune(h.sample.dialect.Comma))), portal[:n]) {
			flags = "pass --no-header --kind autopilot"
		}
	case kind == identity.Autopilot:
	case typ != "":
		flags = "pass --no-header --type " + typ
	}
	fits := h.sample.fits()
	switch {
	case above == "", flags == "" && !(fits && h.isData()):
		return ""
	case fits && flags != "":
		flags = ", or " + flags
		fallthrough
	case fits:
		return "if the file has no header, put this line above it: " + above + flags
	}
	return "if the file has no header, " + flags
}
