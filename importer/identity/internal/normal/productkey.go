package normal

import "rollcall/importer/identity/internal/ascii"

// ProductKey reports whether s looks like the id of a Windows licence, such as 3312345678900 or
// 00330-80000-00000-AA123, or like a key of 25 characters. Nobody has listed all forms: digits, and
// groups of letters and many digits, will do.
func ProductKey(s string) bool {
	n, numbers, groups, size := 0, 0, 1, 0
	for i := range len(s) {
		switch b := s[i]; {
		case b == '-' && size >= 3:
			groups, size = groups+1, 0
			continue
		case !ascii.Alphanumeric(b):
			return false
		case b <= '9':
			numbers++
		}
		n, size = n+1, size+1
	}
	switch {
	case n == 25:
		return true
	case groups == 1:
		return numbers == n && 10 <= n && n <= 20
	}
	return groups >= 4 && size >= 3 && n >= 12 && numbers >= 5
}
