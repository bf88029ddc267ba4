package identity

import "testing"

func TestSerialInHash(t *testing.T) {
	whole := hashOf("Contoso", "Model 1", " A1 ")
	for name, cell := range map[string]string{
		"whole": whole, "checksum": changed(100, 'X'), "end is missing": encode(blob(buildRecord, text(recordSerial, "A1"),
			text(recordModel, "M")))[:88],
		"length": changed(2, 7), "its length": changed(6, 200), "spaces": whole[:50] + " \r\n" + whole[50:],
		"no padding": whole[:len(whole)-3], "a sign": whole[:len(whole)-30] + "?" + whole[len(whole)-29:],
	} {
		if got := SerialInHash(cell); got != "A1" {
			t.Errorf("%s: %q", name, got)
		}
	}
	for name, cell := range map[string]string{
		"nothing": "", "no hash": "aGFyZHdhcmVJZGVudGlmaWVy", "no base64": "Ä?", "a record too short": changed(6, 3),
		"cut before it": whole[:40], "no serial": encode(blob(buildRecord)), "padding first": "=" + whole,
	} {
		if got := SerialInHash(cell); got != "" {
			t.Errorf("%s: %q", name, got)
		}
	}
}
