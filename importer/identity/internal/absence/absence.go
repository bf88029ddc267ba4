// Package absence knows what programs, firmware and people leave where there is no value: words and
// objects of scripts, see [Of]; what a maker never filled in, see [Placeholder]; and the lines that
// reports add to a list, see [Total], [Footer] and [Ruled].
package absence

import (
	"fmt"
	"strings"

	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/spreadsheet"
)

// A Kind is what a program wrote where it had no value.
type Kind uint8

// The kinds, those behind [Object] in doubt: somebody may have meant the cell as it stands.
const (
	None         Kind = iota // the cell is a value
	Word                     // what databases and scripts write, as in NULL
	Error                    // a spreadsheet's error value
	Formula                  // a formula that was not worked out
	Object                   // what a script makes of an object that it writes as text
	MaybeWord                // what may be such a word
	MaybeError               // what has the form of an error value
	MaybeFormula             // what begins as a formula does
)

// Doubtful reports whether somebody may have meant the cell as it stands.
func (k Kind) Doubtful() bool { return k >= MaybeWord }

// Ordinary says of a cell's first byte that the cell is neither an absence nor nearly CLEAR!: of
// all digits and most letters.
func Ordinary(first byte) bool { return ordinary[first] }

var ordinary = func() (t [256]bool) {
	for b := range t {
		t[b] = ascii.Alphanumeric(byte(b)) && strings.IndexByte("ACDEFHLMNSUVWacdefjlnouv", byte(b)) < 0
	}
	return t
}()

// Of tells text that is no value from text. Most cells are told by their first character.
func Of(s string) Kind {
	if ascii.Alphanumeric(s[0]) {
		return ofLetters(s)
	}
	switch {
	case spreadsheet.Error(s):
		return Error
	case objectOf(s) != noObject:
		return Object
	case spreadsheet.Formula(s):
		return Formula
	case spreadsheet.LikeError(s):
		return MaybeError
	case spreadsheet.LikeFormula(s):
		return MaybeFormula
	case len(s) <= longestWord && vacant(s) && strings.IndexByte(s, '0') < 0, s == "–", s == "—":
		return MaybeWord
	}
	return wordOf(s)
}

// ofLetters is [Of] for cells that begin with a letter or digit.
func ofLetters(s string) Kind {
	switch s[0] | 0x20 {
	case 'e', 'f', 'v':
		if spreadsheet.OfficeError(s) {
			return Error
		}
	case 'd', 'l', 'n', 'u':
		if a := wordOf(s); a != None {
			return a
		}
	}
	if objectOf(s) != noObject {
		return Object
	}
	return None
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
func wordOf(s string) Kind {
	if len(s) > longestWord {
		return None
	}
	var buf [longestWord]byte
	word := buf[:0]
	for i := range len(s) {
		if s[i]-'0' <= 9 { // no word has a digit, and most values have one
			return None
		}
		word = append(word, ascii.Lower(s[i]))
	}
	sure, ok := wordsOfNone[string(word)]
	if inner := Unbracket(word); !ok && len(inner) < len(word) {
		if sure, ok = wordsOfNone[string(inner)]; !ok {
			sure, ok = wordsInBrackets[string(inner)]
		}
	}
	switch {
	case !ok:
		return None
	case sure:
		return Word
	}
	return MaybeWord
}

// Unbracket takes one pair of brackets or quotes, or a dollar sign, off a text.
func Unbracket(s []byte) []byte {
	if s[0] == '$' {
		return s[1:]
	}
	if open := strings.IndexByte("<([{\"'", s[0]); open >= 0 && len(s) > 2 && s[len(s)-1] == ">)]}\"'"[open] {
		return s[1 : len(s)-1]
	}
	return s
}

// Sentence says what stands in a cell, shown as it is to be quoted, and what to do about it; blank
// is the remedy of leaving the cell blank, "" where that is none.
func (k Kind) Sentence(shown, s, blank string) string {
	what, remedy := "", ""
	switch k {
	case Word:
		what, remedy = "what a database or script writes where there is no value", ""
	case Error:
		what, remedy = "a spreadsheet's error value", "mend the formula and save the file again"
	case Formula:
		what, remedy = "a formula and not what comes of it", "save the file with values in place of formulas"
	case Object:
		what, remedy = objectNames[objectOf(s)]+" and not a value", objectOf(s).remedy()
	case MaybeWord:
		what = "perhaps what a program writes where there is no value"
	case MaybeError:
		what, remedy = "perhaps a spreadsheet's error value", "mend the formula if it is"
	case MaybeFormula:
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
