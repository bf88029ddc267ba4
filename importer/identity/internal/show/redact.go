package show

import (
	"strings"
	"unicode/utf8"

	"rollcall/importer/identity/internal/hwhash"
)

// Redact returns a user principal name fit for logs and results: "a...@contoso.com". Text without @
// comes back as it is, and one with several keeps what follows the last.
func Redact(upn string) string {
	at := strings.LastIndexAny(upn, "@\uff20") // with the full-width form
	if at <= 0 {                               // before the sign stands what is to be hidden
		return upn
	}
	_, n := utf8.DecodeRuneInString(upn[:at])
	return upn[:n] + "..." + upn[at:]
}

// Mask returns any text of the user's, such as a description, fit for logs and results: user
// principal names in it as [Redact] leaves them, and no hash.
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
