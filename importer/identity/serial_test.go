package identity

import (
	"strings"
	"testing"
)

func serialVerdict(kind Kind, cell, codes, identifier string) verdict {
	return verdict{"serial " + cell, kind, "", []any{SerialNumber, cell}, codes, "serialNumber:" + identifier}
}

var serialVerdicts = []verdict{
	serialVerdict(Corporate, "4CE0460D0G", "", "4CE0460D0G"),
	serialVerdict(Corporate, "ABCDEF", "", "ABCDEF"),
	serialVerdict(Corporate, "C02-XG_2/3 #4", "", "C02-XG_2/3 #4"),
	serialVerdict(Corporate, "1E10", "", "1E10"),
	serialVerdict(Corporate, "12E+X", "", "12E+X"),
	serialVerdict(Corporate, "1.23457E+11", "excel_scientific! serial_periods", "123457E+11"),
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
	serialVerdict(Corporate, "1234567890", "serial_doubtful", "1234567890"),
	serialVerdict(Corporate, "99999999", "serial_doubtful", "99999999"),
	serialVerdict(Corporate, "12345", "", "12345"),
	autopilot("hash as serial", "wrong_column!", "", SerialNumber, hashOf("Contoso", "M", "A1")),
	autopilot("user as serial", "wrong_column!", "", SerialNumber, "ann@contoso.com"),
	corporate("user of unknown type", "wrong_column! type_unknown", "", Identifier, "ann@contoso.com", Type, "unknown"),
	corporate("user without type", "wrong_column! type_missing!", "", Identifier, "ann@contoso.com"),
}

func TestPlaceholders(t *testing.T) {
	for _, s := range []string{
		"To be filled by O.E.M.", "TO BE FILLED BY O.E.M", "Default string", "System Serial Number", "None", "N/A", "#N/A", "NULL", "-", "0",
		"n.a.", "00000000", "........", "---", "xxxxxxxx", "XXXX", "Not Specified", "unknown", "#REF!", "#DIV/0!", "?", "*", "0-0", " . ",
	} {
		if got := found(judged(t, &Rules{}, Autopilot, "", SerialNumber, s)); got != "placeholder!" && trim(s) != "" {
			t.Errorf("serial number %q: found %q", s, got)
		}
	}
	for _, s := range []string{"Nonesuch1", "0A", "X1", "O", "100000000", "R90N/A7", "x2xxxxx"} {
		if got := found(judged(t, &Rules{}, Autopilot, "", SerialNumber, s)); got != "" {
			t.Errorf("serial number %q: found %q", s, got)
		}
	}
	for p := range placeholders {
		if len(p) > longest || p != strings.ToLower(p) || strings.Contains(p, ".") || !placeholder(p) {
			t.Errorf("the entry %q is never met", p)
		}
	}
}

func TestWarnedSerialsAreStillFitToSend(t *testing.T) {
	warn := Rules{Warn: map[Code]bool{CodeExcelDecimal: true, CodeSerialCharacters: true}}
	for cell, want := range map[string]string{"12345.0": "12345", "A,1.2": "A,12"} {
		rec := judged(t, &warn, Corporate, "", SerialNumber, cell)
		if rec.Invalid() || rec.Identifier != want || rec.Raw != cell {
			t.Errorf("%s: %+v", cell, rec)
		}
	}
}
