package csvfile

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
)

// A charset is how the bytes of a file become UTF-8. Most encodings are translated while they are read, before rows are
// cut. UTF-8 and Windows-1252 are translated record by record, and only where a record is not what it is to become
// already, as that costs nothing for plain ASCII.
type charset struct {
	stream encoding.Encoding // of the whole file; nil if its records are translated
	pairs  bool              // the stream is UTF-16
	single *charmap.Charmap  // of a record that is foreign; nil where its bytes are errors
	every  bool              // a record is foreign as soon as it is not ASCII, not only if it is not UTF-8
	guess  bool              // nobody said that foreign records are what they are taken for
	strict bool              // a foreign record is an error of the file
}

var (
	// Files without an encoding of their own are UTF-8, or what Windows programs in Western countries write.
	guessed = charset{single: charmap.Windows1252, guess: true}
	inUTF8  = charset{}
	in1252  = charset{single: charmap.Windows1252, every: true}
	utf16LE = charset{stream: unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), pairs: true}
	utf16BE = charset{stream: unicode.UTF16(unicode.BigEndian, unicode.UseBOM), pairs: true}

	// ownWays are the charsets of WHATWG encodings that have a way of their own, by their canonical names.
	ownWays = map[string]charset{"utf-8": inUTF8, "windows-1252": in1252, "utf-16le": utf16LE, "utf-16be": utf16BE}

	// codePages are encodings that the WHATWG does not list: those of consoles and of old programs.
	codePages = map[string]encoding.Encoding{
		"cp437": charmap.CodePage437, "ibm437": charmap.CodePage437, "cp850": charmap.CodePage850, "ibm850": charmap.CodePage850,
	}
)

// charsetNamed returns the charset that the user asked for.
func charsetNamed(name string) (charset, error) {
	folded := strings.ToLower(strings.TrimSpace(name))
	if e, ok := codePages[folded]; ok {
		return charset{stream: e}, nil
	}
	e, err := htmlindex.Get(folded)
	if err == nil {
		// A name that the index gave back is one that it has.
		switch canonical, _ := htmlindex.Name(e); {
		case canonical == "replacement", canonical == "x-user-defined": // no encodings of a text
		case ownWays[canonical] != charset{} || canonical == "utf-8":
			return ownWays[canonical], nil
		default:
			return charset{stream: e}, nil
		}
	}
	return charset{}, &Error{Message: "unknown encoding " + name, Hint: "--encoding takes utf-8, utf-16le, utf-16be, windows-1252, windows-1250, " +
		"iso-8859-2, cp437, cp850, macintosh, shift_jis, gb18030 and the other names of https://encoding.spec.whatwg.org/#names-and-labels"}
}

// charsetOf settles the charset of a file: by the name that the user gave, or if that is "", by the file's first bytes.
// The note, if any, is for the user.
func charsetOf(name string, head []byte) (c charset, note string, err error) {
	if name != "" {
		c, err = charsetNamed(name)
		return c, "", err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return utf16LE, "", nil
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return utf16BE, "", nil
	case bytes.HasPrefix(head, utf8BOM):
		return inUTF8, "", nil
	}
	// Text in UTF-16 without a byte order mark is every other byte zero, from its beginning, as headers are ASCII in most
	// files. What only goes on so is another file.
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
	return guessed, "", nil
}

// reader returns the text of r, which for UTF-16 is without the byte order mark.
func (c charset) reader(r io.Reader) io.Reader {
	switch {
	case c.pairs:
		r = &evenReader{r: bufio.NewReaderSize(r, defaultBlock)}
	case c.stream == nil:
		return r
	}
	return c.stream.NewDecoder().Reader(r)
}

// foreign reports whether text must be translated.
func (c charset) foreign(text []byte) bool {
	if c.every {
		return slices.ContainsFunc(text, func(b byte) bool { return b >= utf8.RuneSelf })
	}
	return !utf8.Valid(text)
}

// doubts reports whether a text is foreign, and whether it has U+FFFD already. Most texts are ASCII and have neither.
func (c charset) doubts(text []byte) (foreign, lost bool) {
	if ascii(text) {
		return false, false
	}
	return c.foreign(text), bytes.Contains(text, []byte(unreadable))
}

// ascii reports whether text has nothing but ASCII. It looks at 32 bytes at a time, as it goes over every file.
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

// appendText appends a foreign text as UTF-8. What the encoding does not have becomes U+FFFD.
func (c charset) appendText(dst []byte, text string) []byte {
	if c.single == nil {
		return append(dst, strings.ToValidUTF8(text, unreadable)...)
	}
	for i := range len(text) {
		dst = utf8.AppendRune(dst, c.single.DecodeByte(text[i]))
	}
	return dst
}

// loses reports whether a foreign text has bytes that the encoding does not have.
func (c charset) loses(text []byte) bool {
	return c.single == nil || slices.ContainsFunc(text, func(b byte) bool {
		return b >= utf8.RuneSelf && c.single.DecodeByte(b) == utf8.RuneError
	})
}

// lost returns the bytes of a foreign text that the encoding does not have.
func (c charset) lost(text []byte) string {
	var list []byte
	for _, b := range text {
		if b >= utf8.RuneSelf && c.single.DecodeByte(b) == utf8.RuneError {
			list = append(list, b)
		}
	}
	return string(list)
}

// unreadable stands in a text for what could not be decoded: U+FFFD.
const unreadable = string(utf8.RuneError)

// doubt notes of the block's last row, whose text that is, whether it is read by a guess, and what it is then, or if some
// of it could not be decoded.
func (s *splitter) doubt(b *block, text []byte) {
	row, foreign := &b.Rows[len(b.Rows)-1], s.foreign && s.chars.foreign(text)
	row.Guessed = foreign && s.chars.guess
	if !foreign && !bytes.Contains(text, []byte(unreadable)) {
		return
	}
	if !foreign || row.Guessed || s.chars.loses(text) {
		row.Raw = s.chars.raw(text)
	}
	if foreign && s.chars.single != nil {
		row.Lost = s.chars.lost(text)
	}
}

// An evenReader leaves out the last byte of a text in UTF-16 where it is no half of a character but a mark that copy
// commands (^Z) and file systems (NUL) leave at the end of a file.
type evenReader struct {
	r   *bufio.Reader
	odd bool // of the number of bytes given
}

func (e *evenReader) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if n == 0 || err != nil {
		return n, err
	}
	e.odd = e.odd != (n%2 == 1)
	if last := p[n-1]; e.odd && (last == 0 || last == '\x1a') {
		if _, err := e.r.Peek(1); err == io.EOF {
			n--
		}
	}
	return n, nil
}
