package identity

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// LettersLost reports whether cell is held with ? or _ in place of letters outside ASCII, and like it in all else: what a program
// leaves of a text that writes it in an encoding without these letters. A letter may have left a sign for each of its bytes.
// Other signs outside ASCII may be lost beside a letter, not alone.
func LettersLost(cell, held string) bool {
	if !strings.ContainsAny(cell, "?_") || ascii(held) {
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

// replaced compares rune by rune. Reached are the places of the cell that the text so far may end at: more than one where nobody
// knows how many signs a letter has left.
func replaced(cell, held string) bool {
	type place struct{ at, letters int } // letters: lost so far, 0 or 1
	reached := []place{{0, 0}}
	for _, r := range held {
		var next []place
		add := func(p place) {
			for _, q := range next {
				if p == q {
					return
				}
			}
			next = append(next, p)
		}
		for _, p := range reached {
			rest := cell[p.at:]
			if strings.HasPrefix(rest, string(r)) {
				add(place{p.at + utf8.RuneLen(r), p.letters})
			}
			if r < utf8.RuneSelf || rest == "" || rest[0] != '?' && rest[0] != '_' {
				continue
			}
			lost := p.letters
			if unicode.IsLetter(r) || unicode.IsMark(r) {
				lost = 1
			}
			for n := 1; n <= utf8.RuneLen(r) && n <= len(rest) && rest[n-1] == rest[0]; n++ {
				add(place{p.at + n, lost})
			}
		}
		if reached = next; len(reached) == 0 {
			return false
		}
	}
	for _, p := range reached {
		if p.at == len(cell) && p.letters > 0 {
			return true
		}
	}
	return false
}
