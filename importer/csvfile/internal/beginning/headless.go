package beginning

import (
	"bytes"
	"fmt"
	"slices"

	"rollcall/importer/csvfile/internal/header"
	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/csvfile/internal/refusal"
	"rollcall/importer/identity"
)

// A layer is what one delimiter makes of a text.
type layer struct {
	rows  int // that it divides as the form wants it
	first int // where it is the first delimiter of a row
	width int // of the widest row that the form allows
}

// survey cuts the text at s.comma.
func survey(f header.Form, s *record.Scanner, pos int) (l layer) {
	for pos < len(s.Data) {
		r, ok := s.Record(pos)
		if !ok {
			break
		}
		pos = r.Next
		if r.Fault != record.NoFault {
			continue
		}
		cells := s.Cells
		if r.Cells == 1 && s.HoldsRow(&r) {
			cells, r = s.Within.Cells, record.Record{From: r.From, Cells: len(s.Within.Cells), Ink: len(s.Within.Cells)}
		}
		if r.Cells > 1 && !bytes.ContainsAny(s.Data[min(r.From, len(s.Data)):max(r.From, min(cells[0].To, len(s.Data)))], record.Delimiters) {
			l.first++
		}
		if r.Ink >= f.Least && r.Cells > 1 && (f.Form == record.Threefold || r.Ink <= len(f.Names)) {
			l.rows++
			l.width = max(l.width, min(r.Ink, len(f.Names)))
		}
	}
	return l
}

// withoutHeader settles the form of a file whose first row stands at pos. It wants the first MiB of
// the file.
func (h *reader) withoutHeader(s *record.Scanner, pos, line int, res Head) (Head, bool, error) {
	if !s.Ended() && len(s.Data) < record.MaxBytes {
		return res, false, nil
	}
	f := header.FormOf(h.options.Kind, h.options.Type)
	candidates := record.Delimiters
	if s.Comma != 0 {
		candidates = string(rune(s.Comma))
	}
	best := layer{first: -1}
	for _, d := range []byte(candidates) {
		s.Comma = d
		s.Again()
		l := survey(f, s, pos)
		// Identifiers hold no delimiter, so the first one in a row is likeliest; a tuple has a
		// certain number.
		if f.Form == record.Threefold && l.rows > best.rows || l.first > best.first && (f.Form != record.Threefold || l.rows == best.rows) {
			best, res.Dialect.Comma = l, d
		}
	}
	s.Comma = res.Dialect.Comma
	s.Again()
	r, ok := s.Record(pos)
	if !ok {
		return res, false, nil
	}
	if err := h.unreadable(s, pos, r); err != nil {
		err.Line = line
		return res, true, err
	}
	if r.Cells == 1 && s.HoldsRow(&r) {
		r.Cells = len(s.Within.Cells)
		r.Ink = r.Cells
	}
	width := max(best.width, 1, f.Least)
	if r.Ink < f.Least && r.Cells < f.Least || r.Ink > len(f.Names) && f.Form != record.Threefold {
		what := "type " + h.options.Type
		if h.options.Kind == identity.Autopilot {
			what = "kind autopilot"
		}
		return res, true, &refusal.Error{Line: line,
			Message: fmt.Sprintf("the first row has %s; a file without header of %s has rows of the form %s", record.CellCount(max(r.Ink, 1)), what, f.Shown),
			Hint:    "put cells that hold the delimiter in quotes, or name the delimiter with --delimiter"}
	}
	res.Names, res.Dialect.Least, res.Dialect.Form, res.At, res.Body = slices.Clone(f.Names[:width]), f.Least, f.Form, line, true
	return res, true, nil
}
