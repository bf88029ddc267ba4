package csvfile

import (
	"bytes"
	"fmt"
	"strings"
	"unsafe"

	"rollcall/importer/csvfile/internal/charset"
	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/csvfile/internal/seam"
)

// A splitter makes rows of the text of blocks. Each worker has one.
type splitter struct {
	scan    record.Scanner
	chars   charset.Charset
	joint   *seam.Joint // nil where no line is looked at as a header
	decoder *decoder
	cells   []string       // of all rows of a block, one after the other
	nul     bool           // the text has NUL bytes
	foreign bool           // the text has bytes to be translated
	line    record.Scanner // of lines within cells, and of rows that go on with a header
	at      tally          // where the block begins, as far as it is known
	under   seam.Header    // under which the rows stand that come
	lost    bool           // the text has U+FFFD
}

// split fills the block's rows. Their lines count from 0 at the block's beginning, which is at that tally.
func (s *splitter) split(b *block, at tally) {
	s.scan.Dialect, s.chars, s.joint = b.File.dialect, b.File.chars, b.File.joint
	b.foreign = -1
	s.at = at
	s.restart(b)
	s.foreign, s.lost = s.chars.Doubts(b.Text)
	if b.Long {
		b.lines = 1
		s.fail(b, 0, b.Text, record.Record{Fault: record.LongLine})
		return
	}
	s.nul = bytes.IndexByte(b.Text, 0) >= 0
	if s.nul || bytes.IndexByte(b.Text, '"') >= 0 || !s.plain(b) {
		s.restart(b)
		s.general(b)
	}
}

func (s *splitter) restart(b *block) {
	b.Rows, b.lines, b.blank, b.translated = b.Rows[:0], 0, 0, b.translated[:0]
	b.again, b.joined = 0, false
	s.cells, s.under = s.cells[:0], s.at.under
	s.decoder.reset(s.scan.Width)
}

// decode has gocsv make the cells of the rows that are wanted; nil wants all.
func (s *splitter) decode(b *block, wanted func(row int) bool) error {
	if wanted == nil {
		wanted = func(int) bool { return true }
	} else {
		s.decoder.keep(b, wanted)
	}
	rows, cells, err := s.decoder.decode(b.cells[:0])
	if err != nil {
		return fmt.Errorf("decode rows of %s: %w", b.File.Name, err)
	}
	b.cells = cells
	for i := range b.Rows {
		if b.Rows[i].Malformed == nil && wanted(b.First+i) {
			r := rows[0]
			b.Rows[i].Cells = cells[r.First : r.First+r.Cells : r.First+r.Cells]
			rows = rows[1:]
		}
	}
	return nil
}

// plain splits a text that has neither quotes nor NUL bytes, where every line is a record. It returns false when it finds
// that some lines end with CR alone.
func (s *splitter) plain(b *block) bool {
	data, comma := b.Text, s.scan.Comma
	crs := bytes.Count(data, []byte{'\r'})
	for pos := 0; pos < len(data); b.lines++ {
		text := data[pos:]
		if lf := bytes.IndexByte(text, '\n'); lf >= 0 {
			text = text[:lf]
		}
		pos += len(text) + 1
		if n := len(text) - 1; n >= 0 && text[n] == '\r' {
			text = text[:n]
			crs--
		}
		if len(text) > s.scan.Limit || s.under.Line > 0 || len(text) > 0 && s.scan.Joined && charset.LenMark(text) > 0 {
			s.single(b, text)
			continue
		}
		if record.Blank(text, comma) {
			b.blank++
			continue
		}
		rest, first, n := text, len(s.cells), 1
		for ; n <= s.scan.Width; n++ {
			at := bytes.IndexByte(rest, comma)
			if at < 0 {
				break
			}
			s.cells = append(s.cells, alias(rest[:at]))
			rest = rest[at+1:]
		}
		if n != s.scan.Width {
			s.cells = s.cells[:first]
			s.single(b, text)
			continue
		}
		s.cells = append(s.cells, alias(rest))
		if s.joint != nil && s.joint.Odd(s.cells[first:]) {
			s.cells = s.cells[:first]
			s.single(b, text)
			continue
		}
		if s.foreign && s.chars.Foreign(text) {
			s.translate(b, b.lines, s.cells[first:])
		}
		s.add(b, Row{Line: b.lines}, first)
		if s.foreign || s.lost {
			s.doubt(b, text)
		}
	}
	return crs == 0
}

// single splits a line of a plain text that is no row like most, and perhaps none at all.
func (s *splitter) single(b *block, text []byte) {
	s.scan.Reset(text, record.ToEnd)
	r, _ := s.scan.Record(0)
	s.take(b, &s.scan, b.lines, r)
}

// general splits any text.
func (s *splitter) general(b *block) {
	s.scan.Reset(b.Text, record.ToEnd)
	for pos := 0; pos < len(b.Text); {
		r, _ := s.scan.Record(pos)
		line := b.lines
		pos = r.Next
		b.lines += r.Lines
		s.take(b, &s.scan, line, r)
	}
}

// take makes of a scanner's last record what it is: a row, the error of one, or nothing.
func (s *splitter) take(b *block, from *record.Scanner, line int, r record.Record) {
	text, first := from.Data[r.From:r.End], len(s.cells)
	if r.Fault <= record.ManyCells && r.Ink == 0 {
		b.blank++
		return
	}
	if r.Fault <= record.ManyCells && s.nul && bytes.IndexByte(text, 0) >= 0 {
		r.Fault = record.NULByte
	}
	if r.Fault == record.NoFault {
		s.fill(b, from, r)
	}
	if s.joint != nil && r.Fault != record.LongLine && (s.under.Line > 0 || r.Fault != record.NoFault || s.joint.Odd(s.cells[first:])) {
		cells := s.cells
		s.cells = s.cells[:first]
		if s.joined(b, line, text) {
			return
		}
		s.cells = cells
	}
	if s.under.Line > 0 && r.Fault != record.LongLine {
		r.Fault = record.UnderOther
	}
	if r.Fault != record.NoFault {
		s.cells = s.cells[:first]
		s.fail(b, line, text, r)
		return
	}
	row := Row{Line: line}
	if r.Lines > 1 && from == &s.scan {
		s.look(b, &row, text, r)
	}
	if s.foreign && s.chars.Foreign(text) {
		s.translate(b, line, s.cells[first:])
	}
	s.add(b, row, first)
	if s.foreign || s.lost {
		s.doubt(b, text)
	}
}

// look finds what lies in a row of several lines.
func (s *splitter) look(b *block, row *Row, text []byte, r record.Record) {
	row.Lines = int32(r.Lines)
	if row.Inside = s.inside(b.File, s.scan.Data, r); s.joint != nil {
		if header := s.joint.Inside(text); header.Line > 0 {
			row.Inside = Rows
			header.Line += s.at.line + row.Line
			s.under, b.joined = header, true
		}
	}
	if row.Inside == Rows {
		row.Raw = s.chars.Raw(text)
	}
}

// joined notes where files were put together, if they were in this text, which may be a row. It
// reports whether nothing else is to be made of it.
func (s *splitter) joined(b *block, line int, text []byte) bool {
	shown := string(text)
	foreign := s.foreign && s.chars.Foreign(text)
	if foreign {
		shown = string(s.chars.AppendText(nil, shown))
	}
	found, at := s.joint.Seam(shown)
	if found == seam.None {
		return false
	}
	if at > 0 { // the row before the header
		was := s.foreign
		s.foreign = false
		s.line.Dialect = s.scan.Dialect
		s.line.Reset([]byte(shown[:at]), record.ToEnd)
		r, _ := s.line.Record(0)
		s.take(b, &s.line, line, r)
		s.foreign = was
	}
	if found == seam.Again {
		b.again++
		s.under = seam.Header{}
		return true
	}
	s.under, b.joined = seam.HeaderOn(s.at.line+line, shown[at:]), true
	s.fail(b, line, []byte(shown[at:]), record.Record{Fault: record.UnderOther})
	return true
}

// fill makes the cells of a scanner's last record.
func (s *splitter) fill(b *block, from *record.Scanner, r record.Record) {
	first := len(s.cells)
	data := from.Data
	if r.Wrapped {
		from = from.Within
		at := len(b.translated)
		b.translated = append(b.translated, from.Data...)
		data = b.translated[at:]
	}
	for _, c := range from.Cells {
		cell := alias(data[c.From:c.To])
		if c.Escaped {
			cell = b.unescape(cell)
		}
		s.cells = append(s.cells, cell)
	}
	if s.scan.Form != record.Exact || len(s.cells) < first+s.scan.Width {
		s.fit(b, first)
	}
}

// fit gives a row of a file without header, or one that ends before columns without name, as many cells as the file has
// columns.
func (s *splitter) fit(b *block, first int) {
	cells, width := s.cells[first:], s.scan.Width
	ink := len(cells)
	for ink > width && strings.Trim(cells[ink-1], " \t\r\n\v\f") == "" {
		ink--
	}
	if ink > width { // the first cell, the last one, and what lies between
		at := len(b.translated)
		b.translated = append(b.translated, strings.Join(cells[1:ink-1], string(s.scan.Comma))...)
		cells[1], cells[2] = alias(b.translated[at:]), cells[ink-1]
	}
	for len(s.cells) < first+width {
		s.cells = append(s.cells, "")
	}
	s.cells = s.cells[:first+width]
}

// add makes a row of the cells from first on.
func (s *splitter) add(b *block, row Row, first int) {
	b.Rows = append(b.Rows, row)
	s.decoder.add(s.cells[first:len(s.cells):len(s.cells)])
}

// translate replaces the cells of a row that is not UTF-8.
func (s *splitter) translate(b *block, line int, cells []string) {
	if b.foreign < 0 {
		b.foreign = line
	}
	for i, c := range cells {
		from := len(b.translated)
		b.translated = s.chars.AppendText(b.translated, c)
		cells[i] = alias(b.translated[from:])
	}
}

// unescape returns a quoted cell with its doubled quotes made single.
func (b *block) unescape(cell string) string {
	from := len(b.translated)
	b.translated = record.AppendUnescaped(b.translated, cell)
	return alias(b.translated[from:])
}

// alias makes a string of bytes that stay as they are for as long as the block's rows are in use.
func alias(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
