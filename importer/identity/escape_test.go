package identity

import (
	"math/rand/v2"
	"strings"
	"testing"

	"rollcall/importer/identity/internal/ascii"
)

// TestEscape holds what is written against what is read: the identical value, and no cell that a spreadsheet takes for a formula.
func TestEscape(t *testing.T) {
	for _, c := range []struct{ value, cell string }{
		{"Desk 4", "Desk 4"},
		{"", ""},
		{"=1+1", "'=1+1"},
		{"+49 30 1", "'+49 30 1"},
		{"-", "'-"},
		{"@SUM(A1)", "'@SUM(A1)"},
		{"\tx", "'\tx"},
		{"\rx", "'\rx"},
		{"\n=x ", "'\n=x "},
		{" =x", "' =x"},
		{"   ", "'   "},
		{"＝1", "'＝1"},
		{`="00123"`, `'="00123"`},
		{"'s-Hertogenbosch", "''s-Hertogenbosch"},
		{"'", "''"},
		{"'=1", "''=1"},
		{"''", "'''"},
		{"CLEAR!", "'CLEAR!"},
		{"'CLEAR!", "''CLEAR!"},
		{"CLEAR! now", "CLEAR! now"},
		{"00123", "00123"},
	} {
		if got := Escape(c.value); got != c.cell {
			t.Errorf("Escape(%q) = %q, want %q", c.value, got, c.cell)
		}
		readBack(t, Description, c.value)
	}
}

func TestEscapeRandom(t *testing.T) {
	alphabet := []rune("=+-@\t\r\n ''\"\",;ab5é＝＋东CLEAR!\u200d")
	x := rand.New(rand.NewPCG(1, 2))
	for range 20_000 {
		var b strings.Builder
		for range x.IntN(8) {
			b.WriteRune(alphabet[x.IntN(len(alphabet))])
		}
		readBack(t, Description, b.String())
		readBack(t, GroupTag, b.String())
	}
}

// readBack judges the cell that says value.
func readBack(t *testing.T, c Column, value string) {
	t.Helper()
	cell := Escape(value)
	if cell != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", []rune(cell)[0]) {
		t.Fatalf("%q is written as %q, which a spreadsheet may take for a formula", value, cell)
	}
	want := value
	if cell == value {
		want = ascii.Trim(value) // no cell keeps white space behind it, but one that is escaped
	}
	kind := map[Column]Kind{Description: Corporate, GroupTag: Autopilot}[c]
	rec := judged(t, &Rules{}, kind, "", SerialNumber, "A1", c, cell)
	got, ok := rec.Value(c)
	if c == GroupTag && rec.Invalid() { // control characters
		return
	}
	if got.Text != want || got.Clear || ok != (want != "") {
		t.Fatalf("%q is written as %q and read as %q (cleared: %v)", value, cell, got.Text, got.Clear)
	}
	if strings.Contains(found(rec), string(CodeExcelWrapped)) {
		t.Errorf("%q: an escaped cell was warned of", cell)
	}
}

func TestEscapedIdentity(t *testing.T) {
	for _, value := range []string{"-AB.C1", "+A1", "'A1", "@A1", "=A1"} {
		rec := judged(t, &Rules{}, Corporate, "", Identifier, Escape(value), Type, TypeSerial)
		if rec.Raw != value {
			t.Errorf("%q is read as %q", value, rec.Raw)
		}
	}
	// What people put before a number to keep its zeros is still named.
	if rec := judged(t, &Rules{}, Corporate, "", SerialNumber, "'00123"); rec.Identifier != "00123" || found(rec) != "excel_wrapped" {
		t.Errorf("identifier %q, findings %s", rec.Identifier, found(rec))
	}
}
