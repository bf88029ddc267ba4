package imei

import (
	"slices"
	"strings"
	"testing"
)

func TestFormOf(t *testing.T) {
	for d, want := range map[string]Form{
		"356938035643809": Right, "490154203237518": Right, "000000000000000": Placeholder, "111111111111111": Placeholder,
		"35693803564380": NoCheckDigit, "3569380356438012": WithVersion, "3569380356438": OtherLength, "89490200001234567890": OtherLength,
		"356938000000000": Rounded, "356938035643800": SpareZero, "356938035643808": WrongDigit,
	} {
		if got := FormOf(d); got != want {
			t.Errorf("%s is of form %d, want %d", d, got, want)
		}
		if Valid(d) != (want == Right) {
			t.Errorf("%s is valid: %v", d, Valid(d))
		}
	}
	for _, s := range []string{"", "35693803564380X", "3569380356438 9", "３56938035643809"} {
		if Valid(s) {
			t.Errorf("%q is taken for an IMEI", s)
		}
	}
}

// Of the ten last digits one is right, and no two numbers that differ in one digit have the same.
func TestCheckDigit(t *testing.T) {
	const number = "35693803564380"
	right := CheckDigit(number)
	for d := byte('0'); d <= '9'; d++ {
		if Valid(number+string(d)) != (d == right) {
			t.Errorf("%s%c is valid: %v", number, d, d != right)
		}
		for at := range number {
			if other := number[:at] + string(d) + number[at+1:]; other != number && CheckDigit(other) == right {
				t.Errorf("%s and %s have the same check digit", number, other)
			}
		}
	}
}

func TestSeveral(t *testing.T) {
	const one, two = "356938035643809", "490154203237518"
	for _, s := range []string{one + "," + two, one + " / " + two, one + "\n" + two, one + " and " + two, one + two, "35-693803-564380-9; 49 015420 323751 8"} {
		if got := Several(s); !slices.Equal(got, []string{one, two}) {
			t.Errorf("%q has %v", s, got)
		}
	}
	for _, s := range []string{"", one, one + ",", "35-693803-564380-9", "Desk 4, room 7"} {
		if got := Several(s); len(got) > 1 {
			t.Errorf("%q has %v", s, got)
		}
	}
}

func TestRemark(t *testing.T) {
	zeroLost := "1385200432109" + string(CheckDigit("01385200432109"))
	for d, want := range map[string]string{zeroLost: "a zero before it was lost", "35693803564380": "", "3569380356438": "zeros before it lost",
		"89490200001234567890": "SIM card", "356938035643809123": "MEID in decimal", "12": ""} {
		if got := Remark(d); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%s: %q, want %q", d, got, want)
		}
	}
}
