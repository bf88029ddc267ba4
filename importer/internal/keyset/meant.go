package keyset

import (
	"hash/maphash"
	"math/bits"
	"strings"

	"rollcall/importer/identity"
)

// A Meant holds what the rows of a file may mean. It is for one goroutine at a time.
type Meant struct {
	seed    maphash.Seed
	keys    Set
	figures [maxDigits + 1]uint64
	text    []byte // working memory
}

// NewMeant makes one for the keys that readers of this seed find.
func NewMeant(seed maphash.Seed) *Meant { return &Meant{seed: seed} }

// Add adds keys. It reports whether m has room for more: 16,777,216 keys are kept.
func (m *Meant) Add(k *Keys) bool {
	if m.keys.n > maxOfFile {
		return false
	}
	for _, h := range k.hashes {
		m.keys.Add(h, 0)
	}
	for size, counts := range k.figures {
		m.figures[size] |= counts
	}
	return m.keys.n <= maxOfFile
}

// Names reports whether a row may mean an identifier of this type. Of a tuple its serial number
// alone may stand in the row.
func (m *Meant) Names(typ, identifier string) bool {
	if m.keys.n == 0 {
		return false
	}
	if m.has(identifier) {
		return true
	}
	if strings.EqualFold(typ, identity.TypeTuple) {
		return m.has(identity.SerialOf(typ, identifier))
	}
	return strings.EqualFold(typ, identity.TypeIMEI) && m.imei(identifier)
}

// has reports whether a row may mean a text, whatever its type.
func (m *Meant) has(identifier string) bool {
	m.text = AppendLetters(m.text[:0], identifier)
	bare := withoutZeros(m.text)
	return len(bare) > 0 && (m.keys.Has(hash(m.seed, ofName, bare)) || m.hasRounded(bare))
}

// imei reports whether a row may mean an IMEI, by the digits that name the device.
func (m *Meant) imei(identifier string) bool {
	m.text = AppendLetters(m.text[:0], identifier)
	if n := len(m.text); n < imeiDigits || n > imeiDigits+2 || !allDigits(m.text) {
		return false
	}
	body := withoutZeros(m.text[:imeiDigits])
	if len(body) == 0 {
		return false
	}
	if m.keys.Has(hash(m.seed, ofIMEI, body)) {
		return true
	}
	for more := range 3 {
		if m.begins(body, len(body)+more) {
			return true
		}
	}
	return false
}

// hasRounded reports whether a row has a number of which a spreadsheet has left nothing but the
// first figures, and that may be this one.
func (m *Meant) hasRounded(text []byte) bool {
	if allDigits(text) {
		return m.begins(text, len(text))
	}
	// A serial number such as 1234E56 is a number to a spreadsheet.
	n := digitsOf(text)
	if n == 0 || n == len(text) || text[n] != 'e' || !allDigits(text[n+1:]) || len(text)-n > 4 {
		return false
	}
	power := 0
	for _, b := range text[n+1:] {
		power = 10*power + int(b-'0')
	}
	return m.begins(text[:n], n+power)
}

// begins reports whether a row has a rounded or cut number of that size that may be one with these
// first digits.
func (m *Meant) begins(digits []byte, size int) bool {
	if size > maxDigits || size < 5 {
		return false
	}
	for counts := m.figures[size]; counts != 0; counts &= counts - 1 {
		k := bits.TrailingZeros64(counts)
		if k > len(digits) {
			break
		}
		var buf [maxFigures]byte
		figures := append(buf[:0], digits[:k]...)
		if m.left(size, figures) || oneMore(figures) && m.left(size, figures) {
			return true
		}
	}
	// 9.999996e+14 is written as 1E+15.
	return size < maxDigits && len(digits) > 1 && digits[0] == '9' && digits[1] >= '5' && m.left(size+1, []byte("1"))
}

// left reports whether a row has a number of that size and these figures.
func (m *Meant) left(size int, figures []byte) bool {
	return figures[len(figures)-1] != '0' && m.figures[size]&(1<<len(figures)) != 0 && m.keys.Has(roundedHash(m.seed, size, figures))
}

// oneMore makes of a number the next one. It reports whether that has as many digits.
func oneMore(number []byte) bool {
	for i := len(number) - 1; i >= 0; i-- {
		if number[i] < '9' {
			number[i]++
			return true
		}
		number[i] = '0'
	}
	return false
}
