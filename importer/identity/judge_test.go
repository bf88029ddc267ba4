package identity

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"rollcall/importer/identity/internal/hashtest"
	"rollcall/importer/identity/internal/hwhash"
)

// judged is a row judged under rules: columns and cells side by side.
func judged(t testing.TB, rules *Rules, kind Kind, typ string, row ...any) *Record {
	t.Helper()
	var columns []Column
	var names, cells []string
	for i := 0; i < len(row); i += 2 {
		columns = append(columns, row[i].(Column))
		names = append(names, row[i].(Column).String())
		cells = append(cells, row[i+1].(string))
	}
	var rec Record
	rules.Judge(NewLayout(kind, columns, names, typ), cells, Source{}, &rec)
	for _, f := range rec.Findings {
		if f.Message == "" || strings.ContainsAny(f.Message, "\n\r") || strings.Contains(f.Message, "(MISSING)") || hashIn(f.Message) {
			t.Errorf("%s has the message %q", f.Code, f.Message)
		}
		if _, ok := InfoOf(f.Code); !ok {
			t.Errorf("%s is not among the codes", f.Code)
		}
	}
	return &rec
}

// hashIn reports whether a message holds the beginning of a hash.
func hashIn(s string) bool {
	i := strings.Index(s, "T0")
	return i >= 0 && hwhash.Like(s[i:])
}

// found lists codes, errors with an exclamation mark, as in "imei_characters! excel_wrapped".
func found(rec *Record) string {
	var s []string
	for _, f := range rec.Findings {
		mark := "!"
		if f.Warning {
			mark = ""
		}
		s = append(s, string(f.Code)+mark)
	}
	return strings.Join(s, " ")
}

const (
	goodIMEI = "356938035643809"
	someGUID = "255f6010-6010-255f-1060-5f2510605f25"
)

// A row of the table that every code of Judge is in.
type verdict struct {
	name     string
	kind     Kind
	typ      string
	row      []any
	codes    string
	identity string
}

func corporate(name string, codes, identity string, row ...any) verdict {
	return verdict{name, Corporate, "", row, codes, identity}
}

func autopilot(name string, codes, identity string, row ...any) verdict {
	return verdict{name, Autopilot, "", row, codes, identity}
}

var verdicts = []verdict{
	corporate("clean", "", "imei:"+goodIMEI, IMEI, goodIMEI, Description, "desk 4", Platform, "iOS"),
	corporate("space around", "", "imei:"+goodIMEI, IMEI, " \t"+goodIMEI+" "),
	corporate("no identity", "identity_missing!", "", IMEI, "", Description, "x"),
	corporate("id alone", "", "id:"+someGUID, ID, "{"+strings.ToUpper(someGUID)+"}", IMEI, "", Description, "x"),
	corporate("id column alone", "", "id:"+someGUID, ID, someGUID, Description, "x"),
	corporate("blank id column alone", "identity_missing!", "", ID, "", Description, "x"),
	corporate("blank id", "", "imei:"+goodIMEI, ID, " ", IMEI, goodIMEI),
	corporate("bad id", "id_not_guid!", "", ID, "12", IMEI, ""),
	corporate("bad id beside identity", "id_not_guid!", "imei:"+goodIMEI, ID, "255f6010-6010-255f-1060_5f2510605f25", IMEI, goodIMEI),
	corporate("id with no-break space", "invisible_character!", "imei:"+goodIMEI, ID, someGUID+"\u00a0", IMEI, goodIMEI),
	corporate("clear id", "clear_not_allowed!", "imei:"+goodIMEI, ID, "CLEAR!", IMEI, goodIMEI),
	corporate("clear identity", "clear_not_allowed!", "", IMEI, "CLEAR!"),
	corporate("clear as a word", "", "imei:"+goodIMEI, IMEI, goodIMEI, Description, "Clear"),
	corporate("clear description", "", "imei:"+goodIMEI, IMEI, goodIMEI, Description, " CLEAR! ", Platform, "CLEAR!"),
	corporate("clear read-only", "clear_not_allowed!", "imei:"+goodIMEI, IMEI, goodIMEI, LastModified, "CLEAR!"),

	corporate("type column", "", "serialNumber:4CE0460D0G", Identifier, "4CE0460D0G", Type, "SERIALNUMBER"),
	corporate("type missing", "type_missing!", "4CE0460D0G", Identifier, "4CE0460D0G", Type, " "),
	corporate("type nonsense", "enum_value!", "4CE0460D0G", Identifier, "4CE0460D0G", Type, "serial"),
	corporate("type cleared", "clear_not_allowed!", "4CE0460D0G", Identifier, "4CE0460D0G", Type, "CLEAR!"),
	corporate("type unknown", "type_unknown", "unknown:what", Identifier, "what", Type, "Unknown"),
	corporate("type against column", "type_mismatch!", "imei:"+goodIMEI, IMEI, goodIMEI, Type, "serialNumber"),
	corporate("type with column", "", "imei:"+goodIMEI, IMEI, goodIMEI, Type, "IMEI"),
	{"type by flag", Corporate, TypeIMEI, []any{Identifier, goodIMEI}, "", "imei:" + goodIMEI},
	{"type by cell before flag", Corporate, TypeIMEI, []any{Identifier, "ABC1", Type, "serialNumber"}, "", "serialNumber:ABC1"},
	{"flag names the reading", Corporate, TypeSerial, []any{IMEI, "x", SerialNumber, "ABC1"}, "", "serialNumber:ABC1"},
	{"flag names the other reading", Corporate, TypeIMEI, []any{IMEI, goodIMEI, SerialNumber, "None"}, "", "imei:" + goodIMEI},
	{"flag names one of three", Corporate, TypeSerial, []any{Manufacturer, "", Model, "", SerialNumber, "ABC1"}, "", "serialNumber:ABC1"},

	corporate("excel wrapped", "", "serialNumber:00123", SerialNumber, `="00123"`),
	corporate("apostrophe", "excel_wrapped", "serialNumber:00123", SerialNumber, `'00123`),
	corporate("apostrophe of a letter in a serial", "excel_wrapped", "serialNumber:R123", SerialNumber, `'R123`),
	corporate("apostrophe of the language", "", "serialNumber:A1", SerialNumber, "A1", Description, "'s-Hertogenbosch"),
	corporate("wrapped description", "", "serialNumber:A1", SerialNumber, "A1", Description, `="a ""b"""`),
	corporate("wrapped nothing", "identity_missing!", "", SerialNumber, `=""`),

	corporate("platform", "enum_value!", "serialNumber:A1", SerialNumber, "A1", Platform, "iphone"),
	corporate("platform of the future", "enum_value!", "serialNumber:A1", SerialNumber, "A1", Platform, "unknownFutureValue"),
	corporate("enrollment state", "", "serialNumber:A1", SerialNumber, "A1", EnrollmentState, "notcontacted"),
	corporate("bad enrollment state", "enum_value!", "serialNumber:A1", SerialNumber, "A1", EnrollmentState, "gone"),
	corporate("timestamps", "", "serialNumber:A1", SerialNumber, "A1", LastModified, "2026-01-31T08:00:00Z", Created, "0001-01-01T00:00:00.1234567+01:30", LastContacted, "2026-01-31t08:00:00z"),
	corporate("bad timestamp", "timestamp!", "serialNumber:A1", SerialNumber, "A1", LastModified, "31.01.2026"),
	corporate("long description", "description_too_long!", "serialNumber:A1", SerialNumber, "A1", Description, strings.Repeat("é", 129)),
	corporate("description just right", "", "serialNumber:A1", SerialNumber, "A1", Description, strings.Repeat("é", 128)),
	corporate("lines in a description", "", "serialNumber:A1", SerialNumber, "A1", Description, "a\r\nb"),
	corporate("bell in a description", "control_character", "serialNumber:A1", SerialNumber, "A1", Description, "a\ab"),
	corporate("quote in a description", "smart_quote", "serialNumber:A1", SerialNumber, "A1", Description, "Ann’s"),
	corporate("space in a description", "invisible_character", "serialNumber:A1", SerialNumber, "A1", Description, "Ann\u00a0B"),
	corporate("full width in a description", "fullwidth_character", "serialNumber:A1", SerialNumber, "A1", Description, "Ann（B"),
	corporate("full width where it belongs", "", "serialNumber:A1", SerialNumber, "A1", Description, "営業部（東京）"),
	corporate("family emoji", "", "serialNumber:A1", SerialNumber, "A1", Description, "👨\u200d👩"),
	corporate("formula that failed", "no_value!", "serialNumber:A1", SerialNumber, "A1", Description, "#N/A"),
	corporate("number sign", "", "serialNumber:A1", SerialNumber, "A1", Description, "#12"),

	autopilot("clean", "", "serialNumber:5CG1234567", SerialNumber, "5CG1234567", GroupTag, "Kiosk", AssignedUser, "ann@contoso.com"),
	autopilot("no identity", "identity_missing!", "", SerialNumber, "", GroupTag, "Kiosk"),
	autopilot("no identity column", "identity_missing!", "", GroupTag, "Kiosk"),
	autopilot("id alone", "", "id:"+someGUID, ID, someGUID, SerialNumber, "", GroupTag, "Kiosk"),
	autopilot("clear serial", "clear_not_allowed!", "", SerialNumber, "CLEAR!", GroupTag, "Kiosk"),
	autopilot("clear the rest", "", "serialNumber:A1", SerialNumber, "A1", GroupTag, "CLEAR!", AssignedUser, "CLEAR!", Hash, "CLEAR!", ImportID, "CLEAR!", ProductKey, "CLEAR!"),
	autopilot("clear state", "clear_not_allowed! clear_not_allowed!", "serialNumber:A1", SerialNumber, "A1", State, "CLEAR!", StateErrorCode, "CLEAR!"),
	autopilot("line in a tag", "group_tag_characters!", "serialNumber:A1", SerialNumber, "A1", GroupTag, "a\nb"),
	autopilot("long tag", "group_tag_long", "serialNumber:A1", SerialNumber, "A1", GroupTag, strings.Repeat("x", 65)),
	autopilot("zero width in a tag", "invisible_character", "serialNumber:A1", SerialNumber, "A1", GroupTag, "Kio\u200bsk"),
	autopilot("hash in a tag", "wrong_column! group_tag_long", "serialNumber:A1", SerialNumber, "A1", GroupTag, hashtest.Of("Contoso", "M", "A1")),
	autopilot("user without domain", "upn_shape!", "serialNumber:A1", SerialNumber, "A1", AssignedUser, "ann"),
	autopilot("user with smart quote", "smart_quote!", "serialNumber:A1", SerialNumber, "A1", AssignedUser, "o’neil@contoso.com"),
	autopilot("guest", "", "serialNumber:A1", SerialNumber, "A1", AssignedUser, "ann_fabrikam.com#EXT#@contoso.onmicrosoft.com"),
	autopilot("display name", "", "serialNumber:A1", SerialNumber, "A1", DisplayName, "KIOSK-12"),
	autopilot("long display name", "display_name!", "serialNumber:A1", SerialNumber, "A1", DisplayName, "KIOSK-1234567890"),
	autopilot("numeric display name", "display_name!", "serialNumber:A1", SerialNumber, "A1", DisplayName, "123"),
	autopilot("umlaut in display name", "display_name!", "serialNumber:A1", SerialNumber, "A1", DisplayName, "Büro"),
	autopilot("product key in a spreadsheet", "excel_scientific!", "serialNumber:A1", SerialNumber, "A1", ProductKey, "1.23451E+11"),
	autopilot("full width product key", "fullwidth_character!", "serialNumber:A1", SerialNumber, "A1", ProductKey, "１2345"),
	autopilot("bell in product key", "control_character!", "serialNumber:A1", SerialNumber, "A1", ProductKey, "1\a2"),
	autopilot("import id", "", "serialNumber:A1", SerialNumber, "A1", ImportID, "batch 7"),
	autopilot("state", "", "serialNumber:A1", SerialNumber, "A1", State, `{ "deviceImportStatus": "Complete", "deviceErrorCode": 0, "deviceErrorName": null }`),
	autopilot("state of the page", "", "serialNumber:A1", SerialNumber, "A1", State, `{"@odata.type": "microsoft.graph.importedWindowsAutopilotDeviceIdentityState"}`),
	autopilot("state no object", "state_json!", "serialNumber:A1", SerialNumber, "A1", State, `null`),
	autopilot("state with more", "state_json!", "serialNumber:A1", SerialNumber, "A1", State, `{"deviceColour":"red"}`),
	autopilot("state cut", "state_json!", "serialNumber:A1", SerialNumber, "A1", State, `{"deviceErrorCode":1`),
	autopilot("two states", "state_json!", "serialNumber:A1", SerialNumber, "A1", State, `{} {}`),
	autopilot("state of no status", "enum_value!", "serialNumber:A1", SerialNumber, "A1", State, `{"deviceImportStatus":"done"}`),
	autopilot("state columns", "enum_value! state_json!", "serialNumber:A1", SerialNumber, "A1", StateImportStatus, "done", StateErrorCode, "2147483648", StateRegistrationID, someGUID, StateErrorName, "ZtdDeviceDuplicated"),
}

func TestJudge(t *testing.T) {
	all := slices.Concat(verdicts, decodedVerdicts, imeiVerdicts, serialVerdicts, tupleVerdicts, hashVerdicts, absenceVerdicts, platformVerdicts, productKeyVerdicts)
	raised := map[Code]bool{}
	for _, v := range all {
		rec := judged(t, &Rules{}, v.kind, v.typ, v.row...)
		if got := found(rec); got != v.codes {
			t.Errorf("%s %s: found %q, want %q", v.kind, v.name, got, v.codes)
		}
		if got := rec.Identity(); got != v.identity {
			t.Errorf("%s %s: identity %q, want %q", v.kind, v.name, got, v.identity)
		}
		if rec.Invalid() != strings.Contains(v.codes, "!") {
			t.Errorf("%s %s: invalid is %v", v.kind, v.name, rec.Invalid())
		}
		for _, f := range rec.Findings {
			raised[f.Code] = true
		}
	}
	// What is found beside other rows, in the tenant, in the text of the row, or in layouts that this table has none of.
	elsewhere := []Code{CodeEncodingGuessed, CodeEncodingDoubtful, CodeHashSameDevice, CodeSeveralIdentities, CodeColumnSetAside, CodeLettersLost, CodeLeadingZeroGained}
	for _, i := range codes[slices.IndexFunc(codes, func(i CodeInfo) bool { return i.Code == CodeDuplicate }):] {
		elsewhere = append(elsewhere, i.Code)
	}
	for _, i := range Codes() {
		if raised[i.Code] == slices.Contains(elsewhere, i.Code) {
			t.Errorf("%s: raised in this table is %v", i.Code, raised[i.Code])
		}
	}
}

func TestValuesAreNormalForms(t *testing.T) {
	rec := judged(t, &Rules{}, Corporate, "", Description, " x ", IMEI, goodIMEI, Platform, "MACos", EnrollmentState, "PENDINGRESET",
		LastContacted, "2026-01-31t08:00:00z", NoColumn, "unread", Hash, "of the other kind", Created, "")
	want := []Value{{Description, "x", false}, {Platform, "macOS", false}, {LastContacted, "2026-01-31T08:00:00Z", false}, {EnrollmentState, "pendingReset", false}}
	if !slices.Equal(rec.Values, want) {
		t.Errorf("corporate values are %v, want %v", rec.Values, want)
	}
	rec = judged(t, &Rules{}, Autopilot, "", GroupTag, "CLEAR!", SerialNumber, "A.1", StateImportStatus, "ERROR", StateErrorCode, "-5",
		State, `{"deviceErrorName": "<a>", "deviceImportStatus":"COMPLETE", "deviceErrorCode": 806}`)
	want = []Value{{SerialNumber, "A.1", false}, {GroupTag, "", true},
		{State, `{"deviceImportStatus":"complete","deviceErrorCode":806,"deviceErrorName":"<a>"}`, false}, {StateImportStatus, "error", false}, {StateErrorCode, "-5", false}}
	if !slices.Equal(rec.Values, want) {
		t.Errorf("autopilot values are %v, want %v", rec.Values, want)
	}
}

func TestWarnAndStrictMoveTheLine(t *testing.T) {
	row := []any{IMEI, "356938035643808", Description, "Ann’s"}
	for _, c := range []struct {
		rules Rules
		codes string
	}{
		{Rules{}, "imei_check_digit! smart_quote"},
		{Rules{Warn: map[Code]bool{CodeIMEICheckDigit: true}}, "imei_check_digit smart_quote"},
		{Rules{Strict: true}, "imei_check_digit! smart_quote!"},
		{Rules{Strict: true, Warn: map[Code]bool{CodeSmartQuote: true}}, "imei_check_digit! smart_quote"},
	} {
		if got := found(judged(t, &c.rules, Corporate, "", row...)); got != c.codes {
			t.Errorf("%+v: found %q, want %q", c.rules, got, c.codes)
		}
	}
	fixed := Rules{Warn: map[Code]bool{CodeIdentityMissing: true}}
	if got := found(judged(t, &fixed, Corporate, "", IMEI, "")); got != "identity_missing!" {
		t.Errorf("a row without identity became %q", got)
	}
}

func TestFormIsAboutTheIdentityAlone(t *testing.T) {
	rec := judged(t, &Rules{}, Corporate, "", IMEI, "356938035643808", Description, "Ann’s", Platform, "none")
	for _, f := range rec.Findings {
		if f.Form != (f.Column == IMEI) {
			t.Errorf("%s: form is %v", f.Code, f.Form)
		}
	}
	if rec.First().Code != CodeIMEICheckDigit {
		t.Errorf("the first error is %s", rec.First().Code)
	}
}

func TestMessagesHideUsersAndHashes(t *testing.T) {
	hash := hashtest.Of("Contoso", "M", "A1")
	for _, row := range [][]any{
		{SerialNumber, "ann.other@contoso.com"},
		{SerialNumber, hash},
		{SerialNumber, "A1", AssignedUser, "ann.other@contoso.com; bob"},
		{SerialNumber, "A1", AssignedUser, "ann.other＠contoso.com"},
		{SerialNumber, "A1", GroupTag, "ann.other@contoso.com\n"},
		{SerialNumber, "A1", DisplayName, "ann.other@contoso.com"},
		{SerialNumber, "A1", ProductKey, hash},
		{SerialNumber, "A1", Hash, `="` + hash[:100] + "\u00a0" + hash[100:] + `"`},
		{SerialNumber, "A1", GroupTag, "=" + hash},
		{SerialNumber, "A1", GroupTag, "@{Hash=" + hash + "; User=ann.other@contoso.com}"},
		{SerialNumber, "@{Hash=" + hash + "; User=ann.other@contoso.com}"},
		{SerialNumber, "A1", Hash, hash[:100] + "\u00a0" + hash[100:]},
		{SerialNumber, "A1", Hash, "\u00a0" + hash},
		{SerialNumber, "A1", Hash, "=" + hash},
	} {
		rec := judged(t, &Rules{}, Autopilot, "", row...)
		if len(rec.Findings) == 0 {
			t.Errorf("%v: nothing found", row[len(row)-2])
		}
		for _, f := range rec.Findings {
			if strings.Contains(f.Message, "other") || strings.Contains(f.Message, hash[8:40]) {
				t.Errorf("%s tells too much: %s", f.Code, f.Message)
			}
		}
		if id := Mask(rec.Identity()); strings.Contains(id, "other") || len(id) > 100 {
			t.Errorf("the identity tells too much: %s", id)
		}
	}
}

func TestShortRowsHaveBlankCells(t *testing.T) {
	l := NewLayout(Autopilot, []Column{GroupTag, SerialNumber, Hash}, nil, "")
	var rec Record
	new(Rules).Judge(l, []string{"Kiosk"}, Source{}, &rec)
	if got := found(&rec); got != "identity_missing!" {
		t.Errorf("found %q", got)
	}
}

func TestRecordsAreRefilled(t *testing.T) {
	l := NewLayout(Autopilot, []Column{ID, SerialNumber, Hash}, nil, "")
	var rec Record
	new(Rules).Judge(l, []string{someGUID, "B1", hashtest.Of("Contoso", "M", "A1")}, Source{}, &rec)
	new(Rules).Judge(l, []string{"", "C1", ""}, Source{}, &rec)
	if rec.ID != "" || rec.Hardware != nil || rec.Identifier != "C1" || len(rec.Values) != 1 || len(rec.Findings) != 0 {
		t.Errorf("something of the first row is left: %+v", rec)
	}
}

// FuzzJudge puts one cell into every column of both kinds: nothing may panic, messages stay on one line, and what a row
// without findings says of itself is what a second reading of its normal form says.
func FuzzJudge(f *testing.F) {
	for _, v := range slices.Concat(verdicts, serialVerdicts, tupleVerdicts) {
		for i := 1; i < len(v.row); i += 2 {
			f.Add(v.row[i].(string))
		}
	}
	f.Fuzz(func(t *testing.T, cell string) {
		for c := ID; c < NumColumns; c++ {
			for _, kind := range []Kind{Corporate, Autopilot} {
				judged(t, &Rules{}, kind, "", SerialNumber, "A1", c, cell)
			}
		}
		judged(t, &Rules{}, Corporate, "", Manufacturer, cell, Model, cell, SerialNumber, cell)
		for _, typ := range types {
			rec := judged(t, &Rules{}, Corporate, typ, Identifier, cell)
			// Cells are UTF-8 by the time they are judged; two halves of a character may meet where a period was.
			if !utf8.ValidString(cell) || rec.Invalid() || rec.Identifier == "" || rec.Identifier[0] == '=' || rec.Identifier[0] == '\'' {
				continue
			}
			again := judged(t, &Rules{}, Corporate, typ, Identifier, rec.Identifier)
			if again.Invalid() || again.Key() != rec.Key() {
				t.Fatalf("%s %q became %q, and that %q (%s)", typ, cell, rec.Identifier, again.Identifier, found(again))
			}
		}
	})
}
