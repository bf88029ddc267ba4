package identity

import (
	"rollcall/importer/identity/internal/escape"
	"rollcall/importer/identity/internal/hwhash"
	"rollcall/importer/identity/internal/show"
	"rollcall/importer/internal/mojibake"
)

// Redact returns a user principal name fit for logs and results: "a...@contoso.com". Text without @
// comes back as it is, and one with several keeps what follows the last.
func Redact(upn string) string { return show.Redact(upn) }

// Mask returns any text of the user's, such as a description, fit for logs and results: user
// principal names in it as [Redact] leaves them, and no hash.
func Mask(text string) string { return show.Mask(text) }

// OneLine returns any text such that a terminal, a log and a cell of ours can show it on one line,
// and do nothing else: line breaks and tabs are spaces, and what else moves a cursor, cannot be
// seen or turns the text around is shown by its number as JSON writes it, as in \u001b. Joiners
// stay, which scripts and emoji need.
func OneLine(s string) string { return show.OneLine(s) }

// Shown returns the cell of a column for a message: quoted, on one line, shortened, without a hash
// or a full UPN. In that of the hash, nothing is shown that could be a part of one.
func Shown(c Column, cell string) string {
	if c == Hash && len(cell) >= hwhash.Least {
		return "the hash"
	}
	return show.Cell(cell)
}

// Escape returns the cell that says s where a program wrote it, as in an export: a spreadsheet
// takes no such cell for a formula, and [Rules.Judge] reads it back as s. It is s with an
// apostrophe before it where s begins like a formula, with white space or with an apostrophe, or
// would be read as CLEAR!; else s itself. White space behind s is not kept.
//
// Source: https://owasp.org/www-community/attacks/CSV_Injection
func Escape(s string) string { return escape.Cell(s) }

// QuotedText returns the text of a formula that is nothing but a text, as in ="00123".
func QuotedText(cell string) (text string, ok bool) { return escape.Quoted(cell) }

// LettersLost reports whether cell is held with ? or _ in place of letters outside ASCII, and like
// it in all else: what a program leaves of a text that writes it in an encoding without these
// letters.
func LettersLost(cell, held string) bool { return mojibake.LettersLost(cell, held) }
