// Package upn knows the form of user principal names, such as ann.other@contoso.com: [Valid] tells
// one, [Fault] says what is wrong with a cell that is to hold one and does not.
package upn

import (
	"strings"
	"unicode/utf8"

	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/char"
	"rollcall/importer/identity/internal/show"
)

// Valid reports whether s looks like a user principal name: one @, a name without spaces and
// separators, a domain of labels.
func Valid(s string) bool {
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

// Fault says why a cell is no user principal name, and what to do about it. It shows no more of a
// user than [show.Redact] leaves: what is wrong before the @ must be said in words.
func Fault(s string) string {
	const form = "give it as name@domain"
	at, last := strings.IndexByte(s, '@'), strings.LastIndexByte(s, '@')
	switch users := In(s); {
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

// In returns the user principal names of a cell that has more than one, or something else beside.
func In(s string) (users []string) {
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(" \t\r\n,;|/\\:<>()[]\"&+", r) }) {
		if Valid(part) {
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

// Like reports whether a cell seems to be a user principal name.
func Like(s string) bool {
	at := strings.IndexByte(s, '@')
	return at > 0 && strings.IndexByte(s[at:], '.') > 0
}
