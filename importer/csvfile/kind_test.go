package csvfile

import (
	"strings"
	"testing"

	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/identity"
)

// TestOddTypes: a type that is none is an error of its row, and does not make the header unknown.
func TestOddTypes(t *testing.T) {
	for text, want := range map[string]string{
		"Identifier,Type,Details,State\nDMPXK002JG5J,Serial,\"till 2\",Enrolled\n":       "corporate: importedDeviceIdentifier,importedDeviceIdentityType,description,-",
		"Identifier,Identifier type,Details\n1,IMEI,x\n2,\"Manufacturer (Windows)\",y\n": "corporate: importedDeviceIdentifier,importedDeviceIdentityType,description",
		"Identity Type;Device identifier\nfoo;1\nimei;2\n":                               "corporate: importedDeviceIdentityType,importedDeviceIdentifier",
		"\xff\xfe" + wide("Type\tIdentifier\r\nSérie\t1\r\n", false):                     "corporate: importedDeviceIdentityType,importedDeviceIdentifier",
		"Identifier,importedDeviceIdentityType\n1,Serial\n":                              "corporate: importedDeviceIdentifier,importedDeviceIdentityType",
		// Beside what identifies the devices the two may be anything.
		"Identifier,Type,Serial Number\nA-1,Laptop,R57DF4JVHB1\n":             "corporate/serialNumber: -,-,serialNumber",
		"Hardware Hash,Identifier,Type\nT0E,A-1,Laptop\n":                     "autopilot: hardwareIdentifier,-,-",
		"Serial Number,Identifier,Type,Group Tag\nR57DF4JVHB1,A-1,Laptop,x\n": "autopilot: serialNumber,-,-,groupTag",
	} {
		if got := openOne(t, text, Options{}); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
	if e := openError(t, "Identifier,Type,IMEI\nA,Serial number,1\nB,Laptop,2\n", Options{}); !strings.Contains(e.Message, "more than one reading") {
		t.Errorf("got %s", e)
	}
}

// TestDisplayNames: any list of assets may have a column of that name.
func TestDisplayNames(t *testing.T) {
	const unclear, both = "it is not clear what the rows are", "belongs to Autopilot files"
	for text, want := range map[string]string{
		"serial_number,asset_tag,display_name\nBNCMJWY,1,PC001\n":           unclear,
		"Display Name;S/N\nPC001;BNCMJWY\n":                                 unclear,
		"IMEI1,displayName\n356938035643809,Phone\n":                        unclear,
		"IMEI,Display name\n356938035643809,Phone\n":                        both,
		"Identifier,Type,Display name\n1,IMEI,Phone\n":                      unclear,
		"Serial Number,Display Name,Product ID\n1,PC001,\n":                 unclear,
		"\xff\xfe" + wide("Display name\tSerial number\r\nÄ\t1\r\n", false): unclear,
		"Serial Number,Display Name":                                        unclear,
	} {
		e := openError(t, text, Options{})
		if !strings.Contains(e.Message, want) || !strings.Contains(e.Hint, "--kind corporate or --kind autopilot") {
			t.Errorf("%q: got %s (%s)", text, e, e.Hint)
		}
		for _, o := range remedies(t, strings.ReplaceAll(e.Hint, " or ", "; "), Options{}) {
			if _, err := Open([]Source{textSource("devices.csv", text)}, o); err != nil && !strings.Contains(text, "IMEI") {
				t.Errorf("%q with --kind %s: %s", text, o.Kind, err)
			}
		}
	}
	for text, want := range map[string]string{
		// A column without values decides nothing.
		"serial_number,x,display_name,\n1,a,,\n2,b\n":   "corporate/serialNumber: serialNumber,-,-,-",
		"display_name,IMEI\n=\"\",1\n":                  "corporate/imei: -,imei",
		"IMEI,Product ID,Order ID,Display name\n1,,,\n": "corporate/imei: imei,-,-,-",
		"IMEI,Serial Number,Group Tag\n,1,x\n":          "autopilot: -,serialNumber,groupTag",
		// What speaks of Autopilot decides with values, and without any where nothing speaks against it.
		"Serial Number,Display Name,Group Tag\n1,PC001,x\n":                                    "autopilot: serialNumber,displayName,groupTag",
		"Serial Number,Display Name,Product Key\n1,,\n2,,K\n":                                  "autopilot: serialNumber,displayName,productKey",
		"Serial Number,Display Name,Addressable User Name\n1,PC001,Ann\n":                      "autopilot: serialNumber,displayName,addressableUserName",
		"Serial Number,Group Tag\n1,\n":                                                        "autopilot: serialNumber,groupTag",
		"id,displayName\n1,PC001\n":                                                            "autopilot: id,displayName",
		"Serial Number,Group Tag,Display Name,rollcall_file,rollcall_line\n1,,PC001,a.csv,2\n": "autopilot: serialNumber,groupTag,displayName,-,-",
	} {
		if got := openOne(t, text, Options{}); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// TestManyCellsWithHash: a first row of more cells than the portal's files have is told to be one too, wherever its
// hash stands.
func TestManyCellsWithHash(t *testing.T) {
	hash := "T0FzAQEAHAAAAAoA" + strings.Repeat("6AOCOgEABgBgW7EdzorHH3g/", 40)
	for row, line := range map[string]string{
		hash + ",PF37RAP8,a,b,c,d":      "Hardware Hash,Serial Number,,,,",
		"a;b;c;PF37RAP8;" + hash + ";d": ";;;Serial Number;Hardware Hash;",
		"x,x,x,x,x,x,x," + hash:         ",,,,,,,Hardware Hash",
	} {
		rows := row + "\n" + strings.ReplaceAll(row, "PF37RAP8", "PF37RAP9") + "\n"
		e := openError(t, rows, Options{})
		if !strings.Contains(e.Hint, "put this line above it: "+line) || strings.Contains(e.Hint, "--no-header") {
			t.Errorf("%.60q: got %s (%s)", row, e, e.Hint)
		}
		mustOpen(t, Options{Kind: identity.Autopilot}, textSource("devices.csv", line+"\n"+rows))
	}
}

// TestLineAboveSuitsAllRows: a line to put above a file without header is named where all rows are read below it.
func TestLineAboveSuitsAllRows(t *testing.T) {
	long := strings.Repeat("356938035643809,reception\n", record.MaxBytes/26+2)
	for _, test := range []struct {
		text string
		line string // "" where none is named
		flag string
	}{
		{"356938035643809\n490154203237518,spare pool\n", "", "--no-header --type imei"},
		{"356938035643809,spare pool\r\n490154203237518\r\n", "", "--no-header --type imei"},
		{"356938035643809\n490154203237518;spare pool", "", "--no-header --type imei"},
		{"R57DF4JVHB1;x\nR57DF4JVHB2;y\nR57DF4JVHB3", "", "--no-header --type serialNumber"},
		{"R57DF4JVHB1\tx\n\nR57DF4JVHB2\ty\n\t\n", "Serial Number\tDetails", "--no-header --type serialNumber"},
		{"356938035643809\n\n490154203237518\n", "IMEI", "--no-header --type imei"},
		{"356938035643809,\"a\nb\"\n490154203237518,c", "IMEI,Details", "--no-header --type imei"},
		{"\xff\xfe" + wide("356938035643809\r\n490154203237518\tä\r\n", false), "", "--no-header --type imei"},
		{"Microsoft,Surface,0123456\nMicrosoft,Surface, 5,0123457\n", "", "--no-header --type manufacturerModelSerial"},
		{long, "IMEI,Details", "--no-header --type imei"},
		{"356938035643809\n" + long, "", "--no-header --type imei"},
	} {
		e := openError(t, test.text, Options{})
		_, line, named := strings.Cut(e.Hint, "above it: ")
		line, _, _ = strings.Cut(line, ", or pass")
		if line != test.line || named != (test.line != "") || !strings.Contains(e.Hint, "pass "+test.flag) {
			t.Errorf("%.60q: got %s (%s)", test.text, e, e.Hint)
		}
		if named {
			for _, row := range rowsOf(t, line+"\n"+test.text, Options{}) {
				if strings.Contains(row, "!") {
					t.Errorf("%.60q: below %s there is %.60s", test.text, line, row)
				}
			}
		}
	}
}
