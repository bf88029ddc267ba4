package csvfile

import (
	"strings"
	"testing"
)

// TestLostNames: a name of --map that no header has is said before all else that may be wrong with the header.
func TestLostNames(t *testing.T) {
	typo := map[string]string{"Serial No": "serialNumber"}
	for _, test := range []struct {
		files   []string
		options Options
		message string
		hint    string
	}{
		{[]string{"Serial No.,Details\nR57DF4JVHB1,x\n"}, Options{Map: typo}, "no column is named Serial No; the file has: Serial No., Details", "did you mean --map 'Serial No.=serialNumber'?"},
		{[]string{"Telefon,Raum\n1,x\n"}, Options{Map: typo}, "no column is named Serial No; the file has: Telefon, Raum", "give a column its own name"},                     // no name is known
		{[]string{"IMEI,Serial Number\n1,x\n"}, Options{Map: typo}, "no column is named Serial No; the file has: IMEI, Serial Number", "--map 'Serial Number=serialNumber'"}, // two readings
		{[]string{"IMEI,Group Tag\n1,x\n"}, Options{Map: typo}, "no column is named Serial No; the file has: IMEI, Group Tag", ""},                                           // of both kinds
		{[]string{"id,description\n"}, Options{Map: typo}, "no column is named Serial No; the file has: id, description", ""},                                                // of no kind
		{[]string{"Details,Details\n"}, Options{Map: typo}, "no column is named Serial No; the file has: Details", ""},                                                       // a name twice
		{[]string{"356938035643809\n"}, Options{Map: typo}, "no column is named Serial No; the file has: 356938035643809", ""},
		{[]string{"IMEI\n", "", "Serial-No\n"}, Options{Map: typo}, "no column is named Serial No; the files have: IMEI, Serial-No", "--map 'Serial-No=serialNumber'"},
		{[]string{"IMEI,Tag\n"}, Options{Map: map[string]string{"Tga": "ignore", "Serial No": "serialNumber"}}, "no column is named Serial No, or Tga; the file has: IMEI, Tag", "give a column its own name"},
		{[]string{"\"Name, first\",IMEI\n"}, Options{Map: map[string]string{"Name first": "description"}}, "no column is named Name first; the file has: \"Name, first\", IMEI", "--map 'Name, first=description'"},
		{[]string{"S/N,Tag\n"}, Options{Map: map[string]string{"S/N=serialnr,Tag": "description"}}, `--map: "serialnr" is no column`, "imei, serialNumber"},
		{[]string{"IMEI,a,b,c,d,e,f,g,h,i,j,k,l,m\n"}, Options{Map: typo}, "no column is named Serial No; the file has: IMEI, a, b, c, d, e, f, g, h, i, j, k, and 2 more", ""},
		{[]string{"\"IM\x1bEI\",jane@contoso.com\n"}, Options{Map: typo}, `no column is named Serial No; the file has: "IM\x1bEI", j...@contoso.com`, ""},
	} {
		var sources []Source
		for _, text := range test.files {
			sources = append(sources, textSource("devices.csv", text))
		}
		_, err := Open(sources, test.options)
		e, ok := err.(*Error)
		if !ok || e.Message != test.message || !strings.Contains(e.Hint, test.hint) {
			t.Errorf("%q:\n got %v\nwant %s\n     (%s)", test.files, e, test.message, test.hint)
		}
	}
	// Without any header there is nothing to be named.
	if _, err := Open([]Source{textSource("devices.csv", "\n")}, Options{Map: typo}); err != nil {
		t.Errorf("an empty file: %v", err)
	}
}
