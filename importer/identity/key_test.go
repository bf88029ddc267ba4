package identity

import (
	"hash/maphash"
	"strings"
	"testing"
)

func TestKey(t *testing.T) {
	for _, c := range []struct{ typ, identifier, want string }{
		{TypeIMEI, " " + goodIMEI + " ", "imei:" + goodIMEI},
		{TypeSerial, "4ce0460d0G\u00a0", "serialnumber:4ce0460d0g"},
		{"SERIALNUMBER", "ÄB1", "serialnumber:äb1"},
		{TypeTuple, "Microsoft, Surface 5 ,A1", "manufacturermodelserial:microsoft,surface 5,a1"},
		{TypeTuple, "Microsoft;Surface 5; A1", "manufacturermodelserial:microsoft,surface 5,a1"},
		{TypeSerial, "a;b", "serialnumber:a;b"},
	} {
		if got := Key(c.typ, c.identifier); got != c.want {
			t.Errorf("key of %s %q is %q, want %q", c.typ, c.identifier, got, c.want)
		}
	}
}

func TestFoldingIsThatOfStrings(t *testing.T) {
	for _, s := range []string{"", "abcXYZ09", "ÀÉß", "İI", "K\u212a", "日本A", "\xff\xfeA"} {
		if got := string(appendFolded(nil, s)); got != strings.ToLower(s) {
			t.Errorf("%q became %q, want %q", s, got, strings.ToLower(s))
		}
	}
}

func TestRecordKeys(t *testing.T) {
	for _, c := range []struct {
		rec               Record
		key, raw, written string
	}{
		{Record{Type: TypeSerial, Identifier: "A1", Raw: "A.1"}, "serialnumber:a1", "serialnumber:a.1", "serialNumber:A1"},
		{Record{Type: TypeSerial, Identifier: "A1", Raw: "A1", ID: someGUID}, "serialnumber:a1", "serialnumber:a1", "serialNumber:A1"},
		{Record{ID: someGUID}, "id:" + someGUID, "", "id:" + someGUID},
		{Record{Identifier: "A1", Raw: "A1"}, "", "", "A1"},
		{Record{}, "", "", ""},
	} {
		if c.rec.Key() != c.key || c.rec.RawKey() != c.raw || c.rec.Identity() != c.written {
			t.Errorf("%+v: key %q, raw key %q, identity %q", c.rec, c.rec.Key(), c.rec.RawKey(), c.rec.Identity())
		}
	}
}

func TestDigest(t *testing.T) {
	seed := maphash.MakeSeed()
	digest := func(row ...any) uint64 { return judged(t, &Rules{}, Corporate, "", row...).Digest(seed) }
	base := digest(SerialNumber, "AB1", Description, "x", Platform, "ios")
	for name, same := range map[string]uint64{
		"order of columns":   digest(Platform, "ios", SerialNumber, "AB1", Description, "x"),
		"case of identity":   digest(SerialNumber, "ab1", Description, "x", Platform, "ios"),
		"case of platform":   digest(SerialNumber, "AB1", Description, "x", Platform, "IOS"),
		"space":              digest(SerialNumber, " AB1", Description, " x ", Platform, "ios"),
		"another form":       digest(SerialNumber, "A.B.1", Description, "x", Platform, "ios"),
		"an id beside":       digest(ID, someGUID, SerialNumber, "AB1", Description, "x", Platform, "ios"),
		"a read-only column": digest(SerialNumber, "AB1", Description, "x", Platform, "ios", LastModified, "2026-01-31T08:00:00Z"),
		"the long form":      digest(Identifier, "AB1", Type, "serialNumber", Description, "x", Platform, "ios"),
	} {
		if same != base {
			t.Errorf("%s makes another digest", name)
		}
	}
	for name, other := range map[string]uint64{
		"identity":          digest(SerialNumber, "AB2", Description, "x", Platform, "ios"),
		"type":              digest(Identifier, "AB1", Type, "unknown", Description, "x", Platform, "ios"),
		"description":       digest(SerialNumber, "AB1", Description, "X", Platform, "ios"),
		"blank description": digest(SerialNumber, "AB1", Description, "", Platform, "ios"),
		"cleared":           digest(SerialNumber, "AB1", Description, "CLEAR!", Platform, "ios"),
		"platform":          digest(SerialNumber, "AB1", Description, "x", Platform, "CLEAR!"),
	} {
		if other == base {
			t.Errorf("%s makes no other digest", name)
		}
	}
}

func TestColumns(t *testing.T) {
	seen := map[string]bool{"": true}
	for c := NoColumn + 1; c < NumColumns; c++ {
		if seen[c.String()] {
			t.Errorf("column %d has the name %q", c, c)
		}
		seen[c.String()] = true
		if Corporate.Has(c) && Autopilot.Has(c) || NoKind.Has(c) {
			t.Errorf("%s is of too many kinds", c)
		}
	}
	if NoColumn.String() != "" || NumColumns.String() != "" {
		t.Error("what is no column has a name")
	}
}

func TestCodesAreWellFormed(t *testing.T) {
	seen := map[Code]bool{}
	for _, i := range Codes() {
		if seen[i.Code] || i.Code == "" || strings.Trim(string(i.Code), "abcdefghijklmnopqrstuvwxyz0123456789_") != "" {
			t.Errorf("the code %q is there twice or not in snake case", i.Code)
		}
		seen[i.Code] = true
		if !strings.HasSuffix(i.Advice, ".") || strings.Contains(i.Advice, "\n") || i.Warning && i.Fixed {
			t.Errorf("%s: %+v", i.Code, i)
		}
	}
	Codes()[0].Advice = ""
	if codes[0].Advice == "" {
		t.Error("the table of codes can be changed from outside")
	}
}
