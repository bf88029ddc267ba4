// Package seam finds where files were put together, in the text of the rows: the header again, or
// the header of another file. Make the [Joint] of a file with [New]; ask [Joint.Odd] of every
// row, and [Joint.Seam] of those that are.
package seam

import (
	"slices"
	"strings"

	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/identity"
)

// A Joint knows where one file ends and another begins, in a text that several were put together
// in: the header again, the header of another file, or either of them in one line with the last row
// before it, which had no line break.
type Joint struct {
	comma  byte
	header []string // folded
	width  int
	last   string // name in it
	ids    []int  // positions of what identifies the rows
	words  []int  // positions of what may hold firmware's words for no serial number, which are names of columns too
	typ    int    // position of the type of an identity, whose values are names of columns too; -1 if there is none
	known  func(name string) bool
	atEnd  bool            // the last cell identifies the row
	own    map[string]bool // names of the file's columns, folded; true of those that identify devices
}

// A Kind is what a line is where files were put together.
type Kind uint8

const (
	None  Kind = iota // no seam
	Again             // the header again
	Other             // the header of another file
)

// A Header is that of another file under which rows stand; the zero one is none, so that they
// stand under the file's own.
type Header struct {
	Line int
	Text string // as it can be shown, in memory of its own
}

// shownHeader is as much of a header as a message shows.
const shownHeader = 1 << 10

// HeaderOn makes the header of another file of its text.
func HeaderOn(line int, text string) Header {
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, `"`, "")), " ")
	if len(text) > shownHeader {
		text = strings.ToValidUTF8(text[:shownHeader], "") + "..."
	}
	return Header{line, strings.Clone(text)}
}

// New makes the joint of a file; nil for an errors.csv, where no line is looked at as a header.
func New(header []string, layout *identity.Layout, comma byte, isKnown func(name string) bool) *Joint {
	if slices.ContainsFunc(header, colname.Own) {
		return nil
	}
	j := &Joint{comma: comma, typ: slices.Index(layout.Columns, identity.Type), known: isKnown}
	j.own = map[string]bool{}
	for i, c := range layout.Columns {
		if name := colname.Fold(header[i]); name != "" && colname.HasLetter(name) {
			j.own[name] = j.own[name] || colname.Identifies(c)
		}
		j.header = append(j.header, colname.Fold(header[i]))
		if colname.Identifies(c) && !colname.HasDigit(header[i]) {
			j.ids = append(j.ids, i)
		}
		if c == identity.SerialNumber || c == identity.Identifier {
			j.words = append(j.words, i)
		}
	}
	j.atEnd = len(j.header) == 1 || slices.Contains(j.ids, len(j.header)-1)
	j.header, j.width, j.last = colname.WithoutBlanks(j.header), len(header), header[len(header)-1]
	return j
}

// OfNames makes what tells headers where nothing is known of the file.
func OfNames(isKnown func(name string) bool) *Joint { return &Joint{typ: -1, known: isKnown} }

// Odd reports whether the cells of a row may be those of a header. It is asked of every row, so it
// looks at little: hardly any name of a column has a digit, and hardly any identity has none.
func (j *Joint) Odd(cells []string) bool {
	last := cells[len(cells)-1]
	if len(last) == len(j.last) && strings.EqualFold(last, j.last) || j.atEnd && gluedName(last) > 0 {
		return true
	}
	if colname.MayEnd(last) && j.typ != len(cells)-1 &&
		(strings.ContainsAny(last, record.Delimiters+"\x1a\ufeff\u00bf\u2510\u00f8") || j.isName(last)) {
		return true // a header with another delimiter, behind a mark, or behind what is left of a row
	}
	for _, i := range j.ids {
		if colname.HasDigit(cells[i]) {
			return false
		}
	}
	return true
}

// Seam says what a text is, a line or a quoted record on several. at is where the header begins,
// behind a row that ends without a line break.
func (j *Joint) Seam(text string) (s Kind, at int) {
	switch c := record.SepLine([]byte(text)); {
	case c == j.comma:
		return Again, 0 // it belongs to the header
	case c != 0:
		return Other, 0
	}
	if s := j.whole(text); s != None || strings.ContainsAny(text, "\r\n") {
		return s, 0
	}
	return j.behindRow(text)
}

// whole says what a text is that is no row at all.
func (j *Joint) whole(text string) Kind {
	if j.Repeats(record.Split(text, j.comma)) {
		return Again
	}
	for _, d := range []byte(string(j.comma) + record.Delimiters) {
		if j.Heads(record.Split(text, d)) {
			return Other
		}
	}
	return None
}

// Repeats reports whether the cells are the file's header again.
func (j *Joint) Repeats(cells []string) bool { return colname.Repeats(cells, j.header) }

// Heads reports whether the cells are nothing but names of columns, one of which identifies
// devices. A single one where serial numbers stand is rather what firmware says that has none.
func (j *Joint) Heads(cells []string) bool {
	cells = colname.WithoutBlanks(cells)
	names, blanks, found, word := 0, 0, false, false
	for i, cell := range cells {
		switch {
		case colname.Fold(cell) == "":
			blanks++
		case !j.isName(cell):
			return false
		case i != j.typ || identity.ParseType(cell) == "":
			names++
			found = found || j.own[colname.Fold(cell)] || colname.OfDevices(cell)
			word = word || slices.Contains(j.words, i) && colname.OfAny(cell) != identity.IMEI
		}
	}
	return found && (names > 1 || blanks == 0 && !word)
}

// isName reports whether a cell is the name of a column, one that is known or the file's own. In no
// file that was cut right has one a delimiter.
func (j *Joint) isName(cell string) bool {
	if len(cell) > colname.Longest || strings.ContainsAny(cell, record.Delimiters) {
		return false
	}
	_, own := j.own[colname.Fold(cell)]
	return own || j.known(cell)
}

// Inside finds in a record of several lines the header of another file, whose rows are those
// behind the record. Its line is counted from the record's first one.
func (j *Joint) Inside(text []byte) (header Header) {
	n := 0
	for line := range record.InnerLines(text) {
		n++
		switch j.InLine(line) {
		case Other:
			header = HeaderOn(n, string(line))
		case Again:
			header = Header{}
		}
	}
	return header
}

// InLine says whether a line within a record is a header.
func (j *Joint) InLine(line []byte) Kind {
	if len(line) > 1<<10 || colname.HasDigit(string(line)) {
		return None
	}
	found, _ := j.Seam(strings.Trim(string(line), `"`))
	return found
}
