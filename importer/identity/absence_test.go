package identity

import (
	"strings"
	"testing"

	"rollcall/importer/identity/internal/absence"
	"rollcall/importer/identity/internal/escape"
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

func TestMisspeltClear(t *testing.T) {
	for _, s := range []string{"clear!", "Clear!", "CLEAR", "<CLEAR>", "<clear>", "CLEAR !", `"CLEAR!"`, "CLEAR!.", "CLEAR！", "ＣＬＥＡＲ！", "CLEAR!!", "!CLEAR", "[CLEAR]", "{clear}",
		"CLEAR\u00a0", "CLEAR!\u200b", "`CLEAR!`", "CLEAR:", "*CLEAR*", "CLAER!", "CLER!", "CLLEAR!", "LCEAR!", "CLEAR!CLEAR!"} {
		if !escape.MisspeltClear(s) || absence.Ordinary(s[0]) {
			t.Errorf("%q is taken as it stands", s)
		}
		for _, row := range [][]any{{SerialNumber, "A1", GroupTag, s}, {SerialNumber, "A1", AssignedUser, s}, {SerialNumber, "A1", Hash, s}} {
			if got := found(judged(t, &Rules{}, Autopilot, "", row...)); got != "clear_misspelt!" {
				t.Errorf("%q in %s: found %q", s, row[2], got)
			}
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
		sent, ok := escape.Text(c.cell)
		if !ok {
			sent = escape.Unquoted(c.cell)
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
