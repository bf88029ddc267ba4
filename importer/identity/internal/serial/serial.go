// Package serial knows the form of serial numbers, of which there is no standard: [Sound] tells
// most of them, [FaultOf] and [Several] what stands in the place of one. [Shortened] finds the one
// within what a scanner reads from a label.
package serial

import (
	"strings"

	"rollcall/importer/identity/internal/absence"
	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/hwhash"
)

// class says of each byte what it means in a serial number: letters mean nothing.
const (
	digit     = 1 << iota // but 0, which most placeholders have if any
	mark                  // no letter and no digit, and nothing to say
	odd                   // in need of a closer look
	separator             // in no serial number: control characters, and what puts things apart or around them
	other                 // not ASCII
)

var class = func() (t [256]uint8) {
	for b := range t {
		switch {
		case b >= 0x80:
			t[b] = other
		case b < 0x20, b == 0x7f, strings.IndexByte(`(){}[]:;=@*#"',<>|`, byte(b)) >= 0:
			t[b] = separator
		case strings.IndexByte(".+ ?/&", byte(b)) >= 0:
			// Of a number from a spreadsheet, of a report's last line, of lost letters, between two
			// serial numbers.
			t[b] = odd
		case '1' <= b && b <= '9':
			t[b] = digit
		case !ascii.Alphanumeric(byte(b)):
			t[b] = mark
		}
	}
	return t
}()

// Sound reports whether there is nothing to say of a serial number. It is for most of them; of the
// others some are right all the same.
func Sound(s string) bool {
	var seen uint8
	for i := 0; i < len(s); i++ {
		seen |= class[s[i]]
	}
	return seen&^mark == digit && len(s) < hwhash.LikeLength && !Made(s) && !absence.MayBePlaceholder(s) && !labelled(s)
}

// Separates reports whether a byte is in no serial number: it puts things apart, stands around them
// or controls a terminal.
func Separates(b byte) bool { return class[b]&separator != 0 }

// Made reports whether a serial number looks typed rather than given: one character again and
// again, or keys in a row.
func Made(s string) bool {
	if len(s) < 3 || s[0] != s[1] && s[1] != s[0]+1 {
		return false
	}
	return len(s) >= 7 && (ascii.Uniform(s) || strings.HasPrefix("01234567890", s) || strings.HasPrefix("1234567890", s))
}

// fit reports whether s may be a serial number by its characters.
func fit(s string) bool {
	for i := range len(s) {
		if class[s[i]]&(separator|other) != 0 {
			return false
		}
	}
	return s != ""
}
