package identity

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// What a file's bytes mean is settled before its rows are cut, and can be wrong all the same: by a guess, by a wrong name,
// or because a program before us had it wrong. The cells tell.

// decoded looks for signs that a cell was not decoded as it was meant. It reports whether the cell may be judged further:
// not if an error was found.
func (j *judge) decoded(c Column, s string) bool {
	if ascii(s) {
		return true
	}
	failed := false
	if strings.ContainsRune(s, utf8.RuneError) {
		failed = j.undecodable(c, s)
	} else if text, page := undouble(s); page != "" {
		failed = j.once(c, CodeDoubleEncoded, false, shown(c, s)+" is UTF-8 that was read as "+page+" on its way: write "+shown(c, text)+
			", or have the list exported as UTF-8 and give it without --encoding")
	} else if r := doubtfulSign(s); j.from.Guessed && r != 0 {
		failed = j.once(c, CodeEncodingDoubtful, false, shown(c, s)+" has "+nameOf(r)+" where a letter must stand: the file is not UTF-8, "+
			"and it is a guess that it is Windows-1252. "+remedyOf(s))
	}
	if j.from.Guessed {
		strict := j.once(c, CodeEncodingGuessed, true, shown(c, s)+" is read as Windows-1252, which is a guess as the file is not UTF-8: "+
			"if it is right, pass --encoding windows-1252, else name the encoding of the file")
		failed = failed || strict
	}
	return !failed
}

// undecodable notes a cell with what could not be decoded, and reports whether that is an error.
func (j *judge) undecodable(c Column, s string) bool {
	if j.from.Guessed {
		return j.once(c, CodeUndecodable, false, shown(c, s)+" has a byte that means nothing in Windows-1252, which the file was taken for "+
			"as it is not UTF-8. "+remedyOf(s))
	}
	return j.once(c, CodeUndecodable, false, shown(c, s)+" has U+FFFD, which stands where something could not be decoded: "+
		"write the character that belongs there, or name the encoding of the file with --encoding if it is another one")
}

// once notes a finding that the cell does not have yet, and reports whether it is an error. Parts of an identity are looked
// at alone and together.
func (j *judge) once(c Column, code Code, warning bool, message string) bool {
	for _, f := range j.rec.Findings {
		if f.Code == code && f.Column == c {
			return !f.Warning
		}
	}
	return j.find(Finding{Code: code, Column: c, Message: message, Form: c.identifies(), Warning: warning})
}

// remedyOf says which encoding a cell may have that was taken for Windows-1252.
func remedyOf(s string) string {
	var ways []string
	known := !strings.ContainsRune(s, utf8.RuneError)
	for _, p := range guesses {
		text, ok := p.instead(s)
		switch {
		case !ok:
		case known:
			ways = append(ways, "--encoding "+p.name+" reads "+show(text))
		default:
			ways = append(ways, p.name+" ("+p.use+")")
		}
	}
	switch {
	case len(ways) == 0:
		return "Name the encoding of the file with --encoding, or have the list exported as UTF-8"
	case known:
		return "Name the right one: " + strings.Join(ways, ", ")
	}
	return "Name the encoding of the file with --encoding: it may be " + listOf(ways)
}

// listOf joins what is to be chosen from.
func listOf(words []string) string {
	n := len(words) - 1
	if n == 0 {
		return words[0]
	}
	return strings.Join(words[:n], ", ") + " or " + words[n]
}

// looked is how many bytes of a cell are looked at, which are far more than any property takes.
const looked = 1 << 10

// doubtfulSign returns the first sign of a text in Windows-1252 that stands in the place of a letter, 0 for none.
func doubtfulSign(s string) rune {
	text := []rune(strings.ToValidUTF8(s[:min(len(s), looked)], ""))
	for i, r := range text {
		if r >= utf8.RuneSelf && (place{text, i}).doubtful(r) {
			return r
		}
	}
	return 0
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

// lettersDoubted notes a question mark between letters: what some programs write for a letter that they do not have.
func (j *judge) lettersDoubted(c Column, s string) {
	if !mayLackLetters(s) {
		return
	}
	text := shown(c, s) + " has a question mark within a word: a program may have written it in place of a letter. "
	if j.from.Stdin {
		text += "PowerShell does so with what it hands to another program: set $OutputEncoding = [System.Text.UTF8Encoding]::new() first, " +
			"or give the file by its name"
	} else {
		text += "Compare with the source, and export it as UTF-8"
	}
	j.once(c, CodeLettersDoubtful, true, text)
}

// mayLackLetters reports whether question marks stand between the letters of a word. Addresses of pages have them too, and
// a sentence may end without a space before the next.
func mayLackLetters(s string) bool {
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
