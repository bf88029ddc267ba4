package keyset

import (
	"hash/maphash"
	"strings"
	"testing"

	"rollcall/importer/identity"
	"rollcall/sampledata"
)

// TestHashes: what a hash names is found however much of the hash is left behind it, and wherever
// it stands.
func TestHashes(t *testing.T) {
	whole := sampledata.Hash(sampledata.HashFields{Serial: "R57DF4JVHB1", Manufacturer: "Contoso", Model: "Tab 1"})
	hyphens := sampledata.Hash(sampledata.HashFields{Serial: "5678-1234-9012-3456-7890-1234-56"})
	zeros := sampledata.Hash(sampledata.HashFields{Serial: "0R57DF4JVHB1"})
	wrap := func(width int, end string) string {
		var b strings.Builder
		for rest := whole; rest != ""; {
			n := min(width, len(rest))
			b.WriteString(rest[:n] + end)
			rest = rest[n:]
		}
		return b.String()
	}
	for name, text := range map[string]string{
		"whole":              whole,
		"checksum":           whole[:2500] + "AAAA" + whole[2504:],
		"end is missing":     whole[:1400],
		"end is missing too": whole[:1401],
		"URL alphabet":       strings.NewReplacer("+", "-", "/", "_").Replace(whole),
		"wrapped":            wrap(76, "\n"),
		"wrapped with CR LF": wrap(64, "\r\n"),
		"wrapped by spaces":  wrap(60, " "),
		"a character":        whole[:200] + "?" + whole[201:],
		"no character":       whole[:2000] + "\ufffd" + whole[2001:],
		"in a line":          "x,," + whole + ",kiosk,\"y",
		"after a tab":        "x\t\t" + whole[:3000],
		"swallowed":          "11 inch\nR5171BLAQH9,," + whole + ",kiosk\nR5171BLAQH8,," + hyphens + ",kiosk",
		"the second":         hyphens + "," + whole,
		"a zero less":        zeros,
	} {
		seed := maphash.MakeSeed()
		m, k := NewMeant(seed), &Keys{}
		if !NewReader(seed).Row(k, text) || !m.Add(k) {
			t.Errorf("%s: too much", name)
		}
		if !m.Names(identity.TypeSerial, "R57DF4JVHB1") {
			t.Errorf("%s: not found", name)
		}
		if m.Names(identity.TypeSerial, "R57DF4JVHB2") || !strings.Contains(text, hyphens) && m.Names(identity.TypeSerial,
			"5678-1234-9012-3456-7890-1234-56") {
			t.Errorf("%s: another is found", name)
		}
		if n := len(k.hashes); n > 200 {
			t.Errorf("%s: %d keys", name, n)
		}
	}
}
