package csvfile

import (
	"bytes"
	"iter"
	"strings"
)

// delimiters are those that are looked for, the likeliest first.
const delimiters = ",;\t|"

var delimiterNames = map[string]byte{
	"comma": ',', "semicolon": ';', "tab": '\t', `\t`: '\t', "pipe": '|', "bar": '|', "space": ' ',
}

// delimiterNamed returns the delimiter that the user asked for, 0 for "".
func delimiterNamed(s string) (byte, error) {
	switch c, ok := delimiterNames[strings.ToLower(s)]; {
	case s == "":
		return 0, nil
	case ok:
		return c, nil
	case len(s) == 1 && mayDelimit(s[0]):
		return s[0], nil
	}
	return 0, &Error{Message: "cannot use " + quote(s) + " as delimiter", Hint: "--delimiter takes one ASCII character that is no letter, digit, quote or line break, or the words tab, comma, semicolon, pipe"}
}

// DelimiterNamed returns the delimiter that a user names, 0 for "". Its error is for the user.
func DelimiterNamed(s string) (byte, error) { return delimiterNamed(s) }

func mayDelimit(c byte) bool {
	switch {
	case c >= 0x7f, c < ' ' && c != '\t', c == '"':
		return false
	case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z':
		return false
	}
	return true
}

// sepLine returns the delimiter that a line such as sep=; names, which Excel writes and obeys; 0 for any other line.
func sepLine(line []byte) byte {
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

// bySight returns the delimiter of the record at pos by what a header scores best: the number of names in it that are
// known, then the number of its cells.
func (s *scanner) bySight(pos int, chars charset, isKnown func(string) bool) (comma byte, ok bool) {
	comma = delimiters[0]
	bestKnown, bestCells := -1, 0
	for _, c := range []byte(delimiters) {
		s.comma = c
		r, ok := s.record(pos)
		if !ok {
			return 0, false
		}
		if r.fault != noFault {
			continue
		}
		names := s.unwrap(chars, &r, isKnown)
		if names > bestKnown || names == bestKnown && r.cells > bestCells {
			comma, bestKnown, bestCells = c, names, r.cells
		}
	}
	return comma, true
}

// unwrap returns how many names are known in the last record, a header. One that is a single quoted cell is the row in it if
// any of its names is known.
func (s *scanner) unwrap(chars charset, r *record, isKnown func(string) bool) (names int) {
	count := func() (n int) {
		for _, name := range s.texts(chars, *r) {
			if isKnown(name) {
				n++
			}
		}
		return n
	}
	if names = count(); names > 0 || r.cells != 1 || !s.holdsRow(r) {
		return names
	}
	r.wrapped = true
	names = count()
	r.wrapped = names > 0
	return names
}

// rows gives the cells of the records in text that begin well, as strings of their own: those of a sample.
func (s *scanner) rows(chars charset, text []byte) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		s.reset(text, true)
		for pos := 0; pos < len(text); {
			r, _ := s.record(pos)
			if r.fault <= manyCells && r.ink > 0 && !yield(s.texts(chars, r)) {
				return
			}
			pos = r.next
		}
	}
}

// texts returns the cells of the last record as strings of their own.
func (s *scanner) texts(chars charset, r record) []string {
	foreign := chars.foreign(s.data[r.from:r.end])
	if r.wrapped {
		s = s.within
	}
	texts := make([]string, 0, len(s.cells))
	for _, c := range s.cells {
		text := string(s.data[c.from:c.to])
		if c.escaped {
			text = strings.ReplaceAll(text, `""`, `"`)
		}
		if foreign {
			text = string(chars.appendText(nil, text))
		}
		texts = append(texts, text)
	}
	return texts
}
