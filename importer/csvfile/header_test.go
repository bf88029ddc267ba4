package csvfile

import (
	"slices"
	"strings"
	"testing"

	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/identity"
)

// said is what Open says of a header: kind/type: column of each position.
func said(f *File) string {
	var names []string
	for _, c := range f.Layout.Columns {
		name := c.String()
		if c == identity.NoColumn {
			name = "-"
		}
		names = append(names, name)
	}
	kind := f.Layout.Kind.String()
	if f.Layout.Type != "" {
		kind += "/" + f.Layout.Type
	}
	return kind + ": " + strings.Join(names, ",")
}

func TestHeaders(t *testing.T) {
	for _, test := range []struct {
		header  string
		options Options
		want    string
		note    string
	}{
		// Corporate files.
		{"IMEI", Options{}, "corporate/imei: imei", ""},
		{"IMEI,Details", Options{}, "corporate/imei: imei,description", ""},
		{"Serial Number,Description", Options{}, "corporate/serialNumber: serialNumber,description", ""},
		{"serial_number", Options{}, "corporate/serialNumber: serialNumber", ""},
		{"SERIALNUMBER,DETAILS", Options{}, "corporate/serialNumber: serialNumber,description", ""},
		{"Manufacturer,Model,Serial Number", Options{}, "corporate/manufacturerModelSerial: manufacturer,model,serialNumber", ""},
		{"Manufacturer,Model,Serial Number", Options{Type: "serialnumber"}, "corporate/serialNumber: -,-,serialNumber", `columns that are not read: "Manufacturer", "Model"`},
		{"Manufacturer,Serial Number", Options{}, "corporate/serialNumber: -,serialNumber", `columns that are not read: "Manufacturer"`},
		{"importedDeviceIdentifier,importedDeviceIdentityType,description,platform", Options{}, "corporate: importedDeviceIdentifier,importedDeviceIdentityType,description,platform", ""},
		{"id,importedDeviceIdentifier,importedDeviceIdentityType,lastModifiedDateTime,createdDateTime,lastContactedDateTime,description,enrollmentState,platform", Options{},
			"corporate: id,importedDeviceIdentifier,importedDeviceIdentityType,lastModifiedDateTime,createdDateTime,lastContactedDateTime,description,enrollmentState,platform", ""},
		{"importedDeviceIdentifier,Type", Options{}, "corporate: importedDeviceIdentifier,importedDeviceIdentityType", ""},
		{"importedDeviceIdentifier,Type,importedDeviceIdentityType", Options{}, "corporate: importedDeviceIdentifier,-,importedDeviceIdentityType", `columns that are not read: "Type"`},
		{"IMEI,Type", Options{}, "corporate/imei: imei,-", `columns that are not read: "Type"`},
		{"importedDeviceIdentifier", Options{Type: "IMEI"}, "corporate/imei: importedDeviceIdentifier", ""},
		{"importedDeviceIdentifier,importedDeviceIdentityType", Options{Type: "imei"}, "corporate/imei: importedDeviceIdentifier,importedDeviceIdentityType", ""},
		{"IMEI,Serial Number", Options{Type: "imei"}, "corporate/imei: imei,-", `columns that are not read: "Serial Number"`},
		{"IMEI,Serial Number", Options{Type: "serialNumber"}, "corporate/serialNumber: -,serialNumber", `columns that are not read: "IMEI"`},
		{"IMEI,Manufacturer,Model,Serial Number", Options{Type: "manufacturerModelSerial"}, "corporate/manufacturerModelSerial: -,manufacturer,model,serialNumber", `columns that are not read: "IMEI"`},
		{"importedDeviceIdentifier,IMEI", Options{Type: "imei"}, "corporate/imei: -,imei", `columns that are not read: "importedDeviceIdentifier"`},
		{"importedDeviceIdentifier,IMEI", Options{Type: "serialNumber"}, "corporate/serialNumber: importedDeviceIdentifier,-", `columns that are not read: "IMEI"`},
		{"id,description", Options{Kind: identity.Corporate}, "corporate: id,description", ""},
		{"IMEI,Group Tag", Options{Kind: identity.Corporate}, "corporate/imei: imei,-", `columns that are not read: "Group Tag"`},

		// Autopilot files.
		{"Device Serial Number,Windows Product ID,Hardware Hash,Group Tag,Assigned User", Options{}, "autopilot: serialNumber,productKey,hardwareIdentifier,groupTag,assignedUserPrincipalName", ""},
		{"Device Serial Number,Windows Product ID,Hardware Hash", Options{}, "autopilot: serialNumber,productKey,hardwareIdentifier", ""},
		{"Device serial number,Windows product ID,Hardware hash,Manufacturer name,Device model", Options{}, "autopilot: serialNumber,productKey,hardwareIdentifier,manufacturer,model", ""},
		{"Serial Number,Order ID", Options{}, "autopilot: serialNumber,groupTag", ""},
		{"serialNumber,Product Key", Options{}, "autopilot: serialNumber,productKey", ""},
		{"serialNumber,userPrincipalName,displayName,addressableUserName", Options{}, "autopilot: serialNumber,assignedUserPrincipalName,displayName,addressableUserName", ""},
		{"id,assignedUserPrincipalName,groupTag,hardwareIdentifier,importId,productKey,serialNumber,state", Options{}, "autopilot: id,assignedUserPrincipalName,groupTag,hardwareIdentifier,importId,productKey,serialNumber,state", ""},
		{"id,groupTag,state.deviceImportStatus,state.deviceRegistrationId,state.deviceErrorCode,state.deviceErrorName", Options{},
			"autopilot: id,groupTag,state.deviceImportStatus,state.deviceRegistrationId,state.deviceErrorCode,state.deviceErrorName", ""},
		{"Hardware Hash", Options{}, "autopilot: hardwareIdentifier", ""},
		{"Serial Number", Options{Kind: identity.Autopilot}, "autopilot: serialNumber", ""},
		{"Serial Number,IMEI,Group Tag", Options{Kind: identity.Autopilot}, "autopilot: serialNumber,-,groupTag", `columns that are not read: "IMEI"`},

		// Names that do not matter, or could.
		{"IMEI,rollcall_file,rollcall_line,Rollcall_Status", Options{}, "corporate/imei: imei,-,-,-", ""},
		{"IMEI,Details,,", Options{}, "corporate/imei: imei,description,-,-", ""},
		{"\ufeffIMEI,\"Details\"", Options{}, "corporate/imei: imei,description", ""},
		{" I_M E\u00a0I ,\" details\n\"", Options{}, "corporate/imei: imei,description", ""},
		{"Serial Number,Grup Tag,Asset,Hardware Hash", Options{}, "autopilot: serialNumber,-,-,hardwareIdentifier", `columns that are not read: "Grup Tag" (did you mean Group Tag?), "Asset"`},
		{"Serial Number,Assigned,Hardware Hash", Options{}, "autopilot: serialNumber,-,hardwareIdentifier", `columns that are not read: "Assigned" (did you mean Assigned User?)`},
		{"IMEI,Detials", Options{}, "corporate/imei: imei,-", `columns that are not read: "Detials" (did you mean Details?)`},
		{"IMEI,a,b,c,d,e,f,g,h,i,j,k,l,m,n", Options{}, "corporate/imei: imei,-,-,-,-,-,-,-,-,-,-,-,-,-,-", `columns that are not read: "a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", and 2 more`},

		// Mapped names.
		{"S/N,Asset Tag", Options{Map: map[string]string{"S/N": "serialNumber", "asset tag": "description"}}, "corporate/serialNumber: serialNumber,description", ""},
		{"S/N,Tag", Options{Map: map[string]string{"s/n": "Device Serial Number", "Tag": "Order ID"}}, "autopilot: serialNumber,groupTag", ""},
		{"Phone,Kind", Options{Map: map[string]string{"Phone": "importedDeviceIdentifier", "Kind": "type"}}, "corporate: importedDeviceIdentifier,importedDeviceIdentityType", ""},
		{"IMEI,Serial Number", Options{Map: map[string]string{"IMEI": "ignore"}}, "corporate/serialNumber: -,serialNumber", ""},
		{"IMEI,rollcall_raw", Options{Map: map[string]string{"rollcall_raw": "description"}}, "corporate/imei: imei,description", ""},

		// No header.
		{"356938035643809,Desk", Options{NoHeader: true, Type: "imei"}, "corporate/imei: imei,description", ""},
		{"4CE0460D0G", Options{NoHeader: true, Type: "serialNumber"}, "corporate/serialNumber: serialNumber", ""},
		{"Microsoft;Surface 5;0123", Options{NoHeader: true, Type: "manufacturerModelSerial"}, "corporate/manufacturerModelSerial: manufacturer,model,serialNumber", ""},
	} {
		t.Run(test.header, func(t *testing.T) {
			in, err := Open([]Source{textSource("devices.csv", test.header)}, test.options)
			if err != nil {
				t.Fatal(err)
			}
			if got := said(in.Files[0]); got != test.want {
				t.Errorf("\n got %s\nwant %s", got, test.want)
			}
			if got := strings.Join(in.Files[0].Notes, "; "); got != test.note {
				t.Errorf("\n got note %s\nwant note %s", got, test.note)
			}
			if in.Kind != in.Files[0].Layout.Kind {
				t.Errorf("kind %s", in.Kind)
			}
		})
	}
}

func TestHeaderErrors(t *testing.T) {
	for _, test := range []struct {
		text    string
		options Options
		line    int
		message string
		hint    string // a part of it
	}{
		{"IMEI,Group Tag", Options{}, 1, `"Group Tag" belongs to Autopilot files and "IMEI" to corporate ones`, "--kind corporate or --kind autopilot"},
		{"\n\nid,description", Options{}, 3, "the header does not say whether these are corporate identifiers or Autopilot devices; the file has: id, description", "--kind corporate or --kind autopilot"},
		{"IMEI,Serial Number", Options{}, 1, "the header allows more than one reading of the identity: by IMEI, or by Serial Number", "--type imei (by IMEI), --type serialNumber (by Serial Number)"},
		{"IMEI,Manufacturer,Model,Serial Number", Options{}, 1, "the header allows more than one reading of the identity: by IMEI, or by Serial Number, or by Manufacturer + Model + Serial Number", "--type manufacturerModelSerial (by Manufacturer + Model + Serial Number)"},
		{"importedDeviceIdentifier,description", Options{}, 1, "the header has importedDeviceIdentifier without a column importedDeviceIdentityType, so the type of its values is not known", "--type imei (by importedDeviceIdentifier), --type serialNumber"},
		{"importedDeviceIdentifier,IMEI", Options{}, 1, "the header allows more than one reading of the identity: by IMEI, or by importedDeviceIdentifier", "--type imei (by IMEI), --type serialNumber (by importedDeviceIdentifier)"},
		{"importedDeviceIdentifier,importedDeviceIdentityType,IMEI", Options{}, 1, "the header allows more than one reading of the identity: by IMEI, or by importedDeviceIdentifier", "--type imei (by IMEI), --map 'IMEI=ignore' (by importedDeviceIdentifier)"},
		{"IMEI", Options{Type: "serialNumber"}, 1, "--type serialNumber needs a column Serial Number or importedDeviceIdentifier, and there is none; the file has: IMEI", "--map 'NAME=serialNumber'"},
		{"Serial Number", Options{Type: "imei"}, 1, "--type imei needs a column IMEI or importedDeviceIdentifier, and there is none; the file has: Serial Number", "--map 'NAME=imei'"},
		{"Manufacturer,Serial Number", Options{Type: "manufacturerModelSerial"}, 1, "--type manufacturerModelSerial needs the columns Manufacturer, Model and Serial Number, or importedDeviceIdentifier, and they are not there; the file has: Manufacturer, Serial Number", "--map 'NAME=model'"},
		{"Details,Platform", Options{Kind: identity.Corporate}, 1, "no column identifies the devices; the file has: Details, Platform", "corporate files have IMEI"},
		{"Group Tag,Assigned User", Options{}, 1, "no column identifies the devices; the file has: Group Tag, Assigned User", "Autopilot files have Device Serial Number"},
		{"Serial Number,Group Tag", Options{Type: "serialNumber"}, 1, "the header is that of an Autopilot file, and --type is for corporate identifiers", "--kind corporate"},

		{"IMEI,imei", Options{}, 1, `columns 1 and 2 have the same name: "IMEI" and "imei"`, "rename"},
		{"IMEI,Notes,Notes", Options{}, 1, `columns 2 and 3 have the same name: "Notes" and "Notes"`, "rename"},
		{"IMEI,Details,Description\n1,a,\n1,,b\n", Options{}, 1, `the columns "Details" and "Description" mean the same, description, and more than one of them has values`,
			"name the one that counts: --map 'Details=description', or --map 'Description=description'"},
		{"Serial Number,Group Tag,Order ID\n1,a,b\n", Options{}, 1, `the columns "Group Tag" and "Order ID" mean the same, groupTag, and more than one of them has values`,
			"name the one that counts: --map 'Group Tag=groupTag', or --map 'Order ID=groupTag'"},
		{"S/N,Phone,Service Tag\n1,,\n,,2\n", Options{}, 1, `the columns "S/N" and "Service Tag" mean the same, serialNumber, and more than one of them has values`,
			"name the one that counts: --map 'S/N=serialNumber', or --map 'Service Tag=serialNumber'"},
		{"Phone,Mobile\n1,2\n", Options{Map: map[string]string{"Phone": "imei", "Mobile": "imei"}}, 1, `the columns "Phone" and "Mobile" mean the same, imei, and more than one of them has values`, "--map"},

		{"356938035643809,Desk\n", Options{}, 1, "the first line looks like data, not like a header: no name in it is known", "--no-header --type imei"},
		{"356938035643809\n", Options{Kind: identity.Corporate}, 1, "the first line looks like data, not like a header: no name in it is known", "--no-header --type imei"},
		{"4CE0460D0G,Desk\n", Options{}, 1, "the first line looks like data, not like a header: no name in it is known", "--no-header --type serialNumber"},
		{"Microsoft,Surface 5,0123456\n", Options{}, 1, "the first line looks like data, not like a header: no name in it is known", "--no-header --type manufacturerModelSerial"},
		{"Telefon,Ort,Person,Raum\n", Options{}, 1, "no column name in the first line is known: Telefon, Ort, Person, Raum", "with --map 'NAME=serialNumber', where NAME is one of these, or pass --skip-rows N"},
		{strings.Repeat("A", 4000) + ",x,y,z\n", Options{}, 1, "no column name in the first line is known: " + strings.Repeat("A", 40) + "..., x, y, z", "--map"},

		{"IMEI", Options{Map: map[string]string{"S/N": "serialNumber"}}, 0, "no column is named S/N; the file has: IMEI", "give a column its own name"},
		{"IMEI", Options{Map: map[string]string{"IMEI": "imeii"}}, 0, `--map: "imeii" is no column`, "imei, serialNumber"},
		{"IMEI,", Options{Map: map[string]string{" ": "imei"}}, 0, `--map: " " is no header name`, "pairs"},
		{"4CE0460D0G", Options{Kind: identity.Autopilot}, 1, "no column name in the first line is known: 4CE0460D0G", "--skip-rows N if the header is further down"},
		{"IMEI", Options{Map: map[string]string{"IMEI": "imei", "imei": "imei"}}, 0, `--map: "IMEI" and "imei" are one header name`, "once"},
		{"IMEI,Tag", Options{Map: map[string]string{"Tag": "groupTag"}, Kind: identity.Corporate}, 1, "--map: groupTag is no column of corporate files", "--kind"},
		{"1,2", Options{Map: map[string]string{"Tag": "groupTag"}, NoHeader: true, Type: "imei"}, 0, "--map names columns of a header, and --no-header says that there is none", "leave out"},

		{"1,2", Options{NoHeader: true}, 0, "--no-header needs to know what the rows are", "--type imei"},
		{"1,2", Options{NoHeader: true, Kind: identity.Autopilot}, 1,
			"the first row has 2 cells; a file without header of kind autopilot has rows of the form serial,product,hash[,tag[,user]]", "quotes"},
		{"1,2", Options{Type: "imei", Kind: identity.Autopilot}, 0, "--type is for corporate identifiers, and --kind says autopilot", "leave out"},
		{"1,2", Options{Type: "unknown"}, 0, "unknown identity type unknown", "--type takes imei, serialNumber, manufacturerModelSerial"},
		{"\n1,2,3", Options{NoHeader: true, Type: "imei"}, 2, "the first row has 3 cells; a file without header of type imei has rows of the form identifier[,details]", "quotes"},
		{"1,2", Options{NoHeader: true, Type: "manufacturerModelSerial"}, 1, "the first row has 2 cells; a file without header of type manufacturerModelSerial has rows of the form manufacturer,model,serial", "quotes"},
		{"1,\"2", Options{NoHeader: true, Type: "imei"}, 1, "a quote is opened in the first row and not closed", ""},

		{"IMEI,\"Details\n", Options{}, 1, "a quote is opened in the header and not closed", ""},
		{"IMEI,De\"tails\n", Options{}, 1,
			"the header cannot be read: a quote inside cell 2, which does not begin with one: put the whole cell in quotes and double each quote within it", ""},
		{"IM\x00EI,Details\n", Options{}, 1, "the header holds NUL bytes, so this is not text or has another encoding", "--encoding"},
		{strings.Repeat("x", record.MaxBytes+1), Options{}, 1,
			"the header cannot be read: the line is longer than 1 MiB: look for a quote that was never closed, or line breaks that are missing",
			""},
		{strings.Repeat("\n", 3<<20), Options{}, 0, "there is no header within the first 2 MiB", ""},
	} {
		e := openError(t, test.text, test.options)
		if e.Line != test.line || e.Message != test.message || !strings.Contains(e.Hint, test.hint) {
			t.Errorf("%.60q:\n got line %d: %s\n    (%s)\nwant line %d: %s\n    (%s)", test.text, e.Line, e.Message, e.Hint, test.line, test.message, test.hint)
		}
	}
}

func TestKindsOfFiles(t *testing.T) {
	corporate, autopilot := textSource("phones.csv", "IMEI\n1\n"), textSource("laptops.csv", "Serial Number,Hardware Hash\n1,\n")
	empty := textSource("empty.csv", "\n")
	_, err := Open([]Source{empty, corporate, autopilot}, Options{})
	if err == nil || err.Error() != "laptops.csv: is of kind autopilot, and phones.csv of kind corporate" {
		t.Errorf("got %v", err)
	}
	in, err := Open([]Source{empty, autopilot, empty}, Options{})
	if err != nil || in.Kind != identity.Autopilot || len(in.Files) != 3 || in.Files[0].Layout != nil {
		t.Errorf("got %v, %+v", err, in)
	}
	// A name of the map has to be in some file, not in all.
	in, err = Open([]Source{corporate, textSource("more.csv", "Phone\n2\n")}, Options{Map: map[string]string{"Phone": "imei"}})
	if err != nil || said(in.Files[1]) != "corporate/imei: imei" {
		t.Errorf("got %v", err)
	}
}

// TestErrorsFeedBack sees that the header made for a file without one reads the same with the rows below it.
func TestErrorsFeedBack(t *testing.T) {
	for _, o := range []Options{{Type: "imei"}, {Type: "serialNumber"}, {Type: "manufacturerModelSerial"}} {
		text := "a,b,c\n"
		if o.Type != "manufacturerModelSerial" {
			text = "a,b\n"
		}
		o.NoHeader = true
		in, err := Open([]Source{textSource("devices.csv", text)}, o)
		if err != nil {
			t.Fatal(err)
		}
		f := in.Files[0]
		back, err := Open([]Source{textSource("errors.csv", strings.Join(f.Header, ",")+",rollcall_line\n"+"a,b,c,1")}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if g := back.Files[0]; !slices.Equal(g.Layout.Columns[:len(f.Header)], f.Layout.Columns) || g.Layout.Type != f.Layout.Type {
			t.Errorf("%s: %s, and back %s", o.Type, said(f), said(g))
		}
	}
}
