package charset

import (
	"bytes"
	"io"
	"strings"
	"testing"
	"testing/iotest"
)

// TestTails: what is left out at the end is that alone, however the text comes, and together
// the two are the file.
func TestTails(t *testing.T) {
	long := strings.Repeat("\x00", 3<<20)
	for _, test := range []struct{ text, want string }{
		{"a\x00", "a"}, {"a\x1a\x00\x00", "a"}, {"a\x00b\x00", "a\x00b"}, {"\x00\x1a", ""}, {"a" + long + "\x1a", "a"}, {"a" + long + "b", "a" + long + "b"},
		{"a\x00\x1ab\x1ac\x00", "a\x00\x1ab\x1ac"}, {"", ""}, {strings.Repeat("\x00\x1a", 50) + "x", strings.Repeat("\x00\x1a", 50) + "x"},
	} {
		for _, wrap := range []func(io.Reader) io.Reader{func(r io.Reader) io.Reader { return r }, iotest.OneByteReader, iotest.HalfReader, iotest.DataErrReader} {
			r := NewTailReader(wrap(strings.NewReader(test.text)))
			got, err := io.ReadAll(r)
			if err != nil || string(got) != test.want {
				t.Errorf("%.20q: got %.20q, %v", test.text, got, err)
			}
			var all bytes.Buffer
			all.Write(got)
			r.Tail().Hash(&all)
			if all.String() != test.text {
				t.Errorf("%.20q: with its tail it is %.20q", test.text, all.String())
			}
		}
	}
}
