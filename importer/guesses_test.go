package importer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer/identity"
	"rollcall/importer/internal/errorscsv"
	"rollcall/importer/rundir"
)

// Each file that is read by a guess has one finding, with the number of its rows and their first cells, whatever the kind.
func TestGuessesAreToldOnceAFile(t *testing.T) {
	for _, kind := range []struct{ header, code string }{{"Serial Number,Details", ""}, {"Device Serial Number,Group Tag", ""}} {
		rows := func(cells ...string) string {
			var b strings.Builder
			b.WriteString(kind.header + "\n")
			for i, cell := range cells {
				b.WriteString("5CG123456" + string(rune('0'+i)) + "," + cell + "\n")
			}
			return b.String()
		}
		check := newBench(t, graphsim.Options{}, "", graph.Options{}).check("a.csv", rows("plain", "M\xfcnchen", "", "K\xf6ln", "Z\xfcrich", "Stra\xdfe"),
			"b.csv", strings.ReplaceAll(rows("sch\xf6n"), "5CG1", "5CG2"), "c.csv", strings.ReplaceAll(rows("schön"), "5CG1", "5CG3"))
		if got := tallied(check); got != "encoding_guessed 2" {
			t.Fatalf("%s: found %s", kind.header, got)
		}
		if len(check.Findings) != 0 {
			t.Errorf("%s: told of rows as well: %v", kind.header, check.Findings)
		}
		if len(check.OfFiles) != 2 || check.Warned != 5 || check.Invalid != 0 || check.Warnings["encoding_guessed"] != 5 {
			t.Errorf("%s: %d of files, %d rows warned of, %d invalid, %v", kind.header, len(check.OfFiles), check.Warned, check.Invalid, check.Warnings)
		}
		for i, want := range []string{`4 rows with cells such as "München", "Köln", "Zürich". If`, `1 row with cells such as "schön". If`} {
			if f := check.OfFiles[i]; !strings.Contains(f.Message, want) || f.Line != 3-i {
				t.Errorf("%s: line %d: %s", kind.header, f.Line, f.Message)
			}
		}
	}
}

func TestGuessesAreErrorsOfRowsUnderStrict(t *testing.T) {
	b := newBench(t, graphsim.Options{}, "", graph.Options{})
	b.rules.Strict = true
	check := b.check("a.csv", "Serial Number,Details,Colour\nA12,K\xf6ln,\nB12,x,gr\xfcn\nC12,S\xfcd,\n")
	if got := tallied(check); got != "encoding_guessed! 2" || len(check.OfFiles) != 0 || check.Invalid != 2 {
		t.Errorf("found %s, %d of files, %d invalid", got, len(check.OfFiles), check.Invalid)
	}
	b.rules.Warn = map[identity.Code]bool{identity.CodeEncodingGuessed: true}
	check = b.check("a.csv", "Serial Number,Details\nA12,K\xf6ln\n")
	if got := tallied(check); got != "encoding_guessed 1" || len(check.OfFiles) != 1 || check.Invalid != 0 {
		t.Errorf("let pass: found %s, %d of files, %d invalid", got, len(check.OfFiles), check.Invalid)
	}
}

// A guess shows no more of a cell than any message does.
func TestGuessesHideUsers(t *testing.T) {
	check := newBench(t, graphsim.Options{}, "", graph.Options{}).check("a.csv", "Device Serial Number,Assigned User\nA12,j\xfcrgen.other@contoso.com\n")
	for _, f := range append(check.OfFiles, check.Findings...) {
		if strings.Contains(f.Message, "other") {
			t.Errorf("%s tells too much: %s", f.Code, f.Message)
		}
	}
}

// Rows that could not be decoded stand in errors.csv as text, until they are repaired.
func TestUndecodableRowsStandAsText(t *testing.T) {
	for name, text := range map[string]string{
		"corporate": "Serial Number;Details\n\"A12\";\"M\x81nchen\"\nB\x8d2;x\n",
		"autopilot": "Device Serial Number;Group Tag\n\"A12\";\"M\x81nchen\"\nB\x8d2;x\n",
	} {
		dir := t.TempDir()
		check := newBench(t, graphsim.Options{}, "", graph.Options{}).check("a.csv", text)
		must(t, errorscsv.WriteInvalid(t.Context(), check, openDir(t, dir)))
		written, err := os.ReadFile(filepath.Join(dir, rundir.ErrorsFile))
		must(t, err)
		lines := strings.Split(string(written), "\n")
		if len(lines) != 4 || !strings.HasPrefix(lines[1], ",,a.csv,2,invalid,") || !strings.HasSuffix(lines[1], "\"\"\"A12\"\";\"\"M\ufffdnchen\"\"\"") ||
			!strings.HasPrefix(lines[2], ",,a.csv,3,invalid,") || !strings.HasSuffix(lines[2], ",B\ufffd2;x") {
			t.Fatalf("%s: wrote %s", name, written)
		}
		b := newBench(t, graphsim.Options{}, "", graph.Options{})
		if got := tallied(b.check("errors.csv", string(written))); got != "undecodable! 2" {
			t.Errorf("%s, fed back: %s", name, got)
		}
		repaired := strings.NewReplacer("\n,,a.csv,2", "\nA12,München,a.csv,2", "\n,,a.csv,3", "\nBB2,x,a.csv,3").Replace(string(written))
		if got := tallied(b.check("errors.csv", repaired)); got != "" {
			t.Errorf("%s, repaired: %s", name, got)
		}
	}
}
