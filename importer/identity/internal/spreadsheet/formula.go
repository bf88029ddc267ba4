package spreadsheet

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Formula reports whether a cell is a formula that a spreadsheet did not work out, in whatever
// language its functions are named: =VLOOKUP(A2;B:B;2;0), =A2&"-"&B2, ={SUM(A1:A3)}. Of the other
// signs by which a formula may begin, only what cannot be anything else counts: +SUM(A1), @SUM(A1).
func Formula(s string) bool {
	t := strings.TrimPrefix(s, "{")
	if t == "" {
		return false
	}
	switch t[0] {
	case '=':
		t = strings.TrimLeft(t[1:], "=+-@{ ")
		if strings.HasPrefix(t, `"`) { // a text put together: one text alone is no formula to us, see escape.Quoted
			return strings.Contains(t, `"&`)
		}
		return called(t) || reference(t)
	case '+', '-', '@':
		t = strings.TrimLeft(t[1:], "+-@")
		open := strings.IndexByte(t, '(')
		return open >= 2 && called(t) && strings.HasSuffix(t, ")") && t[:open] == strings.ToUpper(t[:open])
	}
	return false
}

// LikeFormula reports whether a cell begins as a formula does and is none for certain.
func LikeFormula(s string) bool {
	if len(s) < 2 || s[0] != '=' {
		return false
	}
	r, _ := utf8.DecodeRuneInString(s[1:])
	return unicode.IsLetter(r) || unicode.IsDigit(r) || strings.ContainsRune(`"'$([+-{@`, r)
}

// called reports whether s begins with the name of a function and a parenthesis.
func called(s string) bool {
	for i, r := range s {
		switch {
		case r == '(':
			return i > 0
		case unicode.IsLetter(r), r == '_', i > 0 && (unicode.IsDigit(r) || r == '.'):
		default:
			return false
		}
	}
	return false
}

// reference reports whether s begins with a reference to a cell: A2, $A$2, Sheet1!A2, 'Sheet 1'!A2,
// [Book1.xlsx]Sheet1!A2, R[-1]C.
func reference(s string) bool {
	if strings.HasPrefix(s, "R[") || strings.HasPrefix(s, "RC[") {
		return true
	}
	if i := strings.LastIndexByte(s, '!'); i > 0 && i+1 < len(s) {
		s = s[i+1:]
	}
	letters := strings.TrimPrefix(s, "$")
	number := strings.TrimLeft(letters, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	if n := len(letters) - len(number); n < 1 || n > 3 {
		return false
	}
	number = strings.TrimPrefix(number, "$")
	rest := strings.TrimLeft(number, "0123456789")
	return len(rest) < len(number) && (rest == "" || strings.IndexByte("&+-*/^:,;)=<> }", rest[0]) >= 0)
}
