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
	rest []byte // read, but not yet in a block
	skip int    // bytes yet to leave out, of what precedes the first record
	eof  bool   // of r
	long bool   // within a line that is too long and was already given as a row
}

// next fills a block with the next records; there may be none in it. It returns io.EOF when everything was given.
func (c *cutter) next(b *block) error {
	b.buf, b.fresh = append(b.buf[:0], c.rest...), len(c.rest)
	b.text, b.long = nil, false
	if err := c.fill(b, max(c.size, len(b.buf)+max(c.size/2, 1))); err != nil {
		return err
	}
	from, ok := c.leaveOut(b.buf)
	if !ok {
		c.rest = append(c.rest[:0], b.buf[from:]...)
		return nil
	}
	for {
		text := b.buf[from:]
		n := c.cut(text)
		switch {
		case n > 0:
			b.text, c.rest = text[:n], append(c.rest[:0], text[n:]...)
			return nil
		case c.eof && b.fresh == len(b.buf):
			return io.EOF
		case c.eof:
			c.rest = c.rest[:0]
			return nil // bytes that only the digest needs
		case len(text) > c.scan.limit+1:
			// The rest of the line is not kept: it may be as long as the file.
			b.text, b.long, c.long = text[:min(len(text), rawSize)], true, true
			c.rest = append(c.rest[:0], text...)
			return nil
		}
		if err := c.fill(b, 2*len(b.buf)); err != nil {
			return err
		}
	}
}

// fill reads until the block's buffer holds as many bytes, or the file ends.
func (c *cutter) fill(b *block, goal int) error {
	b.buf = slices.Grow(b.buf, goal-len(b.buf))
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

// leaveOut returns how many bytes at the beginning belong to no row; ok is false if that may go on after the end.
func (c *cutter) leaveOut(data []byte) (n int, ok bool) {
	n = min(c.skip, len(data))
	c.skip -= n
	if c.skip > 0 && !c.eof {
		return n, false
	}
	if !c.long {
		return n, true
	}
	c.scan.reset(data, c.eof)
	end, next, ok := c.scan.line(n)
	c.long = !ok
	if !ok {
		return end, false
	}
	return next, true
}

// cut returns how much of the text, which begins with a record, is whole records. 0 means that it takes more text to tell.
func (c *cutter) cut(text []byte) int {
	if c.eof {
		return len(text)
	}
	c.scan.reset(text, false)
	pos := 0
	for {
		quote := c.scan.seek(&c.scan.quote, pos, '"')
		if quote == len(text) {
			return pos + lastBreak(text[pos:])
		}
		pos += lastBreak(text[pos:quote])
		r, ok := c.scan.record(pos)
		if !ok {
			return pos
		}
		pos = r.next
	}
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
