package csvfile

import (
	"slices"
	"strings"
	"testing"

	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/identity"
)

// TestAliases: names of vendors are read, and only where no older name of their meaning has a value.
func TestAliases(t *testing.T) {
	for _, name := range []string{"S/N", "SN", "s/n:", "Serial", "Serial No", "Serial No.", "Serial #", "serial_number", "Serial-Number", "Serial Number*", "Service Tag", "ServiceTag", "Dell Service Tag",
		"HP Serial Number", "Lenovo Serial Number", "Asset Serial Number", "Asset S/N", "Device Serial", "ComputerSerialNumber", "BIOS Serial Number", "Laptop SN", "Serial Number (S/N)",
		"Seriennummer", "Serien-Nr.", "Numéro de série", "Nume\u0301ro de se\u0301rie", "N° de série", "Número de serie", "Número de série", "Numero di serie", "Serienummer", "Numer seryjny", "シリアル番号", "序列号"} {
		if got := openOne(t, name+",Details\nR57DF4JVHB1,x\n", Options{}); got != "corporate/serialNumber: serialNumber,description" {
			t.Errorf("%s: got %s", name, got)
		}
		if got := openOne(t, "Hardware Hash,"+name+"\nx,R57DF4JVHB1\n", Options{}); got != "autopilot: hardwareIdentifier,serialNumber" {
			t.Errorf("%s: got %s", name, got)
		}
	}
	for _, name := range []string{"IMEI1", "IMEI 1", "imei_1", "IMEI-1", "IMEI (SIM 1)", "IMEI No.", "IMEI #", "IMEI Number", "IMEI/MEID", "Device IMEI", "Numéro IMEI"} {
		if got := openOne(t, name+",IMEI2,Details\n1,2,x\n", Options{}); got != "corporate/imei: imei,-,description" {
			t.Errorf("%s: got %s", name, got)
		}
	}
	for _, name := range []string{"IMEI2", "IMEI 2", "Monitor Serial Number", "Dock S/N", "SIM Serial Number", "Battery Serial", "Model #", "Serials", "ID #", "SNMP", "Model Serial"} {
		_, err := Open([]Source{textSource("devices.csv", name+",Details\n1,x\n")}, Options{})
		if err == nil {
			t.Errorf("%s identifies devices", name)
		}
	}
}

// openOne is what Open says of a text.
func openOne(t *testing.T, text string, o Options) string {
	t.Helper()
	in, err := Open([]Source{textSource("devices.csv", text)}, o)
	if err != nil {
		return err.Error()
	}
	return said(in.Files[0])
}

// TestOneMeaning: of several columns of one meaning those count that are not blank, and the older names before the newer.
func TestOneMeaning(t *testing.T) {
	long := strings.Repeat("R57DF4JVHB1,,x\n", record.MaxBytes/15+2)
	for _, test := range []struct {
		text    string
		options Options
		want    string
		notes   string
	}{
		{"Serial Number,S/N,Details\nA1,B1,x\n", Options{}, "corporate/serialNumber: serialNumber,-,description", `columns that are not read: "S/N"`},
		{"S/N,Service Tag,Serial Number\nA1,B1,C1\n", Options{}, "corporate/serialNumber: -,-,serialNumber", `columns that are not read: "S/N", "Service Tag"`},
		{"S/N,Service Tag,Details\n,B1,x\n", Options{}, "corporate/serialNumber: -,serialNumber,description", `the column "S/N" is blank and means the same as "Service Tag", which is read`},
		{"Serial Number,S/N,Details\n,B1,x\n", Options{}, "corporate/serialNumber: -,serialNumber,description", `the column "Serial Number" is blank and means the same as "S/N", which is read`},
		{"Serial Number,S/N,Details\n,,x\n", Options{}, "corporate/serialNumber: serialNumber,-,description", `columns that are not read: "S/N"`},
		{"IMEI,Details,Description\n1,,x\n", Options{}, "corporate/imei: imei,-,description", `the column "Details" is blank and means the same as "Description", which is read`},
		{"IMEI;Details;Description\n1;x; \n1;;=\"\"\n", Options{}, "corporate/imei: imei,description,-", `the column "Description" is blank and means the same as "Details", which is read`},
		{"IMEI,Details,Description\n", Options{}, "corporate/imei: imei,description,-", `the column "Description" is blank and means the same as "Details", which is read`},
		{"Serial Number,Group Tag,Order ID\n1,,b\n", Options{}, "autopilot: serialNumber,-,groupTag", `the column "Group Tag" is blank and means the same as "Order ID", which is read`},
		// Rows that are none of the file's do not count.
		{"IMEI,Details,Description\n1,x\n1,x,,y\n1,x,\n", Options{}, "corporate/imei: imei,description,-", `the column "Description" is blank and means the same as "Details", which is read`},
		// What is not read need not be clear.
		{"IMEI,Model,Device Model\n1,a,b\n", Options{}, "corporate/imei: imei,-,-", `columns that are not read: "Model", "Device Model"`},
		{"Hardware Hash,Model,Device Model\n1,a,b\n", Options{}, "autopilot: hardwareIdentifier,model,-", `columns that are not read: "Device Model"`},
		// The user's word counts before all names.
		{"IMEI,Phone\n1,2\n", Options{Map: map[string]string{"Phone": "imei"}}, "corporate/imei: -,imei", `columns that are not read: "IMEI"`},
		{"Details,Description,IMEI\na,b,1\n", Options{Map: map[string]string{"Details": "description"}}, "corporate/imei: description,-,imei", `columns that are not read: "Description"`},
		{"Details,Description,IMEI\na,b,1\n", Options{Map: map[string]string{"Details": "ignore"}}, "corporate/imei: -,description,imei", ""},
		{"S/N,Serial Number\n,A1\n", Options{Map: map[string]string{"S/N": "serialNumber"}}, "corporate/serialNumber: serialNumber,-", `columns that are not read: "Serial Number"`},
		// As far as the first MiB goes, in whatever encoding.
		{"S/N,SN,Details\n" + long + ",A1,x\n", Options{}, "corporate/serialNumber: serialNumber,-,description", `the column "SN" is blank and means the same as "S/N", which is read`},
		{"\xff\xfe" + wide("SN\tS/N\r\n\tA1\r\n", false), Options{}, "corporate/serialNumber: -,serialNumber", `the column "SN" is blank and means the same as "S/N", which is read`},
	} {
		in, err := Open([]Source{textSource("devices.csv", test.text)}, test.options)
		if err != nil {
			t.Errorf("%.60q: %v", test.text, err)
			continue
		}
		if got := said(in.Files[0]); got != test.want {
			t.Errorf("%.60q:\n got %s\nwant %s", test.text, got, test.want)
		}
		notes := slices.DeleteFunc(slices.Clone(in.Files[0].Notes), func(n string) bool { return strings.Contains(n, "byte order mark") })
		if got := strings.Join(notes, "; "); got != test.notes {
			t.Errorf("%.60q:\n got note %s\nwant note %s", test.text, got, test.notes)
		}
	}
}

// TestLaterValue: what stands further down in a column that was set aside is that row's error, and what the error tells to do works.
func TestLaterValue(t *testing.T) {
	text := "S/N,SN\n" + strings.Repeat("R57DF4JVHB1,\n", record.MaxBytes/13+2) + ",R57DF4JVHB2\nR57DF4JVHB3,x\n"
	messages := map[string]int{}
	judgeAll := func(o Options) map[string]int {
		found := map[string]int{}
		for _, size := range []int{0, 4096} {
			o.BlockSize = size
			in := mustOpen(t, o, textSource("devices.csv", text))
			clear(found)
			var rules identity.Rules
			var rec identity.Record
			err := in.Read(t.Context(), nothing, func(b *Block) error {
				for _, r := range b.Rows {
					rules.Judge(b.File.Layout, r.Cells, identity.Source{}, &rec)
					for _, f := range rec.Findings {
						found[string(f.Code)]++
						messages[f.Message]++
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		return found
	}
	if got := judgeAll(Options{}); got["column_set_aside"] != 2 || got["identity_missing"] != 1 {
		t.Errorf("found %v", got)
	}
	const remedy = "name the one that counts: --map 'S/N=serialNumber', or --map 'SN=serialNumber'"
	for m := range messages {
		if strings.Contains(m, "SN") && strings.Contains(m, "is not read") && !strings.HasSuffix(m, remedy) {
			t.Errorf("the message is %s", m)
		}
	}
	if got := judgeAll(Options{Map: map[string]string{"S/N": "serialNumber"}}); got["column_set_aside"] != 0 || got["identity_missing"] != 1 {
		t.Errorf("with the remedy: found %v", got)
	}
}
