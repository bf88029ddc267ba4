package keyset

import (
	"hash/maphash"
	"testing"

	"rollcall/importer/identity"
)

// TestBroken: a delimiter or a line break within an identifier hides it from nobody.
func TestBroken(t *testing.T) {
	seed := maphash.MakeSeed()
	for _, e := range [][2]string{{identity.TypeSerial, "5CG3405NPZ"}, {identity.TypeIMEI, "356938035643809"}, {identity.TypeSerial, "014736618675"}} {
		for _, sign := range []string{";", "|", ",", "\t", "\n", "\r\n"} {
			for at := 1; at < len(e[1]); at++ {
				m, k := NewMeant(seed), &Keys{}
				text := e[1][:at] + sign + e[1][at:]
				if !NewReader(seed).Row(k, text) || !m.Add(k) || !m.Names(e[0], e[1]) {
					t.Errorf("%q: %s is not found", text, e[1])
				}
				if m.Names(identity.TypeSerial, "5CG3405NPY") {
					t.Errorf("%q: a stranger is found", text)
				}
			}
		}
	}
}

// TestDigitsOfOtherScripts: a number means the same in whatever digits it is written.
func TestDigitsOfOtherScripts(t *testing.T) {
	seed := maphash.MakeSeed()
	for _, text := range []string{"٣٥٦٩٣٨٠٣٥٦٤٣٨٠٩", "۳۵۶۹۳۸۰۳۵۶۴۳۸۰۹", "३५६९३८०३५६४३८०९", "３５６９３８０３５６４３８０９"} {
		m, k := NewMeant(seed), &Keys{}
		if !NewReader(seed).Row(k, text) || !m.Add(k) || !m.Names(identity.TypeIMEI, "356938035643809") {
			t.Errorf("%s is not found", text)
		}
	}
}

// TestMayBeRounded: only what has lost digits for certain is in doubt.
func TestMayBeRounded(t *testing.T) {
	for s, want := range map[string]bool{"123456789012345000": true, "1234567890123450": true, "123456789012345": false, "1234567890123456": false,
		"123456789012345A00": false, "": false} {
		if got := Rounded(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
	seed := maphash.MakeSeed()
	m, k := NewMeant(seed), &Keys{}
	if !NewReader(seed).Row(k, "123456789012345000") || !m.Add(k) || !m.Names(identity.TypeSerial, "123456789012345678") || m.Names(identity.TypeSerial, "123456789012347678") {
		t.Error("the number before it was rounded is not the one that is found")
	}
}
