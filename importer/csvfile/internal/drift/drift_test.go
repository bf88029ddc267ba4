package drift

import (
	"errors"
	"strings"
	"testing"

	"rollcall/importer/csvfile/internal/charset"
	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/csvfile/internal/refusal"
)

// changeIn returns the line on which a text changes its encoding when it comes in blocks of so many
// lines, 0 for none.
func changeIn(t *testing.T, c charset.Charset, text string, lines int) int {
	t.Helper()
	d := New(c)
	all := strings.SplitAfter(text, "\n")
	for line := 1; len(all) > 0; line += lines {
		n := min(lines, len(all))
		block := strings.Join(all[:n], "")
		all = all[n:]
		err := d.Next(Text{Bytes: []byte(block), Line: line, Extent: record.ToEnd, NUL: strings.Contains(block, "\x00")})
		if e := (*refusal.Error)(nil); errors.As(err, &e) {
			return e.Line
		} else if err != nil {
			t.Fatal(err)
		}
	}
	return 0
}

func TestNext(t *testing.T) {
	utf16, _, err := charset.Of("utf-16le", nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name  string
		chars charset.Charset
		text  string
		want  int
	}{
		{"nothing", charset.Guessed, "A1,x\nA2,y\n", 0},
		{"UTF-16 behind", charset.Guessed, "A1,x\nA\x002\x00\n\x00", 2},
		{"in the other order", charset.Guessed, "A1,x\nA2,y\n\x00A\x003\x00\n", 3},
		{"NUL bytes of a value", charset.Guessed, "A1,x\x00\x00\x00\nA2,\x00\n", 0},
		{"what we wrote", charset.Ours, "A1,x\nA\x002\x00\n\x00", 0},
		// Two bytes of ASCII, read as one character.
		{"single bytes behind", utf16, "A1,x\nA2,y\n偆䉐噌", 3},
		{"another mark", utf16, "A1,x\n\ufffe", 2},
		{"Chinese", utf16, "A1,上海\nA2,北京办公室\n", 0},
	} {
		for _, lines := range []int{1, 2, 100} {
			if got := changeIn(t, test.chars, test.text, lines); got != test.want {
				t.Errorf("%s, in blocks of %d lines: changes on line %d, want %d", test.name, lines, got, test.want)
			}
		}
	}
}

func TestBeginnings(t *testing.T) {
	utf16, _, err := charset.Of("utf-16be", nil)
	if err != nil {
		t.Fatal(err)
	}
	if err := Pairs(utf16, []byte("卥物慬"), record.ToEnd); err == nil || err.Error() != "is not UTF-16, as which it was to be read" {
		t.Errorf("got %v", err)
	}
	if err := Pairs(charset.Guessed, []byte("卥物慬"), record.ToEnd); err != nil {
		t.Errorf("got %v", err)
	}
	if err := Singles(charset.Guessed, []byte("A1\nA\x002\x00"), 7); err == nil || !strings.HasPrefix(err.Error(), "line 8: encoding_changes") {
		t.Errorf("got %v", err)
	}
}
