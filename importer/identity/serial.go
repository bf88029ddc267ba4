package identity

import "strings"

// serialClass says of each byte what it means in a serial number.
const (
	plainByte = iota
	digitByte // but 0, which placeholders may hold
	oddByte   // in need of a closer look
	badByte   // control characters, commas, quotes
	otherByte // not ASCII
)

var serialClass = func() (t [256]byte) {
	for b := range t {
		switch {
		case b >= 0x80:
			t[b] = otherByte
		case b < 0x20, b == 0x7f, b == ',', b == '"', b == '\'':
			t[b] = badByte
		case b == '.', b == '+', b == '@': // of a number from a spreadsheet, of a user
			t[b] = oddByte
		case '1' <= b && b <= '9':
			t[b] = digitByte
		}
	}
	return t
}()

// serialCell reads the serial number of an Autopilot row, which is both its identity and a property.
func (j *judge) serialCell() {
	raw, s := j.cell(SerialNumber)
	if s == "" {
		return
	}
	j.rec.Raw, j.rec.Type = raw, TypeSerial
	j.rec.Identifier = j.serial(SerialNumber, s)
	j.want(SerialNumber, j.rec.Identifier)
	if j.hidden {
		j.rec.Identifier = ""
	}
}

// serial checks a serial number and returns its normal form.
func (j *judge) serial(c Column, s string) string {
	var seen [5]bool
	for i := 0; i < len(s); i++ {
		seen[serialClass[s[i]]] = true
	}
	if !seen[oddByte] && !seen[badByte] && !seen[otherByte] && len(s) <= 128 && seen[digitByte] && !made(s) {
		return s
	}
	return j.oddSerial(c, s)
}

// oddSerial is serial for cells that are not simply right.
func (j *judge) oddSerial(c Column, s string) string {
	if j.misplaced(c, s) || !j.characters(c, s) {
		return s
	}
	if placeholder(s) {
		j.placeholder(c, "serial number", s)
		return s
	}
	if scientific(s) {
		j.fail(c, CodeExcelScientific, "serial number %s was written by a spreadsheet in scientific notation, its last digits are lost: take it from the source again, with the column formatted as text", bare(s))
	}
	if whole, ok := decimal(s); ok && s[len(whole)] == '.' {
		j.fail(c, CodeExcelDecimal, "serial number %s was turned into a decimal number: export the column as text", bare(s))
		s = whole
	}
	for i := 0; i < len(s); i++ {
		if serialClass[s[i]] == badByte {
			j.fail(c, CodeSerialCharacters, "serial number %s holds %s: serial numbers have no control characters, commas or quotes", show(s), nameOf(rune(s[i])))
			break
		}
	}
	switch {
	case !ascii(s):
		j.warn(c, CodeSerialNotASCII, "serial number %s holds other than plain characters: check the cell and the encoding of the file", show(s))
	case made(s):
		j.warn(c, CodeSerialDoubtful, "serial number %s looks made up: check it on the device", show(s))
	}
	if j.rec.Kind != Corporate || strings.IndexByte(s, '.') < 0 {
		return s
	}
	sent := strings.ReplaceAll(s, ".", "")
	j.warn(c, CodeSerialPeriods, "serial number %s is sent as %s: the service takes none with periods", show(s), show(sent))
	return sent
}
