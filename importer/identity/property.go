package identity

import (
	"strings"
	"time"
	"unicode/utf8"

	"rollcall/importer/identity/internal/absence"
	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/char"
	"rollcall/importer/identity/internal/escape"
	"rollcall/importer/identity/internal/hwhash"
	"rollcall/importer/identity/internal/show"
	"rollcall/importer/identity/internal/spreadsheet"
)

const (
	descriptionLimit = 128 // characters; Intune's portal takes no more
	groupTagLimit    = 64  // characters; no limit is documented, longer ones were seen to be cut
	displayNameLimit = 15  // characters, as of a NetBIOS name
)

// property reads a cell that is not part of the identity.
func (j *judge) property(c Column, cell string) {
	if s, ok := escape.Text(cell); ok {
		if !prose(c) {
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
		j.enum(c, s, "import status", importStatuses)
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
func (j *judge) enum(c Column, s, what string, e enum) string {
	m := e.find(s)
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
	t := s
	if strings.ContainsAny(s, "tz") {
		t = strings.ToUpper(s)
	}
	if _, err := time.Parse(time.RFC3339, t); err != nil && j.decoded(c, s) {
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
	case j.text(ProductKey, s) && !productKeyLike(s):
		j.warn(ProductKey, CodeProductKeyShape, "%s does not look like a Windows product id or key: check the column, or leave the cell blank",
			show.Cell(s))
	}
}

// productKeyLike reports whether s looks like the id of a Windows licence, such as 3312345678900 or
// 00330-80000-00000-AA123, or like a key of 25 characters. Nobody has listed all forms: digits, and
// groups of letters and many digits, will do.
func productKeyLike(s string) bool {
	n, numbers, groups, size := 0, 0, 1, 0
	for i := range len(s) {
		switch b := s[i]; {
		case b == '-' && size >= 3:
			groups, size = groups+1, 0
			continue
		case !ascii.Alphanumeric(b):
			return false
		case b <= '9':
			numbers++
		}
		n, size = n+1, size+1
	}
	switch {
	case n == 25:
		return true
	case groups == 1:
		return numbers == n && 10 <= n && n <= 20
	}
	return groups >= 4 && size >= 3 && n >= 12 && numbers >= 5
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

// upn reports whether s looks like a user principal name: one @, a name without spaces and separators, a domain of labels.
func upn(s string) bool {
	at := strings.IndexByte(s, '@')
	if at < 1 || s[at-1] == '.' {
		return false
	}
	for i := range at {
		if !userByte(s[i]) {
			return false
		}
	}
	return domain(s[at+1:])
}

// domain reports whether s is two or more labels of letters, digits and hyphens.
func domain(s string) bool {
	labels, start := 1, 0
	for i := 0; i <= len(s); i++ {
		switch {
		case i == len(s) || s[i] == '.':
			if i == start || s[start] == '-' || s[i-1] == '-' {
				return false
			}
			if i < len(s) {
				labels++
			}
			start = i + 1
		case s[i] != '-' && !ascii.Alphanumeric(s[i]):
			return false
		}
	}
	return labels >= 2
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
