package csvfile

import (
	"cmp"
	"slices"
	"strings"

	"rollcall/importer/identity"
)

// kind tells the kind of a file by its header: Autopilot if any column is there that only such files have, corporate if
// it has an identifier or IMEI, or a serial number without the former. It never guesses between the two.
func (h *headerOf) kind() (identity.Kind, error) {
	var autopilot, corporate, serial string // the first name that says so
	for i, f := range h.folded {
		c, named := h.named[i]
		if !named {
			c = columnOf(identity.Autopilot, f)
		}
		switch c {
		case identity.Hash, identity.ProductKey, identity.GroupTag, identity.AssignedUser, identity.DisplayName:
			autopilot = cmp.Or(autopilot, h.names[i])
		case identity.SerialNumber:
			serial = cmp.Or(serial, h.names[i])
		}
		if !named {
			c = columnOf(identity.Corporate, f)
		}
		if c == identity.Identifier || c == identity.IMEI {
			corporate = cmp.Or(corporate, h.names[i])
		}
	}
	const hint = "pass --kind corporate or --kind autopilot"
	switch {
	case autopilot != "" && corporate != "":
		return identity.NoKind, h.errorf(hint, "%s belongs to Autopilot files and %s to corporate ones", quote(autopilot), quote(corporate))
	case autopilot != "":
		return identity.Autopilot, nil
	case corporate != "" || serial != "":
		return identity.Corporate, nil
	}
	return identity.NoKind, h.errorf(hint+", and name a column with --map if its own name is not known", "the header does not say whether these are corporate identifiers or Autopilot devices")
}

// unknown returns the error of a header without any known name: most likely the file has none.
func (h *headerOf) unknown() *Error {
	if typ := looksLike(h.names); typ != "" {
		return h.errorf("if the file has no header, pass --no-header --type "+typ, "the first line looks like data, not like a header: no name in it is known")
	}
	var names []string
	for _, n := range h.names[:min(len(h.names), 3)] {
		names = append(names, quote(n))
	}
	return h.errorf("name the columns with --map, for example --map 'S/N=serialNumber'; pass --skip-rows N if the header is further down, or --no-header --type imei if there is none",
		"no column name in the first line is known: %s", strings.Join(names, ", "))
}

// looksLike returns the identity type that the cells of a row of data look like, "" if they look like none.
func looksLike(cells []string) string {
	all := func(s string, of func(byte) bool) bool {
		return s != "" && !slices.ContainsFunc([]byte(s), func(c byte) bool { return !of(c) })
	}
	digit := func(c byte) bool { return c >= '0' && c <= '9' }
	serial := func(s string) bool {
		return strings.ContainsAny(s, "0123456789") && all(s, func(c byte) bool {
			return digit(c) || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || strings.IndexByte("-._/", c) >= 0
		})
	}
	first := strings.TrimSpace(cells[0])
	switch {
	case len(cells) <= 2 && all(first, digit) && len(first) >= 14 && len(first) <= 16:
		return identity.TypeIMEI
	case len(cells) <= 2 && serial(first):
		return identity.TypeSerial
	case len(cells) == 3 && first != "" && serial(strings.TrimSpace(cells[2])):
		return identity.TypeTuple
	}
	return ""
}
