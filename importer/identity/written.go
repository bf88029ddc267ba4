package identity

import "rollcall/importer/identity/internal/escape"

// Escape returns the cell that says s where a program wrote it, as in an export: a spreadsheet takes no
// such cell for a formula, and [Rules.Judge] reads it back as s. It is s with an apostrophe before it
// where s begins like a formula, with white space or with an apostrophe, or would be read as CLEAR!;
// else s itself. White space behind s is not kept.
//
// Source: https://owasp.org/www-community/attacks/CSV_Injection
func Escape(s string) string { return escape.Cell(s) }

// QuotedText returns the text of a formula that is nothing but a text, as in ="00123".
func QuotedText(cell string) (text string, ok bool) { return escape.Quoted(cell) }
