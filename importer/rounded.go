package importer

import (
	"hash/maphash"
	"strconv"
	"strings"
)

// A spreadsheet writes 356938035643809 as 3.56938E+14 or 356938000000000, and a row that says so may mean any number which begins like that.

// rounded reads such a number: how many digits it has, and the figures that are left of them.
func rounded(text string) (size int, figures string, ok bool) {
	if number, exponent, found := strings.Cut(strings.ToLower(text), "e"); found {
		whole, fraction, _ := strings.Cut(strings.Replace(number, ",", ".", 1), ".")
		n, err := strconv.Atoi(strings.TrimPrefix(exponent, "+"))
		if err != nil || len(whole) != 1 || !allDigits(whole+fraction) || n < len(fraction) || n > 30 {
			return 0, "", false
		}
		return n + 1, strings.TrimRight(whole+fraction, "0"), true
	}
	figures = strings.TrimRight(text, "0")
	return len(text), figures, len(text) >= 12 && len(text)-len(figures) >= 3 && figures != "" && allDigits(figures)
}

func (s seeds) roundedHash(size int, figures string) uint64 {
	return maphash.String(s.proof, "rounded\x00"+strconv.Itoa(size)+"\x00"+figures)
}

// namesRounded reports whether an invalid row has a number that may be this one, rounded or cut.
func (c *Check) namesRounded(number string) bool {
	if len(number) < 5 || !allDigits(number) {
		return false
	}
	for k := 1; k < len(number); k++ {
		cut := number[:k]
		for _, figures := range []string{cut, oneMore(cut)} {
			if len(figures) == k && c.names.has(c.seeds.roundedHash(len(number), strings.TrimRight(figures, "0"))) {
				return true
			}
		}
	}
	return false
}

// oneMore is the number after a number.
func oneMore(number string) string {
	n, err := strconv.ParseUint(number, 10, 64)
	if err != nil {
		return number // longer than any that a spreadsheet rounds
	}
	return strconv.FormatUint(n+1, 10)
}

func allDigits(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }

// withoutZeros is a number without the zeros before it, any other text as it is.
func withoutZeros(s string) string {
	if short := strings.TrimLeft(s, "0"); short != "" && allDigits(s) {
		return short
	}
	return s
}
