package identity

import (
	"rollcall/importer/identity/internal/hwhash"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Redact returns a user principal name fit for logs and results: "a...@contoso.com". Text without @ comes back as it is,
// and one with several keeps what follows the last.
func Redact(upn string) string {
	at := strings.LastIndexAny(upn, "@\uff20") // with the full-width form
	if at <= 0 {                               // before the sign stands what is to be hidden
		return upn
	}
	_, n := utf8.DecodeRuneInString(upn[:at])
	return upn[:n] + "..." + upn[at:]
}

// Mask returns any text of the user's, such as a description, fit for logs and results: user principal names in it as [Redact]
// leaves them, and no hash.
func Mask(text string) string {
	if len(text) >= hwhash.Least {
		text = hwhash.Mask(text)
	}
	if !strings.ContainsAny(text, "@\uff20") {
		return text
	}
	words := strings.Split(text, " ")
	for i, w := range words {
		if strings.LastIndexAny(w, "@\uff20") > 0 {
			words[i] = Redact(w)
		}
	}
	return strings.Join(words, " ")
}

// shownLength is how much of a value a message shows.
const shownLength = 64

// show returns a cell for a message: quoted, on one line, shortened, without hashes and full UPNs.
func show(s string) string {
	if hwhash.Like(s) {
		return "(a hardware hash)"
	}
	if len(s) >= hwhash.Least {
		s = hwhash.Mask(s)
	}
	s = Redact(s)
	if n := utf8.RuneCountInString(s); n > shownLength {
		cut := 0
		for range shownLength / 2 {
			_, w := utf8.DecodeRuneInString(s[cut:])
			cut += w
		}
		return strconv.Quote(s[:cut]) + "... (" + strconv.Itoa(n) + " characters)"
	}
	return strconv.Quote(s)
}

// bare is show without quotes, for numbers.
func bare(s string) string {
	if len(s) > shownLength {
		return show(s)
	}
	return s
}

// Shown returns the cell of a column for a message: quoted, on one line, shortened, without a hash or a full UPN.
func Shown(c Column, cell string) string { return shown(c, cell) }

// shown is show for the cell of a column: in that of the hash, nothing is shown that could be a
// part of one.
func shown(c Column, s string) string {
	if c == Hash && len(s) >= hwhash.Least {
		return "the hash"
	}
	return show(s)
}

// userLike reports whether a cell seems to be a user principal name.
func userLike(s string) bool {
	at := strings.IndexByte(s, '@')
	return at > 0 && strings.IndexByte(s[at:], '.') > 0
}
