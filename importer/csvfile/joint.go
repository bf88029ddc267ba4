package csvfile

import (
	"slices"
	"strings"
	"unicode"

	"rollcall/importer/identity"
)

// A joint knows where one file ends and another begins, in a text that several were put together in:
// the header again, the header of another file, or either of them in one line with the last row
// before it, which had no line break.
type joint struct {
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

// A seam is what a line is where files were put together.
type seam uint8

const (
	noSeam seam = iota
	again       // the header again
	other       // the header of another file
)

// An otherHeader is that of another file under which rows stand; the zero one is none, so that they
// stand under the file's own.
type otherHeader struct {
	line int
	text string // as it can be shown, in memory of its own
}

// shownHeader is as much of a header as a message shows.
const shownHeader = 1 << 10

// headerOnLine makes the header of another file of its text.
func headerOnLine(line int, text string) otherHeader {
	text = strings.Join(strings.Fields(strings.ReplaceAll(text, `"`, "")), " ")
	if len(text) > shownHeader {
		text = strings.ToValidUTF8(text[:shownHeader], "") + "..."
	}
	return otherHeader{line, strings.Clone(text)}
}

// newJoint makes the joint of a file; nil for an errors.csv, where no line is looked at as a header.
func newJoint(f *File, isKnown func(name string) bool) *joint {
	if slices.ContainsFunc(f.Header, Own) {
		return nil
	}
	j := &joint{comma: f.dialect.comma, typ: slices.Index(f.Layout.Columns, identity.Type), known: isKnown}
	j.own = map[string]bool{}
	for i, c := range f.Layout.Columns {
		if name := fold(f.Header[i]); name != "" && hasLetter(name) {
			j.own[name] = j.own[name] || identifies(c)
		}
		j.header = append(j.header, fold(f.Header[i]))
		if identifies(c) && !hasDigit(f.Header[i]) {
			j.ids = append(j.ids, i)
		}
		if c == identity.SerialNumber || c == identity.Identifier {
			j.words = append(j.words, i)
		}
	}
	j.atEnd = len(j.header) == 1 || slices.Contains(j.ids, len(j.header)-1)
	j.header, j.width, j.last = withoutBlanks(j.header), len(f.Header), f.Header[len(f.Header)-1]
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

// withoutBlanks returns the cells up to the last one that is not blank.
func withoutBlanks(cells []string) []string {
	n := len(cells)
	for n > 0 && strings.TrimSpace(cells[n-1]) == "" {
		n--
	}
	return cells[:n]
}

// odd reports whether the cells of a row may be those of a header. It is asked of every row, so it
// looks at little: hardly any name of a column has a digit, and hardly any identity has none.
func (j *joint) odd(cells []string) bool {
	last := cells[len(cells)-1]
	if len(last) == len(j.last) && strings.EqualFold(last, j.last) || j.atEnd && gluedName(last) > 0 {
		return true
	}
	if len(last) > 3 && nameEnds[ending(last)] && j.typ != len(cells)-1 &&
		(strings.ContainsAny(last, delimiters+"\x1a\ufeff\u00bf\u2510\u00f8") || j.isName(last)) {
		return true // a header with another delimiter, behind a mark, or behind what is left of a row
	}
	for _, i := range j.ids {
		if hasDigit(cells[i]) {
			return false
		}
	}
	return true
}

// nameEnds are what names of columns end in.
var nameEnds = func() (ends [1 << 15]bool) {
	all := append(slices.Concat(Asides, serialAliases, imeiAliases), serialWords...)
	for _, list := range headings {
		for _, h := range list {
			all = append(all, h.name)
		}
	}
	for _, name := range all {
		if len(name) >= 3 {
			ends[ending(name)] = true
		}
	}
	return ends
}()

// ending is the last three bytes of a text, as far as letters in either case have them in common.
func ending(text string) int {
	n := len(text)
	return int(text[n-3]&31)<<10 | int(text[n-2]&31)<<5 | int(text[n-1]&31)
}

// hasDigit reports whether a cell has a digit where no name of a column has one. Some end in one, as
// IMEI1.
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

// seam says what a text is, a line or a quoted record on several. at is where the header begins,
// behind a row that ends without a line break.
func (j *joint) seam(text string) (s seam, at int) {
	switch c := sepLine([]byte(text)); {
	case c == j.comma:
		return again, 0 // it belongs to the header
	case c != 0:
		return other, 0
	}
	if s := j.whole(text); s != noSeam || strings.ContainsAny(text, "\r\n") {
		return s, 0
	}
	return j.behindRow(text)
}

// whole says what a text is that is no row at all.
func (j *joint) whole(text string) seam {
	if j.repeats(cut(text, j.comma)) {
		return again
	}
	for _, d := range []byte(string(j.comma) + delimiters) {
		if j.heads(cut(text, d)) {
			return other
		}
	}
	return noSeam
}

// cut divides a text at a delimiter, and one that is a single quoted cell within that; nil where that
// cannot be done.
func cut(text string, d byte) []string {
	s := scanner{dialect: dialect{comma: d, limit: maxRecord, joined: true}}
	for range 2 {
		s.reset([]byte(text), true)
		r, _ := s.record(0)
		c := s.cells
		switch {
		case r.fault != noFault && strings.ContainsAny(text, "\r\n"):
			return nil
		case r.fault != noFault: // a quote may be left of a row
			return strings.Split(strings.ReplaceAll(text, `"`, ""), string(rune(d)))
		case r.cells > 1 || c[0].from == r.from || s.data[c[0].from-1] != '"':
			return s.texts(charset{}, r)
		}
		text = string(appendUnescaped(nil, text[c[0].from:c[0].to]))
	}
	return []string{text}
}

// repeats reports whether the cells are the file's header again.
func (j *joint) repeats(cells []string) bool { return repeats(cells, j.header) }

// repeats reports whether cells are a header again, which is folded and without blanks at its end.
func repeats(cells, header []string) bool {
	return slices.EqualFunc(withoutBlanks(cells), header, func(cell, name string) bool { return fold(cell) == name })
}

// heads reports whether the cells are nothing but names of columns, one of which identifies devices.
// A single one where serial numbers stand is rather what firmware says that has none.
func (j *joint) heads(cells []string) bool {
	cells = withoutBlanks(cells)
	names, blanks, found, word := 0, 0, false, false
	for i, cell := range cells {
		switch {
		case fold(cell) == "":
			blanks++
		case !j.isName(cell):
			return false
		case i != j.typ || identity.ParseType(cell) == "":
			names++
			found = found || j.own[fold(cell)] || namesDevices(cell)
			word = word || slices.Contains(j.words, i) && ColumnNamed(cell) != identity.IMEI
		}
	}
	return found && (names > 1 || blanks == 0 && !word)
}

// isName reports whether a cell is the name of a column, one that is known or the file's own. In no
// file that was cut right has one a delimiter.
func (j *joint) isName(cell string) bool {
	if len(cell) > longestName || strings.ContainsAny(cell, delimiters) {
		return false
	}
	_, own := j.own[fold(cell)]
	return own || j.known(cell)
}

// hasLetter reports whether a folded name has a letter: figures are no name that tells anything.
func hasLetter(name string) bool { return strings.ContainsFunc(name, unicode.IsLetter) }

// longestName is how long a name is at most that is looked up.
const longestName = 64

// namesDevices reports whether a name is that of a column which identifies devices.
func namesDevices(name string) bool {
	for _, kind := range []identity.Kind{identity.Corporate, identity.Autopilot} {
		if identifies(columnOf(kind, fold(name))) || aliasOf(kind, name) != identity.NoColumn {
			return true
		}
	}
	return false
}

// behindRow finds a header behind a row in the same line: names of columns up to the end, the first of
// them behind something else.
func (j *joint) behindRow(line string) (s seam, at int) {
	for _, m := range append(marksOfText, []byte{endOfFile}) {
		if at := strings.LastIndex(line, string(m)); at > 0 {
			if s := j.whole(line[at+len(m):]); s != noSeam {
				return s, beforeMarks(line, at)
			}
		}
	}
	for _, d := range []byte(string(j.comma) + delimiters) {
		if s, at := j.behind(line, d); s != noSeam {
			return s, at
		}
	}
	if j.atEnd {
		last := strings.LastIndexByte(line, j.comma) + 1
		if n := gluedName(line[last:]); n > 0 {
			at = len(line) - n
			s = other
			if j.repeats([]string{strings.Trim(line[at:], `" `)}) {
				s = again
			}
			return s, beforeMarks(line, at)
		}
	}
	return noSeam, 0
}

// behind does that for a header with that delimiter.
func (j *joint) behind(line string, d byte) (s seam, at int) {
	end := strings.TrimRight(line, " \t"+string(d))
	for names := 0; ; names++ {
		begin := strings.LastIndexByte(end, d) + 1
		if cell := strings.Trim(end[begin:], `" `); !j.isName(cell) {
			if names == 0 {
				return noSeam, 0
			}
			if s, at := j.glued(line, begin, len(end), d); s != noSeam || names < 2 {
				return s, at
			}
			// The row may have been cut off behind a delimiter.
			header := cut(line[len(end)+1:], d)
			switch {
			case d == j.comma && j.repeats(header):
				return again, len(end)
			case strings.Count(line, string(rune(d))) >= j.width && j.heads(header):
				return other, len(end)
			}
			return noSeam, 0
		}
		if begin == 0 {
			return noSeam, 0 // it is whole
		}
		end = end[:begin-1]
	}
}

// glued finds the name that the cell line[begin:end] ends with, where all cells behind it are names.
func (j *joint) glued(line string, begin, end int, d byte) (s seam, at int) {
	for i := max(begin+1, end-longestName); i < end && begin < end; i++ {
		if line[i] == '"' && (line[i+1:end] == "" || line[i+1] == '"' || line[end-1] != '"') {
			continue // this quote is the row's
		}
		if name := strings.Trim(line[i:end], `" `); len(name) < 4 || line[i] == ' ' || line[i-1] == ' ' && line[i] != '"' || !j.isName(name) {
			continue
		}
		switch names := cut(line[i:], d); {
		case d == j.comma && j.repeats(names):
			return again, beforeMarks(line, i)
		case s == noSeam && j.heads(names):
			s, at = other, beforeMarks(line, i)
		}
	}
	return s, at
}

// beforeMarks returns where a row ends behind which a header begins at that place: before its quote
// and before what is no data between the two.
func beforeMarks(line string, at int) int {
	if at > 1 && line[at-1] == '"' && line[at-2] == '"' {
		at--
	}
	row := strings.TrimRight(line[:at], string(rune(endOfFile)))
	for _, m := range marksOfText {
		row = strings.TrimSuffix(row, string(m))
	}
	return len(strings.TrimRight(row, string(rune(endOfFile))))
}

// devices are the names that alone can be a header which identifies devices.
var devices = []string{"IMEI", "Serial Number", "SerialNumber", "importedDeviceIdentifier", "Hardware Hash", "hardwareIdentifier"}

// gluedName returns the length of the name of such a column that a cell ends with behind something
// else, 0 for none.
func gluedName(cell string) int {
	cell = strings.TrimRight(cell, `"`)
	if len(cell) <= len("IMEI") {
		return 0
	}
	switch cell[len(cell)-1] | 0x20 {
	case 'i', 'r', 'h':
	default:
		return 0
	}
	for _, name := range devices {
		if n := len(cell) - len(name); n > 0 && strings.EqualFold(cell[n:], name) && cell[n-1] != ' ' && !strings.HasSuffix(cell[:n], "Device ") {
			return len(name)
		}
	}
	return 0
}
