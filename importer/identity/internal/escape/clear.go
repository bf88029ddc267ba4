package escape

import (
	"strings"
	"unicode"

	"rollcall/importer/identity/internal/ascii"
)

// Clear is the cell that empties a property.
const Clear = "CLEAR!"

// MisspeltClear reports whether a cell seems to be meant as CLEAR! and is not: in other case or
// width, with other marks, without its own, or with one letter too few, too many or in the wrong
// place. The word itself, "Clear" or "clear", is a value.
func MisspeltClear(s string) bool {
	if len(s) < 4 || s == Clear || ascii.Alphanumeric(s[0]) && ascii.Lower(s[0]) != 'c' && ascii.Lower(s[0]) != 'l' {
		return false
	}
	var word [12]byte
	n, capitals, marked, last := 0, true, false, ' '
	for _, r := range s {
		if 0xff01 <= r && r <= 0xff5e {
			r -= 0xfee0 // full-width
		}
		switch {
		case strings.ContainsRune("clear", r):
			capitals = false
		case strings.ContainsRune("CLEAR", r):
			r |= 0x20
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			return false
		default:
			last, marked = r, marked || strings.ContainsRune("!<[{", r)
			continue
		}
		if n == len(word) {
			return false
		}
		word[n] = byte(r)
		n++
	}
	switch w := string(word[:n]); w {
	case "clear", "clearclear":
		return capitals || marked
	default:
		return capitals && last == '!' && slipped(w, "clear")
	}
}

// slipped reports whether one letter of word is missing, doubled or changed with its neighbour in
// s.
func slipped(s, word string) bool {
	for i := range word {
		switch {
		case len(s) == len(word)-1 && s == word[:i]+word[i+1:],
			len(s) == len(word)+1 && s == word[:i+1]+word[i:],
			len(s) == len(word) && i > 0 && s == word[:i-1]+word[i:i+1]+word[i-1:i]+word[i+1:]:
			return true
		}
	}
	return false
}
