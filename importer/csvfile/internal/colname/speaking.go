package colname

import (
	"strings"

	"rollcall/importer/identity"
)

// speaking are parts of names, as loose has them, that speak of columns of Autopilot files.
var speaking = []struct {
	part   string
	column identity.Column
}{
	{"grouptag", identity.GroupTag}, {"grptag", identity.GroupTag},
	{"autopilottag", identity.GroupTag}, {"autopilotorder", identity.GroupTag},
	{"hardwarehash", identity.Hash}, {"hwhash", identity.Hash}, {"devicehash", identity.Hash}, {"autopilothash", identity.Hash}, {"4khash", identity.Hash}, {"4khh", identity.Hash},
	{"hardwareidentifier", identity.Hash},
	{"windowsproductid", identity.ProductKey}, {"windowsproductkey", identity.ProductKey}, {"productkeyid", identity.ProductKey},
	{"assigneduserupn", identity.AssignedUser}, {"assigneduserprincipal", identity.AssignedUser}, {"assignedupn", identity.AssignedUser}, {"autopilotuser", identity.AssignedUser},
}

// SpeaksOf returns which column of Autopilot files an unknown name speaks of, NoColumn for none.
func SpeaksOf(name string) identity.Column {
	l := loose(name)
	for _, s := range speaking {
		if strings.Contains(l, s.part) {
			return s.column
		}
	}
	for _, tag := range tagsByTongue {
		if strings.Contains(l, tag) {
			return identity.GroupTag
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

// OfComputers reports whether lists of nothing but Windows computers have a column of that name.
func OfComputers(name string) bool {
	l := loose(name)
	switch {
	case l == "mtm", l == "productnumber", l == "hpproductnumber":
		return true
	case strings.Contains(l, "machinetype"), strings.Contains(l, "windows"):
		return true
	}
	return SpeaksOf(name) == identity.Hash || Of(identity.Autopilot, Fold(name)) == identity.Hash
}
