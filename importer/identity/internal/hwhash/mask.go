package hwhash

import "strings"

// Least is the length from which on a text may be a hardware hash, whole or cut.
const Least = 32

// Mask puts (hash) in place of hardware hashes: T0E to T0H, which nothing else begins with, and
// base64 of either alphabet behind it. A regular expression takes thirty times as long, for every
// hash that a run sends.
func Mask(text string) string {
	for from := 0; ; {
		at := strings.Index(text[from:], "T0")
		if at < 0 {
			return text
		}
		from += at
		end := from + 2
		for end < len(text) && isBase64(text[end]) {
			end++
		}
		if end-from >= Least && 'E' <= text[from+2] && text[from+2] <= 'H' {
			text = text[:from] + "(hash)" + text[end:]
		}
		from++
	}
}

func isBase64(c byte) bool {
	switch {
	case 'A' <= c && c <= 'Z', 'a' <= c && c <= 'z', '0' <= c && c <= '9':
		return true
	}
	return c == '+' || c == '/' || c == '_' || c == '=' || c == '-'
}

// LikeLength is the least length of what [Like] takes for a hash.
const LikeLength = 40

// Like reports whether a cell seems to be a hardware hash: base64 of the
// magic, and far longer than any other value.
func Like(s string) bool {
	return len(s) >= LikeLength && s[0] == 'T' && s[1] == '0' && 'E' <= s[2] && s[2] <= 'H' && strings.IndexByte(s, ' ') < 0
}
