// Package record finds the records of a CSV text, and their cells. A [Dialect] says how a file is
// written; a [Scanner] finds one record after the other in a text, and a [Cutter] divides a file
// into pieces of whole records without looking at every one. What is wrong with a record is its
// [Fault], in words by [Dialect.Describe]. What a cell means is not known here.
package record

import (
	"bytes"

	"rollcall/importer/csvfile/internal/charset"
)

// A Dialect is how the records of one file are written.
type Dialect struct {
	Comma  byte
	Width  int  // cells of a record; 0 while it is unknown: any number
	Limit  int  // MaxBytes; less in tests
	Header bool // the width is the header's, not that of rows without one
	Form   Form
	Least  int  // cells that a row must have, where that is not the width
	Joined bool // files may have been put together: what stands between them at the beginning of a line is no data
}

// A Form says how many cells a row may have.
type Form uint8

const (
	Exact     Form = iota // as many as the width
	Ragged                // of a file without header: blank ones at the end do not count, be there too few or too many
	Threefold             // ragged, and what lies between the first and the last may hold the delimiter
)

// A Span is where a cell stands in the text, without its quotes.
type Span struct {
	From, To int
	Escaped  bool // it holds doubled quotes
}

// A Fault is what can be wrong with the text of a record.
type Fault uint8

const (
	NoFault    Fault = iota // it is a row
	FewCells                // of a text that was divided well
	ManyCells               // likewise; after this one it was not
	NULByte                 // the text has NUL bytes
	LongLine                // the line is longer than the limit
	strayQuote              // a quote inside an unquoted cell
	afterQuote              // text after a closing quote
	OpenQuote               // a quoted cell that goes on over the line and does not end well
	UnderOther              // the row stands under the header of another file
)

// A Record is the place of one record. If something is wrong with it, it is its first physical line
// alone.
type Record struct {
	End   int // of its text, without the line break
	Next  int // where the next record begins
	From  int // where its text begins, behind what is no data
	Lines int // physical lines
	Cells int // how many there are, or were seen before the fault
	Ink   int // how many there are up to the last one that is not blank
	// Wrapped says that the whole record is one quoted cell that holds the row, whose cells are
	// those of the scanner within.
	Wrapped bool
	Fault   Fault
}

// A Scanner finds the records of a text. It decides by the text from a record's beginning alone, so
// that cutter and workers, who see different pieces of the file, always agree.
//
// Line ends are LF, CRLF and CR. A cell that begins with a quote ends at the closing quote, may
// hold delimiters and line breaks, and has its inner quotes doubled; white space around the quotes
// is left out. A record that goes on over a line break must close within the limit and have the
// right number of cells; else its first line alone is the faulty row.
type Scanner struct {
	Dialect
	Data   []byte
	Cells  []Span   // of the last record, at most width+1 of them where that is their exact number, else MaxColumns+1
	Within *Scanner // of the text of a record that is one quoted cell
	inner  bool     // it is such a one
	extent Extent   // of data

	lf, cr, quote int // next of each from the last record's beginning on, len(data) if there is none
}

// An Extent says how much of a file a text is.
type Extent uint8

const (
	ToEnd Extent = iota // nothing follows
	Part                // more may follow
)

// Reset makes the scanner begin a new text.
func (s *Scanner) Reset(data []byte, e Extent) {
	s.Data, s.extent = data, e
	s.Again()
}

// Again makes the scanner begin its text again.
func (s *Scanner) Again() { s.lf, s.cr, s.quote = -1, -1, -1 }

// Ended reports whether nothing follows the text.
func (s *Scanner) Ended() bool { return s.extent == ToEnd }

// seek returns the first c at or after pos; seen remembers it. Positions must not go back.
func (s *Scanner) seek(seen *int, pos int, c byte) int {
	if *seen < pos {
		*seen = Index(s.Data, pos, len(s.Data), c)
	}
	return *seen
}

// Line returns where the physical line at pos ends and the next begins; ok is false if that takes
// more text to tell.
func (s *Scanner) Line(pos int) (end, next int, ok bool) {
	end = min(s.seek(&s.lf, pos, '\n'), s.seek(&s.cr, pos, '\r'))
	next, ok = s.after(end)
	return end, next, ok
}

// after returns where the line begins that follows the line break, or the end of the text, at end.
func (s *Scanner) after(end int) (next int, ok bool) {
	if end == len(s.Data) {
		return end, s.Ended()
	}
	next = end + 1
	if s.Data[end] == '\n' {
		return next, true
	}
	if next == len(s.Data) {
		return next, s.Ended()
	}
	if s.Data[next] == '\n' {
		next++
	}
	return next, true
}

// Record scans the record at pos, which must not be before the last one's next. ok is false if that
// takes more text; never so with limit+2 bytes of text, unless the line itself is longer than the
// limit.
func (s *Scanner) Record(pos int) (r Record, ok bool) {
	s.Cells = s.Cells[:0]
	end, next, ok := s.Line(pos)
	if !ok {
		return Record{}, false
	}
	r = Record{End: end, Next: next, From: pos, Lines: 1}
	if s.Joined {
		r.From = pos + charset.LenMarks(s.Data[pos:end])
	}
	switch {
	case end-pos > s.Limit:
		r.Fault = LongLine
		return r, true
	case s.seek(&s.quote, pos, '"') >= end:
		s.split(r.From, end, &r)
	default:
		if !s.quoted(pos, &r) {
			return Record{}, false
		}
	}
	if r.Fault == NoFault {
		r.Fault = s.count(&r)
	}
	return r, true
}

// count returns the fault of a record that is well divided.
func (s *Scanner) count(r *Record) Fault {
	if r.Cells == 1 && s.wraps(r) {
		r.Wrapped = true
		return NoFault
	}
	return s.Dialect.count(r.Cells, r.Ink)
}

// Fewest returns how many cells a row must have. Under names that are blank at the end of a header,
// as spreadsheets write them for columns that were emptied, those of a row may be missing.
func (d *Dialect) Fewest() int {
	if d.Least > 0 {
		return d.Least
	}
	return d.Width
}

// count returns the fault of so many cells, of which those that count end with the last one that is
// not blank.
func (d *Dialect) count(cells, ink int) Fault {
	if d.Form != Exact {
		cells = max(ink, min(cells, d.Width))
	}
	switch {
	case d.Width == 0:
		return NoFault
	case cells < d.Fewest():
		return FewCells
	case cells > d.Width && d.Form != Threefold:
		return ManyCells
	}
	return NoFault
}

// add notes a cell. Beyond the width cells are only counted, whatever their number.
func (s *Scanner) add(r *Record, c Span) {
	r.Cells++
	if !Blank(s.Data[c.From:c.To], ' ') {
		r.Ink = r.Cells
	}
	keep := s.Width
	if keep == 0 || s.Form != Exact {
		keep = MaxColumns
	}
	if len(s.Cells) <= keep {
		s.Cells = append(s.Cells, c)
	}
}

// split divides a line without any quote.
func (s *Scanner) split(pos, end int, r *Record) {
	for {
		to := Index(s.Data, pos, end, s.Comma)
		s.add(r, Span{From: pos, To: to})
		if to == end {
			return
		}
		pos = to + 1
	}
}

// quoted divides the record at pos whose first line, which r is, has a quote. It returns false if
// more text is needed.
func (s *Scanner) quoted(pos int, r *Record) bool {
	first, limit := r.End, min(len(s.Data), pos+s.Limit)
	end := first // of the physical line that at is on
	for at := r.From; ; {
		var to int
		if open := s.space(at, end); open < end && s.Data[open] == '"' {
			c, closed, known := s.inQuotes(open, limit)
			switch {
			case !known:
				return false
			case !closed:
				r.Fault = OpenQuote
				return true
			}
			s.add(r, c)
			if to = c.To + 1; to > end {
				end = Index(s.Data, to, Index(s.Data, to, len(s.Data), '\n'), '\r')
				if end == len(s.Data) && !s.Ended() && end-pos <= s.Limit {
					return false
				}
			}
			if behind := s.space(to, end); behind == end || s.Data[behind] == s.Comma {
				to = behind
			}
		} else {
			to = Index(s.Data, at, end, s.Comma)
			s.add(r, Span{From: at, To: to})
			if q := Index(s.Data, at, to, '"'); q < to && !formula(s.Data[at:to]) {
				r.Fault = strayQuote
			}
		}
		switch {
		case r.Fault == NoFault && to < end && s.Data[to] == s.Comma:
			at = to + 1
			if end == first || s.Width == 0 || s.Form != Exact || r.Cells < s.Width {
				continue
			}
			r.Fault = OpenQuote // too many cells on several lines, whatever follows
		case r.Fault == NoFault && to < end:
			r.Fault = afterQuote
		}
		if end == first {
			return true
		}
		return s.onLines(pos, end, r)
	}
}

// space returns where the white space ends that begins at pos, as far as it goes on before end. The
// delimiter is none.
func (s *Scanner) space(pos, end int) int {
	for pos < end && (s.Data[pos] == ' ' || s.Data[pos] == '\t') && s.Data[pos] != s.Comma {
		pos++
	}
	return pos
}

// inQuotes finds the closing quote of the cell whose opening quote stands at open.
func (s *Scanner) inQuotes(open, limit int) (c Span, closed, known bool) {
	c.From = open + 1
	for at := c.From; ; at += 2 {
		at = Index(s.Data, at, limit, '"')
		if at >= limit {
			return c, false, s.Ended() || limit < len(s.Data)
		}
		if at+1 == len(s.Data) && !s.Ended() {
			return c, false, false
		}
		if at+1 == len(s.Data) || s.Data[at+1] != '"' {
			c.To = at
			return c, true, true
		}
		c.Escaped = true
	}
}

// onLines ends a record that goes on over line breaks, the last of its lines ending at end.
func (s *Scanner) onLines(pos, end int, r *Record) bool {
	if r.Fault != NoFault || end-pos > s.Limit || s.count(r) != NoFault {
		r.Fault = OpenQuote
		return true
	}
	next, ok := s.after(end)
	if !ok {
		return false
	}
	r.Lines = 1 + Breaks(s.Data[pos:end])
	r.End, r.Next = end, next
	return true
}

// formula reports whether an unquoted cell has the form ="00123", with which scripts keep
// spreadsheets from changing a value, whatever white space is around it. Its quotes are part of the
// cell.
func formula(cell []byte) bool {
	cell = bytes.Trim(cell, " \t")
	n := len(cell)
	return n >= 3 && cell[0] == '=' && cell[1] == '"' && bytes.IndexByte(cell[2:], '"') == n-3
}

// wraps reports whether the last record, which is one cell, is a quoted cell that holds a whole
// row, as programs write it that take a line for a value. The row is then the last record of
// s.within.
func (s *Scanner) wraps(r *Record) bool {
	return s.Width > 0 && (s.Width > 1 || s.Form != Exact) && s.HoldsRow(r)
}

// HoldsRow reports the same of a record of any width.
func (s *Scanner) HoldsRow(r *Record) bool {
	c := s.Cells[0]
	if s.inner || c.From == r.From || s.Data[c.From-1] != '"' {
		return false
	}
	if s.Within == nil {
		s.Within = &Scanner{inner: true}
	}
	w := s.Within
	w.Dialect, w.Joined = s.Dialect, false
	w.Reset(AppendUnescaped(w.Data[:0], s.Data[c.From:c.To]), ToEnd)
	row, _ := w.Record(0)
	return row.Fault == NoFault && row.Cells > 1 && row.End == len(w.Data)
}

// AppendUnescaped appends the text of a quoted cell with its doubled quotes made single.
func AppendUnescaped[T string | []byte](dst []byte, cell T) []byte {
	for i := 0; i < len(cell); i++ {
		dst = append(dst, cell[i])
		if cell[i] == '"' {
			i++
		}
	}
	return dst
}

// MaxBytes is the longest record that is read, in bytes without its line break: room for every
// real row, and as far as the reader looks for the end of an open quote.
const MaxBytes = 1 << 20

// MaxColumns is what a spreadsheet can hold.
const MaxColumns = 16384
