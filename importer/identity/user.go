package identity

import (
	"strings"
	"unicode/utf8"

	"rollcall/importer/identity/internal/char"
	"rollcall/importer/identity/internal/show"
)

// A message shows of a user no more than [Redact] leaves: what is wrong before the @ must be said.

// user checks a user principal name.
func (j *judge) user(s string) {
	// Line breaks between several users are no characters to delete.
	if upn(s) || len(usersIn(s)) < 2 && !j.text(AssignedUser, s) {
		return
	}
	j.fail(AssignedUser, CodeUPNShape, "%s %s", show.Cell(s), userFault(s))
}

// userFault says why a cell is no user principal name, and what to do about it.
func userFault(s string) string {
	const form = "give it as name@domain"
	at, last := strings.IndexByte(s, '@'), strings.LastIndexByte(s, '@')
	switch users := usersIn(s); {
	case len(users) > 1:
		return "is " + show.Count(len(users)) + " users in one cell: a device has one, leave that alone in the cell"
	case len(users) == 1:
		return "has more around the address, such as a name or a prefix: write the address alone, which ends in " +
			show.Cell(users[0][strings.IndexByte(users[0], '@'):])
	case at < 0:
		return "is no user principal name: " + form
	case at != last:
		return "has more than one @: " + form
	case at == 0:
		return "has nothing before its @: " + form
	}
	if r, ok := outside(s[:at]); ok {
		return "has " + char.Name(r) + " before its @, which no user principal name has: " + form
	}
	if s[at-1] == '.' {
		return "has a period right before its @: " + form
	}
	return "has no full domain behind its @: " + form
}

// usersIn are the user principal names of a cell that has more than one, or something else beside.
func usersIn(s string) (users []string) {
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;|/\\:<>()[]\"&+", r) }) {
		if upn(part) {
			users = append(users, part)
		}
	}
	return users
}

// outside returns the first character of a name that user principal names have not.
func outside(name string) (rune, bool) {
	for i, r := range name {
		if r >= utf8.RuneSelf || !userByte(name[i]) {
			return r, true
		}
	}
	return 0, false
}

// userByte reports whether a byte may stand before the @ of a user principal name.
func userByte(b byte) bool {
	return b > ' ' && b < 0x7f && strings.IndexByte(`"(),/:;<>[\]|`, b) < 0
}

// userLike reports whether a cell seems to be a user principal name.
func userLike(s string) bool {
	at := strings.IndexByte(s, '@')
	return at > 0 && strings.IndexByte(s[at:], '.') > 0
}
