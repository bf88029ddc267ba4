package imei

import (
	"strings"

	"rollcall/importer/identity/internal/ascii"
)

// A Form is what a number of digits is that stands in the place of an IMEI.
type Form uint8

// The forms of a number of digits.
const (
	Right        Form = iota
	Placeholder       // one digit again and again
	NoCheckDigit      // 14 digits
	WithVersion       // 16 digits: an IMEISV, which ends in a software version
	OtherLength       // as many digits as nothing has that is near an IMEI
	Rounded           // it ends in the zeros of a spreadsheet
	SpareZero         // 0 stands in place of the check digit, as some systems report it
	WrongDigit        // the check digit is another one
)

// roundedZeros is how many final zeros tell a number that a spreadsheet rounded from one that a
// system reported with the spare digit 0 in place of the check digit. A spreadsheet keeps all 15
// digits of an IMEI and loses them only by writing 3.56938E+14: Excel's own format leaves 9 zeros,
// a column of two decimals 12, pandas 8. No common format keeps more than ten digits. Three are
// asked for, so that a number rounded by other means is caught too; an IMEI with a spare digit ends
// in three zeros once in a hundred.
const roundedZeros = 3

// FormOf tells what a number of digits is.
func FormOf(d string) Form {
	switch {
	case ascii.Uniform(d):
		return Placeholder
	case len(d) == 14:
		return NoCheckDigit
	case len(d) == 16:
		return WithVersion
	case len(d) != 15:
		return OtherLength
	case CheckDigit(d) == d[14]:
		return Right
	}
	switch zeros := FinalZeros(d); {
	case zeros >= roundedZeros:
		return Rounded
	case zeros > 0:
		return SpareZero
	}
	return WrongDigit
}

// FinalZeros returns how many zeros a number ends in.
func FinalZeros(d string) int { return len(d) - len(strings.TrimRight(d, "0")) }

// Remark is what may have become of digits that are too few or too many, to be said behind them; ""
// where nothing comes to mind.
func Remark(d string) string {
	switch {
	case len(d) == 14:
		if last, _ := checkDigit("0" + d[:13]); last == d[13] {
			return " (or a zero before it was lost)"
		}
	case len(d) >= 19 && strings.HasPrefix(d, "89"):
		return " (the number of a SIM card?)"
	case len(d) == 18:
		return " (a MEID in decimal?)"
	case len(d) == 13:
		return " (zeros before it lost in a spreadsheet?)"
	}
	return ""
}
