package identity

import (
	"strings"
	"testing"

	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/escape"
)

func imeiVerdict(cell, codes, identifier string) verdict {
	return corporate("IMEI "+cell, codes, "imei:"+identifier, IMEI, cell)
}

var imeiVerdicts = []verdict{
	imeiVerdict("490154203237518", "", "490154203237518"),
	imeiVerdict("356938035643808", "imei_check_digit!", "356938035643808"),
	imeiVerdict("35-693803-564380-9", "imei_separators", goodIMEI),
	imeiVerdict("35 693803 564380 8", "imei_separators imei_check_digit!", "356938035643808"),
	imeiVerdict("356938035643800", "imei_spare_digit", "356938035643800"),
	imeiVerdict("356938035640000", "excel_rounded!", "356938035640000"),
	imeiVerdict("356938035600000", "excel_rounded!", "356938035600000"),
	imeiVerdict("356938000000000", "excel_rounded!", "356938000000000"),
	imeiVerdict("3.56938E+14", "excel_scientific!", "3.56938E+14"),
	imeiVerdict("3,56938e+14", "excel_scientific!", "3,56938e+14"),
	imeiVerdict("4E+14", "excel_scientific!", "4E+14"),
	imeiVerdict("356938035643809.0", "excel_decimal!", goodIMEI),
	imeiVerdict("356938035643809,00", "excel_decimal!", goodIMEI),
	imeiVerdict("356938035643808.0", "excel_decimal! imei_check_digit!", "356938035643808"),
	imeiVerdict("35693803564380", "imei_14_digits", "35693803564380"),
	imeiVerdict("3569380356438090", "imeisv!", "3569380356438090"),
	imeiVerdict("A000004F8A2B3C", "meid!", "A000004F8A2B3C"),
	imeiVerdict("a0-00004f-8a2b3c-7", "meid!", "a0-00004f-8a2b3c-7"),
	imeiVerdict("3569380356438", "imei_length!", "3569380356438"),
	imeiVerdict("35693803564380917", "imei_length!", "35693803564380917"),
	imeiVerdict("356938030001060 356938030001078", "imei_length!", "356938030001060 356938030001078"),
	imeiVerdict("356938030001003/356938030001011", "imei_length!", "356938030001003/356938030001011"),
	imeiVerdict("356938030001029, 356938030001037", "imei_length!", "356938030001029, 356938030001037"),
	imeiVerdict("356938030001086;356938030001094", "imei_length!", "356938030001086;356938030001094"),
	imeiVerdict("356938030001045\n356938030001052", "imei_length!", "356938030001045\n356938030001052"),
	imeiVerdict("356938030001045\r\n35693803000105", "imei_length!", "356938030001045\r\n35693803000105"),
	imeiVerdict("35-693803-000100-3 / 35-693803-000101-1", "imei_length!", "35-693803-000100-3 / 35-693803-000101-1"),
	imeiVerdict("35 693803 000100 3 35 693803 000101 1", "imei_length!", "35 693803 000100 3 35 693803 000101 1"),
	imeiVerdict("IMEI1: 356938030001003 IMEI2: 356938030001011", "imei_length!", "IMEI1: 356938030001003 IMEI2: 356938030001011"),
	imeiVerdict("IMEI: 356938035643809", "imei_characters!", "IMEI: 356938035643809"),
	imeiVerdict("imei 356938035643809", "imei_characters!", "imei 356938035643809"),
	imeiVerdict("(2 rows affected)", "imei_characters!", "(2 rows affected)"),
	imeiVerdict("356938035643809/01", "imeisv!", "356938035643809/01"),
	imeiVerdict("356938030001029 / 01", "imeisv!", "356938030001029 / 01"),
	imeiVerdict("35-693803-000102-9/01", "imeisv!", "35-693803-000102-9/01"),
	imeiVerdict("35693803000100/3", "imei_separators", "356938030001003"),
	imeiVerdict("35-693803-000100 / 3", "imei_separators", "356938030001003"),
	imeiVerdict("35693803000100/4", "imei_separators imei_check_digit!", "356938030001004"),
	imeiVerdict("356938-03-000100-3", "imei_separators", "356938030001003"),
	imeiVerdict("35693803/000100", "imei_characters!", "35693803/000100"),
	imeiVerdict("=VLOOKUP(A2;B:B;2;0)", "no_value!", "=VLOOKUP(A2;B:B;2;0)"),
	imeiVerdict("System.String[]", "no_value!", "System.String[]"),
	imeiVerdict("#WERT!", "placeholder!", "#WERT!"),
	imeiVerdict("-----", "placeholder!", "-----"),
	imeiVerdict("35693803564\n3809", "imei_characters!", "35693803564\n3809"),
	imeiVerdict("356938035643809\u00a0", "invisible_character!", "356938035643809\u00a0"),
	imeiVerdict("３56938035643809", "fullwidth_character!", "３56938035643809"),
	imeiVerdict("“356938035643809”", "smart_quote!", "“356938035643809”"),
	imeiVerdict("000000000000000", "placeholder!", "000000000000000"),
	imeiVerdict("111111111111111", "placeholder!", "111111111111111"),
	imeiVerdict("0", "placeholder!", "0"),
	imeiVerdict("-", "placeholder!", "-"),
	imeiVerdict("n/a", "placeholder!", "n/a"),
	imeiVerdict(`="356938035643809"`, "", goodIMEI),
	imeiVerdict("'356938035643809", "excel_wrapped", goodIMEI),
	corporate("user in the IMEI", "wrong_column!", "", IMEI, "ann@contoso.com"),
}

func TestIMEISentences(t *testing.T) {
	for cell, want := range map[string]string{
		"356938035643808":                 "IMEI 356938035643808 ends in 8, its check digit should be 9: compare with *#06# on the device, or pass --warn imei_check_digit",
		"3569380356438":                   "zeros before it lost",
		"356938035643809356938035643817":  "is two IMEIs in one cell: give each a row of its own",
		"356938030001003/356938030001011": "is two IMEIs in one cell: give each a row of its own",
		"IMEI:356938030001011":            "begins with a caption: write \"356938030001011\" alone",
		"35-693803-000102-9 / 01":         "has the version of its software, 01, behind it: write 356938030001029 alone",
		"(2 rows affected)":               "a line that a report adds",
		"------":                          "a line that a report draws",
		"@{IMEI=356938030001011}":         "expand the property",
		"8944110000000000001":             "SIM",
		"268435456010201020":              "MEID in decimal",
		"12345678901237":                  "a zero before it was lost",
		"35693803564380":                  "14 digits, the check digit seems to be missing: compare",
	} {
		if got := judged(t, &Rules{}, Corporate, "", IMEI, cell).Findings; len(got) != 1 || !strings.Contains(got[0].Message, want) {
			t.Errorf("IMEI %s: %v, want %q", cell, got, want)
		}
	}
}

// FuzzIMEI holds the rule against another way of saying it: an IMEI without any finding is 15 digits whose sum, every
// second one doubled and its digits added, is a multiple of ten. Whatever is wrong has a sentence on one line.
func FuzzIMEI(f *testing.F) {
	for _, v := range imeiVerdicts {
		f.Add(v.row[1].(string))
	}
	f.Fuzz(func(t *testing.T, cell string) {
		rec := judged(t, &Rules{}, Corporate, "", IMEI, cell)
		if len(rec.Findings) > 0 || rec.Identifier == "" {
			return
		}
		if len(rec.Identifier) != 15 || !ascii.Digits(rec.Identifier) || rec.Identifier != escape.Unquoted(ascii.Trim(cell)) {
			t.Fatalf("%q became %q without a word", cell, rec.Identifier)
		}
		sum := 0
		for i, r := range rec.Identifier {
			d := int(r - '0')
			if i%2 == 1 {
				d = d*2/10 + d*2%10
			}
			sum += d
		}
		if sum%10 != 0 {
			t.Fatalf("%q passes with the sum %d", cell, sum)
		}
		for d := '0'; d <= '9'; d++ {
			other := rec.Identifier[:14] + string(d)
			if other != rec.Identifier && len(judged(t, &Rules{}, Corporate, "", IMEI, other).Findings) == 0 {
				t.Fatalf("%s and %s pass both", rec.Identifier, other)
			}
		}
	})
}
