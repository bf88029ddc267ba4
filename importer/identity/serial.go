package identity

import (
	"strings"

	"rollcall/importer/identity/internal/absence"
	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/serial"
	"rollcall/importer/identity/internal/show"
	"rollcall/importer/identity/internal/spreadsheet"
)

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
	if serial.Sound(s) {
		return s
	}
	return j.oddSerial(c, s)
}

// oddSerial is serial for cells that are not simply right.
func (j *judge) oddSerial(c Column, s string) string {
	if j.misplaced(c, s) {
		return s
	}
	if absence.Total(s) {
		j.placeholder(c, "serial number", s)
		return s
	}
	if len(serial.Several(s)) < 2 && !j.characters(c, s) {
		return s
	}
	if absence.PlaceholderSerial(s) {
		j.placeholder(c, "serial number", s)
		return s
	}
	if spreadsheet.Scientific(s) {
		j.fail(c, CodeExcelScientific, "serial number %s was written by a spreadsheet in scientific notation, its last digits are lost: take it from the source again, with the column formatted as text", show.Number(s))
	}
	if whole, ok := spreadsheet.Decimal(s); ok && s[len(whole)] == '.' {
		j.fail(c, CodeExcelDecimal, "serial number %s was turned into a decimal number: export the column as text", show.Number(s))
		s = whole
	}
	switch f := serial.FaultOf(s); {
	case f.Text != "":
		j.find(Finding{Code: CodeSerialCharacters, Column: c, Message: f.Text, Form: true, Warning: f.Minor, offer: f.Offer})
	case j.noIdentity(c, s):
	default:
		j.doubtSerial(c, s)
	}
	if j.rec.Kind != Corporate || strings.IndexByte(s, '.') < 0 {
		return s
	}
	sent := strings.ReplaceAll(s, ".", "")
	if j.failed(c) {
		return sent // it is not sent
	}
	j.warn(c, CodeSerialPeriods, "serial number %s is sent as %s: the service takes none with periods", show.Cell(s), show.Cell(sent))
	return sent
}

// doubtSerial notes what is strange about a serial number that may be right all the same.
func (j *judge) doubtSerial(c Column, s string) {
	j.lettersDoubted(c, s)
	switch {
	case !ascii.Only(s):
		j.warn(c, CodeSerialNotASCII, "serial number %s holds other than plain characters: check the cell and the encoding of the file", show.Cell(s))
	case serial.Made(s):
		j.warn(c, CodeSerialDoubtful, "serial number %s looks made up: check it on the device", show.Cell(s))
	case serial.Scanned(s):
		short := serial.Shortened(s)
		j.warn(c, CodeScannedLabel, "serial number %s looks scanned from a label, which puts %s before it: if the device shows %s, write that",
			show.Cell(s), show.Cell(strings.TrimSuffix(s, short)), show.Cell(short))
	}
}
