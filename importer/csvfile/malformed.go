package csvfile

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"rollcall/importer/identity"
)

// fail makes a row of a text that cannot be one.
func (s *splitter) fail(b *block, line int, text []byte, r record) {
	if s.foreign && b.foreign < 0 && s.chars.foreign(whole(text)) {
		b.foreign = line
	}
	m := &Malformed{Raw: s.chars.raw(text)}
	m.Code, m.Message = s.scan.describe(r)
	if r.fault == underOther {
		m.Message, m.Repair = s.describeOther(line)
	}
	b.Rows = append(b.Rows, Row{Line: line, Malformed: m})
}

// wholeInQuotes is what to do about a quote that is part of a value.
const wholeInQuotes = "put the whole cell in quotes and double each quote within it"

// describe says what a fault is to the user.
func (d *dialect) describe(r record) (identity.Code, string) {
	switch r.fault {
	case strayQuote:
		return identity.CodeMalformedQuote, fmt.Sprintf("a quote inside cell %d, which does not begin with one: "+wholeInQuotes, r.cells)
	case afterQuote:
		return identity.CodeMalformedQuote, fmt.Sprintf("text after the closing quote of cell %d: "+wholeInQuotes, r.cells)
	case openQuote:
		return identity.CodeUnclosedQuote, "a quote is opened on this line, and no record of " + d.cells() +
			" ends with it closed: close it, or if it is part of the value, " + wholeInQuotes
	case longLine:
		return identity.CodeRowTooLong, "the line is longer than " + size(d.limit) +
			": look for a quote that was never closed, or line breaks that are missing"
	case nulByte:
		return identity.CodeNullByte, "the row holds NUL bytes, which no text has: delete them, or have the file written again"
	case underOther:
		return identity.CodeHeaderChanges, ""
	case fewCells:
		return identity.CodeTooFewCells, fmt.Sprintf("%s where %s: is the row broken over two lines, or a %s missing? "+
			"Give it all of them, blank ones too", cells(r.cells), d.expected(), d.delimiter())
	case manyCells:
		return identity.CodeTooManyCells, fmt.Sprintf("%s where %s: is there a %s in a cell without quotes? Put that cell in quotes",
			cells(r.cells), d.expected(), d.delimiter())
	}
	panic("a record without fault is no row's error")
}

// describeOther says what a row is that stands under the header of another file, or that header, and
// what to do with it where it stands apart from both files.
func (s *splitter) describeOther(line int) (message, repair string) {
	const why = "two files were put together: give them one by one"
	if s.at.line+line == s.under.line {
		return "the line has names of columns and is not this file's header, so it is that of another file; " + why,
			"this is the header of another file and no device: delete the row"
	}
	found := "the row stands below the header of another file, on line " + strconv.Itoa(s.under.line) +
		", which names its cells " + s.under.text
	return found + "; " + why,
		found + ": put it under that header in a file of its own and delete it here; " +
			"or, if all these columns are here, put its values into them and clear " + OwnPrefix + "raw"
}

// expected names the cell count that holds for the file, and where it comes from.
func (d *dialect) expected() string {
	switch {
	case d.header:
		return fmt.Sprintf("the header has %d", d.width)
	case d.form == threefold, d.least == d.width:
		return fmt.Sprintf("a row without header has %d", d.width)
	}
	return fmt.Sprintf("a row of this file has %d to %d", d.least, d.width)
}

func (d *dialect) cells() string { return cells(d.width) }

func cells(n int) string {
	if n == 1 {
		return "1 cell"
	}
	return fmt.Sprintf("%d cells", n)
}

// delimiter names the delimiter within a sentence.
func (d *dialect) delimiter() string {
	switch d.comma {
	case ',':
		return "comma"
	case ';':
		return "semicolon"
	case '\t':
		return "tab"
	case '|':
		return "vertical bar"
	}
	return "delimiter " + string(rune(d.comma))
}

func size(n int) string {
	if n%(1<<20) == 0 {
		return fmt.Sprintf("%d MiB", n>>20)
	}
	return fmt.Sprintf("%d bytes", n)
}

// raw returns the beginning of a row's text as it can be shown: in UTF-8, without NUL bytes, up to RawSize.
func (c charset) raw(text []byte) string {
	text = whole(text)
	if c.foreign(text) {
		text = whole(c.appendText(nil, string(text)))
	}
	return strings.ReplaceAll(string(text), "\x00", "␀")
}

// whole cuts text to RawSize bytes, but not through a character.
func whole(text []byte) []byte {
	if len(text) < RawSize {
		return text
	}
	text = text[:RawSize]
	for back := 1; back < utf8.UTFMax; back++ {
		if tail := text[RawSize-back:]; utf8.RuneStart(tail[0]) {
			if !utf8.FullRune(tail) {
				return text[:RawSize-back]
			}
			break
		}
	}
	return text
}
