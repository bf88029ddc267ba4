package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// runs reports whether a spreadsheet would run the cell: https://owasp.org/www-community/attacks/CSV_Injection
func runs(cell string) bool { return cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) }

// table reads a CSV of a run directory, by column name.
func table(t *testing.T, path string) []map[string]string {
	t.Helper()
	rows, err := readTable(path)
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func readTable(path string) (rows []map[string]string, err error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil || len(records) == 0 {
		return nil, fmt.Errorf("%s: %d lines, %w", path, len(records), err)
	}
	for _, r := range records[1:] {
		row := map[string]string{}
		for i, name := range records[0] {
			row[name] = r[i]
		}
		rows = append(rows, row)
	}
	return rows, nil
}

// evilService speaks in formulas: its ids, its request ids, its codes and its messages.
func evilService(t *testing.T, serials ...string) string {
	formulas := []string{"=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1)", "\t=1+1", "\r\n=1+1", " =1", "'=1"}
	n := 0
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			var entries []map[string]any
			for i, serial := range serials {
				entries = append(entries, map[string]any{"id": fmt.Sprintf("=id%d", i), "importedDeviceIdentityType": "serialNumber",
					"importedDeviceIdentifier": serial, "description": "=HYPERLINK(A1)", "platform": "windows"})
			}
			json.NewEncoder(w).Encode(map[string]any{"value": entries})
			return
		}
		io.Copy(io.Discard, r.Body)
		text := formulas[n%len(formulas)]
		n++
		w.Header().Set("Request-Id", "-1-cmd")
		w.WriteHeader(http.StatusBadRequest)
		json.NewEncoder(w).Encode(map[string]any{"error": map[string]any{"code": strings.ReplaceAll(text, " ", ""), "message": text}})
	}))
	t.Cleanup(server.Close)
	return server.URL
}

// TestFormulas: no cell that we add is run by a spreadsheet, and the user's cells come back as they were.
func TestFormulas(t *testing.T) {
	t.Chdir(t.TempDir())
	header := []string{"Serial Number", "importedDeviceIdentityType", "Description", "Note, =of the user", "=2+2"}
	notes := []string{"=1+1", "+x", "-x", "@x", "\ttab", "'apostrophe", `"quoted"`, "two\nlines", "two\r\nlines", "  spaces  ", "=\"00123\"", "a,b;c", "\u00a0", "é"}
	var serials []string
	cells := [][]string{header}
	for i, note := range notes {
		serial := fmt.Sprintf("SERIAL%d", i)
		serials = append(serials, serial)
		cells = append(cells, []string{serial, "serialNumber", strings.TrimSpace(strings.NewReplacer("\n", " ", "\r", "").Replace(note)), note, note})
	}
	// Identities that are formulas, with a type, without one, and with one that does not exist.
	cells = append(cells, []string{"=A1", "serialNumber", "x", "=A1", ""}, []string{"=A2", "=A3", "=A4", "=A5", "=A6"}, []string{"@A7", "", "x", "", ""})
	var file strings.Builder
	w := csv.NewWriter(&file)
	if err := w.WriteAll(cells); err != nil {
		t.Fatal(err)
	}
	file.WriteString("=A8,too,many,=cells,in,this,row\n")
	const name = "=devices.csv"
	if err := os.WriteFile(name, []byte(file.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	env := map[string]string{"ROLLCALL_GRAPH_URL": evilService(t, serials...), "ROLLCALL_ACCESS_TOKEN": "any", "ROLLCALL_LOCK_DIR": t.TempDir(), "ROLLCALL_QUOTA": "10000/200ms"}
	run := func(args ...string) {
		t.Helper()
		var talk strings.Builder
		args = append(args, "--kind", "corporate", "--map", "Serial Number=importedDeviceIdentifier", "--max-same-error", "0", name)
		code := execute(args, stdio{in: strings.NewReader(""), out: &talk, err: &talk, getenv: func(n string) string { return env[n] }})
		if code != exitBadRows {
			t.Fatalf("%v: exit code %d\n%s", args, code, &talk)
		}
	}
	run("update", "--out", "run")
	run("update", "--dry-run", "--out", "dry")
	for _, test := range []struct {
		file string
		rows int
		own  func(column string) bool // a column that is not ours
	}{
		{"run/results.csv", len(cells), func(string) bool { return false }},
		// What could not be read is shown as it was.
		{"run/errors.csv", len(cells), func(c string) bool { return !strings.HasPrefix(c, "rollcall_") || c == "rollcall_raw" }},
		{"dry/results.csv", len(cells), func(string) bool { return false }},
		{"dry/plan.csv", len(notes) - 1, func(c string) bool { return c == "description" }}, // one row has a blank description
	} {
		rows := table(t, filepath.FromSlash(test.file))
		if len(rows) < test.rows-1 {
			t.Errorf("%s has %d rows, want about %d", test.file, len(rows), test.rows)
		}
		for i, row := range rows {
			for _, column := range slices.Sorted(maps.Keys(row)) {
				if cell := row[column]; runs(cell) && !test.own(column) && cell != "-" {
					t.Errorf("%s, row %d: %s is %q", test.file, i+1, column, cell)
				}
			}
		}
	}
	raw, err := os.ReadFile(filepath.Join("run", "errors.csv"))
	if err != nil || !strings.Contains(string(raw), "\"two\r\nlines\"") {
		t.Errorf("a line break within a cell has changed, %v", err)
	}
	for _, row := range table(t, filepath.Join("run", "errors.csv")) {
		if row["rollcall_raw"] != "" {
			continue
		}
		var was []string
		for _, c := range cells[1:] {
			if c[0] == row["Serial Number"] {
				for _, cell := range c { // the reader of this test makes one line break of the other
					was = append(was, strings.ReplaceAll(cell, "\r\n", "\n"))
				}
			}
		}
		var is []string
		for _, column := range header {
			is = append(is, row[column])
		}
		if diff := cmp.Diff(was, is); diff != "" {
			t.Errorf("errors.csv, %s: the user's cells have changed:\n%s", row["Serial Number"], diff)
		}
	}
}
