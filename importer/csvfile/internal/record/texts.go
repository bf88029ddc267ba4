package record

import (
	"iter"
	"strings"

	"rollcall/importer/csvfile/internal/charset"
)

// Rows gives the cells of the records in text that begin well, as strings of their own: those of a
// sample.
func (s *Scanner) Rows(chars charset.Charset, text []byte) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		s.Reset(text, ToEnd)
		for pos := 0; pos < len(text); {
			r, _ := s.Record(pos)
			if r.Fault <= ManyCells && r.Ink > 0 && !yield(s.Texts(chars, r)) {
				return
			}
			pos = r.Next
		}
	}
}

// Texts returns the cells of the last record as strings of their own.
func (s *Scanner) Texts(chars charset.Charset, r Record) []string {
	foreign := chars.Foreign(s.Data[r.From:r.End])
	if r.Wrapped {
		s = s.Within
	}
	texts := make([]string, 0, len(s.Cells))
	for _, c := range s.Cells {
		text := string(s.Data[c.From:c.To])
		if c.Escaped {
			text = strings.ReplaceAll(text, `""`, `"`)
		}
		if foreign {
			text = string(chars.AppendText(nil, text))
		}
		texts = append(texts, text)
	}
	return texts
}

// Split divides a text at a delimiter, and one that is a single quoted cell within that; nil where
// that cannot be done.
func Split(text string, d byte) []string {
	s := Scanner{Dialect: Dialect{Comma: d, Limit: MaxBytes, Joined: true}}
	for range 2 {
		s.Reset([]byte(text), ToEnd)
		r, _ := s.Record(0)
		c := s.Cells
		switch {
		case r.Fault != NoFault && strings.ContainsAny(text, "\r\n"):
			return nil
		case r.Fault != NoFault: // a quote may be left of a row
			return strings.Split(strings.ReplaceAll(text, `"`, ""), string(rune(d)))
		case r.Cells > 1 || c[0].From == r.From || s.Data[c[0].From-1] != '"':
			return s.Texts(charset.Charset{}, r)
		}
		text = string(AppendUnescaped(nil, text[c[0].From:c[0].To]))
	}
	return []string{text}
}
