package identity

import "strings"

// Blank reports whether a cell holds nothing that could be a value.
func Blank(cell string) bool {
	cell = strings.TrimSpace(cell)
	return cell == "" || cell == `=""`
}

// LooksLike returns what a value seems to be by itself, whatever its column is called: an IMEI, a
// serial number, a hardware hash, or NoColumn for anything else. It is for suggestions; many serial
// numbers look like nothing of the sort.
func LooksLike(value string) Column {
	v := strings.TrimSpace(value)
	switch {
	case len(v) == 15 && digits(v):
		return IMEI
	case len(v) >= 7 && len(v) <= 20 && madeOfCapitals(v):
		return SerialNumber
	case len(v) >= 500 && hashLike(v):
		return Hash
	}
	return NoColumn
}

// madeOfCapitals reports whether s is capital letters and digits, some of each.
func madeOfCapitals(s string) bool {
	letters, figures := 0, 0
	for i := range len(s) {
		switch b := s[i]; {
		case 'A' <= b && b <= 'Z':
			letters++
		case '0' <= b && b <= '9':
			figures++
		default:
			return false
		}
	}
	return letters > 0 && figures > 0
}
