package csvfile

import (
	"bytes"
	"cmp"
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

// ownersWidth is how many cells a row had where it comes from: an errors.csv has columns of ours
// behind them.
func (f *File) ownersWidth() int {
	n := f.dialect.width
	for _, name := range f.Header {
		if Own(name) {
			n--
		}
	}
	return n
}

// isRow reports whether a line could be a row of the file, or its header.
func (s *splitter) isRow(f *File, line []byte) bool {
	width := f.ownersWidth()
	if width > 1 && bytes.IndexByte(line, f.dialect.comma) < 0 {
		return false
	}
	s.line.dialect = f.dialect
	s.line.reset(line, true)
	r, _ := s.line.record(0)
	whole := r.fault == noFault && (f.dialect.form == exact || r.cells == f.dialect.width)
	owners := width < f.dialect.width && r.cells == width && (r.fault == noFault || r.fault == fewCells)
	if r.wrapped || !whole && !owners {
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

// headInside finds in a record of several lines the header of another file, whose rows are those
// behind the record. Its line is counted from the record's first one.
func (j *joint) headInside(text []byte) (header otherHeader) {
	n := 0
	for line := range innerLines(text) {
		n++
		switch j.headerLine(line) {
		case other:
			header = headerOnLine(n, string(line))
		case again:
			header = otherHeader{}
		}
	}
	return header
}

// headerLine says whether a line within a record is a header.
func (j *joint) headerLine(line []byte) seam {
	if len(line) > 1<<10 || hasDigit(string(line)) {
		return noSeam
	}
	found, _ := j.seam(strings.Trim(string(line), `"`))
	return found
}

// RowsIn counts the rows that stand in the text of a row of several lines, itself among them, whatever
// its quotes say. header is the header of another file that stands there too, "" for none; all lines
// below it are taken for its rows.
func (f *File) RowsIn(text string) (rows int, header string) {
	rows = 1
	var under otherHeader
	for line := range innerLines([]byte(text)) {
		found := noSeam
		if f.joint != nil {
			found = f.joint.headerLine(line)
		}
		switch {
		case found == again:
			under = otherHeader{}
		case found == other:
			under = headerOnLine(1, string(line))
			header = cmp.Or(header, under.text)
		case under.line > 0 && !blank(line, f.dialect.comma), f.looksLikeRow(string(line)):
			rows++
		}
	}
	return rows, header
}

// looksLikeRow reports whether a line could be a row if it had no quotes but those of whole cells.
func (f *File) looksLikeRow(line string) bool {
	cells := cut(strings.ReplaceAll(line, `""`, `"`), f.dialect.comma)
	return len(cells) == f.dialect.width && f.identified(cells) >= 0
}
