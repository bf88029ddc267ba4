// Package drift finds where a text goes on in another encoding. Give the blocks of a file to
// [Drift.Next], or its beginning to [Pairs] and [Singles].
//
// Files of different encodings that were put together make one file that is decoded to its end
// and means nothing from the seam on. Where it is read as UTF-16, two single bytes make one
// character, mostly of a script that nobody writes; where it is read in single bytes, every other
// byte is zero. Both are looked for in the text as it was decoded, so that lines are counted as
// everywhere else.
package drift

import (
	"unicode/utf8"

	"rollcall/importer/csvfile/internal/charset"
	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/csvfile/internal/refusal"
	"rollcall/importer/identity"
)

// encodingChanges is the error of such a file.
func encodingChanges(line int) *refusal.Error {
	return &refusal.Error{Code: identity.CodeEncodingChanges, Line: line,
		Message: string(identity.CodeEncodingChanges) + ": two files of different encodings were joined: give them one by one",
		Hint:    "the second begins on this line; or save each as UTF-8 before they are joined"}
}

// A Drift follows the text of a file from block to block.
type Drift struct {
	chars charset.Charset
	tail  [2]byte // the last bytes seen, zero or not
	zero  int     // the line of the last zero
}

// noTail is before the first text.
var noTail = [2]byte{' ', ' '}

// New is for the text of a file that is read as that.
func New(c charset.Charset) *Drift { return &Drift{chars: c, tail: noTail} }

// A Text is a block of a file, as decoded.
type Text struct {
	Bytes []byte
	Line  int // the number of its first line
	// Extent is a part where the block is the beginning of a line of which no more is seen.
	Extent record.Extent
	NUL    bool // it may have NUL bytes
}

// Next returns the error of a file whose encoding changes within the block. Blocks come in file
// order.
func (d *Drift) Next(b Text) error {
	switch {
	case d.chars.IsStrict():
	case d.chars.IsPairs():
		if at := pairsEnd(d.chars, b.Bytes, b.Extent); at >= 0 {
			return encodingChanges(b.Line + record.Breaks(b.Bytes[:at]))
		}
	default:
		if !b.NUL && d.tail[0] != 0 && d.tail[1] != 0 {
			d.seen(b.Bytes) // as most blocks are
		} else if line := d.zeros(b.Bytes, b.Line); line > 0 {
			return encodingChanges(line)
		}
		if b.Extent == record.Part { // the rest of the line is not seen
			d.tail = noTail
		}
	}
	return nil
}

// Pairs returns the error of a file that is not UTF-16 as far as its beginning shows, or not
// throughout.
func Pairs(c charset.Charset, text []byte, e record.Extent) error {
	switch at := pairsEnd(c, text, e); {
	case at == 0:
		return &refusal.Error{Message: "is not UTF-16, as which it was to be read", Hint: "leave out --encoding, or name the right one"}
	case at > 0:
		return encodingChanges(1 + record.Breaks(text[:at]))
	}
	return nil
}

// Singles returns the error of a file whose rows, as far as its beginning shows, go on as UTF-16.
// The text begins with them, on that line.
func Singles(c charset.Charset, text []byte, line int) error {
	if line := New(c).zeros(text, line); line > 0 && !c.IsPairs() {
		return encodingChanges(line)
	}
	return nil
}

// zeros looks for text in UTF-16 within one in single bytes: two zeros with a character between
// them. It returns the line of the first zero, 0 for none. The text begins on that line.
func (d *Drift) zeros(text []byte, line int) int {
	for at := 0; ; at++ {
		next := record.Index(text, at, len(text), 0)
		line += record.Breaks(text[at:next])
		if at = next; at == len(text) {
			break
		}
		if d.before(text, at, 2) == 0 && letterByte(d.before(text, at, 1)) {
			return d.zero
		}
		d.zero = line
	}
	d.seen(text)
	return 0
}

// before returns the byte so many places before one of the text.
func (d *Drift) before(text []byte, at, places int) byte {
	if at -= places; at >= 0 {
		return text[at]
	}
	return d.tail[2+at]
}

// seen keeps the end of a text for the next one.
func (d *Drift) seen(text []byte) {
	for _, c := range text[max(0, len(text)-2):] {
		d.tail = [2]byte{d.tail[1], c}
	}
}

// letterByte reports whether a byte may stand in a text of ASCII.
func letterByte(b byte) bool {
	return ' ' <= b && b < 0x7f || b == '\t' || b == '\n' || b == '\r'
}

// pairsEnd returns where a text that was decoded as UTF-16 goes on in another encoding, -1 if it
// does not. To the end of a file it looks at a last line without a break too. The text begins with
// a line.
func pairsEnd(c charset.Charset, text []byte, e record.Extent) int {
	if !c.IsPairs() {
		return -1
	}
	for at := 0; ; {
		if at = nextWide(text, at); at == len(text) {
			return -1
		}
		var s stretch
		end := at
		for end < len(text) && !s.certain {
			r, size := utf8.DecodeRune(text[end:])
			if !s.take(r) {
				break
			}
			end += size
		}
		alone := at == 0 || text[at-1] == '\n' || text[at-1] == '\r'
		if s.certain || alone && e == record.ToEnd && s.ends(text[end:]) {
			return at
		}
		_, size := utf8.DecodeRune(text[at:])
		at = max(end, at+size)
	}
}

// nextWide returns where the next byte stands that is not ASCII, the end of the text if there is
// none.
func nextWide(text []byte, at int) int {
	for at < len(text) && text[at] < utf8.RuneSelf {
		at++
	}
	return at
}

// A stretch is characters in a row that may be something else: two bytes of ASCII each, or one in
// the other byte order.
type stretch struct {
	swapped bool // in the other byte order
	n       int
	strange int // how many of them are not what people write
	first   rune
	last    rune
	several bool // not all strange ones are alike
	certain bool // it is something else
}

// otherMark is a byte order mark read in the wrong order, which is no character.
const otherMark = '\ufffe'

// take adds a character to the stretch; false if it does not belong.
func (s *stretch) take(r rune) bool {
	if r == otherMark {
		s.certain = true
		return true
	}
	high, low := byte(r>>8), byte(r)
	swapped := low == 0
	if r < 0x100 || r > 0xffff || !letterByte(high) || !swapped && !letterByte(low) || s.n > 0 && swapped != s.swapped {
		return false
	}
	s.swapped = swapped
	if !written(r) || s.n > 0 && indic(r) != indic(s.last) {
		s.several = s.several || s.strange > 0 && r != s.first
		s.strange++
		s.first = r
	}
	s.n, s.last = s.n+1, r
	s.certain = lineBreakOnly(r) || s.n >= 4 && s.several && 4*s.strange >= s.n
	return true
}

// lineBreakOnly reports whether a character that does not exist is a line break: CR LF in single
// bytes, LF in the other byte order.
func lineBreakOnly(r rune) bool { return r == 0x0a0d || r == 0x0a00 }

// ends reports whether the stretch, a last line from its beginning, is something else. rest is what
// follows: half a character at most.
func (s *stretch) ends(rest []byte) bool {
	strange := s.strange
	if string(rest) == charset.Unreadable {
		strange, rest = strange+1, nil
	}
	return s.n > 0 && len(rest) == 0 && strange > 0 && 4*strange >= s.n
}
