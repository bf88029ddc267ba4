package identity

import (
	"rollcall/importer/identity/internal/ascii"
	"strings"
)

// scientific reports whether s is a number as spreadsheets shorten it, such as 3.56938E+14 or
// 3,56938E+14, or as programs write it, 1.4736618675E10. Without a point the sign is required: a
// serial number may well be 1E10.
func scientific(s string) bool {
	e := strings.IndexAny(s, "eE")
	if e < 1 || s[0]-'0' > 9 {
		return false
	}
	exponent, signed := strings.CutPrefix(s[e+1:], "+")
	if exponent == "" || !ascii.Digits(exponent) || !signed && (e < 3 || len(exponent) > 2) {
		return false
	}
	return e == 1 || (s[1] == '.' || s[1] == ',') && ascii.Digits(s[2:e])
}

// decimal returns the whole part of a number with nothing but zeros behind its point or comma.
func decimal(s string) (whole string, ok bool) {
	i := strings.IndexAny(s, ".,")
	if i < 1 || i == len(s)-1 || !ascii.Digits(s[:i]) || strings.Trim(s[i+1:], "0") != "" {
		return "", false
	}
	return s[:i], true
}

// lacksZeros reports whether a serial number is another one without zeros that stand before that.
func lacksZeros(serial, whole string) bool {
	bare := strings.TrimLeft(serial, "0")
	return bare != "" && len(serial) < len(whole) && strings.EqualFold(bare, strings.TrimLeft(whole, "0"))
}
