package csvfile

import (
	"cmp"
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
func (h *headerOf) unknown(kind identity.Kind) *Error {
	typ := looksLike(h.names)
	if typ != "" && kind != identity.Autopilot {
		return h.errorf("if the file has no header, pass --no-header --type "+typ, "the first line looks like data, not like a header: no name in it is known")
	}
	var names []string
	for _, n := range h.names[:min(len(h.names), 3)] {
		names = append(names, quote(n))
	}
	hint := "name the columns with --map, for example --map 'S/N=serialNumber', or pass --skip-rows N if the header is further down"
	if kind != identity.Autopilot {
		hint += ", or --no-header --type imei if there is none"
	}
	return h.errorf(hint, "no column name in the first line is known: %s", strings.Join(names, ", "))
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
