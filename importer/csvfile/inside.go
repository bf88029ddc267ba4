package csvfile

import (
	"bytes"
	"cmp"
	"strings"
	"unicode"

	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/csvfile/internal/seam"
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
func (s *splitter) inside(f *File, data []byte, r record.Record) (found Inside) {
	ends := []string{f.ending, record.LineEnd(data[r.End:r.Next])}
	for i, c := range s.scan.Cells {
		if i >= len(f.Header) || colname.Own(f.Header[i]) {
			continue
		}
		text := data[c.From:c.To]
		if c.Escaped {
			text = record.AppendUnescaped[[]byte](nil, text)
		}
		for line, end := range record.InnerLines(text) {
			switch {
			case !s.isRow(f, line):
			case f.dialect.Width > 1 && f.joint != nil && (end == ends[0] || end == ends[1]):
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

// ownersWidth is how many cells a row had where it comes from: an errors.csv has columns of ours
// behind them.
func (f *File) ownersWidth() int {
	n := f.dialect.Width
	for _, name := range f.Header {
		if colname.Own(name) {
			n--
		}
	}
	return n
}

// isRow reports whether a line could be a row of the file, or its header.
func (s *splitter) isRow(f *File, line []byte) bool {
	width := f.ownersWidth()
	if width > 1 && bytes.IndexByte(line, f.dialect.Comma) < 0 {
		return false
	}
	s.line.Dialect = f.dialect
	s.line.Reset(line, record.ToEnd)
	r, _ := s.line.Record(0)
	whole := r.Fault == record.NoFault && (f.dialect.Form == record.Exact || r.Cells == f.dialect.Width)
	owners := width < f.dialect.Width && r.Cells == width && (r.Fault == record.NoFault || r.Fault == record.FewCells)
	if r.Wrapped || !whole && !owners {
		return false
	}
	cells := s.line.Texts(f.chars, r)
	for len(cells) < f.dialect.Width {
		cells = append(cells, "")
	}
	return f.identified(cells) >= 0 || f.joint != nil && f.joint.Repeats(cells)
}

// astride finds the row that lies in a cell as its last line and goes on behind it: both the first
// line of the record and the last have as many cells as a row, were there no quotes. An address can
// look so too.
func (s *splitter) astride(f *File, data []byte, r record.Record) Inside {
	text := data[r.From:r.End]
	first, last := bytes.IndexAny(text, "\r\n"), bytes.LastIndexAny(text, "\r\n")
	cells := func(line []byte) []string {
		return strings.Split(strings.ReplaceAll(string(line), `"`, ""), string(rune(f.dialect.Comma)))
	}
	if n := f.dialect.Width; n < 3 || len(cells(text[:first])) != n || len(cells(text[last+1:])) != n || r.Lines != 2 {
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

// RowsIn counts the rows that stand in the text of a row of several lines, itself among them, whatever
// its quotes say. header is the header of another file that stands there too, "" for none; all lines
// below it are taken for its rows.
func (f *File) RowsIn(text string) (rows int, header string) {
	rows = 1
	var under seam.Header
	for line := range record.InnerLines([]byte(text)) {
		found := seam.None
		if f.joint != nil {
			found = f.joint.InLine(line)
		}
		switch {
		case found == seam.Again:
			under = seam.Header{}
		case found == seam.Other:
			under = seam.HeaderOn(1, string(line))
			header = cmp.Or(header, under.Text)
		case under.Line > 0 && !record.Blank(line, f.dialect.Comma), f.looksLikeRow(string(line)):
			rows++
		}
	}
	return rows, header
}

// looksLikeRow reports whether a line could be a row if it had no quotes but those of whole cells.
func (f *File) looksLikeRow(line string) bool {
	cells := record.Split(strings.ReplaceAll(line, `""`, `"`), f.dialect.Comma)
	return len(cells) == f.dialect.Width && f.identified(cells) >= 0
}
