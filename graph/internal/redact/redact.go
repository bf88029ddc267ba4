// Package redact makes what others wrote fit to be stored and shown. A service, a proxy or a library
// may repeat what it was sent: device hashes, tokens and user names among it. [Text] is for a message
// of any kind, [ID] for the ids by which support finds a request.
package redact

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxText is how long the result of [Text] is at most, in characters.
const MaxText = 500

var (
	urls = regexp.MustCompile(`https?://[^\s"'<>]+`)
	// Anything around an @ that could be a user name; its first letter and its domain are shown.
	// An apostrophe within one is part of it, as in d'angelo.
	addresses = regexp.MustCompile(`([^\s"'<>(),;:=@])(?:[^\s"'<>(),;:=]|'[A-Za-z])*(?:@|%40)([^\s"'<>(),;:=@]+)`)
	// The beginning of a hardware hash, which may be cut or wrapped; nothing else begins so.
	hashes = regexp.MustCompile(`T0[E-H][A-Za-z0-9+/_=-]{29,}(?: [A-Za-z0-9+/_=-]{40,})*`)
	blobs  = regexp.MustCompile(`[A-Za-z0-9+/_=-]{200,}`)
	jwts   = regexp.MustCompile(`eyJ[A-Za-z0-9_-]{10,}\.[A-Za-z0-9._-]+`)
)

// Text makes a text of the world fit to be stored and shown: one line without control characters,
// hashes, tokens, user names and addresses of back ends, of at most [MaxText] characters.
func Text(s string) string {
	if len(s) > 16<<10 { // bounds the work; far more than is shown, so that no half of a secret is
		s = s[:16<<10]
	}
	s = OneLine(s)
	s = urls.ReplaceAllString(s, "[url]")
	s = jwts.ReplaceAllString(s, "[token]")
	s = hashes.ReplaceAllString(s, "[data]")
	s = blobs.ReplaceAllString(s, "[data]")
	s = addresses.ReplaceAllString(s, "$1...@$2")
	return Cut(s, MaxText)
}

// OneLine turns every run of space and control characters into one space, and drops what is
// invisible or could reorder a terminal's text.
func OneLine(s string) string {
	var b strings.Builder
	space := false
	for _, r := range s {
		switch {
		case unicode.IsSpace(r) || unicode.IsControl(r):
			space = true
			continue
		case !unicode.IsPrint(r) || r == utf8.RuneError:
			continue
		}
		if space && b.Len() > 0 {
			b.WriteByte(' ')
		}
		space = false
		b.WriteRune(r)
	}
	return b.String()
}

// Cut cuts s to at most n characters, the last of which then is an ellipsis.
func Cut(s string, n int) string {
	if utf8.RuneCountInString(s) <= n {
		return s
	}
	runes := 0
	for i := range s {
		if runes++; runes == n {
			return s[:i] + "…"
		}
	}
	return s
}

// IDLetters are what ids are made of, GUIDs for one.
const IDLetters = "-0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"

// ID is an id that a header or a body names, if it looks like one.
func ID(s string) string {
	s = strings.TrimSpace(s)
	if len(s) > 64 || strings.Trim(s, IDLetters) != "" {
		return ""
	}
	return s
}
