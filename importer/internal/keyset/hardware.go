package keyset

import (
	"strings"
	"unicode/utf8"
)

// hardwareHash finds the first hardware hash of a text, whole or damaged; start and end are those
// of the text where there is none. One that is wrapped goes on in long lines.
func hardwareHash(text string) (start, end int) {
	for start = 0; ; start++ {
		i := strings.Index(text[start:], "T0")
		if i < 0 {
			return len(text), len(text)
		}
		start += i
		if len(text) > start+2 && 'E' <= text[start+2] && text[start+2] <= 'H' && base64Run(text[start:]) >= 32 {
			break
		}
	}
	for end = start; ; {
		end += base64Run(text[end:])
		rest := strings.TrimLeft(text[end:], " \r\n")
		if end+len(rest) == len(text) && rest != "" && !breaks(rune(rest[0])) {
			_, size := utf8.DecodeRuneInString(rest) // that was damaged
			rest = rest[size:]
		}
		if base64Run(rest) < wrappedLine {
			return start, end
		}
		end = len(text) - len(rest)
	}
}

// wrappedLine is how long a line is at least that goes on with a hash.
const wrappedLine = 40

// base64Run is how long a text goes on in either alphabet of base64.
func base64Run(text string) int {
	for i := 0; i < len(text); i++ {
		if !ofBase64[text[i]] {
			return i
		}
	}
	return len(text)
}

var ofBase64 = func() (t [256]bool) {
	for _, b := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=-_") {
		t[b] = true
	}
	return t
}()
