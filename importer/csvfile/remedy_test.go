package csvfile

import (
	"slices"
	"strings"
	"testing"

	"rollcall/importer/identity"
)

// remedies are the flags that a hint tells to pass, one set for each way out.
func remedies(t *testing.T, hint string, o Options) (all []Options) {
	t.Helper()
	words := shells[0].words(t, strings.NewReplacer("(", " ", ")", " ", "?", " ", "; ", " ").Replace(hint))
	for i := 0; i+1 < len(words); i++ {
		if !strings.HasPrefix(words[i], "--") || strings.HasSuffix(words[i], ",") || strings.HasPrefix(words[i+1], "NAME=") {
			continue
		}
		with := o
		with.Map = map[string]string{}
		for k, v := range o.Map {
			with.Map[k] = v
		}
		for ; i+1 < len(words) && strings.HasPrefix(words[i], "--"); i += 2 {
			value := strings.TrimRight(words[i+1], ",;")
			switch words[i] {
			case "--type":
				with.Type = value
			case "--kind":
				kind, err := identity.ParseKind(value)
				if err != nil {
					t.Fatal(err)
				}
				with.Kind = kind
			case "--map":
				pairs, err := ParseMap(value)
				if err != nil {
					t.Fatal(err)
				}
				for k, v := range pairs {
					with.Map[k] = v
				}
			case "--no-header":
				with.NoHeader = true
				i--
			case "--skip-rows":
				with.SkipRows = 1
			default:
				t.Fatalf("the hint tells to pass %s", words[i])
			}
		}
		i--
		all = append(all, with)
	}
	return all
}

// TestRemedies: what the hint of a header that cannot be used tells to pass, taken from the line as a shell takes it,
// makes the file readable.
func TestRemedies(t *testing.T) {
	for _, test := range []struct {
		text    string
		options Options
		say     string   // a part of the message
		ways    []string // what is read by each way that the hint names
	}{
		// Several readings.
		{"IMEI,Serial Number\n1,2\n", Options{}, "by IMEI, or by Serial Number", []string{"corporate/imei: imei,-", "corporate/serialNumber: -,serialNumber"}},
		{"IMEI 1,IMEI 2,S/N\n1,2,3\n", Options{}, "by IMEI 1, or by S/N", []string{"corporate/imei: imei,-,-", "corporate/serialNumber: -,-,serialNumber"}},
		{"IMEI,Manufacturer,Model,Serial Number\n1,2,3,4\n", Options{}, "more than one reading", []string{
			"corporate/imei: imei,-,-,-", "corporate/serialNumber: -,-,-,serialNumber", "corporate/manufacturerModelSerial: -,manufacturer,model,serialNumber"}},
		{"importedDeviceIdentifier,description\n1,2\n", Options{}, "the type of its values is not known", []string{
			"corporate/imei: importedDeviceIdentifier,description", "corporate/serialNumber: importedDeviceIdentifier,description", "corporate/manufacturerModelSerial: importedDeviceIdentifier,description"}},
		{"importedDeviceIdentifier,importedDeviceIdentityType,IMEI,\"S/N, old\"\n1,2,3,4\n", Options{Map: map[string]string{"S/N, old": "serialNumber"}}, "more than one reading", []string{
			"corporate/imei: -,importedDeviceIdentityType,imei,-", "corporate/serialNumber: -,importedDeviceIdentityType,-,serialNumber",
			"corporate: importedDeviceIdentifier,importedDeviceIdentityType,-,-"}},
		{"importedDeviceIdentifier,importedDeviceIdentityType,IMEI1,IMEI No.\n1,imei,3,\n", Options{}, "more than one reading", []string{
			"corporate/imei: -,importedDeviceIdentityType,imei,-", "corporate: importedDeviceIdentifier,importedDeviceIdentityType,-,-"}},

		// Several columns of one meaning.
		{"IMEI,Details,Description\n1,2,3\n", Options{}, "mean the same", []string{"corporate/imei: imei,description,-", "corporate/imei: imei,-,description"}},
		{"Service Tag;Seriennummer;SN\n1;2;3\n", Options{}, `"Service Tag", "Seriennummer" and "SN" mean the same`, []string{
			"corporate/serialNumber: serialNumber,-,-", "corporate/serialNumber: -,serialNumber,-", "corporate/serialNumber: -,-,serialNumber"}},

		// A kind that is not clear.
		{"IMEI,Group Tag\n1,2\n", Options{}, "belongs to Autopilot files", []string{"corporate/imei: imei,-", "no column identifies the devices"}},
		{"Serial Number,u_group_tag\n1,2\n", Options{}, `"u_group_tag" seems to be what Autopilot files have as groupTag`, []string{"autopilot: serialNumber,groupTag", "corporate/serialNumber: serialNumber,-"}},
		{"Autopilot Group Tag,S/N\n1,2\n", Options{}, "as groupTag", []string{"autopilot: groupTag,serialNumber", "corporate/serialNumber: -,serialNumber"}},
		{"IMEI,Serial Number,GroupTag2\n1,2,\n", Options{Type: ""}, "as groupTag", []string{"autopilot: -,serialNumber,groupTag", "more than one reading"}},
		{"Serial Number,Order Identifier\n1,2\n", Options{}, "as groupTag", []string{"autopilot: serialNumber,groupTag", "corporate/serialNumber: serialNumber,-"}},
		{"Serial Number,\"Gruppentag, neu\"\n1,2\n", Options{}, "as groupTag", []string{"autopilot: serialNumber,groupTag", "corporate/serialNumber: serialNumber,-"}},
		{"Serial Number,HWHash\n1,2\n", Options{}, "as hardwareIdentifier", []string{"autopilot: serialNumber,hardwareIdentifier", "corporate/serialNumber: serialNumber,-"}},
		{"Hash of hardware,u_hardware_hash,Details\n1,2,3\n", Options{}, "as hardwareIdentifier", []string{"autopilot: -,hardwareIdentifier,-", "no column identifies the devices"}},
		{"Serial Number,Windows Product Key\n1,2\n", Options{}, "as productKey", []string{"autopilot: serialNumber,productKey", "corporate/serialNumber: serialNumber,-"}},
		{"Serial Number,Assigned User UPN\n1,2\n", Options{}, "as assignedUserPrincipalName", []string{"autopilot: serialNumber,assignedUserPrincipalName", "corporate/serialNumber: serialNumber,-"}},
		{"Geräte-Seriennummer;Zugewiesener Benutzer;Gruppentag\nPF3ABCD1;;KIOSK\n", Options{}, "as groupTag", []string{
			"autopilot: serialNumber,assignedUserPrincipalName,groupTag", "corporate/serialNumber: serialNumber,-,-"}},
		{"Gruppentag;S/N;Benutzer\nKIOSK;PF3ABCD1;Jana aus Bonn\n", Options{}, "as groupTag", []string{"autopilot: groupTag,serialNumber,-", "corporate/serialNumber: -,serialNumber,-"}},

		// Nothing that identifies the devices, under a name that is known.
		{"Phone,Room\n356938035643809,4\n490154203237518,5\n", Options{}, "no column name in the first line is known: Phone, Room", []string{"corporate/imei: imei,-"}},
		{"Device,Details\n356938035643809,4\n490154203237518,5\n", Options{}, "the file has: Device, Details", []string{"corporate/imei: imei,description"}},
		{"Gerät;Serialnumer;Raum\nA;R57DF4JVHB1;4\n", Options{}, "is known: Gerät, Serialnumer, Raum", []string{"corporate/serialNumber: -,serialNumber,-"}},
		{"u_serial,u_site,Details\nR57DF4JVHB1,A,x\n", Options{}, "the file has: u_serial, u_site, Details", []string{"corporate/serialNumber: serialNumber,-,description"}},
		{"Tag,Kind,Details\nR57DF4JVHB1,AB12CD34,x\nR57DF4JVHB2,AB12CD34,x\n", Options{}, "the file has", []string{"corporate/serialNumber: serialNumber,-,description"}},
		{"Blob,Details\n" + strings.Repeat("T0FzAQEAHAAAAAoA6AOCOgEABgBgW7EdzorHH3gK", 100) + ",x\n", Options{}, "the file has: Blob, Details", []string{"autopilot: hardwareIdentifier,-"}},
		{"Unit,Platform\nR57DF4JVHB1,ios\n", Options{Kind: identity.Corporate}, "no column identifies the devices; the file has: Unit, Platform", []string{"corporate/serialNumber: serialNumber,platform"}},
		{"Unit,Group Tag\nR57DF4JVHB1,x\n", Options{}, "no column identifies the devices; the file has: Unit, Group Tag", []string{"autopilot: serialNumber,groupTag"}},
		{"Phone,Serial Number\n356938035643809,A1\n", Options{Type: "imei"}, "--type imei needs a column IMEI", []string{"corporate/imei: imei,-"}},
		{"Phone,Unit\n356938035643809,R57DF4JVHB1\n", Options{Type: "serialNumber", Map: map[string]string{"Phone": "imei"}}, "--type serialNumber needs", []string{"corporate/serialNumber: -,serialNumber"}},
		{"Manufacturer,Modell,Serial Number\na,b,c\n", Options{Type: "manufacturerModelSerial"}, "--type manufacturerModelSerial needs", []string{"corporate/manufacturerModelSerial: manufacturer,model,serialNumber"}},
		{"SerialNumber0,Manufacturer0,Model0\nPF3ABCD1,LENOVO,21HD\n", Options{}, "is known", []string{"corporate/manufacturerModelSerial: serialNumber,manufacturer,model"}},
		{"Name0,Model0,Manufacturer0,User0,SerialNumber0\nPC1,21HD,LENOVO,x,PF3ABCD1\n", Options{}, "is known", []string{"corporate/manufacturerModelSerial: -,model,manufacturer,-,serialNumber"}},
		{"Name0,Model0,SerialNumber0\nPC1,21HD,PF3ABCD1\n", Options{}, "is known", []string{"corporate/serialNumber: -,-,serialNumber"}},
		{"Manufacturer,Model,SerialNumber0\nLENOVO,21HD,PF3ABCD1\n", Options{}, "the file has", []string{"corporate/manufacturerModelSerial: manufacturer,model,serialNumber"}},
	} {
		e := openError(t, test.text, test.options)
		if !strings.Contains(e.Message, test.say) {
			t.Errorf("%.50q: got %s", test.text, e.Message)
		}
		if strings.Contains(e.Error()+e.Hint, "T0FzAQEA") {
			t.Errorf("%.50q: a hash is shown: %s (%s)", test.text, e, e.Hint)
		}
		// Ways that are for files of another sort are left out.
		ways := slices.DeleteFunc(remedies(t, e.Hint, test.options), func(o Options) bool { return o.NoHeader || o.SkipRows > 0 })
		var got []string
		for _, o := range ways {
			in, err := Open([]Source{textSource("devices.csv", test.text)}, o)
			if err != nil {
				got = append(got, err.Error())
				continue
			}
			got = append(got, said(in.Files[0]))
		}
		ok := len(got) == len(test.ways)
		for i := range min(len(got), len(test.ways)) {
			ok = ok && strings.Contains(got[i], test.ways[i])
		}
		if !ok {
			t.Errorf("%.50q: hint %s\n got %q\nwant %q", test.text, e.Hint, got, test.ways)
		}
	}
}

// TestKindByNames: names that are new decide nothing that older ones have decided.
func TestKindByNames(t *testing.T) {
	for text, want := range map[string]string{
		"S/N,Group Tag\n1,2\n":                    "autopilot: serialNumber,groupTag",
		"Serial Number,IMEI 1,Group Tag\n1,2,3\n": "autopilot: serialNumber,-,groupTag",
		"Serial Number,Hardware Hash,u_group_tag": "autopilot: serialNumber,hardwareIdentifier,-",
		"IMEI 1\n1\n": "corporate/imei: imei",
		"Serial Number,Assigned to,Order Number,Hardware ID,Product Name,Tag,User,Assigned User Email\n1,2,3,4,5,6,7,8\n": "corporate/serialNumber: serialNumber,-,-,-,-,-,-,-",
		"Identifier,Type,Details\n1,IMEI,x\n2,Serial number,x\n3,,x\n":                                                    "corporate: importedDeviceIdentifier,importedDeviceIdentityType,description",
		"Identifier Type,Identifier\nSERIALNUMBER,x\n":                                                                    "corporate: importedDeviceIdentityType,importedDeviceIdentifier",
		"Name,Identifier,Type\na,b,iPhone\n":                                                                              "corporate: -,importedDeviceIdentifier,importedDeviceIdentityType",
		"Identifier,Type\n":                                                                                               "corporate: importedDeviceIdentifier,importedDeviceIdentityType",
		"Identifier,Type,Serial Number\nA-1,Laptop,R57DF4JVHB1\n":                                                         "corporate/serialNumber: -,-,serialNumber",
		"Identifier,IMEI\nA-1,356938035643809\n":                                                                          "corporate/imei: -,imei",
	} {
		if got := openOne(t, text, Options{}); got != want {
			t.Errorf("%q: got %s, want %s", text, got, want)
		}
	}
}

// TestNoMapForData: the cells of a row are not suggested as names, since its device would be lost.
func TestNoMapForData(t *testing.T) {
	hash := strings.Repeat("T0FzAQEAHAAAAAoA6AOCOgEABgBgW7EdzorHH3gK", 100)
	for _, text := range []string{"PF37RAP8,," + hash + "\nPF37RAP9,," + hash + "\n", "R57DF4JVHB1,a,b,c\nR57DF4JVHB2,a,b,c\n", "a;356938035643809;c;d\nb;490154203237518;c;d\n"} {
		for _, kind := range []identity.Kind{identity.NoKind, identity.Autopilot} {
			e := openError(t, text, Options{Kind: kind})
			if strings.Contains(e.Hint, "R57DF4") || strings.Contains(e.Hint, "PF37") || strings.Contains(e.Hint, "35693") || strings.Contains(e.Error()+e.Hint, "T0FzA") {
				t.Errorf("%.30q: %s (%s)", text, e, e.Hint)
			}
		}
	}
	// A name of capitals and a digit is one all the same.
	if e := openError(t, "PHONE2024,Room,Site,Name\n356938035643809,1,a,b\n490154203237518,2,a,b\n", Options{}); !strings.Contains(e.Hint, "--map 'PHONE2024=imei'") {
		t.Errorf("got %s", e.Hint)
	}
}

// TestNamesToPaste: a name that is to be put into a --map is shown to its end.
func TestNamesToPaste(t *testing.T) {
	long := "Number of the contract with the company that lends the device, and of the person who signed it"
	for _, e := range []*Error{
		openError(t, "Ort,"+long+"\nA,b\n", Options{}),
		openError(t, long+",Details\nA,b\n", Options{}),
		openError(t, "IMEI,"+long+"\n1,b\n", Options{Map: map[string]string{"Nr.": "description"}}),
	} {
		if !strings.Contains(e.Message, long) {
			t.Errorf("got %s (%s)", e, e.Hint)
		}
		if got := openOne(t, "IMEI,\""+long+"\"\n1,b\n", Options{Map: map[string]string{`"` + long + `"`: "description"}}); got != "corporate/imei: imei,description" {
			t.Errorf("pasted: got %s", got)
		}
	}
}

// TestProposal: names of another language are suggested for what they seem to mean, not read.
func TestProposal(t *testing.T) {
	for _, test := range []struct{ text, note, proposal string }{
		{"Seriennummer;Beschreibung\nA1;x\n", `columns that are not read: "Beschreibung"; to read what seems to be meant, pass --map 'Beschreibung=description'`, "--map 'Beschreibung=description'"},
		{"Notiz\tIMEI\tKommentar\nx\t1\ty\n", `"Notiz", "Kommentar"; to read what seems to be meant, pass --map 'Notiz=description'`, "--map 'Notiz=description'"},
		{"Numéro de série,Balise de groupe,Hardware Hash,Utilisateur affecté\nA1,x,y,a@contoso.com\n", "pass --map 'Balise de groupe=groupTag,Utilisateur affecté=assignedUserPrincipalName'",
			"--map 'Balise de groupe=groupTag,Utilisateur affecté=assignedUserPrincipalName'"},
		{"Serial Number,Group Tag,Benutzer\nA1,x,Jana\n", `columns that are not read: "Benutzer"`, ""},
		{"IMEI,Detials\n1,x\n", `"Detials" (did you mean Details?)`, "--map 'Detials=description'"},
		{"IMEI,Details,Beschreibung\n1,x,y\n", `columns that are not read: "Beschreibung"`, ""},
		{"IMEI,Standort\n1,x\n", `columns that are not read: "Standort"`, ""},
	} {
		f := mustOpen(t, Options{}, textSource("devices.csv", test.text)).Files[0]
		if note := strings.Join(f.Notes, "; "); !strings.HasSuffix(note, test.note) || f.Proposal != test.proposal {
			t.Errorf("%q: got %s\nand %q", test.text, note, f.Proposal)
		}
		if test.proposal == "" {
			continue
		}
		with := remedies(t, "pass "+f.Proposal, Options{})
		if got := mustOpen(t, with[0], textSource("devices.csv", test.text)).Files[0]; got.Proposal != "" || !got.Layout.Changeable(false) {
			t.Errorf("%q: read with it, %q is proposed", test.text, got.Proposal)
		}
	}
}
