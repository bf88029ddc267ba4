package record

import (
	"bytes"
	"io"
	"slices"

	"rollcall/importer/csvfile/internal/charset"
)

// A Cutter divides the text of one file into pieces of whole records. Quotes decide where a record
// ends, so in a text that has any the cutter looks at each record with one; elsewhere the last line
// break will do.
type Cutter struct {
	scan Scanner
	r    io.Reader
	size int    // bytes of a piece; records longer than that make larger ones
	rest []byte // read, but not yet in a piece from off on
	off  int
	skip int  // bytes yet to leave out, of what precedes the first record
	eof  bool // of r
	long bool // within a line that is too long and was already given as a row
}

// A Piece is the text of some whole records.
type Piece struct {
	Buf   []byte // as read; not written to after that, as the rows are made of it and the digest goes over it
	Fresh int    // where the bytes of buf begin that no earlier piece has
	Text  []byte // of the records, within buf
	Long  bool   // text is the beginning of a line that is too long
}

// NewCutter makes a cutter that leaves out the first skip bytes of a text.
func NewCutter(r io.Reader, d Dialect, size, skip int) *Cutter {
	return &Cutter{scan: Scanner{Dialect: d}, r: r, size: size, skip: skip}
}

// ended reports whether nothing follows what was filled in.
func (c *Cutter) ended() bool { return c.eof && c.off == len(c.rest) }

// extent is how much of the file what was filled in is, with all before it.
func (c *Cutter) extent() Extent {
	if c.ended() {
		return ToEnd
	}
	return Part
}

// Next fills a piece with the next records; there may be none in it. It returns io.EOF when
// everything was given.
func (c *Cutter) Next(p *Piece) error {
	p.Buf, p.Fresh, p.Text, p.Long = p.Buf[:0], 0, nil, false
	// Two bytes at least, so that a CR is not looked at alone for ever.
	if err := c.fill(p, max(c.size, 2)); err != nil {
		return err
	}
	from, ok := c.leaveOut(p.Buf)
	if !ok {
		c.putBack(p, from)
		return nil
	}
	for {
		text := p.Buf[from:]
		n := c.cut(text)
		switch {
		case n > 0:
			p.Text = text[:n]
			c.putBack(p, from+n)
			return nil
		case c.ended() && p.Fresh == len(p.Buf):
			return io.EOF
		case c.ended():
			return nil // bytes that only the digest needs
		case len(text) > c.scan.Limit+1:
			// The rest of the line is not kept: it may be as long as the file.
			p.Text, p.Long, c.long = text[:min(len(text), charset.RawSize)], true, true
			c.putBack(p, from)
			return nil
		}
		if err := c.fill(p, 2*len(p.Buf)); err != nil {
			return err
		}
	}
}

// fill reads until the piece's buffer holds as many bytes, or the file ends: first what was put
// back.
func (c *Cutter) fill(p *Piece, goal int) error {
	p.Buf = slices.Grow(p.Buf, goal-len(p.Buf))
	n := copy(p.Buf[len(p.Buf):goal], c.rest[c.off:])
	p.Buf, p.Fresh, c.off = p.Buf[:len(p.Buf)+n], p.Fresh+n, c.off+n
	for idle := 0; !c.eof && len(p.Buf) < goal; idle++ {
		n, err := c.r.Read(p.Buf[len(p.Buf):goal])
		p.Buf = p.Buf[:len(p.Buf)+n]
		switch {
		case err == io.EOF:
			c.eof = true
		case err != nil:
			return err
		case n > 0:
			idle = 0
		case idle == 100:
			return io.ErrNoProgress
		}
	}
	return nil
}

// putBack leaves the piece's bytes beginning at from for the next piece.
func (c *Cutter) putBack(p *Piece, from int) {
	if p.Fresh == len(p.Buf) {
		c.off -= len(p.Buf) - from // they are still there
		return
	}
	c.rest, c.off = append(c.rest[:0], p.Buf[from:]...), 0
}

// leaveOut returns how many bytes at the beginning belong to no row; ok is false if that may go on
// after the end.
func (c *Cutter) leaveOut(data []byte) (n int, ok bool) {
	n = min(c.skip, len(data))
	c.skip -= n
	if c.skip > 0 && !c.ended() {
		return n, false
	}
	if !c.long {
		return n, true
	}
	c.scan.Reset(data, c.extent())
	end, next, ok := c.scan.Line(n)
	c.long = !ok
	if !ok {
		return end, false
	}
	return next, true
}

// cut returns how much of the text, which begins with a record, is the records of a piece. 0 means
// that it takes more text to tell, or that there is none.
func (c *Cutter) cut(text []byte) int {
	if c.ended() && len(text) <= c.size {
		return len(text)
	}
	c.scan.Reset(text, c.extent())
	pos := 0
	for pos < min(c.size, len(text)) {
		// As far as there is no quote, the last line break will do.
		quote := c.scan.seek(&c.scan.quote, pos, '"')
		pos += lastBreak(text[pos:min(quote, max(c.size, pos))])
		if quote == len(text) && pos > 0 {
			break
		}
		r, ok := c.scan.Record(pos)
		if !ok {
			break
		}
		pos = r.Next
	}
	return pos
}

// lastBreak returns the end of the last line break in text for certain, 0 if there is none. A CR at
// the very end may be half of one.
func lastBreak(text []byte) int {
	if i := bytes.LastIndexByte(text, '\n'); i >= 0 {
		return i + 1
	}
	if len(text) > 0 {
		return bytes.LastIndexByte(text[:len(text)-1], '\r') + 1
	}
	return 0
}
