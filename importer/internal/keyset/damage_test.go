package keyset

import (
	"fmt"
	"hash/maphash"
	"strings"
	"testing"

	"rollcall/importer/identity"
)

// A damage is one thing that happens to an identifier on its way from a tenant to a file. It
// reports false where it cannot happen.
type damage struct {
	name string
	do   func(typ, s string) (string, bool)
}

// number makes a damage of numbers.
func number(name string, least int, do func(s string) string) damage {
	return damage{name, func(_, s string) (string, bool) {
		if len(s) < least || !allDigits([]byte(s)) {
			return "", false
		}
		d := do(s)
		return d, d != s
	}}
}

// imei makes a damage of IMEIs with all their digits.
func imei(name string, do func(s string) string) damage {
	return damage{name, func(typ, s string) (string, bool) {
		if typ != identity.TypeIMEI || len(s) != 15 || !allDigits([]byte(s)) {
			return "", false
		}
		return do(s), true
	}}
}

// spelt makes a damage of any text.
func spelt(name, before, after string) damage {
	return damage{name, func(_, s string) (string, bool) { return before + s + after, true }}
}

// parted puts something between the letters of an identifier.
func parted(name, between string) damage {
	return damage{name, func(_, s string) (string, bool) {
		if Spelt(s) || len(s) < 6 {
			return "", false
		}
		return s[:2] + between + s[2:5] + between + s[5:], true
	}}
}

func scientific(s, point string, figures int) string {
	s = strings.TrimLeft(s, "0")
	figures = min(figures, len(s))
	return s[:1] + point + s[1:figures] + fmt.Sprintf("E+%d", len(s)-1)
}

// damages in the order in which they happen: first a number is written by another program, then it
// is spelt, then a row swallows it.
var damages = []damage{
	imei("no check digit", func(s string) string { return s[:14] }),
	imei("wrong check digit", func(s string) string { return s[:14] + string('0'+(s[14]-'0'+3)%10) }),
	imei("software version", func(s string) string { return s[:14] + "07" }),
	number("zeros lost", 1, func(s string) string { return strings.TrimLeft(s, "0") }),
	number("a zero gained", 1, func(s string) string { return "0" + s }),
	number("scientific", 12, func(s string) string { return scientific(s, ".", 6) }),
	number("scientific with a comma", 12, func(s string) string { return scientific(s, ",", 6) }),
	number("all digits and an exponent", 12, func(s string) string { return strings.ToLower(scientific(s, ".", len(s))) }),
	number("rounded", 12, func(s string) string { return s[:8] + strings.Repeat("0", len(s)-8) }),
	number("rounded to 15 digits", 16, func(s string) string { return s[:15] + strings.Repeat("0", len(s)-15) }),
	number("decimal", 3, func(s string) string { return s + ".0" }),
	number("decimal with a comma", 3, func(s string) string { return s + ",00" }),
	number("thousands", 13, func(s string) string {
		s = strings.TrimLeft(s, "0")
		for i := len(s) - 3; i > 0; i -= 3 {
			s = s[:i] + "," + s[i:]
		}
		return s
	}),
	{"a number with an exponent", func(_, s string) (string, bool) { return "1.23E+59", s == "1234E56" }},

	{"label of Lenovo", func(_, s string) (string, bool) { return "1S20HES0JK00" + s, len(s) == 8 && !Spelt(s) }},
	{"label of Apple", func(_, s string) (string, bool) { return "S" + s, s == "C02SL3RW0K2Y" || s == "F2LXK1ABCD" }},
	parted("hyphens", "-"), parted("spaces", " "), parted("slashes", "/"), parted("dots", "."), parted("zero width", "\u200b"),
	parted("no-break", "\u00a0"),
	{"IMEI as it is printed", func(typ, s string) (string, bool) {
		if typ != identity.TypeIMEI || len(s) != 15 || Spelt(s) {
			return "", false
		}
		return s[:2] + "-" + s[2:8] + "-" + s[8:14] + "-" + s[14:], true
	}},
	{"lower case", func(_, s string) (string, bool) { return strings.ToLower(s), true }},
	{"upper case", func(_, s string) (string, bool) { return strings.ToUpper(s), true }},
	{"full width", func(_, s string) (string, bool) {
		return strings.Map(func(r rune) rune {
			if '!' <= r && r <= '~' {
				return r + 0xfee0
			}
			return r
		}, s), true
	}},
	spelt("asterisks", "*", "*"), spelt("quotes", `"`, `"`), spelt("formula", `="`, `"`), spelt("apostrophe", "'", ""),
	spelt("caption", "S/N: ", ""), spelt("caption without space", "IMEI=", ""), spelt("words behind it", "", " (spare)"),
	spelt("white space", "\t ", "\u00a0 "),
	spelt("before another", "", ", R5171BLAQH9"), spelt("after another", "R5171BLAQH9 / ", ""), spelt("below another", "R5171BLAQH9\n", ""),
	spelt("two with a semicolon", "", ";R5171BLAQH9"), spelt("two with a bar", "R5171BLAQH9|", ""), spelt("two with a space",
		"R5171BLAQH9 ", ""),
	spelt("in a tuple", "HP,EliteBook 840,", ""),

	spelt("swallowed", "11 inch\n", ",spare\nR5171BLAQH9,12 inch"), spelt("swallowed with CR LF", "11 inch\r\nkiosk;", "\r\nx;y"),
	spelt("stray quote", `"a"b,`, `,kiosk`), spelt("many cells", "1,2,3,", ",4,5"), spelt("never closed", `kiosk,"`, ",x"),
	spelt("tabs", "a\t", "\tb\tc"),
}

// entries of a tenant, and others that no row has anything to do with.
var (
	entries = [][2]string{
		{identity.TypeIMEI, "356938035643809"}, {identity.TypeIMEI, "013852004321098"}, {identity.TypeIMEI, "49015420323751"},
		{identity.TypeSerial, "R57DF4JVHB1"}, {identity.TypeSerial, "014736618675"}, {identity.TypeSerial, "0001234500"},
		{identity.TypeSerial, "PF0ABCDE"},
		{identity.TypeSerial, "C02SL3RW0K2Y"}, {identity.TypeSerial, "F2LXK1ABCD"}, {identity.TypeSerial, "00AB12CD"},
		{identity.TypeSerial, "1234E56"},
		{identity.TypeSerial, "987654321098765432"}, {identity.TypeSerial, "VMware-56 4d 3f 1c 5c 5e 3a 9e-6f 1d 22 33 44 55 66 77"},
		{identity.TypeSerial, "5678-1234-9012-3456-7890-1234-56"}, {identity.TypeSerial, "ABCDEFGH"},
		{identity.TypeTuple, "Contoso,Tab 1,W1X22"}, {identity.TypeTuple, "Dell Inc.,OptiPlex 7090,00ABC12"},
	}
	strangers = [][2]string{
		{identity.TypeIMEI, "862127045678904"}, {identity.TypeIMEI, "356127045678904"}, {identity.TypeSerial, "R57DF4JVHB2"},
		{identity.TypeSerial, "024736618675"},
		{identity.TypeSerial, "PF0ABCDF"}, {identity.TypeSerial, "C02SL3RW0K2Z"}, {identity.TypeSerial, "887654321098765432"},
		{identity.TypeSerial, "2234E56"},
		{identity.TypeSerial, "VMware-56 4d 3f 1c 5c 5e 3a 9e-6f 1d 22 33 44 55 66 78"}, {identity.TypeTuple,
			"Contoso,Tab 1,W1X23"}, {identity.TypeTuple, "HP,EliteBook 840,X2"},
	}
)

// TestDamages: whatever one or two things happen to an identifier, it is found, and nobody else is.
func TestDamages(t *testing.T) {
	seed := maphash.MakeSeed()
	r := NewReader(seed)
	happened := make([]int, len(damages))
	try := func(of [2]string, name, text string) {
		m, k := NewMeant(seed), &Keys{}
		if !r.Row(k, text) || !m.Add(k) {
			t.Errorf("%s, %s: %q is too much", of[1], name, text)
		}
		if !m.Names(of[0], of[1]) {
			t.Errorf("%s %s, %s: not found in %q", of[0], of[1], name, text)
		}
		for _, s := range strangers {
			if m.Names(s[0], s[1]) {
				t.Errorf("%s, %s: %s is found in %q", of[1], name, s[1], text)
			}
		}
	}
	for _, e := range entries {
		try(e, "as it is", e[1])
		for i, first := range damages {
			one, ok := first.do(e[0], e[1])
			if !ok {
				continue
			}
			happened[i]++
			try(e, first.name, one)
			for _, second := range damages[i+1:] {
				if two, ok := second.do(e[0], one); ok {
					try(e, first.name+", then "+second.name, two)
				}
			}
		}
	}
	for i, n := range happened {
		if n == 0 {
			t.Errorf("%s never happens", damages[i].name)
		}
	}
}
