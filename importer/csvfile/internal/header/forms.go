package header

import (
	"slices"
	"strings"

	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/identity"
)

// A Form is one of the few as which a file without header is read. It has the header that the file
// lacks. How wide its rows are, and what stands between their cells, is what most rows of its first
// MiB say.
type Form struct {
	Names []string // of the widest row
	Least int      // cells of a row
	Form  record.Form
	Shown string // the form of a row, for a message
}

// portal is the order of columns in Autopilot files of the portal.
var portal = []string{"Device Serial Number", "Windows Product ID", "Hardware Hash", "Group Tag", "Assigned User"}

// FormOf returns the form of a file of that kind, with identities of that type.
func FormOf(kind identity.Kind, typ string) Form {
	switch {
	case kind == identity.Autopilot:
		return Form{portal, len(portal) - 2, record.Ragged, "serial,product,hash[,tag[,user]]"}
	case typ == identity.TypeTuple:
		return Form{[]string{"Manufacturer", "Model", "Serial Number"}, len(tuple), record.Threefold, "manufacturer,model,serial"}
	case typ == identity.TypeIMEI:
		return Form{[]string{"IMEI", "Details"}, 1, record.Ragged, "identifier[,details]"}
	}
	return Form{[]string{"Serial Number", "Details"}, 1, record.Ragged, "identifier[,details]"}
}

// lineAbove returns the header that a line of data lacks, for the user to put above it: what its
// cells look like, "" for a line that looks like none.
func lineAbove(cells []string, comma byte) string {
	names := make([]string, len(cells))
	given := map[identity.Column]bool{}
	for i, cell := range cells {
		c := identity.LooksLike(cell)
		if given[c] {
			continue
		}
		given[c] = c != identity.NoColumn
		switch c {
		case identity.IMEI:
			names[i] = "IMEI"
		case identity.SerialNumber:
			names[i] = "Serial Number"
		case identity.Hash:
			names[i] = "Hardware Hash"
		}
	}
	switch typ := looksLike(cells); {
	case len(cells) >= len(portal)-2 && len(cells) <= len(portal) && names[2] == "Hardware Hash":
		names = portal[:len(cells)]
	case given[identity.Hash]:
	case typ != "" && len(cells) <= len(FormOf(identity.Corporate, typ).Names):
		names = FormOf(identity.Corporate, typ).Names[:len(cells)]
	}
	if !slices.ContainsFunc(names, colname.OfDevices) {
		return ""
	}
	return strings.Join(names, string(rune(comma)))
}

// looksLike returns the identity type that the cells of a row of data look like, "" if they look
// like none.
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
