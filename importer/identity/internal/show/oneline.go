package show

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"rollcall/importer/identity/internal/ascii"
)

// OneLine returns any text such that a terminal, a log and a cell of ours can show it on one line,
// and do nothing else: line breaks and tabs are spaces, and what else moves a cursor, cannot be
// seen or turns the text around is shown by its number as JSON writes it, as in \u001b. Joiners
// stay, which scripts and emoji need.
func OneLine(s string) string {
	if ascii.Plain(s) {
		return s
	}
	if utf8.ValidString(s) && !strings.ContainsFunc(s, unseen) {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		switch {
		case r == '\n' && i > 0 && s[i-1] == '\r': // one line break
		case '\t' <= r && r <= '\r':
			b.WriteByte(' ')
		case r == utf8.RuneError && !strings.HasPrefix(s[i:], string(utf8.RuneError)):
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r > 0xffff && unseen(r):
			high, low := utf16.EncodeRune(r)
			fmt.Fprintf(&b, `\u%04x\u%04x`, high, low)
		case unseen(r):
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// unseen reports whether a character does something to a line of text instead of standing in it.
func unseen(r rune) bool {
	switch r {
	case '\u200c', '\u200d': // joiners
		return false
	case '\u2028', '\u2029': // line breaks
		return true
	}
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r)
}
