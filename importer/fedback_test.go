package importer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer/internal/errorscsv"
	"rollcall/importer/rundir"
)

// fixed writes the errors.csv of some files and feeds it back until nothing changes any more, which
// must be at once: the same rows, with the same codes and cells, and nothing lost.
func fixed(t *testing.T, invalid int, files ...string) []line {
	t.Helper()
	var before []line
	for range 3 {
		b := newBench(t, graphsim.Options{}, "", graph.Options{})
		check, dir := b.check(files...), t.TempDir()
		if check.Invalid != invalid {
			t.Fatalf("%d invalid rows, want %d: %s", check.Invalid, invalid, tallied(check))
		}
		must(t, errorscsv.WriteInvalid(t.Context(), check, openDir(t, dir)))
		rows := readLines(t, filepath.Join(dir, rundir.ErrorsFile))
		if len(rows) != invalid {
			t.Fatalf("%d rows in errors.csv, want %d", len(rows), invalid)
		}
		for i, was := range before {
			for name, cell := range was {
				switch name {
				case "rollcall_message": // of a row with cells it says what is wrong with them now
					if was["rollcall_raw"] != "" && rows[i][name] != cell {
						t.Errorf("row %d: the message is %q, was %q", i+1, rows[i][name], cell)
					}
				case "rollcall_file", "rollcall_line", "rollcall_field":
				default:
					if rows[i][name] != cell {
						t.Errorf("row %d: %s is %q, was %q", i+1, name, rows[i][name], cell)
					}
				}
			}
		}
		text, err := os.ReadFile(filepath.Join(dir, rundir.ErrorsFile))
		must(t, err)
		before, files = rows, []string{"errors.csv", string(text)}
	}
	return before
}

func TestErrorsFedBackAreAFixedPoint(t *testing.T) {
	long := strings.Repeat("y", 60_000)
	for name, test := range map[string]struct {
		invalid int
		files   []string
	}{
		"swallowed rows":       {1, []string{"a.csv", "Serial Number,Details\r\nA12,\"11 inch\r\nB12,spare\r\nC12,12 inch\"\r\nD12,x\r\n"}},
		"swallowed, of many":   {2, []string{"a.csv", "IMEI,Details\n356938035643808,\"11\n356938035643817,12\"\n1,x\n"}},
		"perhaps swallowed":    {1, []string{"a.csv", "Serial Number,Details\r\n(A12),\"11 inch\nB12,spare\"\r\n"}},
		"swallowed, Autopilot": {1, []string{"a.csv", "Group Tag,Device Serial Number\r\n\"11\r\n12,B12\r\n13\",C12\r\n"}},
		"another header":       {3, []string{"a.csv", "Serial Number,Details\nA12,x\nIMEI,Details\n356938035643809,\"y, z\"\nz\n"}},
		"undecodable":          {1, []string{"a.csv", "Serial Number;Details\nA12;M\x81nchen\n"}},
		"malformed":            {4, []string{"a.csv", "Serial Number,Details\nA12,a\"b\n\"B12\"x,y\nC12\nD12,x,y\n"}},
		"a long row":           {1, []string{"a.csv", "Serial Number,Details\nA12,a\"" + long + "\n"}},
		"blank names":          {1, []string{"a.csv", ",Serial Number,,Details,\na,(A12),b,c,d\n"}},
		"two files":            {2, []string{"a.csv", "Serial Number,S/N,Details\n(A12),x,a\n", "b.csv", "S/N,Details\n(B12),b\n"}},
		"names of the header":  {2, []string{"a.csv", "Serial Number,Details\nSN,Details\nA12,x\n"}},
	} {
		t.Run(name, func(t *testing.T) {
			rows := fixed(t, test.invalid, test.files...)
			for _, r := range rows {
				raw := r["rollcall_raw"]
				switch code := r["rollcall_code"]; {
				case (code == "swallowed_rows" || code == "undecodable" || code == "header_changes") && raw == "":
					t.Errorf("%s without its text: %v", code, r)
				case name == "a long row" && len(raw) < len(long):
					t.Errorf("the text has %d bytes", len(raw))
				case name == "two files" && (r["Serial Number"] == "" || raw != ""):
					t.Errorf("got %v", r)
				}
			}
		})
	}
}

// TestColumnsStayApart: what stands under blank names, and under one name of different meaning, is kept.
func TestColumnsStayApart(t *testing.T) {
	b, dir := newBench(t, graphsim.Options{}, "", graph.Options{}), t.TempDir()
	check := b.check("a.csv", ",Serial Number,,SN,Details\na,(A12),b,,c\n", "b.csv", "SN,Details,\n(B12),d,e\n")
	must(t, errorscsv.WriteInvalid(t.Context(), check, openDir(t, dir)))
	text, err := os.ReadFile(filepath.Join(dir, rundir.ErrorsFile))
	must(t, err)
	lines := strings.Split(string(text), "\n")
	for i, want := range []string{",Serial Number,,SN,Details,rollcall_file,", "a,(A12),b,,c,a.csv,", "e,(B12),,,d,b.csv,"} {
		if !strings.HasPrefix(lines[i], want) {
			t.Errorf("line %d is %s, want %s", i+1, lines[i], want)
		}
	}
}
