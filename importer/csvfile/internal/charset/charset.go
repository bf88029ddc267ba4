// Package charset makes text of the bytes of files. [Of] settles what encoding a file has, by its
// name or by the first bytes, and the [Charset] decodes: a whole file as it is read, or only the
// records that need it. A [TailReader] leaves out what is no text at the end of a file, and
// [LenMarks] finds what is none at the beginning of a line.
package charset

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"

	"rollcall/importer/csvfile/internal/refusal"
)

// A Charset is how the bytes of a file become UTF-8. Most encodings are translated while they are
// read, before rows are cut. UTF-8 and Windows-1252 are translated record by record, and only where
// a record is not what it is to become already, as that costs nothing for plain ASCII.
type Charset struct {
	stream encoding.Encoding // of the whole file; nil if its records are translated
	pairs  bool              // the stream is UTF-16
	single *charmap.Charmap  // of a record that is foreign; nil where its bytes are errors
	every  bool              // a record is foreign as soon as it is not ASCII, not only if it is not UTF-8
	guess  bool              // nobody said that foreign records are what they are taken for
	strict bool              // a foreign record is an error of the file
}

var (
	// Files without an encoding of their own are UTF-8, or what Windows programs in Western
	// countries write.
	Guessed = Charset{single: charmap.Windows1252, guess: true}
	inUTF8  = Charset{}
	Ours    = Charset{strict: true} // what this program writes
	in1252  = Charset{single: charmap.Windows1252, every: true}
	utf16LE = Charset{stream: unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), pairs: true}
	utf16BE = Charset{stream: unicode.UTF16(unicode.BigEndian, unicode.UseBOM), pairs: true}

	// ownWays are the charsets of WHATWG encodings that have a way of their own, by their canonical
	// names.
	ownWays = map[string]Charset{"utf-8": inUTF8, "windows-1252": in1252, "utf-16le": utf16LE, "utf-16be": utf16BE}

	// codePages are encodings that the WHATWG does not list: those of consoles and of old programs.
	codePages = map[string]encoding.Encoding{
		"cp437": charmap.CodePage437, "ibm437": charmap.CodePage437, "cp850": charmap.CodePage850, "ibm850": charmap.CodePage850,
	}
)

// charsetNamed returns the charset that the user asked for.
func charsetNamed(name string) (Charset, error) {
	folded := strings.ToLower(strings.TrimSpace(name))
	if e, ok := codePages[folded]; ok {
		return Charset{stream: e}, nil
	}
	e, err := htmlindex.Get(folded)
	if err == nil {
		// A name that the index gave back is one that it has.
		switch canonical, _ := htmlindex.Name(e); {
		case canonical == "replacement", canonical == "x-user-defined": // no encodings of a text
		case ownWays[canonical] != Charset{} || canonical == "utf-8":
			return ownWays[canonical], nil
		default:
			return Charset{stream: e}, nil
		}
	}
	return Charset{}, &refusal.Error{Message: "unknown encoding " + name, Hint: "--encoding takes utf-8, utf-16le, utf-16be, windows-1252, windows-1250, " +
		"iso-8859-2, cp437, cp850, macintosh, shift_jis, gb18030 and the other names of https://encoding.spec.whatwg.org/#names-and-labels"}
}

// Of settles the charset of a file: by the name that the user gave, or if that is "", by the file's
// first bytes. The note, if any, is for the user.
func Of(name string, head []byte) (c Charset, note string, err error) {
	if name != "" {
		c, err = charsetNamed(name)
		return c, "", err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return utf16LE, "", nil
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return utf16BE, "", nil
	case bytes.HasPrefix(head, BOM):
		return inUTF8, "", nil
	}
	// Text in UTF-16 without a byte order mark is every other byte zero, from its beginning, as
	// headers are ASCII in most files. What only goes on so is another file.
	var zeros [2]int
	pairs := len(head) / 2
	for i, b := range head[:2*pairs] {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch {
	case pairs > 1 && head[1] == 0 && head[3] == 0 && 2*zeros[1] > pairs && 20*zeros[0] < pairs:
		return utf16LE, "there is no byte order mark: the file is read as UTF-16 LE", nil
	case pairs > 1 && head[0] == 0 && head[2] == 0 && 2*zeros[0] > pairs && 20*zeros[1] < pairs:
		return utf16BE, "there is no byte order mark: the file is read as UTF-16 BE", nil
	}
	return Guessed, "", nil
}

// Reader returns the text of r, which for UTF-16 is without the byte order mark.
func (c Charset) Reader(r io.Reader) io.Reader {
	switch {
	case c.pairs:
		r = &evenReader{r: bufio.NewReaderSize(r, readAhead)}
	case c.stream == nil:
		return r
	}
	return c.stream.NewDecoder().Reader(r)
}

// Streams reports whether the whole file is decoded while it is read, so that its text is not its
// bytes.
func (c Charset) Streams() bool { return c.stream != nil }

// IsPairs reports whether the file is UTF-16.
func (c Charset) IsPairs() bool { return c.pairs }

// Guesses reports whether nobody said that foreign records are what they are taken for.
func (c Charset) Guesses() bool { return c.guess }

// IsStrict reports whether a foreign record is an error of its file.
func (c Charset) IsStrict() bool { return c.strict }

// Foreign reports whether text must be translated.
func (c Charset) Foreign(text []byte) bool {
	if c.every {
		return slices.ContainsFunc(text, func(b byte) bool { return b >= utf8.RuneSelf })
	}
	return !utf8.Valid(text)
}

// Doubts reports whether a text is foreign, and whether it has U+FFFD already. Most texts are ASCII
// and have neither.
func (c Charset) Doubts(text []byte) (foreign, lost bool) {
	if ascii(text) {
		return false, false
	}
	return c.Foreign(text), bytes.Contains(text, []byte(Unreadable))
}

// ascii reports whether text has nothing but ASCII. It looks at 32 bytes at a time, as it goes over
// every file.
func ascii(text []byte) bool {
	const high = 0x8080808080808080
	for ; len(text) >= 32; text = text[32:] {
		if (binary.LittleEndian.Uint64(text)|binary.LittleEndian.Uint64(text[8:])|
			binary.LittleEndian.Uint64(text[16:])|binary.LittleEndian.Uint64(text[24:]))&high != 0 {
			return false
		}
	}
	for _, b := range text {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// AppendText appends a foreign text as UTF-8. What the encoding does not have becomes U+FFFD.
func (c Charset) AppendText(dst []byte, text string) []byte {
	if c.single == nil {
		return append(dst, strings.ToValidUTF8(text, Unreadable)...)
	}
	for i := range len(text) {
		dst = utf8.AppendRune(dst, c.single.DecodeByte(text[i]))
	}
	return dst
}

// Loses reports whether a foreign text has bytes that the encoding does not have.
func (c Charset) Loses(text []byte) bool {
	return c.single == nil || slices.ContainsFunc(text, func(b byte) bool {
		return b >= utf8.RuneSelf && c.single.DecodeByte(b) == utf8.RuneError
	})
}

// Lost returns the bytes of a foreign text that the encoding does not have, "" where they are not
// known.
func (c Charset) Lost(text []byte) string {
	if c.single == nil {
		return ""
	}
	var list []byte
	for _, b := range text {
		if b >= utf8.RuneSelf && c.single.DecodeByte(b) == utf8.RuneError {
			list = append(list, b)
		}
	}
	return string(list)
}

// Unreadable stands in a text for what could not be decoded: U+FFFD.
const Unreadable = string(utf8.RuneError)
