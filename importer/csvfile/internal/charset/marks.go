package charset

import (
	"bytes"
)

// What copy commands, editors and file systems leave at the ends of files, and between files that
// were put together, is no data.

// EndOfFile is ^Z, which copy writes.
const EndOfFile = '\x1a'

// BOM is the byte order mark of UTF-8.
var BOM = []byte("\xef\xbb\xbf")

// MarksOfText are byte order marks of UTF-8 as they are, and decoded as text of Windows-1252,
// cp437, cp850 and Mac Roman; and those of UTF-16, likewise.
var MarksOfText = [][]byte{BOM, []byte("ï»¿"), []byte("∩╗┐"), []byte("´╗┐"), []byte("Ôªø"),
	[]byte("\xff\xfe"), []byte("\xfe\xff"), []byte("ÿþ"), []byte("þÿ")}

// LenMarks returns how much of a line's beginning is no data.
func LenMarks(line []byte) (n int) {
	for n < len(line) {
		m := LenMark(line[n:])
		if m == 0 {
			break
		}
		n += m
	}
	return n
}

// LenMark returns the length of the mark that a text begins with, 0 if it does with none.
func LenMark(text []byte) int {
	switch text[0] {
	case EndOfFile:
		return 1
	case '\xef', '\xc3', '\xe2', '\xc2', '\xff', '\xfe':
		for _, m := range MarksOfText {
			if bytes.HasPrefix(text, m) {
				return len(m)
			}
		}
	}
	return 0
}
