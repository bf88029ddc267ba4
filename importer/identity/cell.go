package identity

import (
	"fmt"
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

// unwrap removes what people put around a number so that a spreadsheet leaves it alone: ="00123" and '00123.
func (j *judge) unwrap(c Column, s string) string {
	if len(s) < 2 || s[0] != '=' && s[0] != '\'' {
		return s
	}
	t := s[1:]
	if s[0] == '=' {
		if len(t) < 2 || t[0] != '"' || t[len(t)-1] != '"' {
			return s
		}
		t = strings.ReplaceAll(t[1:len(t)-1], `""`, `"`)
	} else if prose(c) && letter(t) {
		return s // an apostrophe of the language, as in 's-Hertogenbosch
	}
	t = trim(t)
	if t != "" {
		j.warn(c, CodeExcelWrapped, "%s is read as %s", shown(c, s), shown(c, t))
	}
	return t
}

// prose says that a column holds what people write for people.
func prose(c Column) bool {
	return c == Description || c == GroupTag || c == AddressableUserName
}

func letter(s string) bool {
	b := s[0] | 0x20
	return 'a' <= b && b <= 'z' || s[0] >= utf8.RuneSelf
}

// characters looks for characters that look like others or like none, and for control characters. It reports whether the
// cell may be judged further: not if an error was found.
func (j *judge) characters(c Column, s string) bool {
	if plain(s) {
		return true
	}
	warning := !strictText(c)
	for i, r := range s {
		code := strange(r)
		switch {
		case code == "":
			continue
		case c == Description && (r == '\n' || r == '\r' || r == '\t' || r == '\u200c' || r == '\u200d'):
			continue // line breaks; joiners, which scripts and emoji need
		case code == CodeFullwidthCharacter && prose(c) && eastAsian(s):
			continue
		case code == CodeControlCharacter && warning:
			j.warn(c, code, "%s holds %s: remove it unless it is meant", j.layout.Name(c), nameOf(r))
		case code == CodeControlCharacter && c.identifies() && c != Manufacturer && c != Model:
			if code = CodeSerialCharacters; j.rec.Type == TypeIMEI {
				code = CodeIMEICharacters
			}
			j.fail(c, code, "%s holds %s: remove it", show(s), nameOf(r))
		default:
			j.find(Finding{Code: code, Column: c, Warning: warning, Form: c.identifies(),
				Message: fmt.Sprintf("%s holds %s as its character %d: %s", shown(c, s), nameOf(r), utf8.RuneCountInString(s[:i])+1, remedy(code))})
		}
		return warning
	}
	return true
}

// strictText says that a wrong character makes the value of a column useless.
func strictText(c Column) bool {
	switch c {
	case Description, GroupTag, AddressableUserName, ImportID, StateRegistrationID, StateErrorName:
		return false
	}
	return true
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

// uniform reports whether s is one character again and again.
func uniform(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			return false
		}
	}
	return true
}

// scientific reports whether s is a number as spreadsheets shorten it, such as 3.56938E+14 or 3,56938E+14. The sign is
// required: a serial number may well be 1E10.
func scientific(s string) bool {
	e := strings.IndexAny(s, "eE")
	if e < 1 || len(s) < e+3 || s[e+1] != '+' || !digits(s[e+2:]) || s[0]-'0' > 9 {
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
