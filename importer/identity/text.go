package identity

import (
	"strings"
	"unicode/utf8"
)

// trim removes spaces and tabs around a cell. Other white space stays, to be found and named.
func trim(s string) string {
	for len(s) > 0 && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	for len(s) > 0 && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}

// plain reports whether s is printable ASCII throughout.
func plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i]-0x20 >= 0x5f {
			return false
		}
	}
	return true
}

func ascii(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

func digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i]-'0' > 9 {
			return false
		}
	}
	return true
}

func hexadecimal(s string) bool {
	for i := 0; i < len(s); i++ {
		if b := s[i] | 0x20; s[i]-'0' > 9 && (b < 'a' || b > 'f') {
			return false
		}
	}
	return true
}

// letter reports whether s, which is not empty, begins with a letter; every character outside ASCII
// counts as one.
func letter(s string) bool {
	b := s[0] | 0x20
	return 'a' <= b && b <= 'z' || s[0] >= utf8.RuneSelf
}

func alphanumeric(b byte) bool {
	return b-'0' <= 9 || (b|0x20)-'a' <= 'z'-'a'
}

// lower returns a letter of ASCII in lower case, any other byte as it is.
func lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		b |= 0x20
	}
	return b
}

// alphanumerics reports whether s has nothing but letters and digits of ASCII.
func alphanumerics(s string) bool {
	for i := 0; i < len(s); i++ {
		if !alphanumeric(s[i]) {
			return false
		}
	}
	return true
}

// uniform reports whether s is one character again and again.
func uniform(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			return false
		}
	}
	return true
}

// scientific reports whether s is a number as spreadsheets shorten it, such as 3.56938E+14 or
// 3,56938E+14, or as programs write it, 1.4736618675E10. Without a point the sign is required: a
// serial number may well be 1E10.
func scientific(s string) bool {
	e := strings.IndexAny(s, "eE")
	if e < 1 || s[0]-'0' > 9 {
		return false
	}
	exponent, signed := strings.CutPrefix(s[e+1:], "+")
	if exponent == "" || !digits(exponent) || !signed && (e < 3 || len(exponent) > 2) {
		return false
	}
	return e == 1 || (s[1] == '.' || s[1] == ',') && digits(s[2:e])
}

// decimal returns the whole part of a number with nothing but zeros behind its point or comma.
func decimal(s string) (whole string, ok bool) {
	i := strings.IndexAny(s, ".,")
	if i < 1 || i == len(s)-1 || !digits(s[:i]) || strings.Trim(s[i+1:], "0") != "" {
		return "", false
	}
	return s[:i], true
}

// lowerCase is strings.ToLower for what has other letters than those of ASCII, which fold lowers.
func lowerCase(s string) string {
	if ascii(s) {
		return s
	}
	return strings.ToLower(s)
}
