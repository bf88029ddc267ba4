package mapping

import (
	"maps"
	"slices"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, test := range []struct {
		text string
		want string // pairs, or the error with an exclamation mark
	}{
		{"S/N=serialNumber", "S/N=serialNumber"},
		{"S/N=serialNumber,Asset Tag=description", "Asset Tag=description|S/N=serialNumber"},
		{" S/N = serialNumber , Asset Tag = Details ", "Asset Tag=Details|S/N=serialNumber"},
		{"Name, first=ignore", "Name, first=ignore"},
		{"Name, first=ignore,IMEI=imei", "IMEI=imei|Name, first=ignore"},
		{`"A,B=serialNumber"`, `"A,B=serialNumber"`}, // as a record of CSV, which names need not be
		{"a=b=imei", "a=b=imei"},
		{"A=imei,", "A=imei"},
		{"A=imei,A=imei", "A=imei"},
		{"A=imei,A=ignore", "!--map names A twice, as imei and as ignore"},
		{"S/N=serialnr", `!--map: "serialnr" is no column`},
		{"A=imei,S/N=serialnr", `!--map: "serialnr" is no column`},
		{"S/N", `!--map "S/N": want HEADER=COLUMN`},
		{"A=imei,B", `!--map "B": want HEADER=COLUMN`},
		{"S/N=", `!--map "S/N=": want HEADER=COLUMN`},
		{"", `!--map "": want HEADER=COLUMN`},
	} {
		pairs, err := Parse(test.text)
		got := ""
		if err != nil {
			got = "!" + err.Error()
		} else {
			got = joinPairs(pairs)
		}
		if got != test.want {
			t.Errorf("%q: got %s, want %s", test.text, got, test.want)
		}
	}
}

// joinPairs is a map on one line.
func joinPairs(pairs map[string]string) string {
	var all []string
	for _, name := range slices.Sorted(maps.Keys(pairs)) {
		all = append(all, name+"="+pairs[name])
	}
	return strings.Join(all, "|")
}
