package mojibake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// readAs are the encodings that UTF-8 is taken for by mistake, with names for people.
var readAs = []struct {
	codePage
	what string
}{
	{codePage{chars: charmap.Windows1252}, "Windows-1252"},
	{codePage{chars: charmap.Windows1250}, "Windows-1250"},
	{codePage{chars: charmap.Windows1251}, "Windows-1251"},
	{codePage{chars: charmap.Macintosh}, "Mac Roman"},
	{codePage{chars: charmap.CodePage850}, "code page 850"},
	{codePage{chars: charmap.CodePage437}, "code page 437"},
}

// runs reports whether a text has characters outside ASCII side by side, as each one of UTF-8 is two bytes at least.
func runs(s string) bool {
	last := -1 // where one ends
	for at, r := range s {
		switch {
		case r < utf8.RuneSelf:
		case at == last:
			return true
		default:
			last = at + utf8.RuneLen(r)
		}
	}
	return false
}

// Undouble returns what a text is that is UTF-8 read as something else, once or more, and as what it was read; "" as what
// says that it is no such text.
func Undouble(s string) (text, what string) {
	if len(s) > looked || !runs(s) {
		return "", ""
	}
	for range 3 {
		again, page := undoubleOnce(s)
		if page == "" {
			break
		}
		if s = again; what == "" {
			what = page
		}
		text = s
	}
	return text, what
}

func undoubleOnce(s string) (text, what string) {
	for _, p := range readAs {
		if text, ok := p.undouble(s); ok {
			return text, p.what
		}
	}
	return "", ""
}

// undouble puts right what runs of characters outside ASCII are UTF-8 in the bytes of this encoding, and make sense so.
func (p codePage) undouble(s string) (string, bool) {
	var out strings.Builder
	done, changed := 0, false
	for at := 0; at < len(s); {
		if s[at] < utf8.RuneSelf {
			at++
			continue
		}
		end := at
		for end < len(s) && s[end] >= utf8.RuneSelf {
			end++
		}
		d := doubled{page: p, before: s[:at], run: s[at:end], after: s[end:]}
		if d.decode() && d.plausible() {
			out.WriteString(s[done:at])
			out.WriteString(string(d.meant))
			done, changed = end, true
		}
		at = end
	}
	out.WriteString(s[done:])
	return out.String(), changed
}

// A doubled is a run of characters outside ASCII that may be UTF-8 in the bytes of another encoding.
type doubled struct {
	page               codePage
	before, run, after string // of the cell
	meant              []rune
}

// decode fills what is meant; false if the bytes are no UTF-8.
func (d *doubled) decode() bool {
	var bytes []byte
	for _, r := range d.run {
		b, ok := d.page.byteIn(r)
		if !ok || len(bytes) == 0 && (b < 0xc2 || b > 0xf4) {
			return false
		}
		bytes = append(bytes, b)
	}
	if !utf8.Valid(bytes) {
		return false
	}
	d.meant = []rune(string(bytes))
	return true
}

// plausible reports whether somebody may have written what is meant, and hardly anybody what is there.
func (d *doubled) plausible() bool {
	again := doubled{page: d.page, before: d.before, run: string(d.meant), after: d.after}
	if again.decode() && again.plausible() {
		return true
	}
	letters, others := 0, 0
	for _, r := range d.meant {
		switch {
		case latin(r):
			letters++
		case 0x180 <= r && r < 0x370: // further letters of Latin, phonetics, accents by themselves
			return false
		case unicode.In(r, unicode.L, unicode.M):
			letters++
			others++
		case !writtenSign(r):
			return false
		}
	}
	switch {
	case others > 0: // one such letter is what an accident makes of two
		return letters > 1
	case len(d.meant) > 1, utf8.RuneCountInString(d.run) > 2:
		return true
	case letters == 0:
		return d.plausibleSign(d.meant[0])
	}
	return d.plausibleLetter(d.meant[0])
}

// latin reports whether a letter is one of those that Latin scripts have besides ASCII and whose bytes begin with C3, C4 or
// C5. Some of them hardly anybody writes.
func latin(r rune) bool {
	return 0xc0 <= r && r < 0x180 && unicode.IsLetter(r) && !strings.ContainsRune("ŖŗŊŋĿŀŉĸſ", r)
}

// writtenSign reports whether people write a sign: those of Latin-1, typographic ones, currencies, emoji; and what programs
// write that cannot be seen.
func writtenSign(r rune) bool {
	return 0xa0 <= r && r < 0xc0 || r == '×' || r == '÷' || 0x2000 <= r && r < 0x2040 || r == 0x2060 || r == 0xfeff || 0x20a0 <= r && r < 0x20d0 || 0x2100 <= r && r < 0x2c00 ||
		r == 0xfe0f || r == 0x200d || 0x3000 <= r && r < 0x3040 || 0xff00 <= r && r < 0xff61 || r >= 0x1f000 && unicode.In(r, unicode.S, unicode.M)
}

// neighbours are the characters right before and behind the run, 0 at the ends of the cell.
func (d *doubled) neighbours() (before, after rune) {
	if d.before != "" {
		before, _ = utf8.DecodeLastRuneInString(d.before)
	}
	if d.after != "" {
		after, _ = utf8.DecodeRuneInString(d.after)
	}
	return before, after
}

// plausibleSign is plausible for a sign of Latin-1, which is a capital letter and the sign.
func (d *doubled) plausibleSign(r rune) bool {
	before, after := d.neighbours()
	switch {
	case d.closesQuote():
		return false
	case d.page.chars == charmap.Windows1251: // a word of one letter, and a quote
		return unicode.IsDigit(before) || unicode.IsLetter(after) && r != '»'
	}
	return !(unicode.IsLetter(before) && unicode.IsLetter(after)) || strings.ContainsRune("\u00a0\u00ad´·", r)
}

// plausibleLetter is plausible for one letter. In capitals a word may end in one that has the first byte of it, with a
// quote or a dash behind, or have the second byte's letter behind it.
func (d *doubled) plausibleLetter(r rune) bool {
	before, after := d.neighbours()
	last, _ := utf8.DecodeLastRuneInString(d.run)
	switch usual := unicode.IsLetter(last) || strings.ContainsRune(besideLetters+"…", last); {
	case d.closesQuote():
		return false
	case usual && unicode.IsLower(r) && !unicode.IsLower(after) && capitals(d.before):
		return false
	case d.page.chars == charmap.Windows1252:
		return true
	case d.page.chars == charmap.Windows1250 && last >= 0x2000:
		return !unicode.IsLetter(before) && unicode.IsLetter(after)
	}
	return unicode.IsLetter(before) || unicode.IsLetter(after)
}

// capitals reports whether a text ends in a word of capital letters.
func capitals(s string) bool {
	n := 0
	for s != "" {
		r, size := utf8.DecodeLastRuneInString(s)
		if !unicode.IsUpper(r) {
			return n > 0 && !unicode.IsLetter(r)
		}
		s, n = s[:len(s)-size], n+1
	}
	return n > 0
}

const quotes = "‘’‚“”„‹›«»"

// closesQuote reports whether the run may be a letter and the quote behind a word, one having been opened before.
func (d *doubled) closesQuote() bool {
	last, _ := utf8.DecodeLastRuneInString(d.run)
	return strings.ContainsRune(quotes, last) && strings.ContainsAny(d.before, quotes)
}
