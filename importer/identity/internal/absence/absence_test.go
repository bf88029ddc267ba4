package absence

import (
	"strconv"
	"strings"
	"testing"

	"rollcall/importer/identity/internal/ascii"
)

// TestOf tells what programs write from what people do.
func TestOf(t *testing.T) {
	for want, cells := range map[Kind][]string{
		Word: {"NULL", "null", "(null)", "<null>", "[NULL]", "{null}", "$null", `"NULL"`, `\N`, `\\N`, "nil", "<nil>", "(nil)", "<NA>", "(null string)", "DBNull"},
		MaybeWord: {"none", "None", "NaN", "nan", "n/a", "N/A", "n.a.", "-", "--", "—", "==", "=>", "?", ".", "''", "{}", "[]", "<none>", "(blank)", "(Leer)",
			"<empty>", "undefined", "NaT", "Loading..."},
		Error: {
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
		MaybeError: {"#VIDURKIS!", "#KLAIDA?"},
		Formula: {
			"=VLOOKUP(A2;B:B;2;0)", "=SVERWEIS(A2;B:B;2;FALSCH)", "=WENN(A1=1;2;3)", "=RECHERCHEV(A2;B:B;2;FAUX)", "=ЕСЛИ(A1;1;2)",
			"=ÉS(A1;B1)", "=IFERROR(A1,\"\")",
			"=_xlfn.XLOOKUP(A2,B:B,C:C)", "=IMPORTRANGE(\"x\",\"A1\")", "=A2", "=$A$2", "=Sheet1!A2", "='Sheet 1'!A2",
			"=[Book1.xlsx]Sheet1!$A$2", `=A2&"-"&B2`, `="a"&"b"`,
			"=+SUM(A1)", "={SUM(A1:A3)}", "{=SUM(A1:A3)}", "=R[-1]C", "+SUM(A1)", "-SUM(A1)", "@SUM(A1:A3)", "+@SUM(A1)",
		},
		MaybeFormula: {"=1+1", "=Kiosk", "='x"},
		Object: {
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
		None: {
			"Kiosk", "NA", "Clear", "Null-Modem", "nullable", "Nil by mouth", "nanotech", "#12", "#1 Desk", "#kiosk", "#VIP", "#A1!",
			"# NV", "REF!", "NV", "N/A-1", "+49 30 1", "-5", "- spare", "@home",
			"@SUM", "+1 (206) 555-0100", "-x(y)", "= spare", "System", "System.Administrator", "Microsoft", "Microsoft Surface",
			"Microsoft.com", "Systems.Team", "[Kiosk]", "<Kiosk>", "{Kiosk}",
			"$5", "(spare)", "Err:5", "Error:502", "error: 502", "None yet", "No", "0", "nu", "Deserialized", "Win32_BIOS", "MDM_1",
			"HASH", "java", "com.contoso.kiosk", "james@contoso.com", "★", "日本",
		},
	} {
		for _, s := range cells {
			got := Of(s)
			if got != None && Ordinary(s[0]) {
				t.Errorf("%q is not looked at", s)
			}
			if got != want {
				t.Errorf("%q is %d, want %d", s, got, want)
			}
		}
	}
}

// FuzzOf holds two laws: what is told of a cell does not depend on its letters' case where it
// is a word or an error value, and a sentence is one line that ends in something to do.
func FuzzOf(f *testing.F) {
	for _, cell := range []string{
		"NULL", "$null", "<NA>", "(blank)", "None", "n.a.", "Loading...", "#N/A", "#REF!", "#####", "Err:502", "#ZAHL!", "#NEUES!", "=A2&B2", "{=SUM(A1:A3)}",
		"+SUM(A1)", "=Kiosk", "System.Object[]", "@{Tag=1}", "[object Object]", "#<Device:0x01>", "HASH(0x55d0c8)", "<Device object at 0x7f>", "${tag}",
		"-", "–", "Kiosk", "Numbers", "null and void", "=", "C", "[", "\\n",
	} {
		f.Add(cell)
	}
	f.Fuzz(func(t *testing.T, cell string) {
		if cell = ascii.Trim(cell); cell == "" {
			return
		}
		a := Of(cell)
		if a == Word || a == MaybeWord {
			if b := Of(strings.ToUpper(cell)); ascii.Only(cell) && b != a {
				t.Errorf("%q is %d, and in capitals %d", cell, a, b)
			}
		}
		if a == None {
			return
		}
		if s := a.Sentence(strconv.Quote(cell), cell, "leave the cell blank"); strings.ContainsAny(s, "\r\n") || !strings.Contains(s, ": ") {
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
