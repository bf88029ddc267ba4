package csvfile

import (
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"rollcall/importer/identity"
)

// Files of different encodings that were put together make one file that is decoded to its end and means nothing from the
// seam on. Where it is read as UTF-16, two single bytes make one character, mostly of a script that nobody writes; where it
// is read in single bytes, every other byte is zero. Both are looked for in the text as it was decoded, so that lines are
// counted as everywhere else.

// encodingChanges is the error of such a file.
func encodingChanges(line int) *Error {
	return &Error{Code: identity.CodeEncodingChanges, Line: line,
		Message: string(identity.CodeEncodingChanges) + ": two files of different encodings were joined: give them one by one",
		Hint:    "the second begins on this line; or save each as UTF-8 before they are joined"}
}

// A drift follows the text of a file from block to block.
type drift struct {
	file *File
	tail [2]byte // the last bytes seen, zero or not
	zero int     // the line of the last zero
}

// noTail is before the first text.
var noTail = [2]byte{' ', ' '}

// changes reports that the encoding changes within a block. Blocks come in file order.
func (r *run) changes(b *block) error {
	d := &r.drift
	if d.file != b.File {
		*d = drift{file: b.File, tail: noTail}
	}
	at := -1
	switch {
	case b.File.chars.strict:
	case b.File.chars.pairs:
		at = b.File.chars.pairsEnd(b.text, !b.long)
	default:
		if line := d.zeros(b.text, b.line, b.nul); line > 0 {
			return named(encodingChanges(line), b.File.Name)
		}
		if b.long { // the rest of the line is not seen
			d.tail = noTail
		}
	}
	if at >= 0 {
		return named(encodingChanges(b.line+breaks(b.text[:at])), b.File.Name)
	}
	return nil
}

// otherPairs returns the error of a file that is not UTF-16 as far as its beginning shows, or not throughout.
func (h *headReader) otherPairs(text []byte, ended bool) error {
	switch at := h.chars.pairsEnd(text, ended); {
	case at == 0:
		return &Error{Message: "is not UTF-16, as which it was to be read", Hint: "leave out --encoding, or name the right one"}
	case at > 0:
		return encodingChanges(1 + breaks(text[:at]))
	}
	return nil
}

// otherSingles returns the error of a file whose rows, as far as its beginning shows, go on as UTF-16.
func (h *headReader) otherSingles(text []byte, found head) error {
	d := drift{tail: noTail}
	if line := d.zeros(text[min(found.skip, len(text)):], found.line, true); line > 0 && !h.chars.pairs {
		return encodingChanges(line)
	}
	return nil
}

// zeros looks for text in UTF-16 within one in single bytes: two zeros with a character between them. It returns the line
// of the first zero, 0 for none. The text begins on that line; any is false if it has no zeros.
func (d *drift) zeros(text []byte, line int, any bool) int {
	if !any && d.tail[0] != 0 && d.tail[1] != 0 {
		d.seen(text)
		return 0
	}
	for at := 0; ; at++ {
		next := index(text, at, len(text), 0)
		line += breaks(text[at:next])
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
func (d *drift) before(text []byte, at, places int) byte {
	if at -= places; at >= 0 {
		return text[at]
	}
	return d.tail[2+at]
}

// seen keeps the end of a text for the next one.
func (d *drift) seen(text []byte) {
	for _, c := range text[max(0, len(text)-2):] {
		d.tail = [2]byte{d.tail[1], c}
	}
}

// letterByte reports whether a byte may stand in a text of ASCII.
func letterByte(b byte) bool {
	return ' ' <= b && b < 0x7f || b == '\t' || b == '\n' || b == '\r'
}

// pairsEnd returns where a text that was decoded as UTF-16 goes on in another encoding, -1 if it does not. ended says that
// nothing follows a last line without a break. The text begins with a line.
func (c charset) pairsEnd(text []byte, ended bool) int {
	if !c.pairs {
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
		if s.certain || alone && ended && s.ends(text[end:]) {
			return at
		}
		_, size := utf8.DecodeRune(text[at:])
		at = max(end, at+size)
	}
}

// nextWide returns where the next byte stands that is not ASCII, the end of the text if there is none.
func nextWide(text []byte, at int) int {
	for at < len(text) && text[at] < utf8.RuneSelf {
		at++
	}
	return at
}

// A stretch is characters in a row that may be something else: two bytes of ASCII each, or one in the other byte order.
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

// lineBreakOnly reports whether a character that does not exist is a line break: CR LF in single bytes, LF in the other
// byte order.
func lineBreakOnly(r rune) bool { return r == 0x0a0d || r == 0x0a00 }

// ends reports whether the stretch, a last line from its beginning, is something else. rest is what follows: half a
// character at most.
func (s *stretch) ends(rest []byte) bool {
	strange := s.strange
	if string(rest) == unreadable {
		strange, rest = strange+1, nil
	}
	return s.n > 0 && len(rest) == 0 && strange > 0 && 4*strange >= s.n
}

// indic reports whether a character is of a script that begins with the byte of a tab or a line break. Nobody mixes these
// with others inside a word.
func indic(r rune) bool { return r < 0x2000 }

// written reports whether people write a character, or have a use for it, as far as two bytes of ASCII make one.
func written(r rune) bool {
	switch {
	case r < 0x2000, 0x2d30 <= r && r < 0x2d80: // Indic scripts, Tifinagh
		return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S)
	case r < 0x2c00:
		return unicode.In(r, unicode.P, unicode.S, unicode.N, unicode.Z)
	}
	return eastern()[r-wideFrom]
}

const wideFrom, wideTo = 0x2c00, 0x7f00

// eastern are the characters of Chinese, Japanese and Korean texts, by what the national standards have of them: nearly all
// that is in use, and not half of what Unicode has.
var eastern = sync.OnceValue(func() *[wideTo - wideFrom]bool {
	var t [wideTo - wideFrom]bool
	for _, s := range []struct {
		encoding   encoding.Encoding
		from, to   byte // of the first byte
		from2, to2 byte // of the second
	}{
		{simplifiedchinese.GBK, 0xa1, 0xf7, 0xa1, 0xfe}, // GB 2312
		{traditionalchinese.Big5, 0xa1, 0xf9, 0x40, 0xfe},
		{japanese.ShiftJIS, 0x81, 0xfc, 0x40, 0xfc},
		{korean.EUCKR, 0xa1, 0xfe, 0xa1, 0xfe},
	} {
		var all []byte
		for a := int(s.from); a <= int(s.to); a++ {
			for b := int(s.from2); b <= int(s.to2); b++ {
				all = append(all, byte(a), byte(b), ' ')
			}
		}
		text, err := s.encoding.NewDecoder().Bytes(all)
		if err != nil {
			panic("csvfile: a decoder that gives errors: " + err.Error())
		}
		for _, r := range string(text) {
			if wideFrom <= r && r < wideTo {
				t[r-wideFrom] = true
			}
		}
	}
	return &t
})
