package mojibake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// LettersLost reports whether cell is held with ? or _ in place of letters outside ASCII, and like
// it in all else: what a program leaves of a text that writes it in an encoding without these
// letters. A letter may have left a sign for each of its bytes. Other signs outside ASCII may be
// lost beside a letter, not alone.
func LettersLost(cell, held string) bool {
	if !strings.ContainsAny(cell, "?_") || !strings.ContainsFunc(held, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return false
	}
	cell, composed := norm.NFC.String(cell), norm.NFC.String(held)
	if replaced(cell, composed) {
		return true
	}
	// Of a decomposed letter only the accent is lost.
	apart := norm.NFD.String(held)
	return apart != composed && replaced(norm.NFD.String(cell), apart)
}

// replaced compares rune by rune. Reached are the places of the cell that the text so far may end
// at, more than one where nobody knows how many signs a letter has left: with a letter lost on the
// way there, without, or both.
func replaced(cell, held string) bool {
	const without, with = 1, 2
	reached, next := make([]uint8, len(cell)+1), make([]uint8, len(cell)+1)
	reached[0] = without
	for _, r := range held {
		clear(next)
		size := utf8.RuneLen(r)
		for at, ways := range reached {
			rest := cell[at:]
			if ways == 0 || rest == "" {
				continue
			}
			if strings.HasPrefix(rest, string(r)) {
				next[at+size] |= ways
			}
			if r < utf8.RuneSelf || rest[0] != '?' && rest[0] != '_' {
				continue
			}
			if unicode.IsLetter(r) || unicode.IsMark(r) {
				ways = with
			}
			for n := 1; n <= size && n <= len(rest) && rest[n-1] == rest[0]; n++ {
				next[at+n] |= ways
			}
		}
		reached, next = next, reached
	}
	return reached[len(cell)]&with != 0
}
