package identity

import (
	"strings"
	"unicode/utf8"

	"rollcall/importer/identity/internal/absence"
	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/char"
	"rollcall/importer/identity/internal/escape"
	"rollcall/importer/identity/internal/hwhash"
	"rollcall/importer/identity/internal/normal"
	"rollcall/importer/identity/internal/show"
	"rollcall/importer/identity/internal/spreadsheet"
	"rollcall/importer/identity/internal/upn"
)

const (
	descriptionLimit = 128 // characters; Intune's portal takes no more
	groupTagLimit    = 64  // characters; no limit is documented, longer ones were seen to be cut
	displayNameLimit = 15  // characters, as of a NetBIOS name
)

// The members of two enumerations.
var (
	platforms        = normal.Enum{"ios", "android", "windows", "macOS", "windowsMobile", "tvOS", "visionOS", "unknown"}
	enrollmentStates = normal.Enum{"unknown", "enrolled", "pendingReset", "failed", "notContacted", "blocked"}
)

// property reads a cell that is not part of the identity.
func (j *judge) property(c Column, cell string) {
	if s, ok := escape.Text(cell); ok {
		if !c.prose() {
			s = ascii.Trim(s)
		}
		if s != "" {
			j.value(c, s)
		}
		return
	}
	s := j.unwrap(c, ascii.Trim(cell))
	switch {
	case s == "":
	case s == escape.Clear && c.ReadOnly():
		j.notClearable(c)
	case s == escape.Clear:
		j.rec.Values = append(j.rec.Values, Value{Column: c, Clear: true})
	default:
		j.value(c, s)
	}
}

// value checks a cell that is not blank and notes its normal form.
func (j *judge) value(c Column, s string) {
	if !absence.Ordinary(s[0]) && !c.ReadOnly() && j.noValue(c, s) {
		j.want(c, s)
		return
	}
	if c != Hash && !c.ReadOnly() {
		j.lettersDoubted(c, s)
	}
	switch c {
	case Platform:
		j.platform(j.enum(c, s, "platform", platforms))
		return
	case EnrollmentState:
		j.enum(c, s, "enrollment state", enrollmentStates)
		return
	case StateImportStatus:
		j.enum(c, s, "import status", normal.ImportStatuses)
		return
	case LastModified, Created, LastContacted:
		s = j.timestamp(c, s)
	case State:
		j.state(s)
		return
	case StateErrorCode:
		j.errorCode(s)
	case Hash:
		j.hash(s)
		return
	case Description:
		j.description(s)
	case GroupTag:
		j.groupTag(s)
	case AssignedUser:
		j.user(s)
	case DisplayName:
		j.displayName(s)
	case ProductKey:
		j.productKey(s)
	default:
		j.text(c, s)
	}
	j.want(c, s)
}

// enum notes and returns the canonical form of an enumeration's member; of anything else it notes a
// finding and returns "".
func (j *judge) enum(c Column, s, what string, e normal.Enum) string {
	m := e.Find(s)
	if m == "" && !j.decoded(c, s) {
		return ""
	}
	if m == "" {
		j.fail(c, CodeEnumValue, "%s is no %s: use one of %s", show.Cell(s), what, e)
		return ""
	}
	j.want(c, m)
	return m
}

// timestamp checks an Edm.DateTimeOffset and returns it with capital T and Z.
func (j *judge) timestamp(c Column, s string) string {
	t, ok := normal.Time(s)
	if !ok && j.decoded(c, s) {
		j.fail(c, CodeTimestamp, "%s is no time as of RFC 3339: write it like 2026-01-31T08:00:00Z, or drop the column, which is not sent by default", show.Cell(s))
		return s
	}
	return t
}

// text checks a cell that may hold anything but what no cell should hold. It reports whether it holds nothing of that.
func (j *judge) text(c Column, s string) bool {
	switch {
	case hwhash.Like(s):
		j.fail(c, CodeWrongColumn, "%s holds what seems to be a hardware hash: check the header, or name the columns with --map", j.layout.Name(c))
	default:
		return j.characters(c, s)
	}
	return false
}

// productKey checks the id or key of a Windows licence, of which there are many forms.
func (j *judge) productKey(s string) {
	switch {
	case spreadsheet.Scientific(s):
		j.fail(ProductKey, CodeExcelScientific, "product key %s was written by a spreadsheet in scientific notation, its last digits are lost: "+
			"take it from the source again, with the column formatted as text", show.Number(s))
	case j.text(ProductKey, s) && !normal.ProductKey(s):
		j.warn(ProductKey, CodeProductKeyShape, "%s does not look like a Windows product id or key: check the column, or leave the cell blank",
			show.Cell(s))
	}
}

func (j *judge) description(s string) {
	j.text(Description, s)
	if len(s) > descriptionLimit {
		if n := utf8.RuneCountInString(s); n > descriptionLimit {
			j.fail(Description, CodeDescriptionLong, "the description has %d characters, %d are allowed: shorten it", n, descriptionLimit)
		}
	}
	if j.rec.Type == TypeTuple {
		j.warn(Description, CodeDescriptionOnTuple, "the service keeps no description for Windows identifiers: leave it blank")
	}
}

func (j *judge) groupTag(s string) {
	for _, r := range s {
		if char.ClassOf(r) == char.Control {
			j.fail(GroupTag, CodeGroupTagCharacters, "group tag %s holds %s: remove it", show.Cell(s), char.Name(r))
			return
		}
	}
	j.text(GroupTag, s)
	if len(s) > groupTagLimit {
		if n := utf8.RuneCountInString(s); n > groupTagLimit {
			j.warn(GroupTag, CodeGroupTagLong, "the group tag has %d characters: above %d it may be cut or refused, shorten it", n, groupTagLimit)
		}
	}
}

func (j *judge) displayName(s string) {
	why := ""
	switch {
	case !j.text(DisplayName, s):
		return
	case len(s) > displayNameLimit && ascii.Only(s):
		why = "is too long"
	case strings.ContainsFunc(s, func(r rune) bool { return r >= utf8.RuneSelf || r != '-' && !ascii.Alphanumeric(byte(r)) }):
		why = "holds other characters"
	case ascii.Digits(s):
		why = "is digits alone"
	default:
		return
	}
	j.fail(DisplayName, CodeDisplayName, "display name %s %s: at most %d letters, digits and hyphens are allowed, and not digits alone", show.Cell(s), why, displayNameLimit)
}

// user checks a user principal name.
func (j *judge) user(s string) {
	// Line breaks between several users are no characters to delete.
	if upn.Valid(s) || len(upn.In(s)) < 2 && !j.text(AssignedUser, s) {
		return
	}
	j.fail(AssignedUser, CodeUPNShape, "%s %s", show.Cell(s), upn.Fault(s))
}
