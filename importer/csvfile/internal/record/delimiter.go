package record

import (
	"bytes"
	"strings"

	"rollcall/importer/csvfile/internal/charset"
	"rollcall/importer/csvfile/internal/refusal"
)

// Delimiters are those that are looked for, the likeliest first.
const Delimiters = ",;\t|"

var delimiterNames = map[string]byte{
	"comma": ',', "semicolon": ';', "tab": '\t', `\t`: '\t', "pipe": '|', "bar": '|', "space": ' ',
}

// DelimiterNamed returns the delimiter that the user asked for, 0 for "". Its error is for the
// user.
func DelimiterNamed(s string) (byte, error) {
	switch c, ok := delimiterNames[strings.ToLower(s)]; {
	case s == "":
		return 0, nil
	case ok:
		return c, nil
	case len(s) == 1 && mayDelimit(s[0]):
		return s[0], nil
	}
	return 0, &refusal.Error{Message: "cannot use " + refusal.Quote(s) + " as delimiter", Hint: "--delimiter takes one ASCII character that is no letter, digit, quote or line break, or the words tab, comma, semicolon, pipe"}
}

func mayDelimit(c byte) bool {
	switch {
	case c >= 0x7f, c < ' ' && c != '\t', c == '"':
		return false
	case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
		return false
	}
	return true
}

// SepLine returns the delimiter that a line such as sep=; names, which Excel writes and obeys; 0
// for any other line.
func SepLine(line []byte) byte {
	line = bytes.Trim(line, `"`)
	const mark = "sep="
	if len(line) < len(mark) || !strings.EqualFold(string(line[:len(mark)]), mark) {
		return 0
	}
	switch c := string(line[len(mark):]); {
	case c == `\t`:
		return '\t'
	case len(c) == 1 && mayDelimit(c[0]):
		return c[0]
	}
	return 0
}

// BySight returns the delimiter of the record at pos by what a header scores best: the number of
// names in it that are known, then the number of its cells.
func (s *Scanner) BySight(pos int, chars charset.Charset, isKnown func(string) bool) (comma byte, ok bool) {
	comma = Delimiters[0]
	bestKnown, bestCells := -1, 0
	for _, c := range []byte(Delimiters) {
		s.Comma = c
		r, ok := s.Record(pos)
		if !ok {
			return 0, false
		}
		if r.Fault != NoFault {
			continue
		}
		names := s.Unwrap(chars, &r, isKnown)
		if names > bestKnown || names == bestKnown && r.Cells > bestCells {
			comma, bestKnown, bestCells = c, names, r.Cells
		}
	}
	return comma, true
}

// Unwrap returns how many names are known in the last record, a header. One that is a single quoted
// cell is the row in it if any of its names is known.
func (s *Scanner) Unwrap(chars charset.Charset, r *Record, isKnown func(string) bool) (names int) {
	count := func() (n int) {
		for _, name := range s.Texts(chars, *r) {
			if isKnown(name) {
				n++
			}
		}
		return n
	}
	if names = count(); names > 0 || r.Cells != 1 || !s.HoldsRow(r) {
		return names
	}
	r.Wrapped = true
	names = count()
	r.Wrapped = names > 0
	return names
}
