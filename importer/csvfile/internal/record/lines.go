package record

import "bytes"

// Breaks counts the line breaks in text.
func Breaks(text []byte) int {
	n := bytes.Count(text, []byte{'\n'})
	for i, c := range text {
		if c == '\r' && (i+1 == len(text) || text[i+1] != '\n') {
			n++
		}
	}
	return n
}

// Blank reports whether text, a cell or cells with that delimiter, is nothing but white space.
func Blank(text []byte, comma byte) bool {
	for _, c := range text {
		switch c {
		case comma, ' ', '\t', '\r', '\n', '\v', '\f':
		default:
			return false
		}
	}
	return true
}

// Index returns the position of the first c in data[from:to], to if there is none.
func Index(data []byte, from, to int, c byte) int {
	if from >= to {
		return to
	}
	if i := bytes.IndexByte(data[from:to], c); i >= 0 {
		return from + i
	}
	return to
}

// InnerLines gives the lines of a cell but for the first one, and the kind of the break before
// each.
func InnerLines(text []byte) func(yield func(line []byte, end string) bool) {
	return func(yield func([]byte, string) bool) {
		for {
			at := bytes.IndexAny(text, "\r\n")
			if at < 0 {
				return
			}
			end := LineEnd(text[at:])
			text = text[at+len(end):]
			line := text
			if next := bytes.IndexAny(text, "\r\n"); next >= 0 {
				line = text[:next]
			}
			if !yield(line, end) {
				return
			}
		}
	}
}

// LineEnd returns the line break that a text begins with, "" for none.
func LineEnd(text []byte) string {
	for _, end := range []string{"\r\n", "\n", "\r"} {
		if bytes.HasPrefix(text, []byte(end)) {
			return end
		}
	}
	return ""
}
