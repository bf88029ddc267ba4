package identity

import "testing"

func platformVerdict(typ, cell, platform, codes string) verdict {
	return corporate(typ+" on "+platform, codes, typ+":"+cell, Identifier, cell, Type, typ, Platform, platform)
}

var platformVerdicts = []verdict{
	platformVerdict(TypeSerial, "A1", "Windows", "type_not_for_platform!"),
	platformVerdict(TypeIMEI, goodIMEI, "windows", "type_not_for_platform!"),
	platformVerdict(TypeIMEI, goodIMEI, "MACOS", "type_not_for_platform!"),
	platformVerdict(TypeSerial, "A1", "macOS", ""),
	platformVerdict(TypeIMEI, goodIMEI, "windowsMobile", ""),
	platformVerdict(TypeIMEI, goodIMEI, "CLEAR!", ""),
	platformVerdict(TypeTuple, "A,B,C1", "windows", ""),
	platformVerdict(TypeUnknown, "A1", "windows", "type_unknown"),
	corporate("id alone on windows", "", "id:"+someGUID, ID, someGUID, Platform, "windows"),
}

// Where no entry is made it is nothing but worth knowing.
func TestTypeNotForPlatformWithoutCreates(t *testing.T) {
	row := []any{SerialNumber, "A1", Platform, "windows"}
	for _, c := range []struct {
		rules Rules
		codes string
	}{
		{Rules{NoCreates: true}, "type_not_for_platform"},
		{Rules{NoCreates: true, Strict: true}, "type_not_for_platform!"},
		{Rules{Warn: map[Code]bool{CodeTypeNotForPlatform: true}}, "type_not_for_platform"},
	} {
		rec := judged(t, &c.rules, Corporate, "", row...)
		if got := found(rec); got != c.codes || !rec.Findings[0].Create || rec.Findings[0].Form {
			t.Errorf("%+v: found %q, %+v", c.rules, got, rec.Findings)
		}
	}
}

func productKeyVerdict(cell, codes string) verdict {
	return autopilot("product key "+cell, codes, "serialNumber:A1", SerialNumber, "A1", ProductKey, cell)
}

var productKeyVerdicts = []verdict{
	productKeyVerdict("3312345678900", ""),
	productKeyVerdict("331234567890", ""),
	productKeyVerdict("33123456789001", ""),
	productKeyVerdict("00330-80000-00000-AA123", ""),
	productKeyVerdict("00330-50000-0000-AAOEM", ""),
	productKeyVerdict("55041-123-1234567-12345", ""),
	productKeyVerdict("VK7JG-NPHTM-C97JM-9MPGT-3V66T", ""),
	productKeyVerdict("VK7JGNPHTMC97JM9MPGT3V66T", ""),
	productKeyVerdict("Windows 11 Pro", "product_key_shape"),
	productKeyVerdict("3312345678900.0", "product_key_shape"),
	productKeyVerdict("Win11Pro", "product_key_shape"),
	productKeyVerdict("Windows-11-Pro", "product_key_shape"),
	productKeyVerdict("OEM", "product_key_shape"),
	productKeyVerdict("none", "no_value_doubtful product_key_shape"),
}
