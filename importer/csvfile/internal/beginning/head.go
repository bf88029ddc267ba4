package beginning

import (
	"bytes"
	"cmp"
	"fmt"
	"strings"

	"rollcall/importer/csvfile/internal/charset"
	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/header"
	"rollcall/importer/csvfile/internal/mapping"
	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/csvfile/internal/refusal"
)

// A Head is what the beginning of a file says of the rest.
type Head struct {
	Names   []string // the header as written, or that made for a file without; nil if the file is empty
	At      int      // the header's line
	Skip    int      // bytes of text before the first row
	Line    int      // of the first row
	Body    bool     // something follows that is not blank, as far as can be seen
	Dialect record.Dialect
	Chars   charset.Charset
	Ending  string // the line break behind the header, or the first row; "" where there is none
	Note    string // for the user, "" for none
	Foreign bool   // the header is not in the charset that was expected

	sample  []byte // the text from the first row on, as far as the first MiB of the file has it
	options Options
}

// Options say how the beginning of a file is read.
type Options struct {
	header.Options
	Encoding string                 // "" to look at the bytes
	Comma    byte                   // 0 to look at the header
	SkipRows int                    // physical lines before the header, a sep= line counted
	Known    func(name string) bool // the name of a column
}

// A reader reads the beginning of a file.
type reader struct {
	options Options
	chars   charset.Charset
}

// Header is the header of the file of that name, to be understood by the user's map.
func (h *Head) Header(file string, m mapping.Map) *header.Header {
	extent := record.ToEnd
	if h.Skip+len(h.sample) >= record.MaxBytes {
		extent = record.Part
	}
	return header.New(file, h.At, h.Names, m, header.NewSample(h.Dialect, h.Chars, h.sample, extent))
}

// read finds the header in text, the beginning of a file. ok is false if that takes more text.
func (h *reader) read(text []byte, extent record.Extent) (res Head, ok bool, err error) {
	s := &record.Scanner{Dialect: record.Dialect{Limit: record.MaxBytes, Joined: true}}
	s.Reset(text, extent)
	pos, line := 0, 1
	if bytes.HasPrefix(text, charset.BOM) {
		pos = len(charset.BOM)
	}
	sep, seen := byte(0), false
	for pos < len(text) {
		end, next, ok := s.Line(pos)
		if !ok {
			return res, false, nil
		}
		here := byte(0)
		if line == 1 || line == h.options.SkipRows+1 {
			here = record.SepLine(text[pos+charset.LenMarks(text[pos:end]) : end])
		}
		if here == 0 && line > h.options.SkipRows {
			break
		}
		sep = cmp.Or(here, sep)
		seen = seen || here == 0 && !blankLines(text[pos:end], record.Delimiters)
		pos, line = next, line+1
	}
	res.Skip, res.Line = pos, line
	for pos < len(text) {
		end, next, ok := s.Line(pos)
		if !ok {
			return res, false, nil
		}
		if !blankLines(text[pos:end], record.Delimiters) {
			return h.header(s, pos, line, sep, res)
		}
		pos, line = next, line+1
	}
	if s.Ended() && seen {
		err = &refusal.Error{Message: fmt.Sprintf("--skip-rows %d leaves nothing of its %d lines", h.options.SkipRows, line-1),
			Hint: "give the number of lines that stand above the header"}
	}
	return res, s.Ended(), err
}

// header reads the header at pos, or without one, the first row.
func (h *reader) header(s *record.Scanner, pos, line int, sep byte, res Head) (Head, bool, error) {
	s.Comma = h.options.Comma
	switch {
	case s.Comma != 0 && sep != 0 && s.Comma != sep:
		res.Note = fmt.Sprintf("line 1 says that the delimiter is %q; --delimiter says %q and holds", sep, s.Comma)
	case s.Comma == 0:
		s.Comma = sep
	}
	var ok bool
	switch {
	case h.options.NoHeader:
		return h.withoutHeader(s, pos, line, res)
	case s.Comma != 0:
		ok = true
	default:
		s.Comma, ok = s.BySight(pos, h.chars, h.options.Known)
	}
	if !ok {
		return res, false, nil
	}
	r, ok := s.Record(pos)
	if !ok {
		return res, false, nil
	}
	if err := h.unreadable(s, pos, r); err != nil {
		err.Line = line
		return res, true, err
	}
	res.Dialect.Comma, res.At = s.Comma, line
	s.Unwrap(h.chars, &r, h.options.Known)
	res.Names, res.Foreign = s.Texts(h.chars, r), h.chars.Foreign(s.Data[pos:r.End])
	res.Dialect.Least = len(colname.WithoutBlanks(res.Names))
	res.Skip, res.Line = r.Next, line+r.Lines
	res.Body = !s.Ended() || !blankLines(s.Data[r.Next:], string(rune(s.Comma)))
	return res, true, nil
}

// unreadable returns the error of a header that is none, nil for others.
func (h *reader) unreadable(s *record.Scanner, pos int, r record.Record) *refusal.Error {
	what := "header"
	if h.options.NoHeader {
		what = "first row"
	}
	switch {
	case r.Fault == record.OpenQuote:
		return &refusal.Error{Message: "a quote is opened in the " + what + " and not closed",
			Hint: "close it, or if it is part of the text, " + record.WholeInQuotes}
	case r.Fault != record.NoFault:
		_, message := s.Describe(r)
		return &refusal.Error{Message: "the " + what + " cannot be read: " + message}
	case r.Cells > record.MaxColumns:
		return &refusal.Error{Message: fmt.Sprintf("the %s has %d columns, and %d are the most", what, r.Cells, record.MaxColumns),
			Hint: "name the delimiter with --delimiter if it is another one, or leave out columns"}
	case bytes.IndexByte(s.Data[pos:r.End], 0) >= 0:
		return &refusal.Error{Message: "the " + what + " holds NUL bytes, so this is not text or has another encoding", Hint: "pass --encoding utf-16le if it is UTF-16"}
	}
	return nil
}

// blankLines reports whether text is lines of empty cells, with these delimiters.
func blankLines(text []byte, delimiters string) bool {
	for cell := range bytes.FieldsFuncSeq(text, func(r rune) bool { return r == '\r' || r == '\n' || strings.ContainsRune(delimiters, r) }) {
		if n := len(cell); n > 1 && cell[0] == '"' && cell[n-1] == '"' {
			cell = cell[1 : n-1]
		}
		if !record.Blank(cell, ' ') {
			return false
		}
	}
	return true
}
