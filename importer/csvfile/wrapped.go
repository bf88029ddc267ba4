package csvfile

// wraps reports whether the last record, which is one cell, is a quoted cell that holds a whole row, as programs write it
// that take a line for a value. The row is then the last record of s.within.
func (s *scanner) wraps(r *record) bool {
	c := s.cells[0]
	if s.inner || s.width == 0 || s.width == 1 && s.form == exact || c.from == r.from || s.data[c.from-1] != '"' {
		return false
	}
	if s.within == nil {
		s.within = &scanner{inner: true}
	}
	w := s.within
	w.dialect, w.joined = s.dialect, false
	w.reset(appendUnescaped(w.data[:0], s.data[c.from:c.to]), true)
	row, _ := w.record(0)
	return row.fault == noFault && row.cells > 1 && row.end == len(w.data)
}

// appendUnescaped appends the text of a quoted cell with its doubled quotes made single.
func appendUnescaped[T string | []byte](dst []byte, cell T) []byte {
	for i := 0; i < len(cell); i++ {
		dst = append(dst, cell[i])
		if cell[i] == '"' {
			i++
		}
	}
	return dst
}
