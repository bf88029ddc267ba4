package csvfile

import "bytes"

// What copy commands and editors leave between files that they put together.
const endOfFile = '\x1a' // ^Z, which copy writes

// marksOfText are byte order marks as they are, and decoded as text of Windows-1252, cp437, cp850 and Mac Roman.
var marksOfText = [][]byte{utf8BOM, []byte("ï»¿"), []byte("∩╗┐"), []byte("´╗┐"), []byte("Ôªø")}

// marks returns how much of a line's beginning is no data.
func marks(line []byte) (n int) {
	for n < len(line) {
		m := mark(line[n:])
		if m == 0 {
			break
		}
		n += m
	}
	return n
}

// mark returns the length of the mark that a text begins with, 0 if it does with none.
func mark(text []byte) int {
	switch text[0] {
	case endOfFile:
		return 1
	case '\xef', '\xc3', '\xe2', '\xc2':
		for _, m := range marksOfText {
			if bytes.HasPrefix(text, m) {
				return len(m)
			}
		}
	}
	return 0
}

// withoutTail returns text without the ^Z and NUL bytes at its end, which are no data at the end of a file: copy writes the
// one, and file systems the others where a write was cut off.
func withoutTail(text []byte) []byte {
	n := len(text)
	for n > 0 && (text[n-1] == endOfFile || text[n-1] == 0) {
		n--
	}
	return text[:n]
}
