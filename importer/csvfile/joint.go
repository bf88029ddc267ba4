package csvfile

import (
	"slices"
	"strings"

	"rollcall/importer/identity"
)

// A joint knows where one file ends and another begins, in a text that several were put together in: the header again, the
// header of another file, or either of them in one line with the last row before it.
type joint struct {
	header []string // folded
	comma  byte
	ids    []int // positions of what identifies the rows
	typ    int   // position of the type of an identity, whose values are names of columns too; -1 if there is none
	words  *words
	values map[string]bool // names, folded, that stand in rows of the sample
	glued  bool            // that a last cell ends in a name says nothing in this file
	loose  bool            // rows may have a single cell, however many columns there are
}

// A standing says under which header rows stand: the file's own, for the zero value, or the one that begins on that line.
type standing struct {
	line int
	here bool // line counts from 0 at the block's beginning, else from 1 at the file's
}

// A seam is what a line is where files were put together.
type seam uint8

const (
	noSeam      seam = iota
	again            // the header again
	sepAgain         // a line sep= that says what is known
	other            // the header of another file
	rowAndAgain      // a row and the header again
	rowAndOther      // a row and the header of another file
	rowAndName       // a row and a header whose rows are no rows of this file by the number of their cells
)

// newJoint makes the joint of a file with that header, layout and sample.
func newJoint(f *File, found head, chars charset, w *words) *joint {
	j := &joint{comma: f.dialect.comma, typ: -1, words: w, values: map[string]bool{}, loose: f.dialect.form != exact}
	for _, n := range found.names {
		j.header = append(j.header, fold(n))
	}
	for i, c := range f.Layout.Columns {
		switch {
		case identifies(c):
			j.ids = append(j.ids, i)
		case c == identity.Type:
			j.typ = i
		}
	}
	j.learn(f.dialect, chars, found.sample)
	return j
}

// identifies reports whether a column can tell by itself which entry a row means.
func identifies(c identity.Column) bool {
	switch c {
	case identity.ID, identity.Identifier, identity.IMEI, identity.SerialNumber, identity.Hash:
		return true
	}
	return false
}

// learn notes which names of columns are values in this file.
func (j *joint) learn(d dialect, chars charset, sample []byte) {
	s, ends := scanner{dialect: d}, 0
	for row := range s.rows(chars, sample) {
		if len(row) != len(j.header) || !j.identified(row) {
			continue
		}
		for _, cell := range row {
			if name, ok := j.words.column(cell); ok {
				j.values[name] = true
			}
		}
		if _, ok := j.words.behind(row[len(row)-1], true); ok {
			ends++
		}
	}
	j.glued = ends > 1
}

// identified reports whether any cell that identifies the row has a digit, as hardly any name of a column has one.
func (j *joint) identified(cells []string) bool {
	return len(j.ids) == 0 || slices.ContainsFunc(j.ids, func(i int) bool { return hasDigit(cells[i]) })
}

// odd reports whether the cells of a row may be those of a seam. It is asked of every row, so it looks at little: at the
// cells that identify the row, and at the end of the last one.
func (j *joint) odd(cells []string) bool {
	if !j.identified(cells) {
		return true
	}
	for _, i := range j.ids {
		if j.words.endLikeOne(cells[i]) {
			return true
		}
	}
	last := cells[len(cells)-1]
	if j.words.endLikeOne(last) {
		return true
	}
	for i := range len(last) {
		if seamByte[last[i]] && last[i] != j.comma {
			return true
		}
	}
	return false
}

// seamByte are the bytes of a last cell behind which another file's header may stand: delimiters, and what marks begin with.
var seamByte = func() (t [256]bool) {
	for _, c := range []byte(delimiters) {
		t[c] = true
	}
	t['\xef'], t[endOfFile] = true, true
	return t
}()

// hasDigit reports whether a cell has a digit where no name of a column has one. Some end in one, as IMEI1.
func hasDigit(cell string) bool {
	for i := range len(cell) {
		switch {
		case cell[i]-'0' > 9:
		case i < 2, i+1 < len(cell) && (cell[i+1]-'0' <= 9 || cell[i+1]|0x20-'a' <= 'z'-'a'):
			return true
		}
	}
	return false
}

// seam says what a line is that may be one. cells are those of a record that is well divided, else nil.
func (j *joint) seam(line string, cells []string, lines int) seam {
	switch {
	case cells != nil && j.repeats(cells):
		return again
	case lines > 1 && cells != nil && j.heads(cells):
		return other
	case lines > 1:
		return noSeam
	}
	if s := j.whole(line); s != noSeam {
		return s
	}
	return j.behindRow(line, cells != nil)
}

// whole says what a line is that is no row at all.
func (j *joint) whole(line string) seam {
	switch c := sepLine([]byte(line)); {
	case c == j.comma:
		return sepAgain
	case c != 0:
		return other
	}
	for _, d := range j.delimiters() {
		names := cut(line, d)
		switch {
		case d == j.comma && j.repeats(names):
			return again
		case j.heads(names):
			return other
		}
	}
	return noSeam
}

// delimiters are those that a header may have, the file's own first.
func (j *joint) delimiters() []byte {
	all := []byte{j.comma}
	for _, d := range []byte(delimiters) {
		if d != j.comma {
			all = append(all, d)
		}
	}
	return all
}

// cut divides a line at a delimiter, and a line that is one quoted cell within that; nil where that cannot be done.
func cut(line string, d byte) []string {
	s := scanner{dialect: dialect{comma: d, limit: maxRecord, joined: true}}
	for range 2 {
		s.reset([]byte(line), true)
		r, _ := s.record(0)
		if r.fault != noFault || r.lines > 1 {
			return nil
		}
		if c := s.cells[0]; r.cells > 1 || c.from == r.from || s.data[c.from-1] != '"' {
			return s.plainTexts()
		}
		c := s.cells[0]
		line = string(appendUnescaped(nil, line[c.from:c.to]))
	}
	return []string{line}
}

// plainTexts are the last record's cells as strings of their own, of a text that is UTF-8.
func (s *scanner) plainTexts() []string {
	texts := make([]string, len(s.cells))
	for i, c := range s.cells {
		texts[i] = string(s.data[c.from:c.to])
		if c.escaped {
			texts[i] = strings.ReplaceAll(texts[i], `""`, `"`)
		}
	}
	return texts
}

// repeats reports whether the cells are the file's header again.
func (j *joint) repeats(cells []string) bool {
	return slices.EqualFunc(cells, j.header, func(cell, name string) bool { return fold(cell) == name })
}

// heads reports whether the cells are a header: names of columns throughout, or among others the name of one that
// identifies devices, where the cells that would identify a device of this file are no such thing.
func (j *joint) heads(cells []string) bool {
	all, news, identifying := true, false, ""
	for i, cell := range cells {
		if fold(cell) == "" {
			continue
		}
		name, known := j.words.column(cell)
		all = all && known
		if !known || j.values[name] || i == j.typ {
			continue
		}
		news = true
		if identifying == "" && j.words.identifies(name) {
			identifying = cell
		}
	}
	return news && (all || identifying != "" && j.strangers(cells, identifying) && distinct(cells))
}

// strangers reports whether no cell where this file has what identifies its devices could be that. Beside a name in small
// letters, a word in capitals is rather a serial number.
func (j *joint) strangers(cells []string, name string) bool {
	small := strings.ToUpper(name) != name
	for _, i := range j.ids {
		if i >= len(cells) {
			continue
		}
		if _, known := j.words.column(cells[i]); known {
			continue
		}
		cell := strings.TrimSpace(cells[i])
		if strings.ContainsAny(cell, digits) || small && cell != "" && !strings.Contains(cell, " ") && strings.ToUpper(cell) == cell {
			return false
		}
	}
	return true
}

// distinct reports whether no cell but blank ones stands twice.
func distinct(cells []string) bool {
	seen := map[string]bool{}
	for _, cell := range cells {
		f := fold(cell)
		if f != "" && seen[f] {
			return false
		}
		seen[f] = true
	}
	return true
}
