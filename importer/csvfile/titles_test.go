package csvfile

import (
	"fmt"
	"strings"
	"testing"
)

// titlesAbove is how many lines may stand above a header.
const titlesAbove = 20

// TestTitles: where a title stands above the header, the hint says what to skip, and nothing else.
func TestTitles(t *testing.T) {
	many := strings.Repeat("remark\n", titlesAbove-1)
	for _, test := range []struct {
		text    string
		options Options
		skip    int // 0 if no header is seen further down
		want    string
	}{
		{"Contoso inventory\n\nSerial Number,Details\nDMPXK002JG5J,x\n", Options{}, 2, "corporate/serialNumber: serialNumber,description"},
		{"Device inventory - 24.11.2026,,\r\n,,\r\nSerial Number,IMEI 2,Details\r\nDMPXK001JG5J,,x\r\n", Options{}, 2, "corporate/serialNumber: serialNumber,-,description"},
		{"#TYPE Selected.System.Management.Automation.PSCustomObject\n\"Device Serial Number\",\"Windows Product ID\",\"Hardware Hash\"\n\"PF3ABCD1\",\"\",\"\"\n", Options{}, 1,
			"autopilot: serialNumber,productKey,hardwareIdentifier"},
		{"Table 1,,\nIMEI;Notiz;\n356938030000013;a;\n", Options{}, 1, "corporate/imei: imei,-,-"},
		{"Table 1\rIMEI\r356938030000013\r", Options{}, 1, "corporate/imei: imei"},
		{"Serial Number report\nSerial Number,Details\nA1,x\n", Options{}, 1, "corporate/serialNumber: serialNumber,description"},
		{"Bericht\nErstellt: 24.11.2026 06:55\nGer\xe4te-Seriennummer;B\xfcro\nPF3ABCD1;3\n", Options{}, 2, "corporate/serialNumber: serialNumber,-"},
		{"Details\nSerial Number,Details\nA1,x\n", Options{}, 1, "corporate/serialNumber: serialNumber,description"},
		{"old\nolder\nIMEI,Details\n1,x\n", Options{SkipRows: 1}, 2, "corporate/imei: imei,description"},
		{"\xff\xfe" + wide("Report\r\nIMEI\tDetails\r\n1\tx\r\n", false), Options{}, 1, "corporate/imei: imei,description"},
		{"Report\nUnit,S/N\nx,A1\n", Options{Map: map[string]string{"Unit": "description"}}, 1, "corporate/serialNumber: description,serialNumber"},
		{"Inventory\nSerialNumber0,S/N\nx,A1\n", Options{}, 1, "corporate/serialNumber: -,serialNumber"},
		{"Report\n" + many + "IMEI,Details\n1,x\n", Options{}, titlesAbove, "corporate/imei: imei,description"},

		{"Report\n" + many + "remark\nIMEI,Details\n1,x\n", Options{}, 0, ""},
		// Two files in one: the devices of the first would be lost.
		{"Phone,Room\n356938035643809,4\nIMEI,Details\n490154203237518,x\n", Options{}, 0, ""},
		{"R57DF4JVHB1,a,b,c\nSerial Number,Details\nR57DF4JVHB2,x\n", Options{}, 0, ""},
		{"Phone,Room\nIMEI of mine,4\n", Options{}, 0, ""},
	} {
		e := openError(t, test.text, test.options)
		if test.skip == 0 {
			if strings.Contains(e.Hint, "seems to be on line") {
				t.Errorf("%.60q: hint %s", test.text, e.Hint)
			}
			continue
		}
		if want := fmt.Sprintf("the header seems to be on line %d: pass --skip-rows %d", test.skip+1, test.skip); e.Hint != want {
			t.Errorf("%.60q: %s\n got hint %s\nwant hint %s", test.text, e, e.Hint, want)
		}
		test.options.SkipRows = test.skip
		if got := openOne(t, test.text, test.options); got != test.want {
			t.Errorf("%.60q: got %s, want %s", test.text, got, test.want)
		}
	}
}
