package keyset

import (
	"hash/maphash"
	"strconv"
)

// A kind of key says in what an entry and a row agree.
type kind uint64

const (
	ofName    kind = 0                  // letters and digits, without zeros before them
	ofIMEI    kind = 0x9e3779b97f4a7c15 // the digits of an IMEI that its check digit and software version follow
	ofRounded kind = 0xc2b2ae3d27d4eb4f // the figures of a number that a spreadsheet has left, and how many digits it had
)

const (
	maxDigits  = 320     // of a rounded number; a spreadsheet writes none with more
	maxFigures = 40      // that are left of one
	maxName    = 256     // bytes of an identifier that words make together; the service takes half as many
	maxOfRow   = 1 << 14 // keys of one row
	maxOfFile  = 1 << 24 // keys of all rows: some 300 MB
)

// Keys are what the texts of some rows may mean. The zero value has none.
type Keys struct {
	hashes []uint64
	// figures says of each number of digits with how many figures a rounded number of that size
	// occurs, a bit for each.
	figures [maxDigits + 1]uint64
}

// Reset forgets all keys and keeps their memory.
func (k *Keys) Reset() { *k = Keys{hashes: k.hashes[:0]} }

// hash is what a text of one kind is known by.
func hash(seed maphash.Seed, of kind, text []byte) uint64 {
	return maphash.Bytes(seed, text) ^ uint64(of)
}

// roundedHash is hash of a number of which figures are left.
func roundedHash(seed maphash.Seed, size int, figures []byte) uint64 {
	var buf [maxFigures + 4]byte
	text := append(strconv.AppendInt(buf[:0], int64(size), 10), ' ')
	return hash(seed, ofRounded, append(text, figures...))
}

// withoutZeros is a text without the zeros before it, empty for one of nothing else.
func withoutZeros(text []byte) []byte {
	for len(text) > 0 && text[0] == '0' {
		text = text[1:]
	}
	return text
}

// withoutEnd is a number without the zeros behind it.
func withoutEnd(number []byte) []byte {
	for len(number) > 0 && number[len(number)-1] == '0' {
		number = number[:len(number)-1]
	}
	return number
}

func allDigits(text []byte) bool {
	for _, b := range text {
		if b-'0' > 9 {
			return false
		}
	}
	return len(text) > 0
}
