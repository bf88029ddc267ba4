package keyset

import "strings"

// A spreadsheet writes 356938035643809 as 3.56938E+14 or 356938000000000, and a row that says so
// may mean any number which begins like that.

// numbers adds the numbers of the folded text that are written with an exponent: 3.56938e+14,
// 3,56938e14.
func (r *Reader) numbers() {
	text := r.text
	for i := 0; i < len(text); i++ {
		if text[i]-'0' > 9 {
			continue
		}
		if i == 0 || !wordEnds(text[:i]) {
			i += r.exponent(text[i:])
		}
		i += digitsOf(text[i:])
	}
}

// wordEnds reports whether a text ends within a word.
func wordEnds(text []byte) bool {
	b := text[len(text)-1]
	return b >= 0x80 || b-'0' <= 9 || b-'a' < 26
}

// exponent adds the number that a text begins with, and returns how long it is, 0 where it has no
// exponent.
func (r *Reader) exponent(text []byte) int {
	i := digitsOf(text)
	whole, fraction := withoutZeros(text[:i]), []byte(nil)
	signed := false
	if i+1 < len(text) && (text[i] == '.' || text[i] == ',') {
		n := digitsOf(text[i+1:])
		fraction = text[i+1 : i+1+n]
		i += 1 + n
	}
	if i == len(text) || text[i] != 'e' {
		return 0
	}
	if i++; i < len(text) && text[i] == '+' {
		signed = true
		i++
	}
	n := digitsOf(text[i:])
	if n == 0 || n > 3 || i+n < len(text) && !boundary(text[i+n:]) {
		return 0
	}
	power := 0
	for _, b := range text[i : i+n] {
		power = 10*power + int(b-'0')
	}
	size := len(whole) + power
	fraction = withoutEnd(fraction)
	// A number without point and sign may as well be a serial number, unless it has the one figure
	// before its exponent.
	if len(whole) == 0 || len(whole) > 1 && len(fraction) == 0 && !signed || power < len(fraction) || size > maxDigits {
		return i + n
	}
	figures := withoutEnd(append(append(r.figures[:0], whole...), fraction...))
	r.figures = figures
	r.rounded(size, figures)
	if len(figures) >= 12 && size <= maxFigures { // little or nothing is lost
		for len(figures) < size {
			figures = append(figures, '0')
		}
		r.number(figures)
	}
	return i + n
}

// boundary reports whether a text does not go on with a word.
func boundary(text []byte) bool {
	_, _, counts := next(text)
	return !counts
}

func digitsOf(text []byte) (n int) {
	for n < len(text) && text[n]-'0' <= 9 {
		n++
	}
	return n
}

// Rounded reports whether an identifier may be a number that a spreadsheet has rounded: it has more
// digits than are kept, and zeros for those.
func Rounded(identifier string) bool {
	return len(identifier) > exactDigits && strings.Trim(identifier, "0123456789") == "" && strings.Trim(identifier[exactDigits:], "0") == ""
}
