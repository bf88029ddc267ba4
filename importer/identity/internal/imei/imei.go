// Package imei knows the form of an IMEI: 15 digits, of which 8 are of the model, 6 of the device,
// and the last a check digit by the Luhn formula (3GPP TS 23.003, annex B). [Valid] tells a right
// one, [FormOf] what else a number of digits is, [Several] the IMEIs of a cell that has more than
// one.
package imei

import (
	"strings"

	"rollcall/importer/identity/internal/ascii"
)

// Valid reports whether s is an IMEI with the right check digit.
func Valid(s string) bool {
	if len(s) != 15 || ascii.Uniform(s) {
		return false
	}
	d, ok := checkDigit(s[:14])
	return ok && d == s[14]
}

// checkDigit returns the digit that belongs after s; ok is false when s holds anything but digits.
func checkDigit(s string) (d byte, ok bool) {
	sum, double := 0, true
	for i := len(s) - 1; i >= 0; i-- {
		d := int(s[i]) - '0'
		if d < 0 || d > 9 {
			return 0, false
		}
		if double {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		double = !double
		sum += d
	}
	return byte('0' + (10-sum%10)%10), true
}

// CheckDigit returns the digit that belongs behind the first 14 of an IMEI, which has nothing but
// digits.
func CheckDigit(s string) byte {
	d, _ := checkDigit(s[:14])
	return d
}

// Digits takes out what people put between the digits of an IMEI.
func Digits(s string) string { return strings.NewReplacer(" ", "", "-", "").Replace(s) }

// Several are the IMEIs of a cell that has several, whatever stands between them.
func Several(s string) (list []string) {
	if len(s) < 14+14 {
		return nil
	}
	size := func(d string) bool { return 14 <= len(d) && len(d) <= 16 && ascii.Digits(d) }
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(",;/|&+\r\n\t", r) }) {
		if d := Digits(part); size(d) {
			list = append(list, d)
		}
	}
	if len(list) > 1 {
		return list
	}
	list = nil
	for run := range strings.FieldsFuncSeq(s, func(r rune) bool { return r < '0' || r > '9' }) {
		if size(run) {
			list = append(list, run)
		}
	}
	if d := Digits(s); len(list) < 2 && len(d) == 30 && ascii.Digits(d) {
		list = []string{d[:15], d[15:]}
	}
	return list
}
