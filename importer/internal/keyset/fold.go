package keyset

import (
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// plainWidth is a text in lower case and ordinary width: what two spellings of one identifier have
// in common, but for what stands between their letters.
func plainWidth(dst []byte, text string) []byte {
	for i := 0; i < len(text); i++ {
		b := text[i]
		if b >= utf8.RuneSelf {
			for _, r := range norm.NFKC.String(text[i:]) {
				dst = utf8.AppendRune(dst, digit(unicode.ToLower(r)))
			}
			return dst
		}
		if 'A' <= b && b <= 'Z' {
			b |= 0x20
		}
		dst = append(dst, b)
	}
	return dst
}

// digit returns the digit of ASCII that a digit of another script is; any other character as it is.
func digit(r rune) rune {
	if !unicode.Is(unicode.Nd, r) {
		return r
	}
	for n := range rune(10) { // each script has its ten in a row
		if !unicode.Is(unicode.Nd, r-n-1) {
			return '0' + n
		}
	}
	return r
}

// next returns the first rune of a folded text, how long it is, and whether it is a letter or a
// digit.
func next(text []byte) (r rune, size int, counts bool) {
	if b := text[0]; b < utf8.RuneSelf {
		return rune(b), 1, b-'0' <= 9 || b-'a' < 26
	}
	r, size = utf8.DecodeRune(text)
	return r, size, unicode.IsLetter(r) || unicode.IsDigit(r)
}

// AppendLetters appends the letters and digits of a text in lower case and ordinary width.
func AppendLetters(dst []byte, text string) []byte {
	start := len(dst)
	dst = plainWidth(dst, text)
	kept := start
	for rest := dst[start:]; len(rest) > 0; {
		_, size, counts := next(rest)
		if counts {
			kept += copy(dst[kept:], rest[:size])
		}
		rest = rest[size:]
	}
	return dst[:kept]
}

// Spelt reports whether a text holds more than plain letters and digits, so that it may be spelt in
// another way.
func Spelt(text string) bool {
	for i := 0; i < len(text); i++ {
		if b := text[i]; b-'0' > 9 && (b|0x20)-'a' >= 26 {
			return true
		}
	}
	return false
}
