package odata

import (
	"time"
	"unicode/utf8"
)

// EachMember calls f with every member of b, a valid JSON object, in order,
// until f returns false. encoding/json keeps neither the order nor duplicates.
func EachMember(b []byte, f func(name string, raw []byte) bool) {
	i := space(b, 1)
	for i < len(b) && b[i] != '}' {
		end := skip(b, i)
		name := unquote(b[i:end])
		i = space(b, space(b, end)+1) // over the colon
		end = skip(b, i)
		if !f(name, b[i:end]) {
			return
		}
		i = space(b, end)
		if b[i] == ',' {
			i = space(b, i+1)
		}
	}
}

// EachElement calls f with every element of b, a valid JSON array.
func EachElement(b []byte, f func(raw []byte) bool) {
	i := space(b, 1)
	for i < len(b) && b[i] != ']' {
		end := skip(b, i)
		if !f(b[i:end]) {
			return
		}
		i = space(b, end)
		if b[i] == ',' {
			i = space(b, i+1)
		}
	}
}

// space is the first index from i on that is not white space.
func space(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

// skip is the index after the value that begins at i.
func skip(b []byte, i int) int {
	depth := 0
	for i < len(b) {
		switch b[i] {
		case '"':
			i++
			for b[i] != '"' {
				if b[i] == '\\' {
					i++
				}
				i++
			}
		case '{', '[':
			depth++
		case '}', ']':
			if depth == 0 {
				return i // the end of what holds a bare number or word
			}
			depth--
		case ',', ' ', '\n', '\r', '\t':
			if depth == 0 {
				return i
			}
			i++
			continue
		default:
			if depth == 0 {
				i++
				continue // within a number or word
			}
		}
		i++
		if depth == 0 {
			return i
		}
	}
	return i
}

// AppendText appends s as a JSON string.
func AppendText(b []byte, s string) []byte {
	const hex = "0123456789abcdef"
	b = append(b, '"')
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' && c < utf8.RuneSelf {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, n := utf8.DecodeRuneInString(s[i:])
			if r != utf8.RuneError || n > 1 {
				i += n
				continue
			}
			b = append(append(b, s[from:i]...), "\ufffd"...)
			i++
			from = i
			continue
		}
		b = append(b, s[from:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hex[c>>4], hex[c&15])
		}
		i++
		from = i
	}
	return append(append(b, s[from:]...), '"')
}

// AppendTime appends t as Graph writes times: the zero one is year 1.
func AppendTime(b []byte, t time.Time) []byte {
	b = append(b, '"')
	b = t.UTC().AppendFormat(b, "2006-01-02T15:04:05.9999999Z")
	return append(b, '"')
}
