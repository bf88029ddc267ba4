package serial

import (
	"regexp"
	"strings"

	"rollcall/importer/identity/internal/ascii"
)

// Several are the serial numbers of a cell that has several: commas, semicolons, bars or line
// breaks between them, or what also stands within one. Nothing but serial numbers may stand there.
func Several(s string) []string {
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
		if parts[i] = one; len(one) < 5 || !fit(one) || !strings.ContainsAny(one, "0123456789") || strings.ContainsRune(one, ' ') {
			return nil
		}
	}
	return parts
}

// between finds what people write between two serial numbers and what makers write within one.
var between = regexp.MustCompile(`(?i) *[/&+] *| +(?:and|or|und|oder|bzw\.?|et|ou|y|e|o|en|of|och|eller|og|i|lub|oraz|a|nebo) +`)

const leastOfSeveral = 7

// alike reports whether parts are of one shape, as serial numbers of one maker are: of one length,
// and all of them letters and digits. A slash or plus within a serial number has a suffix behind
// it.
func alike(parts []string) bool {
	for _, one := range parts {
		if len(one) != len(parts[0]) || len(one) < leastOfSeveral || !ascii.Alphanumerics(one) || !ascii.Mixed(one) && len(one) < 10 {
			return false
		}
	}
	return len(parts) > 1
}
