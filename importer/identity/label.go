package identity

import "strings"

// Unlabelled returns the serial number in what a scanner reads from the barcode of a label: Lenovo puts 1S and the ten characters
// of machine type and model before its eight, Apple an S. ok is false where s has neither form. A serial number may have such
// a form by itself, so only another source that has the shorter one can tell.
func Unlabelled(s string) (serial string, ok bool) {
	if !labelled(s) || !alphanumerics(s) {
		return "", false
	}
	if len(s) == lenovoLabel {
		return s[lenovoLabel-8:], true
	}
	if appleSerial(s[1:]) {
		return s[1:], true
	}
	return "", false
}

const lenovoLabel = len("1S") + 10 + 8

// labelled reports whether s has the length and the first letters of a label, by which most serial numbers are told apart.
func labelled(s string) bool {
	switch len(s) {
	case lenovoLabel:
		return s[0] == '1' && lower(s[1]) == 's'
	case 1 + 10, 1 + 12:
		return lower(s[0]) == 's'
	}
	return false
}

// appleSerial reports whether s looks like a serial number of Apple: 10 or 12 capital letters and digits that begin with a letter,
// without I and O, and with at least two digits and three letters.
func appleSerial(s string) bool {
	letters, numbers := 0, 0
	for i := range len(s) {
		if s[i]-'0' <= 9 {
			numbers++
		} else {
			letters++
		}
	}
	return letters >= 3 && numbers >= 2 && s[0] > '9' && s == strings.ToUpper(s) && !strings.ContainsAny(s, "IO")
}
