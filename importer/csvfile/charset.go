package csvfile

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"
)

// A charset is how the bytes of a file become UTF-8. UTF-16 is translated while it is read. The others are translated
// record by record, and only where they are not UTF-8 already, as that costs nothing for plain ASCII.
type charset struct {
	wide   encoding.Encoding // of the whole stream, nil if it is not UTF-16
	single *charmap.Charmap  // of a record that is foreign
	every  bool              // a record is foreign as soon as it is not ASCII, not only if it is not UTF-8
	strict bool              // a foreign record is an error of the file
}

var (
	// Files without an encoding of their own are UTF-8, or what Windows programs in Western countries write.
	guessed = charset{single: charmap.Windows1252}
	utf16LE = charset{wide: unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), single: charmap.Windows1252}
	utf16BE = charset{wide: unicode.UTF16(unicode.BigEndian, unicode.UseBOM), single: charmap.Windows1252}

	charsets = map[string]charset{
		"utf-8":        {single: charmap.Windows1252, strict: true},
		"utf-16le":     utf16LE,
		"utf-16be":     utf16BE,
		"windows-1252": {single: charmap.Windows1252, every: true},
		"iso-8859-1":   {single: charmap.ISO8859_1, every: true},
	}
)

var utf8BOM = []byte("\xef\xbb\xbf")

// charsetOf settles the charset of a file: by the name that the user gave, or if that is "", by the file's first bytes.
// The note, if any, is for the user.
func charsetOf(name string, head []byte) (c charset, note string, err error) {
	if name != "" {
		c, ok := charsets[strings.ToLower(name)]
		if !ok {
			return c, "", &Error{Message: "unknown encoding " + name, Hint: "--encoding takes utf-8, utf-16le, utf-16be, windows-1252 or iso-8859-1"}
		}
		return c, "", nil
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}):
		return utf16LE, "", nil
	case bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		return utf16BE, "", nil
	}
	// Text in UTF-16 without a byte order mark is every other byte zero, as headers are ASCII in most files.
	var zeros [2]int
	pairs := len(head) / 2
	for i, b := range head[:2*pairs] {
		if b == 0 {
			zeros[i%2]++
		}
	}
	switch {
	case pairs > 1 && 2*zeros[1] > pairs && 20*zeros[0] < pairs:
		return utf16LE, "there is no byte order mark: the file is read as UTF-16 LE", nil
	case pairs > 1 && 2*zeros[0] > pairs && 20*zeros[1] < pairs:
		return utf16BE, "there is no byte order mark: the file is read as UTF-16 BE", nil
	}
	return guessed, "", nil
}

// reader returns the text of r, which for UTF-16 is without the byte order mark.
func (c charset) reader(r io.Reader) io.Reader {
	if c.wide == nil {
		return r
	}
	return c.wide.NewDecoder().Reader(r)
}

// foreign reports whether text must be translated.
func (c charset) foreign(text []byte) bool {
	if c.every {
		return slices.ContainsFunc(text, func(b byte) bool { return b >= utf8.RuneSelf })
	}
	return !utf8.Valid(text)
}

// appendText appends a foreign text as UTF-8.
func (c charset) appendText(dst []byte, text string) []byte {
	for i := range len(text) {
		dst = utf8.AppendRune(dst, c.single.DecodeByte(text[i]))
	}
	return dst
}
