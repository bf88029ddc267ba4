package rundir

import (
	"strings"
	"unicode/utf8"

	"rollcall/importer/identity"
)

// maxCell bounds a cell of results.csv, so that a line, and a torn one, stays readable.
const maxCell = 4 << 10

// OneLine makes s a cell of [identity.OneLine] and of bounded length: in results.csv a newline ends
// a row, nothing else does.
func OneLine(s string) string {
	s = identity.OneLine(s)
	if len(s) > maxCell {
		cut := maxCell
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut]
	}
	return s
}

// Harmless makes a cell of ours, often the service's words, safe to open in a spreadsheet: one that
// would run as a formula gets a leading apostrophe.
// Source: https://owasp.org/www-community/attacks/CSV_Injection
func Harmless(s string) string {
	if s == "" {
		return ""
	}
	if r, _ := utf8.DecodeRuneInString(s); strings.ContainsRune("=+-@\t\r\n＝＋－＠", r) {
		s = "'" + s
	}
	return OneLine(s)
}

// FileCell is a file's name as a cell. The lone hyphen that stands for standard input runs nowhere.
func FileCell(name string) string {
	if name == "-" {
		return name
	}
	return Harmless(name)
}
