package importer_test

import (
	"encoding/csv"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer/internal/errorscsv"
	"rollcall/importer/internal/input"
	"rollcall/importer/rundir"
)

// errorsOf are the rows of the errors.csv of a file, and how its check went.
func errorsOf(t *testing.T, text string) (rows []line, check *input.Check) {
	t.Helper()
	b, dir := newBench(t, graphsim.Options{}, "", graph.Options{}), t.TempDir()
	check = b.check("a.csv", text)
	must(t, errorscsv.WriteInvalid(t.Context(), check, openDir(t, dir)))
	return readLines(t, filepath.Join(dir, rundir.ErrorsFile)), check
}

// tableText writes rows as a file again, with all columns that any of them has.
func tableText(t *testing.T, rows []line) string {
	t.Helper()
	var header []string
	for _, r := range rows {
		for name := range r {
			if !slices.Contains(header, name) {
				header = append(header, name)
			}
		}
	}
	slices.Sort(header)
	var text strings.Builder
	w := csv.NewWriter(&text)
	must(t, w.Write(header))
	for _, r := range rows {
		cells := make([]string, len(header))
		for i, name := range header {
			cells[i] = r[name]
		}
		must(t, w.Write(cells))
	}
	w.Flush()
	must(t, w.Error())
	return text.String()
}

const threeInOne = "Serial Number,Details\r\nA12,\"11 inch\r\nB12,spare\r\nC12,12 inch\"\r\nD12,x\r\n"

// TestSwallowedRowsStayUntilTheirTextIsCleared: the devices that stand in the text alone are not lost
// by filling in the first one.
func TestSwallowedRowsStayUntilTheirTextIsCleared(t *testing.T) {
	rows, _ := errorsOf(t, threeInOne)
	rows[0]["Serial Number"], rows[0]["Details"] = "A12", "11 inch"
	again, check := errorsOf(t, tableText(t, rows))
	if got := tallied(check); got != "swallowed_rows! 1" || !strings.Contains(check.Findings[0].Message, "3 rows stand in rollcall_raw") {
		t.Fatalf("filled in: %s, %v", got, check.Findings)
	}
	if again[0]["Serial Number"] != "A12" || again[0]["Details"] != "11 inch" || again[0]["rollcall_raw"] != rows[0]["rollcall_raw"] {
		t.Errorf("what was filled in is lost: %v", again[0])
	}
	again = append(again, line{"Serial Number": "B12", "Details": "spare"}, line{"Serial Number": "C12", "Details": "12 inch"})
	again[0]["rollcall_raw"] = " "
	if _, check = errorsOf(t, tableText(t, again)); check.Invalid != 0 || check.Rows != 3 {
		t.Errorf("all there: %d of %d rows, %s", check.Invalid, check.Rows, tallied(check))
	}
}

// TestErrorsAreRepairedAsTheySay follows what errors.csv says of rows that stand there as their text.
func TestErrorsAreRepairedAsTheySay(t *testing.T) {
	const fill = "put the row's values, which stand in rollcall_raw, into the columns"
	for _, test := range []struct {
		name, text string
		says       []string // of each row
		repair     func(rows []line) []line
	}{
		{"a header", "Serial Number,Details\nA12,x\nDetails,Serial Number\n",
			[]string{"this is the header of another file and no device: delete the row"},
			func([]line) []line { return []line{{"Serial Number": "A12"}} }},
		{"rows below a header", "Serial Number,Details\nA12,x\nDetails;Serial Number\ny, z;B12\n",
			[]string{"delete the row", "names its cells Details;Serial Number: put it under that header in a file of its own and delete it here"},
			func(rows []line) []line {
				rows[1]["Details"], rows[1]["Serial Number"], rows[1]["rollcall_raw"] = "y, z", "B12", ""
				return rows[1:]
			}},
		{"a malformed row", "Serial Number,Details\nA12,a\"b\n", []string{fill},
			func(rows []line) []line {
				rows[0]["Serial Number"], rows[0]["Details"] = "A12", `a"b`
				return rows
			}},
		{"an undecodable one", "Serial Number;Details\nA12;M\x81nchen\n", []string{fill},
			func(rows []line) []line {
				rows[0]["Serial Number"], rows[0]["Details"] = "A12", "München"
				return rows
			}},
		{"a long one", "Serial Number,Details\nA12,a\"" + strings.Repeat("y", 70_000) + "\n",
			[]string{"of which rollcall_raw has the beginning alone"},
			func(rows []line) []line {
				rows[0]["Serial Number"], rows[0]["Details"] = "A12", "y"
				return rows
			}},
		{"a text that is none", threeInOne, []string{"3 rows stand in rollcall_raw"},
			func(rows []line) []line {
				rows[0]["Serial Number"], rows[0]["Details"], rows[0]["rollcall_raw"] = "A12", "11 inch\nB12,spare", ""
				return rows
			}},
	} {
		t.Run(test.name, func(t *testing.T) {
			rows, _ := errorsOf(t, test.text)
			if len(rows) != len(test.says) {
				t.Fatalf("got %v", rows)
			}
			for i, want := range test.says {
				if got := rows[i]["rollcall_message"]; !strings.Contains(got, want) {
					t.Errorf("row %d says %q, want %q", i+1, got, want)
				}
			}
			if _, check := errorsOf(t, tableText(t, test.repair(rows))); check.Invalid != 0 {
				t.Errorf("repaired: %s, %v", tallied(check), check.Findings)
			}
		})
	}
}

// TestAHeaderFilledInIsNoDevice: nothing makes a device of a header but clearing its text.
func TestAHeaderFilledInIsNoDevice(t *testing.T) {
	rows, _ := errorsOf(t, "IMEI,Details\n356938035643809,x\nSerial Number,Details\n")
	rows[0]["IMEI"], rows[0]["Details"] = "356938035643817", "Details"
	if _, check := errorsOf(t, tableText(t, rows)); tallied(check) != "header_changes! 1" {
		t.Errorf("got %s", tallied(check))
	}
}

// TestWhatSomebodyWroteOnARow: the message of an errors.csv may be anything, or gone.
func TestWhatSomebodyWroteOnARow(t *testing.T) {
	rows, _ := errorsOf(t, threeInOne)
	for _, test := range []struct{ message, want string }{
		{"for anna.schmidt@contoso.com", "not repaired yet: for a...@contoso.com"},
		{strings.Repeat("x", 6000), "into the columns, and clear rollcall_raw"},
		{"", "into the columns, and clear rollcall_raw"},
	} {
		rows[0]["rollcall_message"] = test.message
		_, check := errorsOf(t, tableText(t, rows))
		if tallied(check) != "swallowed_rows! 1" || !strings.Contains(check.Findings[0].Message, test.want) {
			t.Errorf("got %s, %v", tallied(check), check.Findings)
		}
	}
	delete(rows[0], "rollcall_message")
	if _, check := errorsOf(t, tableText(t, rows)); tallied(check) != "swallowed_rows! 1" {
		t.Errorf("got %s", tallied(check))
	}
}
