package escape

import (
	"math/rand/v2"
	"strings"
	"testing"

	"rollcall/importer/identity/internal/ascii"
)

// TestCell: what was written is read back, and no cell is left that a spreadsheet takes for a
// formula.
func TestCell(t *testing.T) {
	alphabet := []rune("=+-@\t\r\n ''\"\",;ab5é＝＋东CLEAR!\u200d")
	x := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var b strings.Builder
		for range x.IntN(8) {
			b.WriteRune(alphabet[x.IntN(len(alphabet))])
		}
		s := b.String()
		cell := Cell(s)
		if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
			t.Fatalf("%q is written as %q, which a spreadsheet may take for a formula", s, cell)
		}
		if ascii.Trim(cell) == Clear {
			t.Fatalf("%q is written as %q", s, cell)
		}
		text, ok := Text(cell)
		if ok != (cell != s) || ok && text != s {
			t.Fatalf("%q is written as %q and read as %q, %v", s, cell, text, ok)
		}
	}
}

func TestQuoted(t *testing.T) {
	for cell, want := range map[string]string{
		`="00123"`: "00123", `=""`: "", `=" 7 "`: " 7 ", `="3"" pipe"`: `3" pipe`,
		`="a"&"b"`: "not", `="a`: "not", `"00123"`: "not", "=00123": "not", "": "not", `="`: "not",
	} {
		if text, ok := Quoted(cell); ok != (want != "not") || ok && text != want {
			t.Errorf("%s says %q, %v, want %q", cell, text, ok, want)
		}
	}
	for cell, want := range map[string]string{`=" 7 "`: "7", `="a"&"b"`: `="a"&"b"`, " x": " x"} {
		if got := Unquoted(cell); got != want {
			t.Errorf("%s says %q, want %q", cell, got, want)
		}
	}
}

func TestMisspeltClear(t *testing.T) {
	for _, s := range []string{"CLEAR", "clear!", "＜ＣＬＥＡＲ＞", "CLAER!", "CLEAR!CLEAR!"} {
		if !MisspeltClear(s) {
			t.Errorf("%q is taken as it stands", s)
		}
	}
	for _, s := range []string{"CLEAR!", "Clear", "clear", "Clear.", "Clearwater", "CLEAR1", "CLEARANCE", "CLEAN!", "All clear!", "Claire!", "(clear)", "Lear", "real!", "Área"} {
		if MisspeltClear(s) {
			t.Errorf("%q is taken for CLEAR!", s)
		}
	}
}
