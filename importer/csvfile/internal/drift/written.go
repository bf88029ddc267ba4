package drift

import (
	"sync"
	"unicode"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
)

// indic reports whether a character is of a script that begins with the byte of a tab or a line
// break. Nobody mixes these with others inside a word.
func indic(r rune) bool { return r < 0x2000 }

// written reports whether people write a character, or have a use for it, as far as two bytes of
// ASCII make one.
func written(r rune) bool {
	switch {
	case r < 0x2000, 0x2d30 <= r && r < 0x2d80: // Indic scripts, Tifinagh
		return unicode.In(r, unicode.L, unicode.M, unicode.N, unicode.P, unicode.S)
	case r < 0x2c00:
		return unicode.In(r, unicode.P, unicode.S, unicode.N, unicode.Z)
	}
	return eastern()[r-wideFrom]
}

const wideFrom, wideTo = 0x2c00, 0x7f00

// eastern are the characters of Chinese, Japanese and Korean texts, by what the national standards
// have of them: nearly all that is in use, and not half of what Unicode has.
var eastern = sync.OnceValue(func() *[wideTo - wideFrom]bool {
	var t [wideTo - wideFrom]bool
	for _, s := range []struct {
		encoding   encoding.Encoding
		from, to   byte // of the first byte
		from2, to2 byte // of the second
	}{
		{simplifiedchinese.GBK, 0xa1, 0xf7, 0xa1, 0xfe}, // GB 2312
		{traditionalchinese.Big5, 0xa1, 0xf9, 0x40, 0xfe},
		{japanese.ShiftJIS, 0x81, 0xfc, 0x40, 0xfc},
		{korean.EUCKR, 0xa1, 0xfe, 0xa1, 0xfe},
	} {
		var all []byte
		for a := int(s.from); a <= int(s.to); a++ {
			for b := int(s.from2); b <= int(s.to2); b++ {
				all = append(all, byte(a), byte(b), ' ')
			}
		}
		text, err := s.encoding.NewDecoder().Bytes(all)
		if err != nil {
			panic("csvfile: a decoder that gives errors: " + err.Error())
		}
		for _, r := range string(text) {
			if wideFrom <= r && r < wideTo {
				t[r-wideFrom] = true
			}
		}
	}
	return &t
})
