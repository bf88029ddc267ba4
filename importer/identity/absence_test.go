package identity

import (
	"strings"
	"testing"

	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/show"
)

func tagVerdict(cell, codes string) verdict {
	return autopilot("tag "+cell, codes, "serialNumber:A1", SerialNumber, "A1", GroupTag, cell)
}

var absenceVerdicts = []verdict{
	tagVerdict("NULL", "no_value!"),
	tagVerdict("#NV", "no_value!"),
	tagVerdict("(null)", "no_value!"),
	tagVerdict("System.Object[]", "no_value!"),
	tagVerdict("clear!", "clear_misspelt!"),
	tagVerdict("@{GroupTag=Kiosk}", "no_value!"),
	tagVerdict("=VLOOKUP(A2;B:B;2;0)", "no_value!"),
	tagVerdict(`\N`, "no_value!"),
	tagVerdict("None", "no_value_doubtful"),
	tagVerdict("NA", ""),
	tagVerdict(`="NULL"`, "no_value!"),
	tagVerdict("'=SUM(A1)", "no_value!"),
	tagVerdict("'CLEAR!", ""),
	tagVerdict("'-", "no_value_doubtful"),
	corporate("null in a description", "no_value_doubtful", "serialNumber:A1", SerialNumber, "A1", Description, "null"),
	corporate("dash in a description", "no_value_doubtful", "serialNumber:A1", SerialNumber, "A1", Description, "-"),
	corporate("formula in a description", "no_value!", "serialNumber:A1", SerialNumber, "A1", Description, `=A2&" "&B2`),
	corporate("object in a description", "no_value!", "serialNumber:A1", SerialNumber, "A1", Description, "System.Object[]"),
	corporate("null platform", "no_value!", "serialNumber:A1", SerialNumber, "A1", Platform, "NULL"),
	corporate("misspelt clear platform", "clear_misspelt!", "serialNumber:A1", SerialNumber, "A1", Platform, "<CLEAR>"),
	corporate("null that is not sent", "timestamp!", "serialNumber:A1", SerialNumber, "A1", LastContacted, "NULL"),
	corporate("null type", "enum_value!", "A1", Identifier, "A1", Type, "NULL"),
	autopilot("null user", "no_value!", "serialNumber:A1", SerialNumber, "A1", AssignedUser, "NULL"),
	autopilot("no user", "no_value_doubtful upn_shape!", "serialNumber:A1", SerialNumber, "A1", AssignedUser, "none"),
	autopilot("null name", "no_value!", "serialNumber:A1", SerialNumber, "A1", DisplayName, "NULL"),
	autopilot("null greeting", "no_value!", "serialNumber:A1", SerialNumber, "A1", AddressableUserName, "nil"),
	autopilot("null import", "no_value!", "serialNumber:A1", SerialNumber, "A1", ImportID, "#REF!"),
	autopilot("null key", "no_value!", "serialNumber:A1", SerialNumber, "A1", ProductKey, "NULL"),
	autopilot("null hash", "no_value!", "serialNumber:A1", SerialNumber, "A1", Hash, "NULL"),
	autopilot("null state", "", "serialNumber:A1", SerialNumber, "A1", StateErrorName, "none"),
}

// TestAbsence tells what programs write from what people do.
func TestAbsence(t *testing.T) {
	for want, cells := range map[absence][]string{
		wordOfNone: {"NULL", "null", "(null)", "<null>", "[NULL]", "{null}", "$null", `"NULL"`, `\N`, `\\N`, "nil", "<nil>", "(nil)", "<NA>", "(null string)", "DBNull"},
		maybeWord: {"none", "None", "NaN", "nan", "n/a", "N/A", "n.a.", "-", "--", "—", "==", "=>", "?", ".", "''", "{}", "[]", "<none>", "(blank)", "(Leer)",
			"<empty>", "undefined", "NaT", "Loading..."},
		errorOfSpreadsheet: {
			"#N/A", "#NV", "#REF!", "#BEZUG!", "#WERT!", "#NAME?", "#DIV/0!", "#ZAHL!", "#NULL!", "#¡VALOR!", "#VALOR!", "#N/D",
			"#N/D!", "#VALEUR!", "#NOM?",
			"#NOMBRE!", "#¿NOMBRE?", "#¡REF!", "#¡DIV/0!", "#RIF!", "#VALORE!", "#NÚM!", "#WAARDE!", "#VERW!", "#DEEL/0!", "#N/B",
			"#VÆRDI!", "#I/T", "#DIVISION/0!",
			"#VERDI!", "#VÄRDEFEL!", "#SAKNAS!", "#SKÄRNING!", "#ARVO!", "#PUUTTUU!", "#PUUTTUU", "#JAKO/0!", "#ARG!", "#ADR!",
			"#LICZBA!", "#DZIEL/0!", "#HODNOTA!",
			"#NENÍ_K_DISPOZICI", "#NEDOSTUPNÝ", "#ÉRTÉK!", "#HIÁNYZIK", "#ZÉRÓOSZTÓ!", "#VALOARE!", "#VRIJEDNOST!", "#SKLIC!", "#N/V",
			"#DEĞER!", "#YOK", "#BAŞV!", "#ΤΙΜΗ!",
			"#ΔΙΑΙΡ./0!", "#Δ/Υ", "#ЗНАЧ!", "#ССЫЛКА!", "#Н/Д", "#ПЕРЕНОС!", "#SPILL!", "#ÜBERLAUF!", "#¡DESBORDAMIENTO!", "#CALC!",
			"#KALK!", "#FELD!", "#GETTING_DATA",
			"#DATEN_ABRUFEN", "#BUSY!", "#UNKNOWN!", "#ERROR!", "#UNPARSEABLE", "#NO MATCH", "#n/a", "########", "Err:502", "Fehler:508",
		},
		maybeError: {"#VIDURKIS!", "#KLAIDA?"},
		formulaItself: {
			"=VLOOKUP(A2;B:B;2;0)", "=SVERWEIS(A2;B:B;2;FALSCH)", "=WENN(A1=1;2;3)", "=RECHERCHEV(A2;B:B;2;FAUX)", "=ЕСЛИ(A1;1;2)",
			"=ÉS(A1;B1)", "=IFERROR(A1,\"\")",
			"=_xlfn.XLOOKUP(A2,B:B,C:C)", "=IMPORTRANGE(\"x\",\"A1\")", "=A2", "=$A$2", "=Sheet1!A2", "='Sheet 1'!A2",
			"=[Book1.xlsx]Sheet1!$A$2", `=A2&"-"&B2`, `="a"&"b"`,
			"=+SUM(A1)", "={SUM(A1:A3)}", "{=SUM(A1:A3)}", "=R[-1]C", "+SUM(A1)", "-SUM(A1)", "@SUM(A1:A3)", "+@SUM(A1)",
		},
		maybeFormula: {"=1+1", "=Kiosk", "='x"},
		objectItself: {
			"System.Object[]", "System.String[]", "System.Collections.Hashtable", "System.Collections.Generic.List`1[System.String]",
			"System.Management.Automation.PSCustomObject",
			"System.__ComObject", "System.DBNull", "Deserialized.System.Collections.Hashtable", "@{GroupTag=Kiosk}", "@{}",
			"@{A=1; B=2", "Microsoft.Management.Infrastructure.CimInstance",
			"Microsoft.Management.Infrastructure.CimInstance[]", "Microsoft.PowerShell.Commands.GroupInfo",
			"Microsoft.Graph.PowerShell.Models.MicrosoftGraphUser", "Win32_BIOS (Name = N1XET85W)",
			`Win32_ComputerSystem (Name = "PC1")`, `\\PC1\root\cimv2:Win32_BIOS.Name="x"`, "[object Object]",
			"<__main__.Device object at 0x7f3b2c0d1e50>", "java.lang.Object@1b6d3586",
			"[Ljava.lang.String;@1b6d3586", "#<Device:0x000055d5>", "HASH(0x55d5)", "${tag}", "$(Get-Tag)", "$_.GroupTag", "{{ groupTag }}",
		},
		noAbsence: {
			"Kiosk", "NA", "Clear", "Null-Modem", "nullable", "Nil by mouth", "nanotech", "#12", "#1 Desk", "#kiosk", "#VIP", "#A1!",
			"# NV", "REF!", "NV", "N/A-1", "+49 30 1", "-5", "- spare", "@home",
			"@SUM", "+1 (206) 555-0100", "-x(y)", "= spare", "System", "System.Administrator", "Microsoft", "Microsoft Surface",
			"Microsoft.com", "Systems.Team", "[Kiosk]", "<Kiosk>", "{Kiosk}",
			"$5", "(spare)", "Err:5", "Error:502", "error: 502", "None yet", "No", "0", "nu", "Deserialized", "Win32_BIOS", "MDM_1",
			"HASH", "java", "com.contoso.kiosk", "james@contoso.com", "★", "日本",
		},
	} {
		for _, s := range cells {
			got := absenceOf(s)
			if got != noAbsence && ordinary[s[0]] {
				t.Errorf("%q is not looked at", s)
			}
			if got != want {
				t.Errorf("%q is %d, want %d", s, got, want)
			}
		}
	}
}

func TestMisspeltClear(t *testing.T) {
	for _, s := range []string{"clear!", "Clear!", "CLEAR", "<CLEAR>", "<clear>", "CLEAR !", `"CLEAR!"`, "CLEAR!.", "CLEAR！", "ＣＬＥＡＲ！", "CLEAR!!", "!CLEAR", "[CLEAR]", "{clear}",
		"CLEAR\u00a0", "CLEAR!\u200b", "`CLEAR!`", "CLEAR:", "*CLEAR*", "CLAER!", "CLER!", "CLLEAR!", "LCEAR!", "CLEAR!CLEAR!"} {
		if !misspeltClear(s) || ordinary[s[0]] {
			t.Errorf("%q is taken as it stands", s)
		}
		for _, row := range [][]any{{SerialNumber, "A1", GroupTag, s}, {SerialNumber, "A1", AssignedUser, s}, {SerialNumber, "A1", Hash, s}} {
			if got := found(judged(t, &Rules{}, Autopilot, "", row...)); got != "clear_misspelt!" {
				t.Errorf("%q in %s: found %q", s, row[2], got)
			}
		}
	}
	for _, s := range []string{"CLEAR!", "Clear", "clear", "Clear.", "Clearwater", "CLEAR1", "CLEARANCE", "CLEAN!", "All clear!", "Claire!", "(clear)", "Lear", "real!", "Área"} {
		if misspeltClear(s) {
			t.Errorf("%q is taken for CLEAR!", s)
		}
	}
}

// What --warn moves is sent as it stands, one cell, one column or all.
func TestLifts(t *testing.T) {
	for _, c := range []struct {
		lift        Lift
		column      Column
		cell, codes string
	}{
		{Lift{CodeNoValue, GroupTag, "NULL"}, GroupTag, "null", "no_value"},
		{Lift{CodeNoValue, GroupTag, "NULL"}, GroupTag, "(null)", "no_value!"},
		{Lift{CodeNoValue, GroupTag, ""}, GroupTag, "(null)", "no_value"},
		{Lift{CodeNoValue, GroupTag, "=VLOOKUP(A2;B:B;2;0)"}, GroupTag, "=VLOOKUP(A2;B:B;2;0)", "no_value"},
		{Lift{CodeNoValue, GroupTag, "=SUM(A1)"}, GroupTag, "'=SUM(A1)", "no_value"},
		{Lift{CodeNoValue, GroupTag, "NULL"}, GroupTag, `="NULL"`, "no_value"},
		{Lift{CodeNoValue, DisplayName, ""}, GroupTag, "NULL", "no_value!"},
		{Lift{CodeClearMisspelt, GroupTag, ""}, GroupTag, "CLEAR", "clear_misspelt"},
		{Lift{CodeNoValue, ProductKey, ""}, ProductKey, "NULL", "no_value product_key_shape"},
		{Lift{CodeNoValue, AssignedUser, ""}, AssignedUser, "NULL", "no_value upn_shape!"},
		{Lift{CodeNoValue, Hash, ""}, Hash, "#REF!", "no_value hash_base64!"},
	} {
		rec := judged(t, &Rules{Lifts: []Lift{c.lift}}, Autopilot, "", SerialNumber, "A1", c.column, c.cell)
		if got := found(rec); got != c.codes {
			t.Errorf("%+v: %q has %q, want %q", c.lift, c.cell, got, c.codes)
		}
		sent, ok := unescape(c.cell)
		if !ok {
			sent = quotedText(c.cell)
		}
		if v, _ := rec.Value(c.column); !rec.Invalid() && (v.Text != sent || v.Clear) {
			t.Errorf("%+v: %q is sent as %+v", c.lift, c.cell, v)
		}
	}
	platform := &Rules{Lifts: []Lift{{CodeNoValue, Platform, ""}}}
	if got := found(judged(t, platform, Corporate, "", SerialNumber, "A1", Platform, "NULL")); got != "no_value enum_value!" {
		t.Errorf("a platform that is none: %q", got)
	}
	for cell, code := range map[string]Code{"AB:12": CodeSerialCharacters, "SYS-1234567890": CodePlaceholder, "System.Collections.Hashtable": CodeNoValue} {
		rules := &Rules{Lifts: []Lift{{code, SerialNumber, strings.ToLower(cell)}}}
		if rec := judged(t, rules, Autopilot, "", SerialNumber, cell); found(rec) != string(code) || rec.Identifier != cell {
			t.Errorf("%s: %s as %s", cell, found(rec), rec.Identifier)
		}
	}
}

// FuzzAbsence holds two laws: what is told of a cell does not depend on its letters' case where it
// is a word or an error value, and a sentence is one line that ends in something to do.
func FuzzAbsence(f *testing.F) {
	for _, v := range absenceVerdicts {
		f.Add(v.row[3].(string))
	}
	f.Fuzz(func(t *testing.T, cell string) {
		if cell = ascii.Trim(cell); cell == "" {
			return
		}
		a := absenceOf(cell)
		if a == wordOfNone || a == maybeWord {
			if b := absenceOf(strings.ToUpper(cell)); ascii.Only(cell) && b != a {
				t.Errorf("%q is %d, and in capitals %d", cell, a, b)
			}
		}
		if a == noAbsence {
			return
		}
		if s := a.sentence(show.Cell(cell), cell, "leave the cell blank"); strings.ContainsAny(s, "\r\n") || !strings.Contains(s, ": ") {
			t.Errorf("%q: %q", cell, s)
		}
	})
}

// TestWordsHaveNoDigit: wordOf looks no further than to the first digit.
func TestWordsHaveNoDigit(t *testing.T) {
	for _, words := range []map[string]bool{wordsOfNone, wordsInBrackets} {
		for word := range words {
			if strings.ContainsAny(word, "0123456789") || len(word) > longestWord {
				t.Errorf("%q is never found", word)
			}
		}
	}
}
