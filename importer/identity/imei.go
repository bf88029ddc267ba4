package identity

import (
	"fmt"
	"strings"

	"rollcall/importer/identity/internal/absence"
	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/imei"
	"rollcall/importer/identity/internal/serial"
	"rollcall/importer/identity/internal/show"
	"rollcall/importer/identity/internal/spreadsheet"
)

// imei checks an IMEI and returns its digits, or the cell where they cannot be told.
func (j *judge) imei(c Column, s string) string {
	if imei.Valid(s) {
		return s
	}
	return j.oddIMEI(c, s)
}

// oddIMEI is imei for cells that are not simply right.
func (j *judge) oddIMEI(c Column, s string) string {
	switch several := imei.Several(s); {
	case j.misplaced(c, s):
		return s
	case absence.Total(s):
		j.placeholder(c, "IMEI", s)
		return s
	case len(several) > 1:
		j.fail(c, CodeIMEILength, "%s is %s IMEIs in one cell: give each a row of its own", show.Cell(s), show.Count(len(several)))
		return s
	case !j.characters(c, s):
		return s
	case absence.Placeholder(s):
		j.placeholder(c, "IMEI", s)
		return s
	case j.noIdentity(c, s):
		return s
	case spreadsheet.Scientific(s):
		j.fail(c, CodeExcelScientific, "IMEI %s was written by a spreadsheet in scientific notation, its last digits are lost: take it from the source again, with the column formatted as text", show.Number(s))
		return s
	}
	if whole, ok := spreadsheet.Decimal(s); ok {
		j.fail(c, CodeExcelDecimal, "IMEI %s was turned into a decimal number: export the column as text", show.Number(s))
		s = whole
	}
	d := imei.Digits(s)
	if body, last, ok := strings.Cut(s, "/"); ok {
		switch body, last = imei.Digits(body), ascii.Trim(last); {
		case !ascii.Digits(body) || !ascii.Digits(last):
		case len(body) == 14 && len(last) == 1: // as 3GPP writes the check digit, which is no part of the number
			d = body + last
		case (len(body) == 14 || len(body) == 15) && len(last) == 2:
			j.fail(c, CodeIMEISV, "IMEI %s has the version of its software, %s, behind it: write %s alone", show.Cell(s), last, body)
			return s
		}
	}
	switch {
	case d == "" || !ascii.Digits(d):
		j.notDigits(c, s, d)
		return s
	case len(d) != len(s):
		j.warn(c, CodeIMEISeparators, "IMEI %s is read as %s", show.Number(s), show.Number(d))
	}
	j.judgeIMEI(c, d)
	return d
}

// notDigits notes why a cell is no IMEI, d being the cell without separators.
func (j *judge) notDigits(c Column, s, d string) {
	switch {
	case 14 <= len(d) && len(d) <= 16 && ascii.Hexadecimal(d):
		j.fail(c, CodeMEID, "%s is hexadecimal, so it is a MEID and no IMEI: use the IMEI or the serial number of the device", show.Cell(s))
	case absence.Footer(s):
		j.fail(c, CodeIMEICharacters, "IMEI %s is a line that a report adds and no IMEI: delete the row", show.Cell(s))
	case serial.Captioned(s) != "":
		j.fail(c, CodeIMEICharacters, "IMEI %s begins with a caption: write %s alone", show.Cell(s), show.Cell(serial.Captioned(s)))
	default:
		j.fail(c, CodeIMEICharacters, "IMEI %s holds more than digits: compare with *#06# on the device", show.Cell(s))
	}
}

// judgeIMEI says what is wrong with digits: their number or their check digit.
func (j *judge) judgeIMEI(c Column, d string) {
	switch imei.FormOf(d) {
	case imei.Placeholder:
		j.placeholder(c, "IMEI", d)
	case imei.NoCheckDigit:
		j.warn(c, CodeIMEI14Digits, "IMEI %s has 14 digits, the check digit seems to be missing%s: compare with *#06# on the device",
			d, imei.Remark(d))
	case imei.WithVersion:
		j.fail(c, CodeIMEISV, "%s has 16 digits, so it is an IMEISV, which ends in a software version: use the 15-digit IMEI of *#06#", d)
	case imei.OtherLength:
		j.fail(c, CodeIMEILength, "IMEI %s has %d digits, 15 are expected%s: compare with *#06# on the device",
			show.Number(d), len(d), imei.Remark(d))
	case imei.Rounded:
		j.fail(c, CodeExcelRounded, "IMEI %s ends in %d zeros and its check digit should be %c, so a spreadsheet seems to have rounded it: "+
			"take it from the source again, with the column formatted as text", d, imei.FinalZeros(d), imei.CheckDigit(d))
	case imei.SpareZero:
		j.warn(c, CodeIMEISpareDigit, "IMEI %s ends in 0 where its check digit would be %c: some systems report it so, "+
			"compare with *#06# if the device is not recognised", d, imei.CheckDigit(d))
	case imei.WrongDigit:
		j.offered(c, CodeIMEICheckDigit, fmt.Sprintf("IMEI %s ends in %c, its check digit should be %c: compare with *#06# on the device",
			d, d[14], imei.CheckDigit(d)), "pass --warn imei_check_digit")
	}
}
