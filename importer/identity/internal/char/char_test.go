package char

import (
	"strings"
	"testing"
	"unicode"
)

func TestClassOf(t *testing.T) {
	for r, want := range map[rune]Class{
		'a': Ordinary, ' ': Ordinary, '"': Ordinary, '\'': Ordinary, 'é': Ordinary, '東': Ordinary, '-': Ordinary, '–': Ordinary,
		'\t': Control, '\n': Control, 0: Control, 0x7f: Control, 0x9b: Control,
		0xa0: Invisible, 0xad: Invisible, 0x200b: Invisible, 0x202e: Invisible, 0xfeff: Invisible, 0x3164: Invisible,
		'１': Fullwidth, 'Ａ': Fullwidth, '～': Fullwidth, 0x3000: Fullwidth,
		'“': Quote, '’': Quote, '«': Quote, '´': Quote,
	} {
		if got := ClassOf(r); got != want {
			t.Errorf("%U is of class %d, want %d", r, got, want)
		}
	}
}

// Every character has a name that a message can hold, and what cannot be seen is told by its
// number.
func TestNames(t *testing.T) {
	for r := range rune(0x10000) {
		name := Name(r)
		if name == "" || strings.ContainsFunc(name, unicode.IsControl) {
			t.Fatalf("%U has the name %q", r, name)
		}
		if class := ClassOf(r); class == Invisible && !strings.Contains(name, "U+") {
			t.Fatalf("%U has the name %q", r, name)
		}
		if Apostrophe(r) && ClassOf(r) != Quote {
			t.Fatalf("%U is an apostrophe and no quote", r)
		}
	}
}

func TestEastAsian(t *testing.T) {
	for s, want := range map[string]bool{"": false, "Desk 4": false, "Ａ１": false, "東京": true, "デスク": true, "서울 4": true, "Büro": false} {
		if EastAsian(s) != want {
			t.Errorf("%q is East Asian: %v", s, !want)
		}
	}
}
