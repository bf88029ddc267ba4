package charset

import (
	"bufio"
	"io"
)

// An evenReader leaves out the last byte of a text in UTF-16 where it is no half of a character but
// a mark that copy commands (^Z) and file systems (NUL) leave at the end of a file.
type evenReader struct {
	r   *bufio.Reader
	odd bool // of the number of bytes given
}

// Read gives the text.
func (e *evenReader) Read(p []byte) (int, error) {
	n, err := e.r.Read(p)
	if n == 0 || err != nil {
		return n, err
	}
	e.odd = e.odd != (n%2 == 1)
	if last := p[n-1]; e.odd && (last == 0 || last == '\x1a') {
		if _, err := e.r.Peek(1); err == io.EOF {
			n--
		}
	}
	return n, nil
}

// readAhead is how much of a text in UTF-16 is read at a time, in bytes.
const readAhead = 128 << 10
