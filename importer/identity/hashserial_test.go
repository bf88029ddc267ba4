package identity

import (
	"strings"
	"testing"
)

func TestSerialsInHash(t *testing.T) {
	whole := hashOf("Contoso", "Model 1", " A1 ")
	for name, cell := range map[string]string{
		"whole": whole, "checksum": changed(100, 'X'), "end is missing": encode(blob(buildRecord, text(recordSerial, "A1"),
			text(recordModel, "M")))[:88],
		"length": changed(2, 7), "its length": changed(6, 200), "spaces": whole[:50] + " \r\n" + whole[50:],
		"no padding": whole[:len(whole)-3], "a sign": whole[:len(whole)-30] + "?" + whole[len(whole)-29:],
	} {
		if got := strings.Join(SerialsInHash(cell), " "); got != "A1" {
			t.Errorf("%s: %q", name, got)
		}
	}
	two := hashOf("Contoso", "Model 1", "B2")
	for name, cell := range map[string]string{"glued": whole + two, "on two lines": whole + "\r\n" + two, "the first cut": whole[:len(whole)-8] + two,
		"damaged": changed(100, 'X') + two} {
		if got := strings.Join(SerialsInHash(cell), " "); got != "A1 B2" {
			t.Errorf("two, %s: %q", name, got)
		}
		if rec := judged(t, &Rules{}, Autopilot, "", Hash, cell); !rec.Invalid() {
			t.Errorf("two, %s: no error", name)
		}
	}
	for name, cell := range map[string]string{
		"nothing": "", "no hash": "aGFyZHdhcmVJZGVudGlmaWVy", "no base64": "Ä?", "a record too short": changed(6, 3),
		"cut before it": whole[:40], "no serial": encode(blob(buildRecord)), "padding first": "=" + whole,
	} {
		if got := strings.Join(SerialsInHash(cell), " "); got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}
