package sheet

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// changed reports whether a spreadsheet would make something else of the cell s, which has no
// blanks around it: run it, lose its zeros or its last digits, or take it for a number, a date or a
// time. It would rather say so too often: what is written as ="..." loses nothing.
//
// Source: https://support.microsoft.com/office/import-or-export-text-txt-or-csv-files-5250ac4c-663c-47ce-937b-339e391393ba
func changed(s string, u Use) bool {
	first, _ := utf8.DecodeRuneInString(s)
	switch {
	case strings.ContainsRune("=+-@＝＋－＠", first):
		return true
	case s[0] == '0' && len(s) > 1:
		return true
	case digitsOnly(s):
		return u == Name || len(s) > shownDigits
	case truth[strings.ToLower(s)]:
		return true
	case len(s) >= len("2006-01-02") && s[4] == '-' && s[7] == '-' && digitsOnly(s[:4]) && digitsOnly(s[5:7]):
		return true // a time as of RFC 3339
	}
	return numeric(s)
}

// shownDigits are as many digits of a number as a spreadsheet shows, and saves, without an
// exponent.
const shownDigits = 11

func digitsOnly(s string) bool { return strings.Trim(s, "0123456789") == "" }

// truth are the words for true and false.
var truth = words("true false wahr falsch vrai faux verdadero falso vero verdadeiro waar onwaar prawda fałsz sant falskt sand falsk")

// months are how the names of months begin in the languages that most spreadsheets speak.
var months = words("jan feb mar apr may jun jul aug sep oct nov dec mär mrz mai okt dez ene abr ago dic fév fev avr jui aoû aou déc gen " +
	"mag giu lug set ott mrt mei out maj sty lut kwi cze lip sie wrz paź lis gru")

func words(list string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(list) {
		m[w] = true
	}
	return m
}

// numeric reports whether s may be a number, a date or a time: digits, the signs that stand between
// them, an exponent, the name of a month, am and pm.
func numeric(s string) bool {
	digits := 0
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case unicode.IsDigit(r): // full-width ones too
			digits++
		case unicode.IsLetter(r):
			n = strings.IndexFunc(s[i:], func(r rune) bool { return !unicode.IsLetter(r) })
			if n < 0 {
				n = len(s) - i
			}
			if !ofNumber(s[:i], s[i:i+n], s[i+n:]) {
				return false
			}
		case !strings.ContainsRune(" .,:/-+%()'’$€£¥\u00a0\u202f", r):
			return false
		}
		i += n
	}
	return digits > 0
}

// ofNumber reports whether letters may stand in a number, a date or a time, between what is before
// and behind them.
func ofNumber(before, word, behind string) bool {
	switch word = strings.ToLower(word); {
	case word == "e":
		return before != "" && behind != ""
	case word == "a", word == "p", word == "am", word == "pm":
		return before != "" && behind == ""
	}
	if len(word) > 3 {
		r := []rune(word)
		word = string(r[:min(3, len(r))])
	}
	return months[word]
}
