package identity

import (
	"fmt"
	"unicode"
)

// strange returns the code of a character that looks like another or like none, "" for ordinary ones.
func strange(r rune) Code {
	switch {
	case r < 0x20, 0x7f <= r && r < 0xa0:
		return CodeControlCharacter
	case r < 0xa0:
		return ""
	case r == 0xa0, r == 0xad, r == 0x34f, r == 0x61c, r == 0x115f, r == 0x1160, r == 0x180e, 0x2000 <= r && r <= 0x200f,
		0x2028 <= r && r <= 0x202f, 0x205f <= r && r <= 0x206f, r == 0x2800, r == 0x3164, r == 0xfeff, r == 0xffa0:
		return CodeInvisibleCharacter
	case r == 0x3000, 0xff01 <= r && r <= 0xff5e:
		return CodeFullwidthCharacter
	case 0x2018 <= r && r <= 0x201f, 0x2032 <= r && r <= 0x2037, r == 0x2039, r == 0x203a, r == 0xab, r == 0xbb, r == 0xb4:
		return CodeSmartQuote
	}
	return ""
}

// nameOf names a character for a message.
func nameOf(r rune) string {
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
	switch strange(r) {
	case CodeControlCharacter:
		return fmt.Sprintf("a control character (U+%04X)", r)
	case CodeInvisibleCharacter:
		return fmt.Sprintf("an invisible character (U+%04X)", r)
	case CodeFullwidthCharacter:
		return fmt.Sprintf("the full-width form of %q (U+%04X)", r-0xfee0, r)
	case CodeSmartQuote:
		return fmt.Sprintf("the typographic quote %c (U+%04X)", r, r)
	}
	return fmt.Sprintf("%q (U+%04X)", r, r)
}

// remedy says what to do about a strange character in a column. The ordinary one is no help where
// that has no place either.
func remedy(c Column, code Code, r rune) string {
	switch {
	case code == CodeFullwidthCharacter && !(c.identifies() && r != 0x3000 && serialClass[r-0xfee0]&badByte != 0):
		return "type it in its ordinary width"
	case code == CodeSmartQuote && (prose(c) || c == AssignedUser && apostrophe(r)):
		return "replace it by a plain one, or delete it"
	}
	return "delete it"
}

// apostrophe reports whether a typographic quote is a single one.
func apostrophe(r rune) bool {
	switch r {
	case 0x2018, 0x2019, 0x201a, 0x201b, 0x2032, 0x2035, 0xb4:
		return true
	}
	return false
}

// eastAsian reports whether a text is written in a script in which full-width characters belong.
func eastAsian(s string) bool {
	for _, r := range s {
		if unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Hangul, unicode.Bopomofo) {
			return true
		}
	}
	return false
}
