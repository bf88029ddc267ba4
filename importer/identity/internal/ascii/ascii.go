// Package ascii tells cells apart by their bytes: what is a digit, what can be printed, what is the
// same character again and again. It looks at no table and allocates nothing, for it is asked about
// every cell of a list. [Trim] says what stands around a cell and does not count.
package ascii

import (
	"strings"
	"unicode/utf8"
)

// Trim removes spaces and tabs around a cell. Other white space stays, to be found and named.
func Trim(s string) string {
	for len(s) > 0 && (s[0] == ' ' || s[0] == '\t') {
		s = s[1:]
	}
	for len(s) > 0 && (s[len(s)-1] == ' ' || s[len(s)-1] == '\t') {
		s = s[:len(s)-1]
	}
	return s
}

// Plain reports whether s is printable ASCII throughout.
func Plain(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i]-0x20 >= 0x5f {
			return false
		}
	}
	return true
}

// Only reports whether s has no character outside ASCII.
func Only(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// Digits reports whether s has nothing but digits.
func Digits(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i]-'0' > 9 {
			return false
		}
	}
	return true
}

// Hexadecimal reports whether s has nothing but digits and the letters A to F in either case.
func Hexadecimal(s string) bool {
	for i := 0; i < len(s); i++ {
		if b := s[i] | 0x20; s[i]-'0' > 9 && (b < 'a' || b > 'f') {
			return false
		}
	}
	return true
}

// Letter reports whether s, which is not empty, begins with a letter; every character outside ASCII
// counts as one.
func Letter(s string) bool {
	b := s[0] | 0x20
	return 'a' <= b && b <= 'z' || s[0] >= utf8.RuneSelf
}

// Alphanumeric reports whether b is a letter or digit of ASCII.
func Alphanumeric(b byte) bool {
	return b-'0' <= 9 || (b|0x20)-'a' <= 'z'-'a'
}

// Lower returns a letter of ASCII in lower case, any other byte as it is.
func Lower(b byte) byte {
	if 'A' <= b && b <= 'Z' {
		b |= 0x20
	}
	return b
}

// Alphanumerics reports whether s has nothing but letters and digits of ASCII.
func Alphanumerics(s string) bool {
	for i := 0; i < len(s); i++ {
		if !Alphanumeric(s[i]) {
			return false
		}
	}
	return true
}

// Uniform reports whether s is one character again and again.
func Uniform(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			return false
		}
	}
	return true
}

// Mixed reports whether s has letters and digits, both.
func Mixed(s string) bool {
	return strings.ContainsAny(s, "0123456789") && strings.Trim(s, "0123456789") != ""
}

// CapitalsAndDigits reports whether s is capital letters and digits, some of each.
func CapitalsAndDigits(s string) bool {
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
