// Package escape writes a text into a cell so that no spreadsheet takes it for a formula and nobody
// for [Clear], and reads it back: [Cell] and [Text]. [Quoted] reads what spreadsheets themselves
// write for a text, ="00123".
package escape

import (
	"strings"
	"unicode/utf8"

	"rollcall/importer/identity/internal/ascii"
)

// Cell returns the cell that says s: s with an apostrophe before it where s begins like a formula,
// with white space or with an apostrophe, or would be read as [Clear]; else s itself. White space
// behind s is not kept.
//
// Source: https://owasp.org/www-community/attacks/CSV_Injection
func Cell(s string) string {
	if s == "" || !marked(s) {
		return s
	}
	return "'" + s
}

// Text returns what stands behind the apostrophe of an escaped cell. An apostrophe before anything
// else is none of ours.
func Text(cell string) (s string, ok bool) {
	for len(cell) > 0 && (cell[0] == ' ' || cell[0] == '\t') {
		cell = cell[1:]
	}
	if len(cell) < 2 || cell[0] != '\'' || !marked(cell[1:]) {
		return "", false
	}
	return cell[1:], true
}

// marked reports whether s, which is not empty, stands behind an apostrophe when it is escaped.
func marked(s string) bool {
	switch s[0] {
	case '=', '+', '-', '@', '\t', '\r', '\n', ' ', '\'':
		return true
	case Clear[0]:
		return ascii.Trim(s) == Clear
	}
	r, _ := utf8.DecodeRuneInString(s)
	return strings.ContainsRune("＝＋－＠", r) // spreadsheets take these for the others
}

// Quoted returns the text of a formula that is nothing but a text, as in ="00123".
func Quoted(cell string) (text string, ok bool) {
	if len(cell) < 3 || cell[0] != '=' || cell[1] != '"' || cell[len(cell)-1] != '"' {
		return "", false
	}
	inner := cell[2 : len(cell)-1]
	if strings.IndexByte(strings.ReplaceAll(inner, `""`, ""), '"') >= 0 {
		return "", false // several texts put together
	}
	return strings.ReplaceAll(inner, `""`, `"`), true
}

// Unquoted returns the text of a cell that is such a formula; any other cell as it is.
func Unquoted(s string) string {
	if text, ok := Quoted(s); ok {
		return ascii.Trim(text)
	}
	return s
}
