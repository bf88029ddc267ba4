package csvfile

import (
	"bytes"
	"strings"
	"unicode"

	"rollcall/importer/identity"
)

// Inside says what lies in the quoted cells of a row beside their values.
type Inside uint8

const (
	Text        Inside = iota // what belongs there
	PerhapsRows               // lines that may be rows of the file
	Rows                      // rows of the file: a quote is open that should not be
)

// inside looks into the cells of the scanner's last record, which goes on over several lines.
func (s *splitter) inside(f *File, data []byte, r record) (found Inside) {
	ends := []string{f.ending, lineEnd(data[r.end:r.next])}
	for i, c := range s.scan.cells {
		if i >= len(f.Header) || Own(f.Header[i]) {
			continue
		}
		text := data[c.from:c.to]
		if c.escaped {
			text = appendUnescaped[[]byte](nil, text)
		}
		for line, end := range innerLines(text) {
			switch {
			case !s.isRow(f, line):
			case f.dialect.width > 1 && f.joint != nil && (end == ends[0] || end == ends[1]):
				return Rows
			default:
				found = PerhapsRows
			}
		}
	}
	if found == Text {
		found = s.astride(f, data, r)
	}
	return found
}

// innerLines gives the lines of a cell but for the first one, and the kind of the break before each.
func innerLines(text []byte) func(yield func(line []byte, end string) bool) {
	return func(yield func([]byte, string) bool) {
		for {
			at := bytes.IndexAny(text, "\r\n")
			if at < 0 {
				return
			}
			end := lineEnd(text[at:])
			text = text[at+len(end):]
			line := text
			if next := bytes.IndexAny(text, "\r\n"); next >= 0 {
				line = text[:next]
			}
			if !yield(line, end) {
				return
			}
		}
	}
}

// lineEnd returns the line break that a text begins with, "" for none.
func lineEnd(text []byte) string {
	for _, end := range []string{"\r\n", "\n", "\r"} {
		if bytes.HasPrefix(text, []byte(end)) {
			return end
		}
	}
	return ""
}

// isRow reports whether a line could be a row of the file, or its header.
func (s *splitter) isRow(f *File, line []byte) bool {
	if f.dialect.width > 1 && bytes.IndexByte(line, f.dialect.comma) < 0 {
		return false
	}
	s.line.dialect = f.dialect
	s.line.reset(line, true)
	r, _ := s.line.record(0)
	if r.fault != noFault || r.wrapped || f.dialect.form != exact && r.cells != f.dialect.width {
		return false
	}
	cells := s.line.texts(f.chars, r)
	for len(cells) < f.dialect.width {
		cells = append(cells, "")
	}
	return f.identified(cells) >= 0 || f.joint != nil && f.joint.repeats(cells)
}

// astride finds the row that lies in a cell as its last line and goes on behind it: both the first
// line of the record and the last have as many cells as a row, were there no quotes. An address can
// look so too.
func (s *splitter) astride(f *File, data []byte, r record) Inside {
	text := data[r.from:r.end]
	first, last := bytes.IndexAny(text, "\r\n"), bytes.LastIndexAny(text, "\r\n")
	cells := func(line []byte) []string {
		return strings.Split(strings.ReplaceAll(string(line), `"`, ""), string(rune(f.dialect.comma)))
	}
	if n := f.dialect.width; n < 3 || len(cells(text[:first])) != n || len(cells(text[last+1:])) != n || r.lines != 2 {
		return Text
	}
	row := cells(text[last+1:])
	if at := f.identified(row); at >= 0 && len(strings.TrimSpace(row[at])) > len("12345") { // no ZIP code
		return PerhapsRows
	}
	return Text
}

// identified returns the position of the cell that could identify a row with such cells, -1 for none.
func (f *File) identified(cells []string) (at int) {
	if f.Layout == nil {
		return -1
	}
	for i, c := range f.Layout.Columns {
		cell := strings.TrimSpace(cells[i])
		ok := false
		switch c {
		case identity.IMEI:
			ok = isIMEI(cell)
		case identity.SerialNumber:
			ok = isSerial(cell)
		case identity.Identifier:
			switch f.Layout.Type {
			case identity.TypeIMEI:
				ok = isIMEI(cell)
			case identity.TypeTuple:
				ok = isTuple(cell)
			default:
				ok = isSerial(cell) || isTuple(cell)
			}
		}
		if ok {
			return i
		}
	}
	return -1
}

// isIMEI reports whether a cell could be an IMEI.
func isIMEI(cell string) bool {
	return (len(cell) == 14 || len(cell) == 15) && strings.Trim(cell, "0123456789") == ""
}

// isSerial reports whether a cell could be a serial number.
func isSerial(cell string) bool {
	return strings.ContainsAny(cell, "0123456789") && !strings.ContainsFunc(cell, unicode.IsSpace)
}

// isTuple reports whether a cell could be manufacturer, model and serial number.
func isTuple(cell string) bool {
	parts := strings.FieldsFunc(cell, func(r rune) bool { return r == ',' || r == ';' })
	return len(parts) > 2 && isSerial(strings.TrimSpace(parts[len(parts)-1]))
}

// headInside returns how many lines below its first one a record of several lines has the header of
// another file, 0 if it has none: the rows behind the record are that file's.
func (s *splitter) headInside(text []byte) (at int) {
	n := 0
	for line := range innerLines(text) {
		n++
		if len(line) <= 1<<10 && !hasDigit(string(line)) {
			switch found, _ := s.joint.seam(strings.Trim(string(line), `"`)); found {
			case other:
				at = n
			case again:
				at = 0
			}
		}
	}
	return at
}
