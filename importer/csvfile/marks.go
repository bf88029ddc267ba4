package csvfile

import (
	"bytes"
	"io"
)

// What copy commands, editors and file systems leave at the ends of files, and between files that
// were put together, is no data.

const endOfFile = '\x1a' // ^Z, which copy writes

var utf8BOM = []byte("\xef\xbb\xbf")

// marksOfText are byte order marks of UTF-8 as they are, and decoded as text of Windows-1252, cp437,
// cp850 and Mac Roman; and those of UTF-16, likewise.
var marksOfText = [][]byte{utf8BOM, []byte("ï»¿"), []byte("∩╗┐"), []byte("´╗┐"), []byte("Ôªø"),
	[]byte("\xff\xfe"), []byte("\xfe\xff"), []byte("ÿþ"), []byte("þÿ")}

// marks returns how much of a line's beginning is no data.
func marks(line []byte) (n int) {
	for n < len(line) {
		m := mark(line[n:])
		if m == 0 {
			break
		}
		n += m
	}
	return n
}

// mark returns the length of the mark that a text begins with, 0 if it does with none.
func mark(text []byte) int {
	switch text[0] {
	case endOfFile:
		return 1
	case '\xef', '\xc3', '\xe2', '\xc2', '\xff', '\xfe':
		for _, m := range marksOfText {
			if bytes.HasPrefix(text, m) {
				return len(m)
			}
		}
	}
	return 0
}

// A tailReader reads a text without the ^Z and NUL bytes at its end: copy writes the one, and file
// systems the others where a write was cut off. There may be gigabytes of them, so they are counted
// and given only when something follows.
type tailReader struct {
	r    io.Reader
	held []repeated // that may be the end
	owed []byte     // read, and to be given after what is held
	buf  []byte
	err  error
}

// A repeated is one byte many times.
type repeated struct {
	b byte
	n int64
}

// maxRepeated is how often the bytes of an end may change.
const maxRepeated = 8

func tailByte(b byte) bool { return b == 0 || b == endOfFile }

// Read gives the text.
func (t *tailReader) Read(p []byte) (int, error) {
	for {
		if n := t.give(p); n > 0 || len(p) == 0 {
			return n, nil
		}
		if t.err != nil {
			return 0, t.err
		}
		if len(t.held) > 0 {
			t.owe(len(p))
			continue
		}
		n, err := t.r.Read(p)
		t.err = err
		text := p[:n]
		for n > 0 && tailByte(p[n-1]) {
			n--
		}
		t.hold(text[n:])
		if n > 0 || len(text) == 0 && err == nil {
			return n, nil
		}
	}
}

// owe reads on behind what is held.
func (t *tailReader) owe(size int) {
	if cap(t.buf) < size {
		t.buf = make([]byte, size)
	}
	n, err := t.r.Read(t.buf[:size])
	t.err = err
	text := t.buf[:n]
	end := 0
	for end < n && tailByte(text[end]) {
		end++
	}
	t.hold(text[:end])
	t.owed = text[end:]
}

// give fills p with what is known to be no end.
func (t *tailReader) give(p []byte) (n int) {
	for len(t.held) > 0 && (len(t.owed) > 0 || len(t.held) > maxRepeated) && n < len(p) {
		s := &t.held[0]
		for ; n < len(p) && s.n > 0; n++ {
			p[n] = s.b
			s.n--
		}
		if s.n == 0 {
			t.held = t.held[1:]
		}
	}
	if len(t.held) > 0 || len(t.owed) == 0 {
		return n
	}
	text := t.owed[:min(len(t.owed), len(p)-n)]
	rest := t.owed[len(text):]
	if len(rest) == 0 { // these bytes may end the text as well
		end := len(text)
		for end > 0 && tailByte(text[end-1]) {
			end--
		}
		t.hold(text[end:])
		text = text[:end]
	}
	t.owed = rest
	return n + copy(p[n:], text)
}

// hold keeps bytes that may be the end.
func (t *tailReader) hold(bytes []byte) {
	for _, b := range bytes {
		if last := len(t.held) - 1; last >= 0 && t.held[last].b == b {
			t.held[last].n++
			continue
		}
		t.held = append(t.held, repeated{b, 1})
	}
}

// writeTail gives w the end that was left out.
func writeTail(w io.Writer, tail []repeated) {
	for _, s := range tail {
		part := bytes.Repeat([]byte{s.b}, int(min(s.n, 64<<10)))
		for ; s.n > 0; s.n -= int64(len(part)) {
			part = part[:min(s.n, int64(len(part)))]
			w.Write(part) // a hash takes everything
		}
	}
}
