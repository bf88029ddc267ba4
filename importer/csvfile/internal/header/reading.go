package header

import (
	"slices"
	"strings"

	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/mapping"
	"rollcall/importer/csvfile/internal/refusal"
	"rollcall/importer/identity"
)

// A reading is one way to find the identity of corporate rows.
type reading struct {
	typ     string // what --type calls it; "" if the file's type column says it
	columns []identity.Column
}

// readings lists the ways in which corporate columns can be read.
func readings(columns []identity.Column) []reading {
	has := func(all ...identity.Column) bool {
		return !slices.ContainsFunc(all, func(c identity.Column) bool { return !slices.Contains(columns, c) })
	}
	var res []reading
	if has(identity.IMEI) {
		res = append(res, reading{identity.TypeIMEI, []identity.Column{identity.IMEI}})
	}
	if has(identity.SerialNumber) {
		res = append(res, reading{identity.TypeSerial, []identity.Column{identity.SerialNumber}})
	}
	if has(tuple...) {
		res = append(res, reading{identity.TypeTuple, tuple})
	}
	switch {
	case has(identity.Identifier, identity.Type):
		res = append(res, reading{"", []identity.Column{identity.Identifier}})
	case has(identity.Identifier):
		for _, t := range types {
			if !slices.ContainsFunc(res, func(r reading) bool { return r.typ == t }) {
				res = append(res, reading{t, []identity.Column{identity.Identifier}})
			}
		}
	}
	return res
}

// read settles which columns are the identity of a corporate file; typ is what the user named, or
// "". It takes the other identity columns out of columns, and returns the type for the layout. What
// we wrote ourselves of files with different identity columns is read back row by row.
func (h *Header) read(columns []identity.Column, typ string) (_ string, byRow bool, _ error) {
	all := readings(columns)
	chosen := -1
	switch {
	case len(all) == 0 && typ != "":
		return "", false, h.missing(typ)
	case len(all) == 0 && slices.Contains(columns, identity.ID):
		return "", false, nil
	case len(all) == 0:
		return "", false, h.missing("")
	case typ != "":
		chosen = slices.IndexFunc(all, func(r reading) bool { return r.typ == typ })
		if chosen < 0 {
			// The type column stands; --type is for rows where it is blank.
			chosen = slices.IndexFunc(all, func(r reading) bool { return r.typ == "" })
		}
		if chosen < 0 {
			return "", false, h.missing(typ)
		}
	case len(all) == 1:
		chosen = 0
	case len(all) == 2 && all[0].typ == identity.TypeSerial && all[1].typ == identity.TypeTuple && len(all[1].columns) == len(tuple):
		chosen = 1 // the serial number is part of it
	case h.fedBack():
		return "", true, nil
	default:
		return "", false, h.unclear(columns, all)
	}
	for i, c := range columns {
		switch c {
		case identity.Identifier, identity.IMEI, identity.SerialNumber, identity.Manufacturer, identity.Model:
			if !slices.Contains(all[chosen].columns, c) {
				columns[i] = identity.NoColumn
			}
		}
	}
	if typ == "" {
		typ = all[chosen].typ
	}
	return typ, false, nil
}

// fedBack reports whether the header is that of an errors.csv.
func (h *Header) fedBack() bool {
	return slices.Contains(h.folded, colname.Fold(colname.OwnPrefix+"file")) && slices.Contains(h.folded, colname.Fold(colname.OwnPrefix+"line"))
}

// unclear names the readings, and how to ask for each.
func (h *Header) unclear(columns []identity.Column, all []reading) *refusal.Error {
	var what, how []string
	for _, r := range all {
		var names []string
		for _, c := range r.columns {
			names = append(names, h.name(columns, c))
		}
		joined := strings.Join(names, " + ")
		if !slices.Contains(what, joined) {
			what = append(what, joined)
		}
		if r.typ != "" {
			how = append(how, "--type "+r.typ+" (by "+joined+")")
		} else if text, ok := mapping.Paste(h.others(r)...); ok {
			how = append(how, text+" (by "+joined+")")
		}
	}
	hint := "pass one of " + strings.Join(how, ", ")
	if len(what) == 1 {
		return h.errorf(hint, "the header has %s without a column importedDeviceIdentityType, so the type of its values is not known", what[0])
	}
	return h.errorf(hint, "the header allows more than one reading of the identity: by %s", strings.Join(what, ", or by "))
}

// others are the pairs of a map that leaves aside what stands in the way of a reading.
func (h *Header) others(r reading) (pairs []string) {
	for i, m := range h.meanings(identity.Corporate) {
		if (m.column == identity.IMEI || m.column == identity.SerialNumber) && !slices.Contains(r.columns, m.column) {
			pairs = append(pairs, h.names[i], mapping.Ignore)
		}
	}
	return pairs
}

// missing is the error of a header without the columns that identify a device.
func (h *Header) missing(typ string) *refusal.Error {
	switch typ {
	case identity.TypeIMEI:
		return h.errorf("name the column "+h.example(identity.Corporate, identity.IMEI),
			"--type %s needs a column IMEI or importedDeviceIdentifier, and there is none; the file has: %s", typ, h.all())
	case identity.TypeSerial:
		return h.errorf("name the column "+h.example(identity.Corporate, identity.SerialNumber),
			"--type %s needs a column Serial Number or importedDeviceIdentifier, and there is none; the file has: %s", typ, h.all())
	case identity.TypeTuple:
		return h.errorf("name the columns "+h.example(identity.Corporate, h.lacking()...),
			"--type %s needs the columns Manufacturer, Model and Serial Number, or importedDeviceIdentifier, and they are not there; the file has: %s", typ, h.all())
	}
	return h.errorf("corporate files have IMEI, Serial Number, Manufacturer + Model + Serial Number, importedDeviceIdentifier or id; name a column "+h.example(identity.Corporate),
		"no column identifies the devices; the file has: %s", h.all())
}

// lacking are the columns of a tuple that the header does not have.
func (h *Header) lacking() []identity.Column {
	all := h.meanings(identity.Corporate)
	return slices.DeleteFunc(slices.Clone(tuple), func(c identity.Column) bool {
		return slices.ContainsFunc(all, func(m meaning) bool { return m.column == c })
	})
}
