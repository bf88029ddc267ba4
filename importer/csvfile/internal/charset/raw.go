package charset

import (
	"strings"
	"unicode/utf8"
)

// RawSize is how much is kept of the text of a row, in bytes.
const RawSize = 64 << 10

// Raw returns the beginning of a row's text as it can be shown: in UTF-8, without NUL bytes, up to
// RawSize.
func (c Charset) Raw(text []byte) string {
	text = Whole(text)
	if c.Foreign(text) {
		text = Whole(c.AppendText(nil, string(text)))
	}
	return strings.ReplaceAll(string(text), "\x00", "␀")
}

// Whole cuts text to RawSize bytes, but not through a character.
func Whole(text []byte) []byte {
	if len(text) < RawSize {
		return text
	}
	text = text[:RawSize]
	for back := 1; back < utf8.UTFMax; back++ {
		if tail := text[RawSize-back:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return text[:RawSize-back]
			}
			break
		}
	}
	return text
}
