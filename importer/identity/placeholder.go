package identity

import "strings"

// placeholders are what firmware, tools and spreadsheets show where there is no value, in lower case and without the
// periods of "O.E.M.".
var placeholders = map[string]bool{
	"to be filled by oem": true, "to be filled": true, "default string": true, "system serial number": true,
	"system manufacturer": true, "system product name": true, "system version": true, "system name": true,
	"chassis serial number": true, "base board serial number": true, "baseboard serial number": true,
	"serial number": true, "serialnumber": true, "serial": true, "serial no": true, "system serial": true,
	"oem": true, "oem manufacturer": true, "product name": true,
	"none": true, "null": true, "(null)": true, "nil": true, "n/a": true, "na": true, "#n/a": true, "nan": true,
	"#ref!": true, "#value!": true, "#name?": true, "#div/0!": true, "#num!": true, "#null!": true, "#spill!": true,
	"#getting_data": true, "not specified": true, "not applicable": true, "not available": true, "not set": true,
	"not defined": true, "not present": true, "no serial number": true, "no serial": true, "unavailable": true,
	"unknown": true, "undefined": true, "unspecified": true, "invalid": true, "empty": true, "blank": true, "tbd": true,
	"tba": true, "filled by oem": true, "no asset tag": true,
	"<empty>": true, "<none>": true, "<null>": true, "[none]": true, "(none)": true, "$null": true,
	"undefined value": true, "oem_serial": true,
}

// longest is the length of the longest placeholder, with room for the periods.
const longest = 32

// placeholder reports whether a manufacturer, model or serial number stands for none at all: by the list, and where it
// holds no letter and no digit but 0.
func placeholder(s string) bool {
	letters := false
	for i := 0; i < len(s); i++ {
		b := s[i]
		if '1' <= b && b <= '9' {
			return false // no placeholder has one
		}
		letters = letters || b >= 0x80 || (b|0x20)-'a' <= 'z'-'a'
	}
	switch {
	case !letters:
		return true
	case len(s) > longest:
		return false
	case len(s) >= 3 && s[0]|0x20 == 'x' && uniform(s):
		return true
	}
	var buf [longest]byte
	n := 0
	for i := 0; i < len(s); i++ {
		b := s[i]
		if 'A' <= b && b <= 'Z' {
			b |= 0x20
		}
		if b != '.' {
			buf[n] = b
			n++
		}
	}
	return placeholders[string(buf[:n])]
}

// placeholder notes that a part of the identity stands for none.
func (j *judge) placeholder(c Column, what, s string) {
	j.fail(c, CodePlaceholder, "%s %s is what firmware or a spreadsheet shows when there is none: find out the real one", what, show(s))
}

// made reports whether a serial number looks typed rather than given: one character again and again, or keys in a row.
func made(s string) bool {
	if len(s) < 3 || s[0] != s[1] && s[1] != s[0]+1 {
		return false
	}
	return len(s) >= 7 && (uniform(s) || strings.HasPrefix("01234567890", s) || strings.HasPrefix("1234567890", s))
}

// excelError reports whether a cell is what a spreadsheet shows for a formula that failed.
func excelError(s string) bool {
	return len(s) > 3 && s[0] == '#' && placeholder(s) && plain(s)
}

// misplaced notes an identity cell that holds what belongs elsewhere and must not get into results: a hash or a user.
func (j *judge) misplaced(c Column, s string) bool {
	switch at := strings.IndexByte(s, '@'); {
	case hashLike(s):
		j.fail(c, CodeWrongColumn, "%s holds what seems to be a hardware hash: check the header, or name the columns with --map", j.layout.Name(c))
	case at > 0 && strings.IndexByte(s[at:], '.') > 0:
		j.fail(c, CodeWrongColumn, "%s holds what seems to be a user, %s: check the header, or name the columns with --map", j.layout.Name(c), show(s))
	default:
		return false
	}
	j.hidden = true
	return true
}
