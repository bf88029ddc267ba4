// Package char knows the characters that look like others or like none, which a cell is not to hold
// where a value is compared: [ClassOf] tells them, [Name] names them for a message.
package char

import (
	"fmt"
	"unicode"
)

// A Class is what is strange about a character.
type Class uint8

// The classes of characters.
const (
	Ordinary  Class = iota
	Control         // does something instead of being seen
	Invisible       // takes room, or none, and cannot be seen
	Fullwidth       // looks like a character of ASCII, in the width of an East Asian one
	Quote           // looks like a quote or an apostrophe of ASCII
)

// ClassOf returns what is strange about a character.
func ClassOf(r rune) Class {
	switch {
	case r < 0x20, 0x7f <= r && r < 0xa0:
		return Control
	case r < 0xa0:
		return Ordinary
	case r == 0xa0, r == 0xad, r == 0x34f, r == 0x61c, r == 0x115f, r == 0x1160, r == 0x180e, 0x2000 <= r && r <= 0x200f,
		0x2028 <= r && r <= 0x202f, 0x205f <= r && r <= 0x206f, r == 0x2800, r == 0x3164, r == 0xfeff, r == 0xffa0:
		return Invisible
	case r == 0x3000, 0xff01 <= r && r <= 0xff5e:
		return Fullwidth
	case 0x2018 <= r && r <= 0x201f, 0x2032 <= r && r <= 0x2037, r == 0x2039, r == 0x203a, r == 0xab, r == 0xbb, r == 0xb4:
		return Quote
	}
	return Ordinary
}

// Name names a character for a message.
func Name(r rune) string {
	switch r {
	case '"':
		return `a quote (")`
	case '\'':
		return "an apostrophe"
	case ',':
		return "a comma"
	case ';':
		return "a semicolon"
	case ':':
		return "a colon"
	case '*':
		return "an asterisk"
	case '|':
		return "a vertical bar"
	case '\t':
		return "a tab"
	case '\n', '\r':
		return "a line break"
	case 0xa0, 0x202f, 0x2007:
		return fmt.Sprintf("a no-break space (U+%04X)", r)
	case 0x200b, 0x200c, 0x200d, 0x2060, 0xfeff:
		return fmt.Sprintf("a zero-width character (U+%04X)", r)
	case 0xad:
		return "a soft hyphen (U+00AD)"
	case 0x3000:
		return "a full-width space (U+3000)"
	}
	switch ClassOf(r) {
	case Control:
		return fmt.Sprintf("a control character (U+%04X)", r)
	case Invisible:
		return fmt.Sprintf("an invisible character (U+%04X)", r)
	case Fullwidth:
		return fmt.Sprintf("the full-width form of %q (U+%04X)", r-0xfee0, r)
	case Quote:
		return fmt.Sprintf("the typographic quote %c (U+%04X)", r, r)
	}
	return fmt.Sprintf("%q (U+%04X)", r, r)
}

// Apostrophe reports whether a typographic quote is a single one.
func Apostrophe(r rune) bool {
	switch r {
	case 0x2018, 0x2019, 0x201a, 0x201b, 0x2032, 0x2035, 0xb4:
		return true
	}
	return false
}

// EastAsian reports whether a text is written in a script in which full-width characters belong.
func EastAsian(s string) bool {
	for _, r := range s {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo) {
			return true
		}
	}
	return false
}
