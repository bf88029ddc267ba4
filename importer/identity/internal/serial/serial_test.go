package serial

import (
	"strings"
	"testing"
)

func TestSound(t *testing.T) {
	for s, want := range map[string]bool{
		"5CG1234567": true, "PF0ABCDE1": true, "R90-1234": true, "MJ0A_CD2": true,
		"": false, "ABCDEFG": false, "1234567": false, "5CG 123456": false, "5CG,123456": false, "5CG123456\u00e9": false, "A.1": false,
		"1S20HES0JK00PF0ABCDE": false, "SF2LXK1ABCD": false, "T0F" + strings.Repeat("1A", 20): false,
	} {
		if Sound(s) != want {
			t.Errorf("%q is sound: %v", s, !want)
		}
	}
}

// What holds a byte that is in no serial number has a fault, on one line.
func FuzzFaultOf(f *testing.F) {
	for _, s := range []string{"5CG1234567", "S/N: R57DF4JVHB1", "8GGNLXCCTV,7DH0ZX6N00", "[R57DF4JVHB1]", "*R57DF4JVHB1*", "00:1a:2b:3c:4d:5e", "a  b",
		"(2 rows affected)", "System.Object[]", "4CE031PAGL/4CE031PAGM", "18134522501234 / 18134522501235", "A;", "=", "''"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if s == "" {
			return
		}
		fault := FaultOf(s)
		switch {
		case fault.Text == "" && strings.ContainsFunc(s, func(r rune) bool { return r < 0x80 && Separates(byte(r)) }):
			t.Errorf("%q has no fault", s)
		case fault.Text == "" && (fault.Offer != "" || fault.Minor):
			t.Errorf("%q: %+v", s, fault)
		case strings.ContainsAny(fault.Text, "\r\n"):
			t.Errorf("%q: %q", s, fault.Text)
		}
	})
}

func TestSeveral(t *testing.T) {
	for s, want := range map[string]int{
		"8GGNLXCCTV,7DH0ZX6N00": 2, "8GGNLXCCTV\r\n7DH0ZX6N00": 2, "4CE031PAGN oder 4CE031PAGO": 2, "4CE031PAGN & 5CD1234567 & 9N7KX42ABC": 3,
		"5CG1234567": 0, "1234567/7654321": 0, "MJ0ABCDE/2": 0, "Acme, Inc.": 0,
	} {
		if got := len(Several(s)); got != want {
			t.Errorf("%q has %d serial numbers, want %d", s, got, want)
		}
	}
}
