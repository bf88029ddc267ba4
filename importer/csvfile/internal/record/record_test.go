package record

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"rollcall/importer/csvfile/internal/charset"
)

// records are those of a text as strings: from-end lines:cells, and the fault where there is one.
func records(t *testing.T, text string, d Dialect) (all []string) {
	t.Helper()
	s := Scanner{Dialect: d}
	s.Reset([]byte(text), ToEnd)
	for pos := 0; pos < len(text); {
		r, ok := s.Record(pos)
		if !ok || r.Next <= pos {
			t.Fatalf("%q: no record at %d: %+v", text, pos, r)
		}
		shown := fmt.Sprintf("%d:%s", r.Lines, strings.Join(s.Texts(charset.Guessed, r), "|"))
		if r.Fault != NoFault {
			code, _ := d.Describe(r)
			shown = fmt.Sprintf("%d!%s", r.Lines, code)
		}
		all = append(all, shown)
		pos = r.Next
	}
	return all
}

func TestRecords(t *testing.T) {
	two := Dialect{Comma: ',', Width: 2, Limit: 20, Header: true}
	for _, test := range []struct {
		text string
		want []string
	}{
		{"1,a\n2,b", []string{"1:1|a", "1:2|b"}},
		{"1,a\r2,b\r\n3,c", []string{"1:1|a", "1:2|b", "1:3|c"}},
		{"1,\"a\nb\"\n2,\"\"\"c\"\"\"\n", []string{"2:1|a\nb", "1:2|\"c\""}},
		{"\"1,a\"\n", []string{"1:1|a"}},
		{"1\n1,2,3\n1,a\"b\n\"1\"x,a\n", []string{"1!too_few_cells", "1!too_many_cells", "1!malformed_quote", "1!malformed_quote"}},
		{"1,\"a\n2,b\n", []string{"1!unclosed_quote", "1:2|b"}},
		{"1," + strings.Repeat("x", 30) + "\n2,b\n", []string{"1!row_too_long", "1:2|b"}},
		{"1,M\xfcller\n", []string{"1:1|Müller"}},
	} {
		if got := records(t, test.text, two); !slices.Equal(got, test.want) {
			t.Errorf("%q:\n got %q\nwant %q", test.text, got, test.want)
		}
	}
	three := Dialect{Comma: ';', Width: 3, Least: 3, Limit: MaxBytes, Form: Threefold}
	if got, want := records(t, "a;b;c;d;;\na;b\n", three), []string{"1:a|b|c|d||", "1!too_few_cells"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

// TestPieces: wherever a text is cut, and however it comes, the pieces are whole records and
// together the text.
func TestPieces(t *testing.T) {
	d := Dialect{Comma: ',', Width: 2, Limit: 40, Header: true}
	for _, text := range []string{
		"1,a\n2,b\r\n3,\"c\r\nd\"\r4,e", "\r\n\r\r\n", "1,\"open\n2,b\n3,c\n", "\"\"\n\"\n1,\"\",\"\n\n2,b\"\n", strings.Repeat("x", 39) + "\n1,a",
	} {
		whole := records(t, text, d)
		for size := 1; size < len(text)+2; size++ {
			for _, wrap := range []func(io.Reader) io.Reader{iotest.OneByteReader, iotest.HalfReader, iotest.DataErrReader} {
				const head = "skipped\n"
				c := NewCutter(wrap(strings.NewReader(head+text)), d, size, len(head))
				var got []string
				var all bytes.Buffer
				for {
					var p Piece
					if err := c.Next(&p); err == io.EOF {
						break
					} else if err != nil {
						t.Fatal(err)
					}
					got = append(got, records(t, string(p.Text), d)...)
					all.Write(p.Buf[p.Fresh:])
				}
				if !slices.Equal(got, whole) || all.String() != head+text {
					t.Fatalf("%q in pieces of %d:\n got %q of %q\nwant %q", text, size, got, all.String(), whole)
				}
			}
		}
	}
}

func TestSplit(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"a,b", []string{"a", "b"}},
		{"\"a,b\"", []string{"a", "b"}},
		{"\"a,\"\"b,c\"\"\"", []string{"a", "b,c"}},
		{"a\",b", []string{"a", "b"}}, // a quote may be left of a row
		{"\"a\nb\",\"c", nil},
		{"\ufeffa,b", []string{"a", "b"}},
	} {
		if got := Split(test.text, ','); !slices.Equal(got, test.want) {
			t.Errorf("%q: got %q, want %q", test.text, got, test.want)
		}
	}
}

func TestDelimiterNamed(t *testing.T) {
	for name, want := range map[string]byte{"": 0, ";": ';', "Tab": '\t', `\t`: '\t', "pipe": '|', "^": '^'} {
		if got, err := DelimiterNamed(name); err != nil || got != want {
			t.Errorf("%q: got %q, %v", name, got, err)
		}
	}
	for _, name := range []string{"a", "7", `"`, "\n", ";;", "é"} {
		if _, err := DelimiterNamed(name); err == nil {
			t.Errorf("%q is a delimiter", name)
		}
	}
	for line, want := range map[string]byte{"sep=;": ';', `"SEP=|"`: '|', `sep=\t`: '\t', "sep=": 0, "sep=;;": 0, "separate": 0} {
		if got := SepLine([]byte(line)); got != want {
			t.Errorf("%q: got %q, want %q", line, got, want)
		}
	}
}
