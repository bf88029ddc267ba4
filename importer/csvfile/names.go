package csvfile

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

// headings are the names of each kind: those of the portals and partner files first, then those of Graph.
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

// typeHeading is short for importedDeviceIdentityType where nothing else can be meant: see [headerOf.types].
const typeHeading = "type"

// typeHeadings are short for it beside a column named Identifier: see [headerOf.identifier].
var typeHeadings = []string{typeHeading, "identifiertype", "identitytype"}

// fold returns the form of a header name in which names are compared: without letter case, spaces, underscores, quotes
// and the marks that editors leave at the beginning of files.
func fold(name string) string {
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

// foldedIn reports whether one of the names is this folded one.
func foldedIn(names []string, folded string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return fold(name) == folded })
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
			all[kind][fold(h.name)] = h.column
		}
	}
	return all
}

// columnOf returns the column that a folded name is in files of the kind.
func columnOf(kind identity.Kind, folded string) identity.Column { return byFolded[kind][folded] }

// known reports whether a name is one of a file of the kind, or of any kind.
func known(kind identity.Kind, name string) bool {
	if kind == identity.NoKind {
		return known(identity.Corporate, name) || known(identity.Autopilot, name)
	}
	return Own(name) || columnOf(kind, fold(name)) != identity.NoColumn || aliasOf(kind, name) != identity.NoColumn
}

// hasColumn reports whether files of the kind can have the column.
func hasColumn(kind identity.Kind, c identity.Column) bool {
	for _, h := range headings[kind] {
		if h.column == c {
			return true
		}
	}
	return false
}

// suggestion returns the name of a column not yet taken that a folded name may be a misspelling of, "" if none.
func suggestion(kind identity.Kind, folded string, taken func(identity.Column) bool) string {
	if len(folded) < 4 || columnOf(kind, folded) != identity.NoColumn {
		return ""
	}
	best, name := min(3, max(1, len(folded)/3))+1, ""
	for _, h := range headings[kind] {
		if taken(h.column) {
			continue
		}
		known := fold(h.name)
		d := distance(folded, known)
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

// distance counts the letters to insert, drop, change or swap with their neighbour to make b of a.
func distance(a, b string) int {
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

// ColumnNamed returns the column that a name means in a file of either kind, NoColumn for none.
func ColumnNamed(name string) identity.Column {
	f := fold(name)
	if f == typeHeading {
		return identity.Type
	}
	if c := columnOf(identity.Corporate, f); c != identity.NoColumn {
		return c
	}
	return columnOf(identity.Autopilot, f)
}

// Asides are the properties that Graph lists of a registered Autopilot device and that no verb reads. An export has them for people;
// nobody needs to be told that they are left aside.
var Asides = []string{"purchaseOrderIdentifier", "enrollmentState", "lastContactedDateTime", "resourceName", "skuNumber", "systemFamily",
	"azureActiveDirectoryDeviceId", "managedDeviceId"}

// aside reports whether a folded name is one of them.
func aside(kind identity.Kind, folded string) bool {
	return kind == identity.Autopilot && foldedIn(Asides, folded)
}
