package identity

import (
	"rollcall/importer/identity/internal/hwhash"
	"rollcall/importer/identity/internal/show"
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

// Shown returns the cell of a column for a message: quoted, on one line, shortened, without a hash or
// a full UPN.
// In that of the hash, nothing is shown that could be a part of one.
func Shown(c Column, cell string) string {
	if c == Hash && len(cell) >= hwhash.Least {
		return "the hash"
	}
	return show.Cell(cell)
}
