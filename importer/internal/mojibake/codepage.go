package mojibake

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// A codePage is an 8-bit encoding that a text may have been read by, or may be in.
type codePage struct {
	name  string // as --encoding takes it
	use   string // where it comes from
	chars *charmap.Charmap
}

// guesses are the encodings that a text may have which was taken for Windows-1252.
var guesses = []codePage{
	{"cp850", "of consoles", charmap.CodePage850},
	{"windows-1250", "of Central Europe", charmap.Windows1250},
	{"macintosh", "of old Macs", charmap.Macintosh},
}

// byteIn returns the byte of a character.
func (p codePage) byteIn(r rune) (byte, bool) {
	if p.chars == charmap.Windows1252 && 0x80 <= r && r < 0xa0 {
		return byte(r), true // some programs take bytes that it does not have for these
	}
	return p.chars.EncodeRune(r)
}

// missing are the bytes that Windows-1252 does not have.
var missing = []byte{0x81, 0x8d, 0x8f, 0x90, 0x9d}

// instead returns what a text is in this encoding that was read as Windows-1252. ok says that it makes sense so: every
// character beside a letter is a letter itself, in the case of those around it.
func (p codePage) instead(s string) (string, bool) {
	if len(s) > looked {
		return "", false
	}
	text := []rune(s)
	out := make([]rune, len(text))
	for i, r := range text {
		out[i] = r
		if b, ok := charmap.Windows1252.EncodeRune(r); ok && r != utf8.RuneError {
			out[i] = p.chars.DecodeByte(b)
		}
	}
	for i, r := range out {
		if text[i] < utf8.RuneSelf {
			continue
		}
		at := place{out, i}
		if r != utf8.RuneError {
			if !at.fits(r) {
				return "", false
			}
			continue
		}
		for _, b := range missing {
			if may := p.chars.DecodeByte(b); text[i] == utf8.RuneError && may != utf8.RuneError && at.fits(may) {
				out[i] = may
			}
		}
		if out[i] == utf8.RuneError {
			return "", false
		}
	}
	return string(out), true
}

// fits reports whether a character may stand between those beside it.
func (p place) fits(r rune) bool {
	before, after := p.before(), p.after()
	switch {
	case letterRune(r) && unicode.IsLower(before):
		return unicode.IsLower(r)
	case letterRune(r) && unicode.IsUpper(before) && letterRune(after):
		return unicode.IsLower(after) == unicode.IsLower(r)
	case letterRune(r):
		return true
	}
	return !p.doubtful(r) && !unicode.In(r, unicode.So, unicode.Sm, unicode.Co)
}

// A Reading is a way to read a text that was taken for Windows-1252.
type Reading struct {
	Encoding string // as --encoding takes it
	Use      string // where it comes from
	Text     string // what the text is then
}

// Readings returns the encodings by which a text makes sense that was read as Windows-1252. Where it has U+FFFD, their texts
// are guesses.
func Readings(s string) (all []Reading) {
	for _, p := range guesses {
		if text, ok := p.instead(s); ok {
			all = append(all, Reading{p.name, p.use, text})
		}
	}
	return all
}
