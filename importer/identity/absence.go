package identity

import (
	"fmt"
	"strings"

	"rollcall/importer/identity/internal/ascii"
)

// An absence is what a program wrote where it had no value.
type absence uint8

const (
	noAbsence absence = iota
	wordOfNone
	errorOfSpreadsheet
	formulaItself
	objectItself
	maybeWord
	maybeError
	maybeFormula
)

// doubtful reports whether somebody may have meant the cell as it stands.
func (a absence) doubtful() bool { return a >= maybeWord }

// ordinary says of a cell's first byte that the cell is neither an absence nor nearly CLEAR!: of
// all digits and most letters.
var ordinary = func() (t [256]bool) {
	for b := range t {
		t[b] = ascii.Alphanumeric(byte(b)) && strings.IndexByte("ACDEFHLMNSUVWacdefjlnouv", byte(b)) < 0
	}
	return t
}()

// absenceOf tells text that is no value from text. Most cells are told by their first character.
func absenceOf(s string) absence {
	if ascii.Alphanumeric(s[0]) {
		return absenceOfLetters(s)
	}
	switch {
	case spreadsheetError(s):
		return errorOfSpreadsheet
	case objectOf(s) != noObject:
		return objectItself
	case formula(s):
		return formulaItself
	case likeSpreadsheetError(s):
		return maybeError
	case likeFormula(s):
		return maybeFormula
	case len(s) <= longestWord && vacant(s) && strings.IndexByte(s, '0') < 0, s == "–", s == "—":
		return maybeWord
	}
	return wordOf(s)
}

// absenceOfLetters is absenceOf for cells that begin with a letter or digit.
func absenceOfLetters(s string) absence {
	switch s[0] | 0x20 {
	case 'e', 'f', 'v':
		if officeError(s) {
			return errorOfSpreadsheet
		}
	case 'd', 'l', 'n', 'u':
		if a := wordOf(s); a != noAbsence {
			return a
		}
	}
	if objectOf(s) != noObject {
		return objectItself
	}
	return noAbsence
}

// wordsOfNone are what databases and scripts write for no value; true for those that nobody writes
// for anything else.
var wordsOfNone = map[string]bool{
	"null": true, "nil": true, `\n`: true, `\\n`: true, "null string": true, "dbnull": true, "undefined": false,
	"none": false, "nan": false, "nat": false, "n/a": false, "n.a.": false, "loading...": false,
}

// wordsInBrackets are such words where they stand in brackets: programs write <NA> and (blank),
// people NA and blank.
var wordsInBrackets = map[string]bool{
	"na": true, "empty": false, "blank": false, "unset": false, "not set": false, "leer": false, "vide": false, "vuoto": false,
	"en blanco": false,
}

const longestWord = 16

// wordOf looks a word up, with or without brackets, quotes or a dollar sign around it.
func wordOf(s string) absence {
	if len(s) > longestWord {
		return noAbsence
	}
	var buf [longestWord]byte
	word := buf[:0]
	for i := range len(s) {
		if s[i]-'0' <= 9 { // no word has a digit, and most values have one
			return noAbsence
		}
		word = append(word, ascii.Lower(s[i]))
	}
	sure, ok := wordsOfNone[string(word)]
	if inner := unbracket(word); !ok && len(inner) < len(word) {
		if sure, ok = wordsOfNone[string(inner)]; !ok {
			sure, ok = wordsInBrackets[string(inner)]
		}
	}
	switch {
	case !ok:
		return noAbsence
	case sure:
		return wordOfNone
	}
	return maybeWord
}

// unbracket takes one pair of brackets or quotes, or a dollar sign, off a text.
func unbracket(s []byte) []byte {
	if s[0] == '$' {
		return s[1:]
	}
	if open := strings.IndexByte("<([{\"'", s[0]); open >= 0 && len(s) > 2 && s[len(s)-1] == ">)]}\"'"[open] {
		return s[1 : len(s)-1]
	}
	return s
}

// sentence says what stands in a cell, shown as it is to be quoted, and what to do about it; blank
// is the remedy of leaving the cell blank, "" where that is none.
func (a absence) sentence(shown, s, blank string) string {
	what, remedy := "", ""
	switch a {
	case wordOfNone:
		what, remedy = "what a database or script writes where there is no value", ""
	case errorOfSpreadsheet:
		what, remedy = "a spreadsheet's error value", "mend the formula and save the file again"
	case formulaItself:
		what, remedy = "a formula and not what comes of it", "save the file with values in place of formulas"
	case objectItself:
		what, remedy = objectNames[objectOf(s)]+" and not a value", objectOf(s).remedy()
	case maybeWord:
		what = "perhaps what a program writes where there is no value"
	case maybeError:
		what, remedy = "perhaps a spreadsheet's error value", "mend the formula if it is"
	case maybeFormula:
		what, remedy = "perhaps a formula and not what comes of it", "save the file with values in place of formulas"
	}
	if remedy == "" {
		remedy, blank = blank, ""
	}
	if blank != "" {
		remedy += ", or " + blank
	}
	return fmt.Sprintf("%s is %s: %s", shown, what, remedy)
}
