package identity

import (
	"fmt"
	"regexp"
	"strings"

	"rollcall/importer/identity/internal/absence"
	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/char"
	"rollcall/importer/identity/internal/show"
)

// serialClass says of each byte what it means in a serial number; plain ones mean nothing.
const (
	digitByte = 1 << iota // but 0, which most placeholders have if any
	markByte              // no letter and no digit, and nothing to say
	oddByte               // in need of a closer look
	badByte               // in no serial number: control characters, and what puts things apart or around them
	otherByte             // not ASCII
)

var serialClass = func() (t [256]uint8) {
	for b := range t {
		switch {
		case b >= 0x80:
			t[b] = otherByte
		case b < 0x20, b == 0x7f, strings.IndexByte(`(){}[]:;=@*#"',<>|`, byte(b)) >= 0:
			t[b] = badByte
		case strings.IndexByte(".+ ?/&", byte(b)) >= 0:
			// Of a number from a spreadsheet, of a report's last line, of lost letters, between two serial numbers.
			t[b] = oddByte
		case '1' <= b && b <= '9':
			t[b] = digitByte
		case !ascii.Alphanumeric(byte(b)):
			t[b] = markByte
		}
	}
	return t
}()

// What stands in the place of a serial number and is more than one, or something else: told apart
// so that each can be told its own remedy.

// letPass is the remedy for a serial number that is unlike others.
const letPass = "pass --warn serial_characters if it is right"

// serialFault says what is wrong with the characters of a serial number and what to do about it, ""
// where they are fit to be sent. Another device may have a serial number like that: minor says so, and
// offer is the remedy of letting it pass.
func serialFault(s string) (text, offer string, minor bool) {
	bad := strings.IndexFunc(s, func(r rune) bool { return r < 0x80 && serialClass[r]&badByte != 0 })
	quoted := "serial number " + show.Cell(s)
	switch a := absence.Of(s); {
	case absence.Footer(s):
		return quoted + " is a line that a report adds and no serial number: delete the row", "", false
	case strings.Contains(s, "  "):
		return quoted + " has a run of spaces, as a table for the screen has between its columns: write the serial number alone, " +
			"or have the table written with Export-Csv", letPass, false
	case captioned(s) != "":
		return fmt.Sprintf("%s begins with a caption: write %s alone", quoted, show.Cell(captioned(s))), "", false
	case len(severalSerials(s)) > 1:
		return fmt.Sprintf("%s is %s serial numbers in one cell: give each a row of its own", quoted, show.Count(len(severalSerials(s)))), letPass, false
	case bad < 0:
		return "", "", false
	case a == absence.Object || a == absence.Formula:
		return a.Sentence(quoted, s, ""), "", false
	case hardwareAddress.MatchString(s):
		return quoted + " looks like the hardware address of a network adapter: compare it with the device", "", true
	case len(s) > 2 && s[0] == '*' && s[len(s)-1] == '*':
		return fmt.Sprintf("%s has the asterisks of a barcode around it, which are the label's: write %s",
			quoted, show.Cell(strings.Trim(s, "*"))), "", false
	}
	remedy := "write it as the device shows it"
	if inner := string(absence.Unbracket([]byte(s))); len(inner) < len(s)-1 && serialFit(inner) {
		remedy = "write " + show.Cell(inner)
	}
	return fmt.Sprintf("%s holds %s: %s", quoted, char.Name(rune(s[bad])), remedy), letPass, false
}

// serialFit reports whether s may be a serial number by its characters.
func serialFit(s string) bool {
	for i := range len(s) {
		if serialClass[s[i]]&(badByte|otherByte) != 0 {
			return false
		}
	}
	return s != ""
}

// severalSerials are the serial numbers of a cell that has several: commas, semicolons, bars or line
// breaks between them, or what also stands within one. Nothing but serial numbers may stand there.
func severalSerials(s string) []string {
	if strings.ContainsAny(s, ",;|\r\n\t") {
		return allSerials(strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",;|\r\n\t", r) }))
	}
	if len(s) < 2*leastOfSeveral || !strings.ContainsAny(s, " /&+") {
		return nil
	}
	if list := allSerials(between.Split(s, -1)); alike(list) {
		return list
	}
	return nil
}

// allSerials are the parts of a cell, trimmed, if each may be a serial number.
func allSerials(parts []string) []string {
	for i, one := range parts {
		one = ascii.Trim(one)
		if parts[i] = one; len(one) < 5 || !serialFit(one) || !strings.ContainsAny(one, "0123456789") || strings.ContainsRune(one, ' ') {
			return nil
		}
	}
	return parts
}

// between finds what people write between two serial numbers and what makers write within one.
var between = regexp.MustCompile(`(?i) *[/&+] *| +(?:and|or|und|oder|bzw\.?|et|ou|y|e|o|en|of|och|eller|og|i|lub|oraz|a|nebo) +`)

const leastOfSeveral = 7

// alike reports whether parts are of one shape, as serial numbers of one maker are: of one length,
// and all of them letters and digits. A slash or plus within a serial number has a suffix behind it.
func alike(parts []string) bool {
	for _, one := range parts {
		if len(one) != len(parts[0]) || len(one) < leastOfSeveral || !ascii.Alphanumerics(one) || !ascii.Mixed(one) && len(one) < 10 {
			return false
		}
	}
	return len(parts) > 1
}

var hardwareAddress = regexp.MustCompile(`^(?i:[0-9a-f]{2}:){5}(?i:[0-9a-f]{2})$`)

// captions finds what people write before a serial number or an IMEI.
var captions = regexp.MustCompile(`(?i)^(?:` +
	`(?:(?:device |system |product |hardware )?serial(?: ?(?:number|no\.?|nr\.?|num|#))?|s\.?n\.?|s/n|ser\.? ?(?:no|nr)\.?|service ?-?tag|st|` +
	`asset ?tag|imei ?\d?|meid|serien ?-?(?:nummer|nr\.?)|num[eé]ro de s[eé]rie|n° de série|n[uú]mero d[ei] serie|matricola|serienummer)\s*[:=#]+\s*|` +
	`(?:s/n|(?:device )?serial (?:number|no\.?)|service tag|imei ?\d?|seriennummer)\s+` +
	`)(\S.*)$`)

// captioned returns what stands behind a caption, "" where there is none.
func captioned(s string) string {
	if strings.IndexByte("dDsShHpPaAiImMnN", s[0]) < 0 {
		return ""
	}
	if m := captions.FindStringSubmatch(s); m != nil {
		return m[1]
	}
	return ""
}
