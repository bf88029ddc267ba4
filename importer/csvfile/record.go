package csvfile

import "bytes"

// A dialect is how the records of one file are written.
type dialect struct {
	comma  byte
	width  int  // cells of a record; 0 while it is unknown: any number
	limit  int  // maxRecord; less in tests
	header bool // the width is the header's, not that of rows without one
	form   form
	least  int  // cells that a row must have, where that is not the width
	joined bool // files may have been put together: what stands between them at the beginning of a line is no data
}

// A form says how many cells a row may have.
type form uint8

const (
	exact     form = iota // as many as the width
	ragged                // of a file without header: blank ones at the end do not count, be there too few or too many
	threefold             // ragged, and what lies between the first and the last may hold the delimiter
)

// A span is where a cell stands in the text, without its quotes.
type span struct {
	from, to int
	escaped  bool // it holds doubled quotes
}

// A fault is what can be wrong with the text of a record.
type fault uint8

const (
	noFault  fault = iota
	fewCells       // the text up to here was divided well
	manyCells
	nulByte
	longLine
	strayQuote // a quote inside an unquoted cell
	afterQuote // text after a closing quote
	openQuote  // a quoted cell that goes on over the line and does not end well
	underOther // the row stands under the header of another file
)

// A record is the place of one record. If something is wrong with it, it is its first physical line alone.
type record struct {
	end   int // of its text, without the line break
	next  int // where the next record begins
	from  int // where its text begins, behind what is no data
	lines int // physical lines
	cells int // how many there are, or were seen before the fault
	ink   int // how many there are up to the last one that is not blank
	// wrapped says that the whole record is one quoted cell that holds the row, whose cells are those of the scanner within.
	wrapped bool
	fault   fault
}

// A scanner finds the records of a text. It decides by the text from a record's beginning alone, so that cutter and
// workers, who see different pieces of the file, always agree.
//
// Line ends are LF, CRLF and CR. A cell that begins with a quote ends at the closing quote, may hold delimiters and line
// breaks, and has its inner quotes doubled; white space around the quotes is left out. A record that goes on over a line
// break must close within the limit and have the right number of cells; else its first line alone is the faulty row.
type scanner struct {
	dialect
	data   []byte
	eof    bool     // nothing follows data
	cells  []span   // of the last record, at most width+1 of them where that is their exact number, else maxColumns+1
	within *scanner // of the text of a record that is one quoted cell
	inner  bool     // it is such a one

	lf, cr, quote int // next of each from the last record's beginning on, len(data) if there is none
}

// reset makes the scanner begin a new text.
func (s *scanner) reset(data []byte, eof bool) {
	s.data, s.eof = data, eof
	s.lf, s.cr, s.quote = -1, -1, -1
}

// seek returns the first c at or after pos; seen remembers it. Positions must not go back.
func (s *scanner) seek(seen *int, pos int, c byte) int {
	if *seen < pos {
		*seen = index(s.data, pos, len(s.data), c)
	}
	return *seen
}

// index returns the position of the first c in data[from:to], to if there is none.
func index(data []byte, from, to int, c byte) int {
	if from >= to {
		return to
	}
	if i := bytes.IndexByte(data[from:to], c); i >= 0 {
		return from + i
	}
	return to
}

// line returns where the physical line at pos ends and the next begins; ok is false if that takes more text to tell.
func (s *scanner) line(pos int) (end, next int, ok bool) {
	end = min(s.seek(&s.lf, pos, '\n'), s.seek(&s.cr, pos, '\r'))
	next, ok = s.after(end)
	return end, next, ok
}

// after returns where the line begins that follows the line break, or the end of the text, at end.
func (s *scanner) after(end int) (next int, ok bool) {
	if end == len(s.data) {
		return end, s.eof
	}
	next = end + 1
	if s.data[end] == '\n' {
		return next, true
	}
	if next == len(s.data) {
		return next, s.eof
	}
	if s.data[next] == '\n' {
		next++
	}
	return next, true
}

// record scans the record at pos, which must not be before the last one's next. ok is false if that takes more text;
// never so with limit+2 bytes of text, unless the line itself is longer than the limit.
func (s *scanner) record(pos int) (r record, ok bool) {
	s.cells = s.cells[:0]
	end, next, ok := s.line(pos)
	if !ok {
		return record{}, false
	}
	r = record{end: end, next: next, from: pos, lines: 1}
	if s.joined {
		r.from = pos + marks(s.data[pos:end])
	}
	switch {
	case end-pos > s.limit:
		r.fault = longLine
		return r, true
	case s.seek(&s.quote, pos, '"') >= end:
		s.split(r.from, end, &r)
	default:
		if !s.quoted(pos, &r) {
			return record{}, false
		}
	}
	if r.fault == noFault {
		r.fault = s.count(&r)
	}
	return r, true
}

// count returns the fault of a record that is well divided.
func (s *scanner) count(r *record) fault {
	if r.cells == 1 && s.wraps(r) {
		r.wrapped = true
		return noFault
	}
	return s.dialect.count(r.cells, r.ink)
}

// fewest returns how many cells a row must have. Under names that are blank at the end of a header, as spreadsheets
// write them for columns that were emptied, those of a row may be missing.
func (d *dialect) fewest() int {
	if d.least > 0 {
		return d.least
	}
	return d.width
}

// count returns the fault of so many cells, of which those that count end with the last one that is not blank.
func (d *dialect) count(cells, ink int) fault {
	if d.form != exact {
		cells = max(ink, min(cells, d.width))
	}
	switch {
	case d.width == 0:
		return noFault
	case cells < d.fewest():
		return fewCells
	case cells > d.width && d.form != threefold:
		return manyCells
	}
	return noFault
}

// add notes a cell. Beyond the width cells are only counted, whatever their number.
func (s *scanner) add(r *record, c span) {
	r.cells++
	if !blank(s.data[c.from:c.to], ' ') {
		r.ink = r.cells
	}
	keep := s.width
	if keep == 0 || s.form != exact {
		keep = maxColumns
	}
	if len(s.cells) <= keep {
		s.cells = append(s.cells, c)
	}
}

// blank reports whether text, a cell or cells with that delimiter, is nothing but white space.
func blank(text []byte, comma byte) bool {
	for _, c := range text {
		switch c {
		case comma, ' ', '\t', '\r', '\n', '\v', '\f':
		default:
			return false
		}
	}
	return true
}

// split divides a line without any quote.
func (s *scanner) split(pos, end int, r *record) {
	for {
		to := index(s.data, pos, end, s.comma)
		s.add(r, span{from: pos, to: to})
		if to == end {
			return
		}
		pos = to + 1
	}
}

// quoted divides the record at pos whose first line, which r is, has a quote. It returns false if more text is needed.
func (s *scanner) quoted(pos int, r *record) bool {
	first, limit := r.end, min(len(s.data), pos+s.limit)
	end := first // of the physical line that at is on
	for at := r.from; ; {
		var to int
		if open := s.space(at, end); open < end && s.data[open] == '"' {
			c, closed, known := s.inQuotes(open, limit)
			switch {
			case !known:
				return false
			case !closed:
				r.fault = openQuote
				return true
			}
			s.add(r, c)
			if to = c.to + 1; to > end {
				end = index(s.data, to, index(s.data, to, len(s.data), '\n'), '\r')
				if end == len(s.data) && !s.eof && end-pos <= s.limit {
					return false
				}
			}
			if behind := s.space(to, end); behind == end || s.data[behind] == s.comma {
				to = behind
			}
		} else {
			to = index(s.data, at, end, s.comma)
			s.add(r, span{from: at, to: to})
			if q := index(s.data, at, to, '"'); q < to && !formula(s.data[at:to]) {
				r.fault = strayQuote
			}
		}
		switch {
		case r.fault == noFault && to < end && s.data[to] == s.comma:
			at = to + 1
			if end == first || s.width == 0 || s.form != exact || r.cells < s.width {
				continue
			}
			r.fault = openQuote // too many cells on several lines, whatever follows
		case r.fault == noFault && to < end:
			r.fault = afterQuote
		}
		if end == first {
			return true
		}
		return s.onLines(pos, end, r)
	}
}

// space returns where the white space ends that begins at pos, as far as it goes on before end. The delimiter is none.
func (s *scanner) space(pos, end int) int {
	for pos < end && (s.data[pos] == ' ' || s.data[pos] == '\t') && s.data[pos] != s.comma {
		pos++
	}
	return pos
}

// inQuotes finds the closing quote of the cell whose opening quote stands at open.
func (s *scanner) inQuotes(open, limit int) (c span, closed, known bool) {
	c.from = open + 1
	for at := c.from; ; at += 2 {
		at = index(s.data, at, limit, '"')
		if at >= limit {
			return c, false, s.eof || limit < len(s.data)
		}
		if at+1 == len(s.data) && !s.eof {
			return c, false, false
		}
		if at+1 == len(s.data) || s.data[at+1] != '"' {
			c.to = at
			return c, true, true
		}
		c.escaped = true
	}
}

// onLines ends a record that goes on over line breaks, the last of its lines ending at end.
func (s *scanner) onLines(pos, end int, r *record) bool {
	if r.fault != noFault || end-pos > s.limit || s.count(r) != noFault {
		r.fault = openQuote
		return true
	}
	next, ok := s.after(end)
	if !ok {
		return false
	}
	r.lines = 1 + breaks(s.data[pos:end])
	r.end, r.next = end, next
	return true
}

// breaks counts the line breaks in text.
func breaks(text []byte) int {
	n := bytes.Count(text, []byte{'\n'})
	for i, c := range text {
		if c == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			n++
		}
	}
	return n
}

// formula reports whether an unquoted cell has the form ="00123", with which scripts keep spreadsheets from changing
// a value, whatever white space is around it. Its quotes are part of the cell.
func formula(cell []byte) bool {
	cell = bytes.Trim(cell, " \t")
	n := len(cell)
	return n >= 3 && cell[0] == '=' && cell[1] == '"' && bytes.IndexByte(cell[2:], '"') == n-3
}

// wraps reports whether the last record, which is one cell, is a quoted cell that holds a whole row, as programs write it
// that take a line for a value. The row is then the last record of s.within.
func (s *scanner) wraps(r *record) bool {
	return s.width > 0 && (s.width > 1 || s.form != exact) && s.holdsRow(r)
}

// holdsRow reports the same of a record of any width.
func (s *scanner) holdsRow(r *record) bool {
	c := s.cells[0]
	if s.inner || c.from == r.from || s.data[c.from-1] != '"' {
		return false
	}
	if s.within == nil {
		s.within = &scanner{inner: true}
	}
	w := s.within
	w.dialect, w.joined = s.dialect, false
	w.reset(appendUnescaped(w.data[:0], s.data[c.from:c.to]), true)
	row, _ := w.record(0)
	return row.fault == noFault && row.cells > 1 && row.end == len(w.data)
}

// appendUnescaped appends the text of a quoted cell with its doubled quotes made single.
func appendUnescaped[T string | []byte](dst []byte, cell T) []byte {
	for i := 0; i < len(cell); i++ {
		dst = append(dst, cell[i])
		if cell[i] == '"' {
			i++
		}
	}
	return dst
}
