package ascii

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

// The bytes of a class are those that the tables of unicode say, within ASCII.
func TestClasses(t *testing.T) {
	for i := range 256 {
		b, r := byte(i), rune(i)
		inASCII := r < utf8.RuneSelf
		letterOrDigit := inASCII && (unicode.IsLetter(r) || unicode.IsDigit(r))
		s := string([]byte{b})
		for _, c := range []struct {
			what      string
			got, want bool
		}{
			{"alphanumeric", Alphanumeric(b), letterOrDigit},
			{"alphanumerics", Alphanumerics(s), letterOrDigit},
			{"plain", Plain(s), inASCII && unicode.IsPrint(r)},
			{"ASCII", Only(s), inASCII},
			{"digits", Digits(s), inASCII && unicode.IsDigit(r)},
			{"hexadecimal", Hexadecimal(s), inASCII && strings.ContainsRune("0123456789abcdefABCDEF", r)},
			{"a letter", Letter(s), !inASCII || unicode.IsLetter(r)},
		} {
			if c.got != c.want {
				t.Errorf("%q is %s: %v", s, c.what, c.got)
			}
		}
		lower := r
		if inASCII {
			lower = unicode.ToLower(r)
		}
		if rune(Lower(b)) != lower {
			t.Errorf("%q in lower case is %q", b, Lower(b))
		}
	}
}

func TestShapes(t *testing.T) {
	for _, c := range []struct {
		s                        string
		uniform, mixed, capitals bool
	}{
		{"", true, false, false},
		{"0", true, false, false},
		{"AAAA", true, false, false},
		{"AAAB", false, false, false},
		{"A1", false, true, true},
		{"a1", false, true, false},
		{"A-1", false, true, false},
	} {
		if Uniform(c.s) != c.uniform || Mixed(c.s) != c.mixed || CapitalsAndDigits(c.s) != c.capitals {
			t.Errorf("%q: uniform %v, mixed %v, capitals and digits %v", c.s, Uniform(c.s), Mixed(c.s), CapitalsAndDigits(c.s))
		}
	}
	if got := Trim("\t a b\u00a0 \t"); got != "a b\u00a0" {
		t.Errorf("trimmed to %q", got)
	}
}
