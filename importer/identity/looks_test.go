package identity

import "testing"

func TestLooksLike(t *testing.T) {
	for text, want := range map[string]Column{
		goodIMEI: IMEI, " 356938035643809 ": IMEI, "4CE0460D0G": SerialNumber, "R57DF4JVHB1": SerialNumber, "C02ABCDEFGH1": SerialNumber,
		"35693803564380": NoColumn, "iPhone 15": NoColumn, "2026-01-31": NoColumn, "10.0.0.1": NoColumn, "LAPTOP-4711": NoColumn, "jane": NoColumn,
		"255f6010-6010-255f-1060-5f2510605f25": NoColumn, "": NoColumn, "ABCDEFGH": NoColumn, "12345678": NoColumn, "AA1": NoColumn,
	} {
		if got := LooksLike(text); got != want {
			t.Errorf("%q looks like %q, want %q", text, got, want)
		}
	}
}
