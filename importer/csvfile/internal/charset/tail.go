package charset

import (
	"bytes"
	"io"
	"slices"
)

// A TailReader reads a text without the ^Z and NUL bytes at its end: copy writes the one, and file
// systems the others where a write was cut off. There may be gigabytes of them, so they are counted
// and given only when something follows.
type TailReader struct {
	r    io.Reader
	held Tail   // that may be the end
	owed []byte // read, and to be given after what is held
	buf  []byte
	err  error
}

// A Tail is what stands at the end of a file and is no text.
type Tail []repeated

// A repeated is one byte many times.
type repeated struct {
	b byte
	n int64
}

// HasNUL reports whether there are NUL bytes in it.
func (t Tail) HasNUL() bool {
	return slices.ContainsFunc(t, func(s repeated) bool { return s.b == 0 })
}

// maxRepeated is how often the bytes of an end may change.
const maxRepeated = 8

func tailByte(b byte) bool { return b == 0 || b == EndOfFile }

// NewTailReader makes a reader of the text in r.
func NewTailReader(r io.Reader) *TailReader { return &TailReader{r: r} }

// Tail is what was read and not given: after io.EOF the end that is no text.
func (t *TailReader) Tail() Tail { return t.held }

// Read gives the text.
func (t *TailReader) Read(p []byte) (int, error) {
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
func (t *TailReader) owe(size int) {
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
func (t *TailReader) give(p []byte) (n int) {
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
func (t *TailReader) hold(bytes []byte) {
	for _, b := range bytes {
		if last := len(t.held) - 1; last >= 0 && t.held[last].b == b {
			t.held[last].n++
			continue
		}
		t.held = append(t.held, repeated{b, 1})
	}
}

// Hash gives h the end that was left out.
func (t Tail) Hash(h io.Writer) {
	for _, s := range t {
		part := bytes.Repeat([]byte{s.b}, int(min(s.n, 64<<10)))
		for ; s.n > 0; s.n -= int64(len(part)) {
			part = part[:min(s.n, int64(len(part)))]
			h.Write(part) // a hash takes everything
		}
	}
}
