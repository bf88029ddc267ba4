package identity

import (
	"fmt"
	"unicode/utf8"

	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/char"
	"rollcall/importer/identity/internal/escape"
	"rollcall/importer/identity/internal/serial"
	"rollcall/importer/identity/internal/show"
)

// cell reads the cell of a column that CLEAR! has no place in. raw is the cell trimmed, text what
// it says: both are "" for a blank cell, text alone for one that says CLEAR!.
func (j *judge) cell(c Column) (raw, text string) {
	raw = ascii.Trim(j.layout.Value(j.cells, c))
	if s, ok := escape.Text(raw); ok {
		s = ascii.Trim(s)
		return s, s
	}
	text = j.unwrap(c, raw)
	if raw != "" && raw[0] == '=' {
		raw = text // ="..." is how the text is written, and no part of it
	}
	switch text {
	case "":
		return "", ""
	case escape.Clear:
		j.notClearable(c)
		return raw, ""
	}
	return raw, text
}

func (j *judge) notClearable(c Column) {
	why := "identifies the entry"
	if c.ReadOnly() {
		why = "is written by the service alone"
	}
	j.cleared = j.cleared || c.identifies()
	// Not a matter of form: no entry of a tenant could be meant.
	j.find(Finding{Code: CodeClearNotAllowed, Column: c,
		Message: fmt.Sprintf("%s cannot be cleared, it %s: leave the cell blank", j.layout.Name(c), why)})
}

// unwrap removes what people put around a number so that a spreadsheet leaves it alone: ="00123",
// which is written on purpose, and '00123, of which nobody can be sure.
func (j *judge) unwrap(c Column, s string) string {
	if len(s) < 2 || s[0] != '=' && s[0] != '\'' {
		return s
	}
	if s[0] == '=' {
		return escape.Unquoted(s)
	}
	if c.prose() && ascii.Letter(s[1:]) {
		return s // an apostrophe of the language, as in 's-Hertogenbosch
	}
	t := ascii.Trim(s[1:])
	if t != "" {
		j.warn(c, CodeExcelWrapped, "%s is read as %s", Shown(c, s), Shown(c, t))
	}
	return t
}

// characters looks for characters that look like others or like none, and for control characters.
// It reports whether the cell may be judged further: not if an error was found.
func (j *judge) characters(c Column, s string) bool {
	if ascii.Plain(s) {
		return true
	}
	if !j.decoded(c, s) {
		return false
	}
	warning := !c.strict()
	for i, r := range s {
		class := char.ClassOf(r)
		code := characterCodes[class]
		switch {
		case class == char.Ordinary:
			continue
		case c == Description && (r == '\n' || r == '\r' || r == '\t' || r == '\u200c' || r == '\u200d'):
			continue // line breaks; joiners, which scripts and emoji need
		case class == char.Fullwidth && c.prose() && char.EastAsian(s):
			continue
		case class == char.Control && warning:
			j.warn(c, code, "%s holds %s: remove it unless it is meant", j.layout.Name(c), char.Name(r))
		case class == char.Control && c.identifies() && c != Manufacturer && c != Model:
			if code = CodeSerialCharacters; j.rec.Type == TypeIMEI {
				code = CodeIMEICharacters
			}
			j.fail(c, code, "%s holds %s: remove it", show.Cell(s), char.Name(r))
		default:
			j.find(Finding{Code: code, Column: c, Warning: warning, Form: c.identifies(),
				Message: fmt.Sprintf("%s holds %s as its character %d: %s", Shown(c, s), char.Name(r), utf8.RuneCountInString(s[:i])+1, remedy(c, class, r))})
		}
		return warning
	}
	return true
}

// characterCodes are the codes of characters that no cell is to hold.
var characterCodes = [...]Code{
	char.Control:   CodeControlCharacter,
	char.Invisible: CodeInvisibleCharacter,
	char.Fullwidth: CodeFullwidthCharacter,
	char.Quote:     CodeSmartQuote,
}

// remedy says what to do about a strange character in a column. The ordinary one is no help where
// that has no place either.
func remedy(c Column, class char.Class, r rune) string {
	switch {
	case class == char.Fullwidth && !(c.identifies() && r != 0x3000 && serial.Separates(byte(r-0xfee0))):
		return "type it in its ordinary width"
	case class == char.Quote && (c.prose() || c == AssignedUser && char.Apostrophe(r)):
		return "replace it by a plain one, or delete it"
	}
	return "delete it"
}
