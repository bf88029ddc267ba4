package csvfile

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"
)

// A head is what the beginning of a file says of the rest.
type head struct {
	names []string // the header as written, or that made for a file without; nil if the file is empty
	at    int      // the header's line
	skip  int      // bytes of text before the first row
	line  int      // of the first row
	body  bool     // something follows that is not blank, as far as can be seen
	comma byte
	form  form
	least int // cells that a row must have
	note  string
	// sample is the text from the first row on, as far as the first MiB of the file has it.
	sample []byte

	foreign bool // the header is not in the charset that was expected
}

// A headReader reads the beginning of a file.
type headReader struct {
	options Options // with Type in canonical case
	comma   byte    // as the user asked for, 0 to look
	known   func(name string) bool
	chars   charset
}

// read finds the header in text, the beginning of a file. ok is false if that takes more text.
func (h *headReader) read(text []byte, eof bool) (res head, ok bool, err error) {
	s := &scanner{dialect: dialect{limit: maxRecord, joined: true}}
	s.reset(text, eof)
	pos, line := 0, 1
	if bytes.HasPrefix(text, utf8BOM) {
		pos = len(utf8BOM)
	}
	sep, seen := byte(0), false
	for pos < len(text) {
		end, next, ok := s.line(pos)
		if !ok {
			return res, false, nil
		}
		here := byte(0)
		if line == 1 || line == h.options.SkipRows+1 {
			here = sepLine(text[pos+marks(text[pos:end]) : end])
		}
		if here == 0 && line > h.options.SkipRows {
			break
		}
		sep = cmp.Or(here, sep)
		seen = seen || here == 0 && !blankLines(text[pos:end], delimiters)
		pos, line = next, line+1
	}
	res.skip, res.line = pos, line
	for pos < len(text) {
		end, next, ok := s.line(pos)
		if !ok {
			return res, false, nil
		}
		if !blankLines(text[pos:end], delimiters) {
			return h.header(s, pos, line, sep, res)
		}
		pos, line = next, line+1
	}
	if eof && seen {
		err = &Error{Message: fmt.Sprintf("--skip-rows %d leaves nothing of its %d lines", h.options.SkipRows, line-1),
			Hint: "give the number of lines that stand above the header"}
	}
	return res, eof, err
}

// header reads the header at pos, or without one, the first row.
func (h *headReader) header(s *scanner, pos, line int, sep byte, res head) (head, bool, error) {
	s.comma = h.comma
	switch {
	case s.comma != 0 && sep != 0 && s.comma != sep:
		res.note = fmt.Sprintf("line 1 says that the delimiter is %q; --delimiter says %q and holds", sep, s.comma)
	case s.comma == 0:
		s.comma = sep
	}
	var ok bool
	switch {
	case h.options.NoHeader:
		return h.withoutHeader(s, pos, line, res)
	case s.comma != 0:
		ok = true
	default:
		s.comma, ok = s.bySight(pos, h.chars, h.known)
	}
	if !ok {
		return res, false, nil
	}
	r, ok := s.record(pos)
	if !ok {
		return res, false, nil
	}
	if err := h.unreadable(s, pos, r); err != nil {
		err.Line = line
		return res, true, err
	}
	res.comma, res.at = s.comma, line
	s.unwrap(h.chars, &r, h.known)
	res.names, res.foreign = s.texts(h.chars, r), h.chars.foreign(s.data[pos:r.end])
	res.least = len(withoutBlanks(res.names))
	res.skip, res.line = r.next, line+r.lines
	res.body = !s.eof || !blankLines(s.data[r.next:], string(rune(s.comma)))
	return res, true, nil
}

// unreadable returns the error of a header that is none, nil for others.
func (h *headReader) unreadable(s *scanner, pos int, r record) *Error {
	what := "header"
	if h.options.NoHeader {
		what = "first row"
	}
	switch {
	case r.fault == openQuote:
		return &Error{Message: "a quote is opened in the " + what + " and not closed",
			Hint: "close it, or if it is part of the text, " + wholeInQuotes}
	case r.fault != noFault:
		_, message := s.describe(r)
		return &Error{Message: "the " + what + " cannot be read: " + message}
	case r.cells > maxColumns:
		return &Error{Message: fmt.Sprintf("the %s has %d columns, and %d are the most", what, r.cells, maxColumns),
			Hint: "name the delimiter with --delimiter if it is another one, or leave out columns"}
	case bytes.IndexByte(s.data[pos:r.end], 0) >= 0:
		return &Error{Message: "the " + what + " holds NUL bytes, so this is not text or has another encoding", Hint: "pass --encoding utf-16le if it is UTF-16"}
	}
	return nil
}

// blankLines reports whether text is lines of empty cells, with these delimiters.
func blankLines(text []byte, delimiters string) bool {
	for cell := range bytes.FieldsFuncSeq(text, func(r rune) bool { return r == '\r' || r == '\n' || strings.ContainsRune(delimiters, r) }) {
		if n := len(cell); n > 1 && cell[0] == '"' && cell[n-1] == '"' {
			cell = cell[1 : n-1]
		}
		if !blank(cell, ' ') {
			return false
		}
	}
	return true
}
