package csvfile

import (
	"bytes"
	"fmt"
	"unsafe"
)

// A splitter makes rows of the text of blocks. Each worker has one.
type splitter struct {
	scan    scanner
	chars   charset
	decoder *decoder
	cells   []string // of all rows of a block, one after the other
	nul     bool     // the text has NUL bytes
	foreign bool     // the text has bytes to be translated
	lost    bool     // the text has U+FFFD
}

// split fills the block's rows. Their lines count from 0 at the block's beginning.
func (s *splitter) split(b *block) error {
	s.scan.dialect, s.chars = b.File.dialect, b.File.chars
	b.foreign = -1
	s.restart(b)
	s.foreign, s.lost = s.chars.doubts(b.text)
	if b.long {
		b.lines = 1
		s.fail(b, 0, b.text, record{fault: longLine})
		return nil
	}
	s.nul = bytes.IndexByte(b.text, 0) >= 0
	if s.nul || bytes.IndexByte(b.text, '"') >= 0 || !s.plain(b) {
		s.restart(b)
		s.general(b)
	}
	return nil
}

func (s *splitter) restart(b *block) {
	b.Rows, b.lines, b.blank, b.translated = b.Rows[:0], 0, 0, b.translated[:0]
	s.cells = s.cells[:0]
	s.decoder.reset(s.scan.width)
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
	data, comma := b.text, s.scan.comma
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
		if len(text) > s.scan.limit {
			s.fail(b, b.lines, text, record{fault: longLine})
			continue
		}
		if blank(text, comma) {
			b.blank++
			continue
		}
		rest, first, n := text, len(s.cells), 1
		for ; n <= s.scan.width; n++ {
			at := bytes.IndexByte(rest, comma)
			if at < 0 {
				break
			}
			s.cells = append(s.cells, alias(rest[:at]))
			rest = rest[at+1:]
		}
		if n != s.scan.width {
			s.cells = s.cells[:first]
			n += bytes.Count(rest, []byte{comma})
			s.fail(b, b.lines, text, record{cells: n, fault: s.scan.count(n)})
			continue
		}
		s.cells = append(s.cells, alias(rest))
		if s.foreign && s.chars.foreign(text) {
			s.translate(b, b.lines, s.cells[first:])
		}
		s.add(b, b.lines, first)
		if s.foreign || s.lost {
			s.doubt(b, text)
		}
	}
	return crs == 0
}

// general splits any text.
func (s *splitter) general(b *block) {
	s.scan.reset(b.text, true)
	for pos := 0; pos < len(b.text); {
		r, _ := s.scan.record(pos)
		text, line := b.text[pos:r.end], b.lines
		pos = r.next
		b.lines += r.lines
		if r.fault <= manyCells && !r.ink {
			b.blank++
			continue
		}
		if r.fault <= manyCells && s.nul && bytes.IndexByte(text, 0) >= 0 {
			r.fault = nulByte
		}
		if r.fault != noFault {
			s.fail(b, line, text, r)
			continue
		}
		first := len(s.cells)
		for _, c := range s.scan.cells {
			cell := alias(b.text[c.from:c.to])
			if c.escaped {
				cell = b.unescape(cell)
			}
			s.cells = append(s.cells, cell)
		}
		if s.foreign && s.chars.foreign(text) {
			s.translate(b, line, s.cells[first:])
		}
		s.add(b, line, first)
		if s.foreign || s.lost {
			s.doubt(b, text)
		}
	}
}

// add makes a row of the cells from first on.
func (s *splitter) add(b *block, line, first int) {
	b.Rows = append(b.Rows, Row{Line: line})
	s.decoder.add(s.cells[first:len(s.cells):len(s.cells)])
}

// translate replaces the cells of a row that is not UTF-8.
func (s *splitter) translate(b *block, line int, cells []string) {
	if b.foreign < 0 {
		b.foreign = line
	}
	for i, c := range cells {
		from := len(b.translated)
		b.translated = s.chars.appendText(b.translated, c)
		cells[i] = alias(b.translated[from:])
	}
}

// unescape returns a quoted cell with its doubled quotes made single.
func (b *block) unescape(cell string) string {
	from := len(b.translated)
	for i := 0; i < len(cell); i++ {
		b.translated = append(b.translated, cell[i])
		if cell[i] == '"' {
			i++
		}
	}
	return alias(b.translated[from:])
}

// alias makes a string of bytes that stay as they are for as long as the block's rows are in use.
func alias(b []byte) string { return unsafe.String(unsafe.SliceData(b), len(b)) }
