package show

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestOneLine(t *testing.T) {
	for s, want := range map[string]string{
		"":                         "",
		"Desk 4":                   "Desk 4",
		"Büro 東京 👩\u200d💻":         "Büro 東京 👩\u200d💻",
		"a\r\nb\nc\rd\te":          "a b c d e",
		"a\u2028b\u0085c\vd":       `a\u2028b\u0085c d`,
		"\x1b[31mred\x1b]0;me\x07": `\u001b[31mred\u001b]0;me\u0007`,
		"\u009b2Jgone\x7f\x00":     `\u009b2Jgone\u007f\u0000`,
		"\u202egnp.exe\u2066x":     `\u202egnp.exe\u2066x`,
		"zero\u200bwidth\ufeff":    `zero\u200bwidth\ufeff`,
		"tag\U000e0041":            `tag\udb40\udc41`,
		"\xff\xfe\xe2\x28":         `\xff\xfe\xe2(`,
		"real \ufffd":              "real \ufffd",
		"\u00a0x":                  "\u00a0x",
	} {
		if got := OneLine(s); got != want {
			t.Errorf("%q is shown as %q, want %q", s, got, want)
		}
	}
}

func FuzzOneLine(f *testing.F) {
	f.Add("a\x1b[2J\r\nb\xff\u202e")
	f.Fuzz(func(t *testing.T, s string) {
		got := OneLine(s)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, unseen) {
			t.Fatalf("%q is shown as %q", s, got)
		}
		if again := OneLine(got); again != got {
			t.Fatalf("%q is shown as %q, and that as %q", s, got, again)
		}
	})
}

func TestOneLineOfPlainTextCostsNothing(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { OneLine("serialNumber:5CG1234ABC") }); n > 0 {
		t.Errorf("%v allocations", n)
	}
}
