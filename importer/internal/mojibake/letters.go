package mojibake

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// LacksLetters reports whether question marks stand between the letters of a word. Addresses of pages have them too, and
// a sentence may end without a space before the next.
func LacksLetters(s string) bool {
	if strings.IndexByte(s, '?') < 0 || strings.Contains(s, "://") || strings.Contains(s, "www.") {
		return false
	}
	for from := 0; ; {
		at := strings.IndexByte(s[from:], '?')
		if at < 0 {
			return false
		}
		at += from
		for from = at; from < len(s) && s[from] == '?'; from++ {
		}
		before, _ := utf8.DecodeLastRuneInString(s[:at])
		after, _ := utf8.DecodeRuneInString(s[from:])
		if unicode.IsLetter(before) && unicode.IsLetter(after) && !(unicode.IsLower(before) && unicode.IsUpper(after)) &&
			!query(s[from:]) {
			return true
		}
	}
}

// query reports whether what follows a question mark is the rest of a page's address, as id=4.
func query(s string) bool {
	return strings.HasPrefix(strings.TrimLeftFunc(s, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || r == '_' }), "=")
}
