package identity

import (
	"fmt"
	"strings"

	"rollcall/importer/identity/internal/absence"
	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/show"
	"rollcall/importer/identity/internal/spreadsheet"
)

// An IMEI is 15 digits: 8 of the model, 6 of the device, and a check digit by the Luhn formula (3GPP TS 23.003, annex B).

// roundedZeros is how many final zeros tell a number that a spreadsheet rounded from one that a system reported with the
// spare digit 0 in place of the check digit. A spreadsheet keeps all 15 digits of an IMEI and loses them only by writing
// 3.56938E+14: Excel's own format leaves 9 zeros, a column of two decimals 12, pandas 8. No common format keeps more than
// ten digits. Three are asked for, so that a number rounded by other means is caught too; an IMEI with a spare digit ends in
// three zeros once in a hundred.
const roundedZeros = 3

// imei checks an IMEI and returns its digits, or the cell where they cannot be told.
func (j *judge) imei(c Column, s string) string {
	if len(s) == 15 && !ascii.Uniform(s) {
		if d, ok := checkDigit(s[:14]); ok && d == s[14] {
			return s
		}
	}
	return j.oddIMEI(c, s)
}

// checkDigit returns the digit that belongs after s; ok is false when s holds anything but digits.
func checkDigit(s string) (d byte, ok bool) {
	sum, double := 0, true
	for i := len(s) - 1; i >= 0; i-- {
		d := int(s[i]) - '0'
		if d < 0 || d > 9 {
			return 0, false
		}
		if double {
			d *= 2
			if d > 9 {
				d -= 9
			}
		}
		double = !double
		sum += d
	}
	return byte('0' + (10-sum%10)%10), true
}

// oddIMEI is imei for cells that are not simply right.
func (j *judge) oddIMEI(c Column, s string) string {
	switch several := severalIMEIs(s); {
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
	d := imeiDigits(s)
	if body, last, ok := strings.Cut(s, "/"); ok {
		switch body, last = imeiDigits(body), ascii.Trim(last); {
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

// imeiDigits takes out what people put between the digits of an IMEI.
func imeiDigits(s string) string { return strings.NewReplacer(" ", "", "-", "").Replace(s) }

// severalIMEIs are the IMEIs of a cell that has several, whatever stands between them.
func severalIMEIs(s string) (list []string) {
	if len(s) < 14+14 {
		return nil
	}
	size := func(d string) bool { return 14 <= len(d) && len(d) <= 16 && ascii.Digits(d) }
	for part := range strings.FieldsFuncSeq(s, func(r rune) bool { return strings.ContainsRune(",;/|&+\r\n\t", r) }) {
		if d := imeiDigits(part); size(d) {
			list = append(list, d)
		}
	}
	if len(list) > 1 {
		return list
	}
	list = nil
	for run := range strings.FieldsFuncSeq(s, func(r rune) bool { return r < '0' || r > '9' }) {
		if size(run) {
			list = append(list, run)
		}
	}
	if d := imeiDigits(s); len(list) < 2 && len(d) == 30 && ascii.Digits(d) {
		list = []string{d[:15], d[15:]}
	}
	return list
}

// notDigits notes why a cell is no IMEI, d being the cell without separators.
func (j *judge) notDigits(c Column, s, d string) {
	switch {
	case 14 <= len(d) && len(d) <= 16 && ascii.Hexadecimal(d):
		j.fail(c, CodeMEID, "%s is hexadecimal, so it is a MEID and no IMEI: use the IMEI or the serial number of the device", show.Cell(s))
	case absence.Footer(s):
		j.fail(c, CodeIMEICharacters, "IMEI %s is a line that a report adds and no IMEI: delete the row", show.Cell(s))
	case captioned(s) != "":
		j.fail(c, CodeIMEICharacters, "IMEI %s begins with a caption: write %s alone", show.Cell(s), show.Cell(captioned(s)))
	default:
		j.fail(c, CodeIMEICharacters, "IMEI %s holds more than digits: compare with *#06# on the device", show.Cell(s))
	}
}

// judgeIMEI checks length and check digit.
func (j *judge) judgeIMEI(c Column, d string) {
	switch {
	case ascii.Uniform(d):
		j.placeholder(c, "IMEI", d)
		return
	case len(d) == 14:
		j.warn(c, CodeIMEI14Digits, "IMEI %s has 14 digits, the check digit seems to be missing%s: compare with *#06# on the device", d, lostZero(d))
		return
	case len(d) == 16:
		j.fail(c, CodeIMEISV, "%s has 16 digits, so it is an IMEISV, which ends in a software version: use the 15-digit IMEI of *#06#", d)
		return
	case len(d) != 15:
		j.fail(c, CodeIMEILength, "IMEI %s has %d digits, 15 are expected%s: compare with *#06# on the device", show.Number(d), len(d), guess(d))
		return
	}
	want, _ := checkDigit(d[:14])
	zeros := len(d) - len(strings.TrimRight(d, "0"))
	switch {
	case want == d[14]:
	case zeros >= roundedZeros:
		j.fail(c, CodeExcelRounded, "IMEI %s ends in %d zeros and its check digit should be %c, so a spreadsheet seems to have rounded it: take it from the source again, with the column formatted as text", d, zeros, want)
	case zeros > 0:
		j.warn(c, CodeIMEISpareDigit, "IMEI %s ends in 0 where its check digit would be %c: some systems report it so, compare with *#06# if the device is not recognised", d, want)
	default:
		j.offered(c, CodeIMEICheckDigit, fmt.Sprintf("IMEI %s ends in %c, its check digit should be %c: compare with *#06# on the device", d, d[14], want),
			"pass --warn imei_check_digit")
	}
}

// lostZero is the remark on 14 digits that would be right with a zero before them.
func lostZero(d string) string {
	if last, _ := checkDigit("0" + d[:13]); last == d[13] {
		return " (or a zero before it was lost)"
	}
	return ""
}

// guess is the remark on a number of digits that tells what it could be.
func guess(d string) string {
	switch {
	case len(d) >= 19 && strings.HasPrefix(d, "89"):
		return " (the number of a SIM card?)"
	case len(d) == 18:
		return " (a MEID in decimal?)"
	case len(d) == 13:
		return " (zeros before it lost in a spreadsheet?)"
	}
	return ""
}
