package serial

import (
	"strings"

	"rollcall/importer/identity/internal/ascii"
)

// Shortened returns the serial number within what a scanner reads from the barcode of a label, ""
// where s is no such label: on Lenovo's it follows 1S and the ten characters of machine type and
// model, on Apple's an S. A serial number may be like that by itself: whether this one is, only
// another source can tell, one that has the shorter form.
func Shortened(s string) string {
	switch {
	case !labelled(s) || !ascii.Alphanumerics(s):
	case len(s) == lenovoLabel:
		return s[lenovoLabel-8:]
	case ascii.Mixed(s[1:]) && !strings.ContainsAny(s, "IOio"): // of Apple's letters no two look alike
		return s[1:]
	}
	return ""
}

const lenovoLabel = len("1S") + 10 + 8

// labelled reports whether s has the length and the first letters of a label, by which most serial
// numbers are told apart.
func labelled(s string) bool {
	switch len(s) {
	case lenovoLabel:
		return s[0] == '1' && ascii.Lower(s[1]) == 's'
	case 1 + 10, 1 + 12:
		return ascii.Lower(s[0]) == 's'
	}
	return false
}

// Scanned reports whether s looks like a label where nothing but s itself can tell: one of Apple's
// has capitals, begins with a letter, and has more than a few letters and digits.
func Scanned(s string) bool {
	short := Shortened(s)
	if len(s) == lenovoLabel || short == "" {
		return short != ""
	}
	numbers := 0
	for i := range len(short) {
		if short[i] <= '9' {
			numbers++
		}
	}
	return short[0] > '9' && numbers >= 2 && len(short)-numbers >= 3 && s == strings.ToUpper(s)
}
