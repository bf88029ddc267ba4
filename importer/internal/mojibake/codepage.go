package mojibake

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// A codePage is an 8-bit encoding that a text may have been read by, or may be in.
type codePage struct {
	name  string // as --encoding takes it
	use   string // where it comes from
	chars *charmap.Charmap
}

// others are the encodings that a text may have which was read by another one.
var others = []codePage{
	{"cp850", "of consoles", charmap.CodePage850},
	{"windows-1250", "of Central Europe", charmap.Windows1250},
	{"macintosh", "of old Macs", charmap.Macintosh},
	{"windows-1252", "of Western Europe", charmap.Windows1252},
}

// pageNamed returns an 8-bit encoding by a name that --encoding takes, nil for any other one.
func pageNamed(name string) *charmap.Charmap {
	switch name = strings.ToLower(strings.TrimSpace(name)); name {
	case "cp850", "ibm850":
		return charmap.CodePage850
	case "cp437", "ibm437":
		return charmap.CodePage437
	}
	e, err := htmlindex.Get(name)
	if err != nil {
		return nil
	}
	page, _ := e.(*charmap.Charmap)
	return page
}

// byteIn returns the byte of a character.
func (p codePage) byteIn(r rune) (byte, bool) {
	if p.chars == charmap.Windows1252 && 0x80 <= r && r < 0xa0 {
		return byte(r), true // some programs take bytes that it does not have for these
	}
	return p.chars.EncodeRune(r)
}

// A misread is a text that was read by an encoding, which may be the wrong one.
type misread struct {
	page *charmap.Charmap
	text []rune
	lost string // the bytes of what is U+FFFD in the text, "" where they are not known
}

// instead returns what the text is in another encoding. ok says that it makes sense so: every character
// beside a letter is a letter itself, in the case of those around it. The text is "" where nobody can
// tell which byte stood there, as more than one makes sense.
func (m misread) instead(p codePage) (text string, ok bool) {
	out, lost := make([]rune, len(m.text)), m.lost
	for i, r := range m.text {
		switch b, known := m.page.EncodeRune(r); {
		case r == utf8.RuneError && lost != "":
			out[i], lost = p.chars.DecodeByte(lost[0]), lost[1:]
			if out[i] == utf8.RuneError {
				return "", false
			}
		case r != utf8.RuneError && known:
			out[i] = p.chars.DecodeByte(b)
		default:
			out[i] = r
		}
	}
	sure := true
	for i, r := range out {
		if m.text[i] < utf8.RuneSelf {
			continue
		}
		at := place{out, i}
		switch {
		case r != utf8.RuneError && !at.fits(r):
			return "", false
		case r == utf8.RuneError && m.text[i] != r:
			return "", false
		case r == utf8.RuneError:
			fitting := m.missing(p, at)
			if len(fitting) == 0 {
				return "", false
			}
			out[i], sure = fitting[0], sure && len(fitting) == 1
		}
	}
	if !sure {
		return "", true
	}
	return string(out), true
}

// missing returns the characters of another encoding that may stand in a place for a byte that this
// one does not have.
func (m misread) missing(p codePage, at place) (all []rune) {
	for b := utf8.RuneSelf; b < 0x100; b++ {
		may := p.chars.DecodeByte(byte(b))
		if m.page.DecodeByte(byte(b)) == utf8.RuneError && may != utf8.RuneError && at.fits(may) {
			all = append(all, may)
		}
	}
	return all
}

// Unfit reports whether a text that was read by a named 8-bit encoding seems to have another one: a sign
// of it stands where a letter must, or a letter in the wrong case, and another encoding has letters there.
func Unfit(s, encoding string) bool {
	page := pageNamed(encoding)
	if page == nil || len(s) > looked {
		return false
	}
	text := []rune(s)
	for i, r := range text {
		if at := (place{text, i}); r >= utf8.RuneSelf && (letterRune(r) && !at.fits(r) || at.doubtful(r)) {
			return len(Readings(s, encoding, "")) > 0
		}
	}
	return false
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

// A Reading is a way to read a text that was read by another encoding.
type Reading struct {
	Encoding string // as --encoding takes it
	Use      string // where it comes from
	Text     string // what the text is then, "" where that is not known
}

// Readings returns the encodings by which a text makes sense that was read by the one with the name, which
// is an 8-bit one. Lost are the bytes of what is U+FFFD in the text, "" where they are not known.
func Readings(s, encoding, lost string) (all []Reading) {
	page := pageNamed(encoding)
	if page == nil || len(s) > looked {
		return nil
	}
	if strings.Count(s, string(utf8.RuneError)) != len(lost) {
		lost = ""
	}
	m := misread{page, []rune(s), lost}
	for _, p := range others {
		if text, ok := m.instead(p); ok && p.chars != page && text != s {
			all = append(all, Reading{p.name, p.use, text})
		}
	}
	return all
}

// Single reports whether a name that --encoding takes is that of an 8-bit encoding.
func Single(encoding string) bool { return pageNamed(encoding) != nil }
