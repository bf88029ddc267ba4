// Package spreadsheet knows what spreadsheets leave in a cell in place of its value: a [Formula]
// that was not worked out, the [Error] of one that failed, a number in [Scientific] notation or as
// a [Decimal], a serial number that [LacksZeros].
package spreadsheet

import (
	"strings"

	"rollcall/importer/identity/internal/ascii"
)

// Scientific reports whether s is a number as spreadsheets shorten it, such as 3.56938E+14 or
// 3,56938E+14, or as programs write it, 1.4736618675E10. Without a point the sign is required: a
// serial number may well be 1E10.
func Scientific(s string) bool {
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

// Decimal returns the whole part of a number with nothing but zeros behind its point or comma.
func Decimal(s string) (whole string, ok bool) {
	i := strings.IndexAny(s, ".,")
	if i < 1 || i == len(s)-1 || !ascii.Digits(s[:i]) || strings.Trim(s[i+1:], "0") != "" {
		return "", false
	}
	return s[:i], true
}

// LacksZeros reports whether a serial number is another one without zeros that stand before that: a
// program that takes it for a number drops them. Not digits alone are looked at, as scanners and
// databases cut the zeros of other serial numbers too.
func LacksZeros(serial, whole string) bool {
	bare := strings.TrimLeft(serial, "0")
	return bare != "" && len(serial) < len(whole) && strings.EqualFold(bare, strings.TrimLeft(whole, "0"))
}
