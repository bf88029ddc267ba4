package serial

import "testing"

func TestShortened(t *testing.T) {
	for long, want := range map[string]string{
		"1S20HES0JK00PF0ABCDE": "PF0ABCDE", "1s20hes0jk00pf0abcde": "pf0abcde", "SC02SL3RW0K2Y": "C02SL3RW0K2Y",
		"SF2LXK1ABCD":         "F2LXK1ABCD",
		"1S20HES0JK00PF0ABCD": "", "1S20HES0JK00PF0ABCDEF": "", "1S20HES0JK-0PF0ABCDE": "", "2S20HES0JK00PF0ABCDE": "",
		"C02SL3RW0K2Y": "", "S12345678901": "",
		"SABCDEFGHJKL": "", "SC02SL3RW0K2O": "", "SC02SL3RW0KI2": "", "SC02-L3RW0K2Y": "", "S1234567890": "", "": "", "S": "",
	} {
		if got := Shortened(long); got != want {
			t.Errorf("%q is shortened to %q, want %q", long, got, want)
		}
	}
}
