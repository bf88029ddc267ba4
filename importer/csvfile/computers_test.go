package csvfile

import (
	"strings"
	"testing"

	"rollcall/importer/identity"
)

// TestLooksLikeWindows: lists of Windows computers by serial number are told from lists of everything else.
func TestLooksLikeWindows(t *testing.T) {
	hash := "T0FzAQEAHAAAAAoA" + strings.Repeat("6AOCOgEABgBgW7EdzorHH3g/", 40)
	rows := func(n int, row string) string { return strings.Repeat(row+"\n", n) }
	for _, test := range []struct {
		text    string
		options Options
		why     string // a part of the message, "" for no finding
	}{
		{"Service Tag,Model\nABC1234,Latitude 5440\n", Options{}, `"Model" holds "Latitude 5440"`},
		{"Model,Service Tag\n,ABC1234\nOptiPlex 7010,ABC1235\n", Options{}, `"Model" holds "OptiPlex 7010"`},
		{"S/N;Produkt\nABC1234;HP EliteBook 840 G10\n", Options{}, `"Produkt" holds "HP EliteBook 840 G10"`},
		{"Serial number,OS,Device name\nA1,Windows,PC-1\nB2,iOS,Phone\n", Options{}, `"OS" holds "Windows"`},
		{"Serial Number,Machine Type\nPF3A1B2C,20XW\n", Options{}, `has a column "Machine Type"`},
		{"Serial Number,MTM\nPF3A1B2C,20XWS00A1G\n", Options{}, `has a column "MTM"`},
		{"Serial #,Product Number,Qty\n5CG1234567,818K2EA#ABD,1\n", Options{}, `has a column "Product Number"`},
		{"Serial Number,Windows edition\nA1,Pro\n", Options{}, `has a column "Windows edition"`},
		{"Device Serial Number,Windows Product ID,Hardware Hash\nA1,,x\n", Options{Kind: identity.Corporate}, `has a column "Hardware Hash"`},
		{"Serial Number,Windows Product ID\nA1,00330-80000-00000-AA123\n", Options{Kind: identity.Corporate}, `has a column "Windows Product ID"`},
		{"Serial Number,Blob\nA1," + hash + "\n", Options{}, `"Blob" holds "(hash)"`},
		{"Serial Number,Details\n" + rows(3, "A1,ThinkPad of a...") + rows(3, "B1,spare"), Options{}, `"Details" holds`},
		{"Seriennummer;Hersteller;Modell\nA1;Dell;Latitude 5440\n", Options{}, "pass --map 'Hersteller=manufacturer,Modell=model', or"},
		{"Modèle,Service Tag,Manufacturer\nOptiPlex 7010,A1,Dell\n", Options{}, "pass --map 'Modèle=model', or"},
		{"Serial Number;Model0;Fabricante\nA1;Latitude 5440;Dell\n", Options{}, "pass --map 'Fabricante=manufacturer,Model0=model', or"},
		{"Seriennummer;Hersteller;Modell\nA1;;Latitude 5440\n", Options{}, "in columns named Manufacturer, Model and Serial Number"}, // none has a manufacturer
		{"Serial Number,OS\nPF3ABCD1,Microsoft Windows NT Workstation 10.0\n", Options{}, `"OS" holds "Microsoft Windows NT Workstation 10.0"`},
		{"Serial Number,Model,Platform\nA1,Latitude 5440,\n", Options{}, `"Model" holds "Latitude 5440"`}, // a platform that no row gives
		{"\xff\xfe" + wide("Serial Number\tModel\r\nA1\tSurface Pro 9\r\n", false), Options{}, `"Model" holds "Surface Pro 9"`},

		// The user has said that they are none.
		{"Service Tag,Model\nABC1234,Latitude 5440\n", Options{Type: "SERIALNUMBER"}, ""},
		{"Manufacturer,Model,Serial Number\nDell Inc.,Latitude 5440,A1\n", Options{Type: "serialNumber"}, ""},

		{"Service Tag,Details\nABC1234,desk\n", Options{}, ""},
		{"Serial Number,Model,Platform\nA1,Latitude 5440,windows\n", Options{}, ""}, // said already, and judged row by row
		{"Manufacturer,Model,Serial Number\nDell Inc.,Latitude 5440,A1\n", Options{}, ""},
		{"IMEI,Model\n1,Latitude 7440 with modem\n", Options{}, ""},
		{"Serial Number,Group Tag,Model\nA1,x,Latitude 5440\n", Options{}, ""},
		{"serialNumber,model,orgUnitPath\nA1,Latitude 7410 Chromebook Enterprise,/\n", Options{}, ""},
		{"serialNumber,model,osVersion\n" + rows(4, "A1,HP Chromebook x360 14 G1,ChromeOS 120") + rows(2, "A1,Lenovo ThinkPad C13 Yoga Chromebook,"), Options{}, ""},
		{"Serial Number,Model,Product Number\nA1,iPad Air,MK2K3LL/A\n", Options{}, ""},
		{"Serial Number,Product Number\nA1,MK2K3LL/A\n", Options{}, ""},
		{"Serial Number,Model,Windows licence\nA1,MacBook Air,none\n", Options{}, ""},
		{"Serial Number,Model,Windows licence\nA1,TC26,\n", Options{}, ""}, // a column that is blank
		{"Serial Number,Model,Machine Type\nA1,Galaxy Tab Active5,Tablet\nB1,SM-T636B,Tablet\n", Options{}, ""},
		{"Serial Number,Model\nA1,Surface Duo 2\n", Options{}, ""},
		{"Serial Number,Details\nA1,iPad; replaces the ThinkPad\nB1,iPad\nC1,iPad\n", Options{}, ""},
		{"Serial Number,Details\n" + rows(1, "A1,was a ThinkPad before") + rows(9, "B1,spare"), Options{}, ""},
		{"Serial Number,Notes\n" + rows(1, "A1,Latitude of user broken") + rows(9, "B1,spare"), Options{}, ""},
		{"Serial Number,Model\n" + rows(1, "A1,Latitude 5440") + rows(19, "B1,iPad"), Options{}, ""},
		{"Serial Number,Details\n", Options{}, ""},
		{"Serial Number,Machine Type\n", Options{}, ""},
	} {
		in, err := Open([]Source{textSource("devices.csv", test.text)}, test.options)
		if err != nil {
			t.Errorf("%.60q: %v", test.text, err)
			continue
		}
		message := ""
		for _, f := range in.Files[0].Findings {
			message += f.Message
			if f.Code != identity.CodeLooksLikeWindows || !f.Warning || strings.Contains(f.Message, "T0FzAQEA") {
				t.Errorf("%.60q: found %+v", test.text, f)
			}
		}
		if (message == "") != (test.why == "") || !strings.Contains(message, test.why) {
			t.Errorf("%.60q: found %q, want %q", test.text, message, test.why)
		}
	}
}
