// Package colname knows the names that columns have in headers: those of portals and of Graph
// ([Of]), those of vendors and other languages that are read ([Alias]), and those that only
// suggest something ([Meant], [SpeaksOf], [Suggestion]). Names are compared as [Fold] has them.
// What the names of one header mean together is for package header.
package colname

import (
	"slices"
	"strings"
	"unicode"

	"rollcall/importer/identity"
)

// A heading is a name that a column may have in a header.
type heading struct {
	name   string
	column identity.Column
}

// headings are the names of each kind: those of the portals and partner files first, then those of
// Graph.
var headings = map[identity.Kind][]heading{
	identity.Corporate: {
		{"IMEI", identity.IMEI},
		{"Serial Number", identity.SerialNumber},
		{"Device Serial Number", identity.SerialNumber},
		{"Manufacturer", identity.Manufacturer},
		{"Manufacturer Name", identity.Manufacturer},
		{"Model", identity.Model},
		{"Device Model", identity.Model},
		{"Details", identity.Description},
		{"description", identity.Description},
		{"id", identity.ID},
		{"importedDeviceIdentifier", identity.Identifier},
		{"importedDeviceIdentityType", identity.Type},
		{"platform", identity.Platform},
		{"lastModifiedDateTime", identity.LastModified},
		{"createdDateTime", identity.Created},
		{"lastContactedDateTime", identity.LastContacted},
		{"enrollmentState", identity.EnrollmentState},
	},
	identity.Autopilot: {
		{"Device Serial Number", identity.SerialNumber},
		{"Serial Number", identity.SerialNumber},
		{"Windows Product ID", identity.ProductKey},
		{"Product ID", identity.ProductKey},
		{"Product Key", identity.ProductKey},
		{"Hardware Hash", identity.Hash},
		{"hardwareIdentifier", identity.Hash},
		{"Group Tag", identity.GroupTag},
		{"Order ID", identity.GroupTag},
		{"Assigned User", identity.AssignedUser},
		{"assignedUserPrincipalName", identity.AssignedUser},
		{"userPrincipalName", identity.AssignedUser},
		{"Manufacturer Name", identity.Manufacturer},
		{"Manufacturer", identity.Manufacturer},
		{"Device Model", identity.Model},
		{"Model", identity.Model},
		{"id", identity.ID},
		{"importId", identity.ImportID},
		{"displayName", identity.DisplayName},
		{"addressableUserName", identity.AddressableUserName},
		{"state", identity.State},
		{"state.deviceImportStatus", identity.StateImportStatus},
		{"state.deviceRegistrationId", identity.StateRegistrationID},
		{"state.deviceErrorCode", identity.StateErrorCode},
		{"state.deviceErrorName", identity.StateErrorName},
	},
}

// TypeHeading is short for importedDeviceIdentityType where nothing else can be meant: package
// header knows.
const TypeHeading = "type"

// TypeHeadings are short for it beside a column named Identifier: package header knows.
var TypeHeadings = []string{TypeHeading, "identifiertype", "identitytype"}

// Fold returns the form of a header name in which names are compared: without letter case, spaces,
// underscores, quotes and the marks that editors leave at the beginning of files.
func Fold(name string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case '_', '"', '\ufeff', '\u200b':
			return -1
		case 'ı', 'ς': // letters that share their capital with another one
			return unicode.ToLower(unicode.ToUpper(r))
		}
		if unicode.IsSpace(r) {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// In reports whether one of the names is this folded one.
func In(names []string, folded string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return Fold(name) == folded })
}

// OwnPrefix marks the columns that are added in errors.csv; a reader leaves them aside.
const OwnPrefix = "rollcall_"

// Own reports whether a name is that of such a column.
func Own(name string) bool {
	name = strings.TrimSpace(name)
	return len(name) >= len(OwnPrefix) && strings.EqualFold(name[:len(OwnPrefix)], OwnPrefix)
}

// byFolded are the headings by folded name.
var byFolded = foldAll(headings)

func foldAll(headings map[identity.Kind][]heading) map[identity.Kind]map[string]identity.Column {
	all := map[identity.Kind]map[string]identity.Column{}
	for kind, list := range headings {
		all[kind] = map[string]identity.Column{}
		for _, h := range list {
			all[kind][Fold(h.name)] = h.column
		}
	}
	return all
}

// Of returns the column that a folded name is in files of the kind.
func Of(kind identity.Kind, folded string) identity.Column { return byFolded[kind][folded] }

// Known reports whether a name is one of a file of the kind, or of any kind.
func Known(kind identity.Kind, name string) bool {
	if kind == identity.NoKind {
		return Known(identity.Corporate, name) || Known(identity.Autopilot, name)
	}
	return Own(name) || Of(kind, Fold(name)) != identity.NoColumn || Alias(kind, name) != identity.NoColumn
}

// Has reports whether files of the kind can have the column.
func Has(kind identity.Kind, c identity.Column) bool {
	for _, h := range headings[kind] {
		if h.column == c {
			return true
		}
	}
	return false
}

// Suggestion returns the name of a column not yet taken that a folded name may be a misspelling of,
// "" if none.
func Suggestion(kind identity.Kind, folded string, taken func(identity.Column) bool) string {
	if len(folded) < 4 || Of(kind, folded) != identity.NoColumn {
		return ""
	}
	best, name := min(3, max(1, len(folded)/3))+1, ""
	for _, h := range headings[kind] {
		if taken(h.column) {
			continue
		}
		known := Fold(h.name)
		d := Distance(folded, known)
		switch {
		case len(folded) >= 5 && (strings.HasPrefix(known, folded) || strings.HasPrefix(folded, known) && len(known) >= 4):
			d = 1
		case len(known) >= 8 && strings.Contains(folded, known): // as in u_group_tag
			d = 1
		}
		if d < best {
			best, name = d, h.name
		}
	}
	return name
}

// Distance counts the letters to insert, drop, change or swap with their neighbour to make b of a.
func Distance(a, b string) int {
	before, last, row := make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		row[0] = i + 1
		for j := range len(b) {
			same := 1
			if a[i] == b[j] {
				same = 0
			}
			row[j+1] = min(last[j]+same, last[j+1]+1, row[j]+1)
			if i > 0 && j > 0 && a[i] == b[j-1] && a[i-1] == b[j] {
				row[j+1] = min(row[j+1], before[j-1]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}

// OfAny returns the column that a name means in a file of either kind, NoColumn for none.
func OfAny(name string) identity.Column {
	f := Fold(name)
	if f == TypeHeading {
		return identity.Type
	}
	if c := Of(identity.Corporate, f); c != identity.NoColumn {
		return c
	}
	return Of(identity.Autopilot, f)
}

// Asides are the properties that Graph lists of a registered Autopilot device and that no verb
// reads. An export has them for people; nobody needs to be told that they are left aside.
var Asides = []string{"purchaseOrderIdentifier", "enrollmentState", "lastContactedDateTime", "resourceName", "skuNumber", "systemFamily",
	"azureActiveDirectoryDeviceId", "managedDeviceId"}

// Aside reports whether a folded name is one of them.
func Aside(kind identity.Kind, folded string) bool {
	return kind == identity.Autopilot && In(Asides, folded)
}

// Identifies reports whether a column can tell by itself which entry a row means.
func Identifies(c identity.Column) bool {
	switch c {
	case identity.ID, identity.Identifier, identity.IMEI, identity.SerialNumber, identity.Hash:
		return true
	}
	return false
}

// OfDevices reports whether a name is that of a column which identifies devices.
func OfDevices(name string) bool {
	for _, kind := range []identity.Kind{identity.Corporate, identity.Autopilot} {
		if Identifies(Of(kind, Fold(name))) || Alias(kind, name) != identity.NoColumn {
			return true
		}
	}
	return false
}

// Longest is how long a name is at most that is looked up.
const Longest = 64

// HasLetter reports whether a folded name has a letter: figures are no name that tells anything.
func HasLetter(name string) bool { return strings.ContainsFunc(name, unicode.IsLetter) }

// HasDigit reports whether a cell has a digit where no name of a column has one. Some end in one,
// as IMEI1.
func HasDigit(cell string) bool {
	for i := range len(cell) {
		switch {
		case cell[i]-'0' > 9:
		case i < 2, i+1 < len(cell) && (cell[i+1]-'0' <= 9 || cell[i+1]|0x20-'a' <= 'z'-'a'):
			return true
		}
	}
	return false
}
