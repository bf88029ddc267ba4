package mojibake

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// looked is how many bytes of a cell are looked at, which are far more than any property takes.
const looked = 1 << 10

// Misplaced returns the first sign of a text in Windows-1252 that stands in the place of a letter, 0 for none.
func Misplaced(s string) rune {
	if !strings.ContainsFunc(s, maybe) {
		return 0
	}
	text := []rune(strings.ToValidUTF8(s[:min(len(s), looked)], ""))
	for i, r := range text {
		if r >= utf8.RuneSelf && (place{text, i}).doubtful(r) {
			return r
		}
	}
	return 0
}

// maybe reports whether a character is no letter of Western words, or one that is misplaced in some.
func maybe(r rune) bool {
	return r >= utf8.RuneSelf && (!letterRune(r) || strings.ContainsRune("ŠŽŒŸ", r))
}

// A place is a character within a text.
type place struct {
	text []rune
	at   int
}

// letterRune reports whether a character is a letter that words are made of. Windows-1252 has five more, which are signs.
func letterRune(r rune) bool { return unicode.IsLetter(r) && !strings.ContainsRune("ªºƒµˆ", r) }

func (p place) before() rune { return p.beside(-1) }
func (p place) after() rune  { return p.beside(1) }

func (p place) beside(by int) rune {
	if at := p.at + by; at >= 0 && at < len(p.text) {
		return p.text[at]
	}
	return 0
}

// runBefore returns the letters right before the place, runAfter those right behind it.
func (p place) runBefore() string {
	from := p.at
	for from > 0 && letterRune(p.text[from-1]) {
		from--
	}
	return string(p.text[from:p.at])
}

func (p place) runAfter() string {
	to := p.at + 1
	for to < len(p.text) && letterRune(p.text[to]) {
		to++
	}
	return string(p.text[p.at+1 : to])
}

// doubtful reports whether a character cannot stand where it does in a text of a Western language. Nobody writes most
// signs beside a letter; what follows are those that some do.
func (p place) doubtful(r rune) bool {
	before, after := p.before(), p.after()
	left, right := letterRune(before), letterRune(after)
	switch r {
	case 'Š', 'Ž', 'Œ':
		return unicode.IsLower(before)
	case 'Ÿ':
		return unicode.IsLower(before) || unicode.IsLower(after)
	}
	if letterRune(r) || !left && !right || strings.ContainsRune(besideLetters, r) {
		return false
	}
	switch r {
	case '…':
		return left && right
	case '•', 'µ', '¼', '½', '¾': // a list; a unit; 2½Zoll
		return left
	case '×': // Länge×Breite, 2×iPad
		return !left && !unicode.IsDigit(before)
	case '¿':
		return left || !slices.Contains(p.text[p.at:], '?')
	case '¡':
		return left || !slices.Contains(p.text[p.at:], '!')
	case '£', '¥', '¢': // US£50, £m
		return right && utf8.RuneCountInString(p.runAfter()) > 1 || left && !unicode.IsDigit(after) && !unicode.IsUpper(before)
	case 'ª', 'º': // Mª, Nºserie, 2ºB, ºC
		alone := utf8.RuneCountInString(p.runBefore()) == 1 || !left && (after == 'C' || after == 'F') && len(p.runAfter()) == 1
		return right && !alone && !unicode.IsDigit(before)
	case '¹': // a footnote
		return right || after != ')'
	case '²', '³': // m², R²
		return right || after != ')' && !unicode.IsUpper(before) && utf8.RuneCountInString(p.runBefore()) > 1 && !slices.Contains(units, p.runBefore())
	}
	return true
}

// besideLetters are signs that may stand beside a letter: quotes, dashes, and what is written right behind a word or before
// it. A no-break space stands between words, as far as anybody can tell; the raised dot, in Catalan and French words.
const besideLetters = "‘’‚“”„‹›«»´–—\u00ad€°§®™©\u00a0·"

// units are lengths, which have areas and volumes.
var units = []string{"mm", "cm", "dm", "km", "ft", "in", "yd", "qm"}
