package identity

import (
	"strings"
	"testing"

	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/hashtest"
)

func serialVerdict(kind Kind, cell, codes, identifier string) verdict {
	return verdict{"serial " + cell, kind, "", []any{SerialNumber, cell}, codes, "serialNumber:" + identifier}
}

var serialVerdicts = []verdict{
	serialVerdict(Corporate, "4CE0460D0G", "", "4CE0460D0G"),
	serialVerdict(Corporate, "ABCDEF", "", "ABCDEF"),
	serialVerdict(Corporate, "C02-XG_2/3 4", "", "C02-XG_2/3 4"),
	serialVerdict(Corporate, "1E10", "", "1E10"),
	serialVerdict(Corporate, "12E+X", "", "12E+X"),
	serialVerdict(Corporate, "1.23457E+11", "excel_scientific!", "123457E+11"),
	serialVerdict(Autopilot, "1,23457E+11", "excel_scientific! serial_characters!", "1,23457E+11"),
	serialVerdict(Autopilot, "5E+10", "excel_scientific!", "5E+10"),
	serialVerdict(Corporate, "12345.0", "excel_decimal!", "12345"),
	serialVerdict(Corporate, "AB.12.3", "serial_periods", "AB123"),
	serialVerdict(Autopilot, "AB.12.3", "", "AB.12.3"),
	serialVerdict(Autopilot, "AB,12", "serial_characters!", "AB,12"),
	serialVerdict(Autopilot, `AB"12`, "serial_characters!", `AB"12`),
	serialVerdict(Autopilot, "AB'12", "serial_characters!", "AB'12"),
	serialVerdict(Autopilot, "AB\n12", "serial_characters!", "AB\n12"),
	serialVerdict(Autopilot, "AB\x7f12", "serial_characters!", "AB\x7f12"),
	serialVerdict(Autopilot, "AB\u008512", "serial_characters!", "AB\u008512"),
	serialVerdict(Autopilot, "AB\u200b12", "invisible_character!", "AB\u200b12"),
	serialVerdict(Autopilot, "AB１2", "fullwidth_character!", "AB１2"),
	serialVerdict(Autopilot, "‘AB12", "smart_quote!", "‘AB12"),
	serialVerdict(Autopilot, "ABé12", "serial_not_ascii", "ABé12"),
	serialVerdict(Corporate, "01234567", "serial_doubtful", "01234567"),
	serialVerdict(Corporate, "99999999", "serial_doubtful", "99999999"),
	serialVerdict(Corporate, "1234", "", "1234"),
	serialVerdict(Corporate, "00:1a:2B:3c:4d:5e", "serial_characters", "00:1a:2B:3c:4d:5e"),
	serialVerdict(Corporate, "00:1a:2b:3c:4d", "serial_characters!", "00:1a:2b:3c:4d"),
	serialVerdict(Autopilot, "8GGNLXCCTV,7DH0ZX6N00", "serial_characters!", "8GGNLXCCTV,7DH0ZX6N00"),
	serialVerdict(Corporate, "8GGNLXCCTV\n7DH0ZX6N00", "serial_characters!", "8GGNLXCCTV\n7DH0ZX6N00"),
	serialVerdict(Corporate, "(2 rows affected)", "serial_characters!", "(2 rows affected)"),
	serialVerdict(Autopilot, "2 rows selected.", "serial_characters!", "2 rows selected."),
	serialVerdict(Corporate, "------------", "placeholder!", "------------"),
	serialVerdict(Corporate, "S/N: R57DF4JVHB1", "serial_characters!", "S/N: R57DF4JVHB1"),
	serialVerdict(Corporate, "*R57DF4JVHB1*", "serial_characters!", "*R57DF4JVHB1*"),
	serialVerdict(Corporate, "@{SerialNumber=PFQD1H9R}", "serial_characters!", "@{SerialNumber=PFQD1H9R}"),
	serialVerdict(Autopilot, "System.Object[]", "serial_characters!", "System.Object[]"),
	serialVerdict(Autopilot, "Win32_BIOS (Name = N1XET85W)", "serial_characters!", "Win32_BIOS (Name = N1XET85W)"),
	serialVerdict(Autopilot, "Microsoft.Management.Infrastructure.CimInstance", "no_value!", "Microsoft.Management.Infrastructure.CimInstance"),
	serialVerdict(Autopilot, "System.Collections.Hashtable", "no_value!", "System.Collections.Hashtable"),
	serialVerdict(Autopilot, "=A2", "serial_characters!", "=A2"),
	serialVerdict(Corporate, "#BEZUG!", "placeholder!", "#BEZUG!"),
	serialVerdict(Corporate, "1S20XW0026GEPF2ABCDE", "serial_scanned_label", "1S20XW0026GEPF2ABCDE"),
	serialVerdict(Corporate, "SF2LXK1ABCD", "serial_scanned_label", "SF2LXK1ABCD"),
	serialVerdict(Autopilot, "SC02XG2JMJHD2", "serial_scanned_label", "SC02XG2JMJHD2"),
	autopilot("hash as serial", "wrong_column!", "", SerialNumber, hashtest.Of("Contoso", "M", "A1")),
	autopilot("user as serial", "wrong_column!", "", SerialNumber, "ann@contoso.com"),
	corporate("user of unknown type", "wrong_column! type_unknown", "", Identifier, "ann@contoso.com", Type, "unknown"),
	corporate("user without type", "wrong_column! type_missing!", "", Identifier, "ann@contoso.com"),
}

func TestPlaceholders(t *testing.T) {
	for _, s := range []string{
		"To be filled by O.E.M.", "TO BE FILLED BY O.E.M", "Default string", "System Serial Number", "None", "N/A", "#N/A", "NULL", "-", "0",
		"n.a.", "00000000", "........", "---", "xxxxxxxx", "XXXX", "Not Specified", "unknown", "#REF!", "#DIV/0!", "?", "*", "0-0", " . ",
		"ToBeFilledByO.E.M.", "Default_String", "default-string", "System.Serial.Number", "(none)", "<BAD INDEX>", "#ZAHL!", "#¿NOMBRE?",
		"Serial Number xxxxxx", "serial number XXX", "SN-xxxx", "sn12345", "SYS 1234567890", "1-2-3-4-5-6-7-8-9-0", "unbekannt", "k.A.",
		// What GLPI, OCS Inventory and FusionInventory ship.
		"(null string)", "INVALID", "SYS-1234567890", "SYS-9876543210", "SN-12345", "SN-1234567890", "1111111111", "1111111", "1",
		"0123456789",
		"12345", "123456", "1234567", "12345678", "123456789", "1234567890", "123456789000", "12345678901234567", "0000000000", "000000",
		"NNNNNNN", "xxxxxxxxxxx", "EVAL", "IATPASS", "Tulip Computers", "SN-123456fvgv3i0b8o5n6n7k", "Unknow", "MB-1234567890", "empty",
		"OEM_Serial", "SystemSerialNumb",
	} {
		if got := found(judged(t, &Rules{}, Autopilot, "", SerialNumber, s)); got != "placeholder!" && ascii.Trim(s) != "" {
			t.Errorf("serial number %q: found %q", s, got)
		}
	}
	for _, s := range []string{
		"Nonesuch1", "0A", "X1", "O", "100000000", "R90N/A7", "x2xxxxx", "EVAL7", "SN-12346", "123456A", "A12345", "12345678901235",
		"1234-5678-9013",
		"12E4567", "1234E56", "VMware-56 4d 3f 2a 1b 0c 9d 8e-7f 6a 5b 4c 3d 2e 1f 00",
		"Parallels-56 4D 3F 2A 1B 0C 9D 8E 7F 6A 5B 4C 3D 2E 1F 00",
		"1234-5678-9012-3456-7890-1234-56", "GoogleCloud-0123456789ABCDEF0123456789ABCDEF",
		"GoogleCloud-4D3F2A1B-0C9D-8E7F-6A5B-4C3D2E1F0012",
		"18134522501234", "012345678901", "A1B2_C3", "MJ0ABCDE/2", "K2012N+123", "S18134522501234", "SR57DFIJVHB1X", "SR57DF4JVHB1",
		"2 R57DF4", "SIO0IO0IO0I",
		"1234567/7654321", "ABCD/EFGH", "A1B2C3/D4E5F6", "R57DF4J-HB1/R57DF4J-HB2", "R57DF4JVHB1/A", "TOTALX7", "SUM7", "Gesamt7",
	} {
		for _, kind := range []Kind{Corporate, Autopilot} {
			if got := found(judged(t, &Rules{}, kind, "", SerialNumber, s)); got != "" {
				t.Errorf("serial number %q: found %q", s, got)
			}
		}
	}
}

// The sentences tell footers, captions, objects and several values apart, and each says what to do.
func TestSerialSentences(t *testing.T) {
	for cell, want := range map[string]string{
		"(2 rows affected)":    "is a line that a report adds and no serial number: delete the row",
		"(1 row(s) affected)":  "is a line that a report adds",
		"3 Zeilen ausgewählt.": "is a line that a report adds",
		"(3 Zeilen betroffen)": "is a line that a report adds",
		"Total: 25":            "is a line of totals: delete the row",
		"--- Ende ---":         "is a line that a report adds",
		"---End---":            "is a line that a report adds",
		"PF3ABCD1     KIOSK":   "has a run of spaces, as a table for the screen has between its columns: write the serial number alone",
		"Completion time: 2026-11-25T08:00:00.0000000+01": "is a line that a report adds",
		"*** End of report ***":                           "is a line that a report adds",
		"------------":                                    "is a line that a report draws",
		"============":                                    "is a line that a report draws",
		"S/N: R57DF4JVHB1":                                `begins with a caption: write "R57DF4JVHB1" alone`,
		"s/n R57DF4JVHB1":                                 `begins with a caption: write "R57DF4JVHB1" alone`,
		"Serial Number = R57DF4JVHB1":                     `begins with a caption: write "R57DF4JVHB1" alone`,
		"Service Tag: 9N7KX42":                            `begins with a caption: write "9N7KX42" alone`,
		"SN#R57DF4JVHB1":                                  `begins with a caption: write "R57DF4JVHB1" alone`,
		"8GGNLXCCTV,7DH0ZX6N00":                           "is two serial numbers in one cell: give each a row of its own",
		"8GGNLXCCTV\r\n7DH0ZX6N00":                        "is two serial numbers in one cell: give each a row of its own",
		"4CE031PAGL/4CE031PAGM":                           "is two serial numbers in one cell: give each a row of its own",
		"4CE031PAGN oder 4CE031PAGO":                      "is two serial numbers in one cell: give each a row of its own",
		"4CE031PAGN & 5CD1234567 & 9N7KX42ABC":            "is 3 serial numbers in one cell: give each a row of its own",
		"18134522501234 / 18134522501235":                 "is two serial numbers in one cell: give each a row of its own",
		"8GGNLXCCTV; 7DH0ZX6N00; 9N7KX42":                 "is 3 serial numbers in one cell: give each a row of its own",
		"R57DF4JVHB1\n":                                   "holds a line break: remove it",
		"AB,12":                                           "holds a comma: write it as the device shows it",
		"[R57DF4JVHB1]":                                   `write "R57DF4JVHB1", or pass`,
		"*R57DF4JVHB1*":                                   `write "R57DF4JVHB1"`,
		"00:1a:2b:3c:4d:5e":                               "hardware address",
		"System.Object[]":                                 "is a PowerShell object and not a value: expand the property",
		"@{SerialNumber=PFQD1H9R}":                        "is a PowerShell object and not a value: expand the property",
		"Win32_BIOS (Name = N1XET85W)":                    "is a PowerShell object and not a value: expand the property",
		"System.Collections.Hashtable":                    "is a PowerShell object and not a value: expand the property",
		"=VLOOKUP(A2;B:B;2;0)":                            "is a formula and not what comes of it: save the file with values in place of formulas",
		"=SVERWEIS(A2;B:B;2;FALSCH)":                      "is a formula",
		"1S20XW0026GEPF2ABCDE":                            `puts "1S20XW0026GE" before it: if the device shows "PF2ABCDE", write that`,
		"SF2LXK1ABCD":                                     `puts "S" before it: if the device shows "F2LXK1ABCD", write that`,
	} {
		got := judged(t, &Rules{}, Autopilot, "", SerialNumber, cell).Findings
		if len(got) != 1 || !strings.Contains(got[0].Message, want) {
			t.Errorf("serial number %q: %v, want %q", cell, got, want)
		}
	}
}

// Lines of totals are told in the languages of spreadsheets, in every column of an identity and in a
// row that has none. Names that only hold such a word are names.
func TestTotals(t *testing.T) {
	for _, s := range []string{
		"Total", "TOTAL", "Gesamt", "Summe:", "Grand Total", "--- Total ---", "Gesamtergebnis", "Total général", "Suma końcowa", "ИТОГО",
		"Σύνολο", "合計", "총합계", "Összesen", "Total 25", "Gesamt: 1.204", "Summe = 3", "Total devices: 25", "Anzahl Geräte 12", "Kiosk Ergebnis",
	} {
		for _, c := range []Column{SerialNumber, IMEI} {
			got := judged(t, &Rules{}, Corporate, "", c, s)
			if found(got) != "placeholder!" || !strings.Contains(got.Findings[0].Message, "a line of totals: delete the row") {
				t.Errorf("%s %q: %v", c, s, got.Findings)
			}
		}
		for name, got := range map[string]*Record{
			"autopilot":     judged(t, &Rules{}, Autopilot, "", NoColumn, s, SerialNumber, "", GroupTag, "2"),
			"corporate":     judged(t, &Rules{}, Corporate, "", NoColumn, s, IMEI, "", NoColumn, "2"),
			"three columns": judged(t, &Rules{}, Corporate, "", Manufacturer, s, Model, "", SerialNumber, "2"),
		} {
			if found(got) != "identity_missing!" || !strings.Contains(got.Findings[0].Message, "a line of totals and no device: delete it") {
				t.Errorf("%s, %q: %v", name, s, got.Findings)
			}
		}
		one := judged(t, &Rules{}, Corporate, TypeTuple, Identifier, s+",,2")
		if found(one) != "placeholder!" {
			t.Errorf("%q in one cell: %v", s, one.Findings)
		}
	}
}

// What a remedy says to write in place of a cell is right, and every remedy of the label's is what
// [Shortened] says.
func TestRemediesOfSerialsWork(t *testing.T) {
	for _, cell := range []string{"S/N: R57DF4JVHB1", "[R57DF4JVHB1]", "*R57DF4JVHB1*", `"R57DF4JVHB1"`, "{R57DF4JVHB1}", "1S20XW0026GEPF2ABCDE", "SF2LXK1ABCD"} {
		message := judged(t, &Rules{}, Autopilot, "", SerialNumber, cell).Findings[0].Message
		written := message[strings.LastIndex(message[:strings.LastIndexByte(message, '"')], `"`)+1 : strings.LastIndexByte(message, '"')]
		if got := found(judged(t, &Rules{}, Autopilot, "", SerialNumber, written)); got != "" {
			t.Errorf("%s: %q is said to be right, and has %s", cell, written, got)
		}
		if short := Shortened(cell); short != "" && short != written {
			t.Errorf("%s: shortened it is %q", cell, short)
		}
	}
}

// The serial number in the row's own hash shows what is the device's and what is the label's.
func TestSerialBesideItsHash(t *testing.T) {
	strict := &Rules{Strict: true}
	for _, c := range []struct {
		rules            *Rules
		cell, real, want string
	}{
		{&Rules{}, "AB:12#", "AB:12#", "serial_characters"},
		{&Rules{}, "AB:12#", "ab:12#", "serial_characters"},
		{strict, "AB:12#", "AB:12#", "serial_characters!"},
		{&Rules{}, "AB:12#", "AB12", "serial_characters! hash_serial_mismatch!"},
		{&Rules{}, "1S20XW0026GEPF2ABCDE", "PF2ABCDE", "serial_scanned_label!"},
		{&Rules{}, "SC02XG2JMJHD2", "C02XG2JMJHD2", "serial_scanned_label!"},
		{&Rules{}, "SC02XG2JMJHD2", "SC02XG2JMJHD2", ""},
		{&Rules{}, "s1234567890a", "1234567890A", "hash_serial_mismatch!"},
		{&Rules{}, "s123456789a", "123456789A", "serial_scanned_label!"},
		{&Rules{}, "SC02XG2JMJHD2", "C02XG2JMJHD3", "serial_scanned_label hash_serial_mismatch!"},
		{&Rules{Warn: map[Code]bool{CodeScannedLabel: true}}, "SC02XG2JMJHD2", "C02XG2JMJHD2", "serial_scanned_label"},
		{&Rules{Lifts: []Lift{{CodeScannedLabel, SerialNumber, "sc02xg2jmjhd2"}}}, "SC02XG2JMJHD2", "C02XG2JMJHD2", "serial_scanned_label"},
	} {
		rec := judged(t, c.rules, Autopilot, "", SerialNumber, c.cell, Hash, hashtest.Of("Contoso", "M", c.real))
		if got := found(rec); got != c.want || rec.Identifier != c.cell {
			t.Errorf("%s with the hash of %s: found %q as %s, want %q", c.cell, c.real, got, rec.Identifier, c.want)
		}
	}
	damagedHash := hashtest.Changed(20, 'X') // of A1, its checksum wrong
	if got := found(judged(t, &Rules{}, Autopilot, "", SerialNumber, "A1", Hash, damagedHash)); got != "hash_checksum!" {
		t.Errorf("found %q", got)
	}
}

// Nothing is said of how a cell is sent that is not sent, and --warn is offered where it helps: not
// beside another error, and not where it was given.
func TestOffersAndWhatIsSent(t *testing.T) {
	warn := func(codes ...Code) *Rules {
		r := &Rules{Warn: map[Code]bool{}}
		for _, c := range codes {
			r.Warn[c] = true
		}
		return r
	}
	const offer, stands = "pass --warn", "it is sent as it stands, as --warn says"
	for _, c := range []struct {
		rules       *Rules
		kind        Kind
		column      Column
		cell, found string
		says        string
	}{
		{&Rules{}, Corporate, SerialNumber, "2.21334E+13", "excel_scientific!", ""},
		{&Rules{}, Corporate, SerialNumber, "System.Object[]", "serial_characters!", ""},
		{&Rules{}, Corporate, SerialNumber, "AB.1:2", "serial_characters!", offer},
		{warn(CodeSerialCharacters), Corporate, SerialNumber, "AB.1:2", "serial_characters serial_periods", stands},
		{&Rules{}, Autopilot, SerialNumber, "1,23457E+11", "excel_scientific! serial_characters!", ""},
		{warn(CodeExcelScientific), Autopilot, SerialNumber, "1,23457E+11", "excel_scientific serial_characters!", offer},
		{&Rules{}, Autopilot, SerialNumber, "4CE031PAGL/4CE031PAGM", "serial_characters!", offer},
		{&Rules{Lifts: []Lift{{CodeSerialCharacters, SerialNumber, "AB:1"}}}, Autopilot, SerialNumber, "AB:1", "serial_characters", stands},
		{&Rules{}, Corporate, IMEI, "356938035643808", "imei_check_digit!", offer},
		{warn(CodeIMEICheckDigit), Corporate, IMEI, "356938035643808", "imei_check_digit", stands},
		{&Rules{}, Corporate, IMEI, "356938035643808.0", "excel_decimal! imei_check_digit!", ""},
	} {
		rec := judged(t, c.rules, c.kind, "", c.column, c.cell)
		said := ""
		for _, f := range rec.Findings {
			for _, words := range []string{offer, stands} {
				if strings.Contains(f.Message, words) {
					said += words
				}
			}
		}
		if got := found(rec); got != c.found || said != c.says {
			t.Errorf("%q: found %q, and said %q: %v", c.cell, got, said, rec.Findings)
		}
	}
}

func TestWarnedSerialsAreStillFitToSend(t *testing.T) {
	warn := Rules{Warn: map[Code]bool{CodeExcelDecimal: true, CodeSerialCharacters: true}}
	for cell, want := range map[string]string{"12345.0": "12345", "A,1.2": "A,12", "A:1;2": "A:1;2", "8GGNLXCCTV\n7DH0ZX6N00": "8GGNLXCCTV\n7DH0ZX6N00"} {
		rec := judged(t, &warn, Corporate, "", SerialNumber, cell)
		if rec.Invalid() || rec.Identifier != want || rec.Raw != cell {
			t.Errorf("%s: %+v", cell, rec)
		}
	}
}

// FuzzSerial holds the glance that most serial numbers get against the closer look at all others:
// what passes the one has nothing to be said of it by the other.
func FuzzSerial(f *testing.F) {
	for _, v := range serialVerdicts {
		f.Add(v.row[1].(string))
	}
	for _, s := range []string{"5CG1234567", "SYS-1234567890", "SC02XG2JMJHD2", "1S20XW0026GEPF2ABCDE", "1234567", "99999999"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		if cell = ascii.Trim(cell); cell == "" {
			return
		}
		l := NewLayout(Autopilot, []Column{SerialNumber}, nil, "")
		var glance, look Record
		for rec, judgeSerial := range map[*Record]func(*judge) string{
			&glance: func(j *judge) string { return j.serial(SerialNumber, cell) }, &look: func(j *judge) string { return j.oddSerial(SerialNumber, cell) },
		} {
			rec.reset(Autopilot)
			rec.Identifier = judgeSerial(&judge{rules: &Rules{}, layout: l, cells: []string{cell}, rec: rec})
		}
		if found(&glance) != found(&look) || glance.Identifier != look.Identifier {
			t.Errorf("%q: %s as %q at a glance, %s as %q", cell, found(&glance), glance.Identifier, found(&look), look.Identifier)
		}
	})
}
