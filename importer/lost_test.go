package importer_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
)

// tallied lists the codes of a check with their counts, as in "excel_scientific! 2".
func tallied(c *input.Check) string {
	var all []string
	for _, t := range c.Tallies {
		mark := "!"
		if t.Warning {
			mark = ""
		}
		all = append(all, fmt.Sprintf("%s%s %d", t.Code, mark, t.Count))
	}
	return strings.Join(all, ", ")
}

// Of two rows whose identity is lost nobody knows that they are one device, however alike they are.
func TestRowsWithLostIdentitiesAreNobodysTwins(t *testing.T) {
	for _, c := range []struct{ header, cell, code string }{
		{"IMEI,Details", "3.56938E+14", "excel_scientific"},
		{"IMEI,Details", "356938000000000", "excel_rounded"},
		{"IMEI,Details", "000000000000000", "placeholder"},
		{"IMEI,Details", "System.String[]", "no_value"},
		{"Serial Number,Details", "2.21334E+13", "excel_scientific"},
		{"Serial Number,Details", "To be filled by O.E.M.", "placeholder"},
		{"Serial Number,Details", "SYS-1234567890", "placeholder"},
		{"Serial Number,Details", "System.Collections.Hashtable", "no_value"},
		{"Device Serial Number,Group Tag", "Default string", "placeholder"},
		{"Device Serial Number,Group Tag", "5E+10", "excel_scientific"},
		{"importedDeviceIdentifier,importedDeviceIdentityType,description", `"Microsoft,Surface,None",manufacturerModelSerial`, "placeholder"},
	} {
		row := func(value string) string { return c.cell + "," + value + "\n" }
		for name, files := range map[string][]string{
			"different values": {"a.csv", c.header + "\n" + row("a") + row("b")},
			"the same":         {"a.csv", c.header + "\n" + row("a") + row("a")},
			"two files":        {"a.csv", c.header + "\n" + row("a"), "b.csv", c.header + "\n" + row("b")},
		} {
			check := newBench(t, graphsim.Options{}, "", graph.Options{}).check(files...)
			if got, want := tallied(check), c.code+"! 2"; !strings.Contains(got, want) || strings.Contains(got, "duplicate") || check.Invalid != 2 || check.Repeats != 0 {
				t.Errorf("%s, %s: %s, %d invalid, %d repeated", c.cell, name, got, check.Invalid, check.Repeats)
			}
		}
	}
	// What --warn sends as it stands is one identity again.
	b := newBench(t, graphsim.Options{}, "", graph.Options{})
	b.rules.Warn = map[identity.Code]bool{identity.CodeExcelScientific: true}
	if got := tallied(b.check("a.csv", "IMEI,Details\n3.56938E+14,a\n3.56938E+14,b\n")); got != "conflicting_duplicate! 2, excel_scientific 2" {
		t.Error(got)
	}
}

// An entry of the tenant that has just such an identity is meant by the row; then two rows are of
// one device again.
func TestLostIdentitiesThatTheTenantHas(t *testing.T) {
	const tenant = `{"corporate":[{"importedDeviceIdentifier":"None","importedDeviceIdentityType":"serialNumber","description":"old"},
		{"importedDeviceIdentifier":"AB:12","importedDeviceIdentityType":"serialNumber","description":"old"}]}`
	for _, c := range []struct{ rows, want string }{
		{"None,new\n", "updated"},
		{"None,old\n", "unchanged"},
		{"none,new\n", "updated"},
		{"AB:12,new\n", "updated"},
		{"Nil,new\n", "invalid placeholder"},
		{"AB:13,new\n", "invalid serial_characters"},
		{"None,a\nNone,b\n", "invalid conflicting_duplicate, invalid conflicting_duplicate"},
		{"None,a\nNone,a\n", "updated, updated"},
	} {
		for _, verb := range []string{"update", "sync"} {
			b := newBench(t, graphsim.Options{Routes: "live"}, tenant, graph.Options{})
			file := "Serial Number,Details\n" + c.rows
			var lines []line
			if verb == "update" {
				_, lines = b.update("devices.csv", file)
			} else {
				_, lines = b.sync(&syncing{file: file})
			}
			var got []string
			for _, l := range lines {
				got = append(got, strings.TrimSpace(l["status"]+" "+l["error_code"]))
			}
			if all := strings.Join(got, ", "); all != c.want {
				t.Errorf("%s of %q: %s, want %s", verb, c.rows, all, c.want)
			}
			// errors.csv says of a row what results.csv says.
			for _, l := range b.errors() {
				if want := strings.Fields(got[len(got)-1])[1]; l["rollcall_code"] != want {
					t.Errorf("%s of %q: errors.csv says %s", verb, c.rows, l["rollcall_code"])
				}
			}
		}
	}
}

// A type that its platform does not know is an error where an entry would be made, and nowhere
// else.
func TestTypeNotForPlatform(t *testing.T) {
	const tenant = `{"corporate":[{"id":"20000000-0000-4000-8000-000000000001","importedDeviceIdentifier":"AAA1AAA","importedDeviceIdentityType":"serialNumber","platform":"windows","description":"old"},
		{"importedDeviceIdentifier":"356938035643809","importedDeviceIdentityType":"imei","platform":"ios"}]}`
	const header = "id,importedDeviceIdentifier,importedDeviceIdentityType,platform,description\n"
	file := header + ",AAA1AAA,serialNumber,windows,new\n,356938035643809,imei,macOS,new\n,BBB2BBB,serialNumber,windows,new\n" +
		"20000000-0000-4000-8000-000000000001,,,windows,newer\n20000000-0000-4000-8000-00000000000f,aaa1aaa,serialNumber,windows,new\n"
	statuses := func(lines []line) string {
		var all []string
		for _, l := range lines {
			all = append(all, strings.TrimSpace(l["status"]+" "+l["error_code"]+" "+l["warnings"]))
		}
		return strings.Join(all, " | ")
	}
	for _, c := range []struct{ verb, rows, want string }{
		{"update", file[:strings.Index(file, "2000")], "updated type_not_for_platform | updated type_not_for_platform | failed not_found type_not_for_platform"},
		{"sync", file[:strings.Index(file, "2000")], "updated type_not_for_platform | updated type_not_for_platform | invalid type_not_for_platform"},
		{"sync", header + file[strings.Index(file, "2000"):strings.LastIndex(file, "2000")], "updated"},
		{"sync", header + file[strings.LastIndex(file, "2000"):], "updated case_differs;type_not_for_platform"},
	} {
		b := newBench(t, graphsim.Options{Routes: "live"}, tenant, graph.Options{})
		var lines []line
		if c.verb == "update" {
			_, lines = b.update("devices.csv", c.rows)
		} else {
			_, lines = b.sync(&syncing{file: c.rows})
		}
		got := statuses(lines)
		if !sameWords(got, c.want) {
			t.Errorf("%s of\n%s: %s, want %s", c.verb, c.rows, got, c.want)
		}
	}
	if c := newBench(t, graphsim.Options{}, "", graph.Options{}).check("devices.csv", file); !strings.Contains(tallied(c), "type_not_for_platform! 4") {
		t.Errorf("validate: %s", tallied(c))
	}
}

// sameWords compares rows of words of which the last are joined by semicolons in any order.
func sameWords(a, b string) bool {
	sort := func(s string) string {
		rows := strings.Split(s, " | ")
		for i, r := range rows {
			words := strings.FieldsFunc(r, func(c rune) bool { return c == ' ' || c == ';' })
			slices.Sort(words)
			rows[i] = strings.Join(words, " ")
		}
		return strings.Join(rows, " | ")
	}
	return sort(a) == sort(b)
}

// What the tenant holds passes beside it, whatever is to be said of it, and the same cell elsewhere
// does not.
func TestValuesThatTheTenantHas(t *testing.T) {
	const tenant = `{"corporate":[{"importedDeviceIdentifier":"AAA1AAA","importedDeviceIdentityType":"serialNumber","description":"=SUM(A1)"},
		{"importedDeviceIdentifier":"BBB2BBB","importedDeviceIdentityType":"serialNumber","description":"x"}],
		"devices":[{"id":"30000000-0000-0000-0000-000000000001","serialNumber":"CCC3CCC","groupTag":"NULL","userPrincipalName":"not a user"},
		{"id":"30000000-0000-0000-0000-000000000002","serialNumber":"DDD4DDD","groupTag":"clear!"}]}`
	for _, c := range []struct{ file, want string }{
		{"Serial Number,Details\nAAA1AAA,'=SUM(A1)\nBBB2BBB,'=SUM(A1)\n", "unchanged no_value | invalid no_value"},
		{"Device Serial Number,Group Tag,Assigned User\nCCC3CCC,NULL,not a user\nDDD4DDD,clear!,\n", "unchanged no_value;upn_shape | unchanged clear_misspelt"},
		{"Device Serial Number,Group Tag\nCCC3CCC,clear!\nDDD4DDD,null\n", "invalid clear_misspelt | invalid no_value"},
	} {
		for _, verb := range []string{"update", "sync"} {
			b := newBench(t, graphsim.Options{Routes: "live"}, tenant, graph.Options{})
			var lines []line
			if verb == "update" {
				_, lines = b.update("devices.csv", c.file)
			} else {
				_, lines = b.sync(&syncing{file: c.file})
			}
			var all []string
			for _, l := range lines {
				all = append(all, strings.TrimSpace(l["status"]+" "+l["error_code"]+" "+l["warnings"]))
			}
			if got := strings.Join(all, " | "); !sameWords(got, c.want) {
				t.Errorf("%s of\n%s: %s, want %s", verb, c.file, got, c.want)
			}
		}
	}
}
