package csvfile

import (
	"bytes"
	"io"
	"slices"
)

// A cutter divides the text of one file into blocks of whole records. Quotes decide where a record ends, so in a text
// that has any the cutter looks at each record with one; elsewhere the last line break will do.
type cutter struct {
	scan scanner
	r    io.Reader
	size int    // bytes of a block; records longer than that make larger ones
	rest []byte // read, but not yet in a block from off on
	off  int
	skip int  // bytes yet to leave out, of what precedes the first record
	eof  bool // of r
	long bool // within a line that is too long and was already given as a row
}

// ended reports whether nothing follows what was filled in.
func (c *cutter) ended() bool { return c.eof && c.off == len(c.rest) }

// next fills a block with the next records; there may be none in it. It returns io.EOF when everything was given.
func (c *cutter) next(b *block) error {
	b.buf, b.fresh, b.text, b.long = b.buf[:0], 0, nil, false
	// Two bytes at least, so that a CR is not looked at alone for ever.
	if err := c.fill(b, max(c.size, 2)); err != nil {
		return err
	}
	from, ok := c.leaveOut(b.buf)
	if !ok {
		c.putBack(b, from)
		return nil
	}
	for {
		text := b.buf[from:]
		n := c.cut(text)
		switch {
		case n > 0:
			b.text = text[:n]
			c.putBack(b, from+n)
			return nil
		case c.ended() && b.fresh == len(b.buf):
			return io.EOF
		case c.ended():
			return nil // bytes that only the digest needs
		case len(text) > c.scan.limit+1:
			// The rest of the line is not kept: it may be as long as the file.
			b.text, b.long, c.long = text[:min(len(text), RawSize)], true, true
			c.putBack(b, from)
			return nil
		}
		if err := c.fill(b, 2*len(b.buf)); err != nil {
			return err
		}
	}
}

// fill reads until the block's buffer holds as many bytes, or the file ends: first what was put back.
func (c *cutter) fill(b *block, goal int) error {
	b.buf = slices.Grow(b.buf, goal-len(b.buf))
	n := copy(b.buf[len(b.buf):goal], c.rest[c.off:])
	b.buf, b.fresh, c.off = b.buf[:len(b.buf)+n], b.fresh+n, c.off+n
	for idle := 0; !c.eof && len(b.buf) < goal; idle++ {
		n, err := c.r.Read(b.buf[len(b.buf):goal])
		b.buf = b.buf[:len(b.buf)+n]
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

// putBack leaves the block's bytes beginning at from for the next block.
func (c *cutter) putBack(b *block, from int) {
	if b.fresh == len(b.buf) {
		c.off -= len(b.buf) - from // they are still there
		return
	}
	c.rest, c.off = append(c.rest[:0], b.buf[from:]...), 0
}

// leaveOut returns how many bytes at the beginning belong to no row; ok is false if that may go on after the end.
func (c *cutter) leaveOut(data []byte) (n int, ok bool) {
	n = min(c.skip, len(data))
	c.skip -= n
	if c.skip > 0 && !c.ended() {
		return n, false
	}
	if !c.long {
		return n, true
	}
	c.scan.reset(data, c.ended())
	end, next, ok := c.scan.line(n)
	c.long = !ok
	if !ok {
		return end, false
	}
	return next, true
}

// cut returns how much of the text, which begins with a record, is the records of a block. 0 means that it takes more
// text to tell, or that there is none.
func (c *cutter) cut(text []byte) int {
	if c.ended() && len(text) <= c.size {
		return len(text)
	}
	c.scan.reset(text, c.ended())
	pos := 0
	for pos < min(c.size, len(text)) {
		// As far as there is no quote, the last line break will do.
		quote := c.scan.seek(&c.scan.quote, pos, '"')
		pos += lastBreak(text[pos:min(quote, max(c.size, pos))])
		if quote == len(text) && pos > 0 {
			break
		}
		r, ok := c.scan.record(pos)
		if !ok {
			break
		}
		pos = r.next
	}
	return pos
}

// lastBreak returns the end of the last line break in text for certain, 0 if there is none. A CR at the very end may be
// half of one.
func lastBreak(text []byte) int {
	if i := bytes.LastIndexByte(text, '\n'); i >= 0 {
		return i + 1
	}
	if len(text) > 0 {
		return bytes.LastIndexByte(text[:len(text)-1], '\r') + 1
	}
	return 0
}
