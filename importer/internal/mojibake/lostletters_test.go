package mojibake

import (
	"strings"
	"testing"

	"golang.org/x/text/unicode/norm"
)

func TestLettersLost(t *testing.T) {
	for _, c := range []struct {
		cell, held string
		want       bool
	}{
		{"M?nchen", "München", true},
		{"M_nchen", "München", true},
		{"M??nchen", "München", true}, // a sign for each byte
		{"M???nchen", "München", false},
		{"M?_nchen", "München", false},
		{"Mu?nchen", "München", true}, // of the decomposed form
		{"K?ln, S?d", "Köln, Süd", true},
		{"K?ln, Süd", "Köln, Süd", true},
		{"K??ln, S?d", "Köln, Süd", true},
		{"????", "üöäß", true},
		{"????????", "üöäß", true},
		{"?????????", "üöäß", false},
		{"??", "東京", true},
		{"??????", "東京", true},
		{"?", "𠮷", true},
		{"????", "𠮷", true},
		{"M?ller?s", "Müller’s", true}, // the sign beside the letter
		{"M?ller's", "Müller’s", false},
		{"Lager ? Nord", "Lager – Nord", false}, // no letter
		{"München", "München", false},
		{"M?nchen", "M?nchen", false},
		{"M?nchen", "Munchen", false},
		{"M?nchen", "Mönchen ", false},
		{"M?nchen 2", "München", false},
		{"?nchen", "München", false},
		{"M?", "München", false},
		{"", "ü", false},
		{"?", "", false},
		{"wirklich?", "wirklich?", false},
		{"schön?", "schön", false},
		{"sch?n?", "schön?", true},
	} {
		for form, held := range map[string]string{"as it is": c.held, "decomposed": norm.NFD.String(c.held)} {
			if LettersLost(c.cell, held) != c.want {
				t.Errorf("%q of %q (%s): %v", c.cell, c.held, form, !c.want)
			}
		}
	}
	long := strings.Repeat("ü", 2000)
	if !LettersLost(strings.Repeat("?", 3000), long) || LettersLost(strings.Repeat("?", 4001), long) {
		t.Error("of a long text")
	}
}
