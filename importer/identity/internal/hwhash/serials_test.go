package hwhash

import (
	"strings"
	"testing"

	"rollcall/importer/identity/internal/hashtest"
)

func TestSerials(t *testing.T) {
	whole := hashtest.Of("Contoso", "Model 1", " A1 ")
	for name, cell := range map[string]string{
		"whole": whole, "checksum": hashtest.Changed(100, 'X'), "end is missing": hashtest.Encode(hashtest.Blob(hashtest.SomeBuild, hashtest.Serial("A1"),
			hashtest.Model("M")))[:88],
		"length": hashtest.Changed(2, 7), "its length": hashtest.Changed(6, 200), "spaces": whole[:50] + " \r\n" + whole[50:],
		"no padding": whole[:len(whole)-3], "a sign": whole[:len(whole)-30] + "?" + whole[len(whole)-29:],
	} {
		if got := strings.Join(Serials(cell), " "); got != "A1" {
			t.Errorf("%s: %q", name, got)
		}
	}
	two := hashtest.Of("Contoso", "Model 1", "B2")
	for name, cell := range map[string]string{"glued": whole + two, "on two lines": whole + "\r\n" + two, "the first cut": whole[:len(whole)-8] + two,
		"damaged": hashtest.Changed(100, 'X') + two} {
		if got := strings.Join(Serials(cell), " "); got != "A1 B2" {
			t.Errorf("two, %s: %q", name, got)
		}
		if _, err := Decode(cell); err == nil {
			t.Errorf("two, %s: no error", name)
		}
	}
	for name, cell := range map[string]string{
		"nothing": "", "no hash": "aGFyZHdhcmVJZGVudGlmaWVy", "no base64": "Ä?", "a record too short": hashtest.Changed(6, 3),
		"cut before it": whole[:40], "no serial": hashtest.Encode(hashtest.Blob(hashtest.SomeBuild)), "padding first": "=" + whole,
	} {
		if got := strings.Join(Serials(cell), " "); got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}
