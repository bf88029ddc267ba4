package csvfile

import (
	"bytes"
	"strconv"

	"rollcall/importer/csvfile/internal/charset"
	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/record"
)

// doubt notes of the block's last row, whose text that is, whether it is read by a guess, and what
// it is then, or if some of it could not be decoded.
func (s *splitter) doubt(b *block, text []byte) {
	row, foreign := &b.Rows[len(b.Rows)-1], s.foreign && s.chars.Foreign(text)
	row.Guessed = foreign && s.chars.Guesses()
	if !foreign && !bytes.Contains(text, []byte(charset.Unreadable)) {
		return
	}
	if !foreign || row.Guessed || s.chars.Loses(text) {
		row.Raw = s.chars.Raw(text)
	}
	if foreign {
		row.Lost = s.chars.Lost(text)
	}
}

// fail makes a row of a text that cannot be one.
func (s *splitter) fail(b *block, line int, text []byte, r record.Record) {
	if s.foreign && b.foreign < 0 && s.chars.Foreign(charset.Whole(text)) {
		b.foreign = line
	}
	m := &Malformed{Raw: s.chars.Raw(text)}
	m.Code, m.Message = s.scan.Describe(r)
	if r.Fault == record.UnderOther {
		m.Message, m.Repair = s.describeOther(line)
	}
	b.Rows = append(b.Rows, Row{Line: line, Malformed: m})
}

// describeOther says what a row is that stands under the header of another file, or that header,
// and what to do with it where it stands apart from both files.
func (s *splitter) describeOther(line int) (message, repair string) {
	const why = "two files were put together: give them one by one"
	if s.at.line+line == s.under.Line {
		return "the line has names of columns and is not this file's header, so it is that of another file; " + why,
			"this is the header of another file and no device: delete the row"
	}
	found := "the row stands below the header of another file, on line " + strconv.Itoa(s.under.Line) +
		", which names its cells " + s.under.Text
	return found + "; " + why,
		found + ": put it under that header in a file of its own and delete it here; " +
			"or, if all these columns are here, put its values into them and clear " + colname.OwnPrefix + "raw"
}
