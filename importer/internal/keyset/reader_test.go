package keyset

import (
	"fmt"
	"hash/maphash"
	"strings"
	"testing"

	"rollcall/importer/identity"
)

// TestBounds: whoever has more to say than is kept says so.
func TestBounds(t *testing.T) {
	seed := maphash.MakeSeed()
	r, k := NewReader(seed), &Keys{}
	swallowed := func(rows int) string {
		var b strings.Builder
		for i := range rows {
			fmt.Fprintf(&b, "R57DF%06d,Room %d\n", i, i)
		}
		return b.String()
	}
	for range 2 {
		if !r.Row(k, swallowed(3000)) {
			t.Error("3,000 rows in one cell are too much")
		}
	}
	if r.Row(k, swallowed(6000)) || len(k.hashes) > 3*maxOfRow {
		t.Errorf("%d keys, and none is said to be missing", len(k.hashes))
	}
	if r.Row(k, strings.Repeat("1 ", 1<<19)) {
		t.Error("a million bytes of words are not too much")
	}
	if !r.Row(k, "R57DF4JVHB1") {
		t.Error("what one row has too much is held against the next")
	}
	m := NewMeant(seed)
	m.keys.n = maxOfFile
	if m.Add(k) {
		t.Error("a file has no bound")
	}
}

// TestProse: a text for people means numbers and what has digits, and no words.
func TestProse(t *testing.T) {
	seed := maphash.MakeSeed()
	m, k := NewMeant(seed), &Keys{}
	if !NewReader(seed).Prose(k, "Contoso Ltd\nMain Street 5\n10115 Berlin\n35-693803-564380-9") || !m.Add(k) {
		t.Fatal("too much")
	}
	for name, want := range map[string]bool{"BERLIN": false, "Contoso": false, "10115": true, "356938035643809": true} {
		if m.Names(identity.TypeSerial, name) != want {
			t.Errorf("%s: %v", name, !want)
		}
	}
	if n := len(k.hashes); n > 40 {
		t.Errorf("%d keys", n)
	}
}

// TestRounded: a number that a spreadsheet has written means those that it would write so, and no
// others.
func TestRounded(t *testing.T) {
	for _, c := range []struct {
		text, entry string
		want        bool
	}{
		{"3.56938E+14", "356938035643809", true},
		{"3.56938E+14", "356937935643809", true}, // rounded up
		{"3.56938E+14", "356939035643809", false},
		{"3.56938E+14", "35693803564380", false},
		{"3.56938E+14", "3569380356438091", false},
		{"1E+15", "999999635643809", true},
		{"1.00000E+15", "999999635643809", true},
		{"1E+15", "899999635643809", false},
		{"3.5E+14", "350000435643809", true},
		{"356.938E+12", "356938035643809", true},
		{"3.56938035643809e14", "356938035643809", true},
		{"5E10", "50000000001", true},
		{"12E10", "120000000001", false}, // a serial number as it is
		{"12E10", "12E10", true},
		{"1234567890120", "1234567890123", false}, // no spreadsheet rounds so
		{"12345678901234500", "12345678901234567", true},
		{"3.56E+400", "356", false},
		{"a3.56938E+14", "356938035643809", false},
		{"0", "000", false},
		{"0E+14", "0", false},
	} {
		seed := maphash.MakeSeed()
		m, k := NewMeant(seed), &Keys{}
		NewReader(seed).Row(k, c.text)
		m.Add(k)
		if m.Names(identity.TypeSerial, c.entry) != c.want {
			t.Errorf("%s means %s: %v", c.text, c.entry, !c.want)
		}
	}
}

// FuzzRow: no text is too odd, and each means itself.
func FuzzRow(f *testing.F) {
	for _, d := range damages {
		if s, ok := d.do(identity.TypeIMEI, "356938035643809"); ok {
			f.Add(s)
		}
	}
	f.Add("T0E" + strings.Repeat("A", 40))
	f.Fuzz(func(t *testing.T, text string) {
		seed := maphash.MakeSeed()
		m, k := NewMeant(seed), &Keys{}
		r := NewReader(seed)
		all := r.Row(k, text)
		m.Add(k)
		start, end := hardwareHash(text)
		if whole := AppendLetters(nil, text); !all || start < end || len(whole) == 0 || len(whole) > maxName ||
			len(withoutZeros(whole)) == 0 || strings.ContainsAny(text, ",;|\t\r\n\"") {
			return
		}
		if !m.Names(identity.TypeSerial, text) {
			t.Errorf("%q does not mean itself", text)
		}
	})
}

func BenchmarkRow(b *testing.B) {
	r, k := NewReader(maphash.MakeSeed()), &Keys{}
	row := []string{"35-693803-564380-8", "asset:1234 Room 5", "ios"}
	b.ReportAllocs()
	for b.Loop() {
		k.Reset()
		r.Row(k, row...)
	}
	b.ReportMetric(float64(len(k.hashes)), "keys")
}

func BenchmarkNames(b *testing.B) {
	seed := maphash.MakeSeed()
	m, k := NewMeant(seed), &Keys{}
	NewReader(seed).Row(k, "35-693803-564380-8", "asset:1234 Room 5", "3.56938E+14")
	m.Add(k)
	b.ReportAllocs()
	for b.Loop() {
		m.Names(identity.TypeIMEI, "490154203237518")
	}
}
