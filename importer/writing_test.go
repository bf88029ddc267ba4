package importer_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
	utf "golang.org/x/text/encoding/unicode"

	"rollcall/importer/csvfile"
)

// A table is what a file says, however it is written.
type table struct {
	name    string
	options csvfile.Options
	header  []string // nil for a file without
	rows    [][]string
}

// tableOf reads a file of testdata/clean with another reader than ours.
func tableOf(t testing.TB, c clean) *table {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", "clean", c.file))
	must(t, err)
	text := decodedText(t, raw)
	if !strings.Contains(text, "\n") { // line ends of old Macs
		text = strings.ReplaceAll(text, "\r", "\n")
	}
	if line, rest, _ := strings.Cut(text, "\n"); strings.HasPrefix(line, "sep=") {
		text = rest
	}
	tb := parsed(t, c.file, text, c.options)
	tb.options.Encoding = ""
	return tb
}

// decodedText is what a clean file says in UTF-8: those without a mark are that or Windows-1252.
func decodedText(t testing.TB, raw []byte) string {
	t.Helper()
	d := utf.UTF8BOM.NewDecoder()
	switch {
	case bytes.HasPrefix(raw, []byte("\xff\xfe")), bytes.HasPrefix(raw, []byte("\xfe\xff")):
		d = utf.UTF16(utf.LittleEndian, utf.ExpectBOM).NewDecoder()
	case !utf8.Valid(raw):
		d = charmap.Windows1252.NewDecoder()
	}
	text, err := d.Bytes(raw)
	must(t, err)
	return string(text)
}

// parsed makes a table of a text whose delimiter is the one that its first line has most of. Rows of
// blank cells, and those that no rectangle has room for, are left out.
func parsed(t testing.TB, name, text string, o csvfile.Options) *table {
	t.Helper()
	first, _, _ := strings.Cut(text, "\n")
	comma := slices.MaxFunc([]rune(",;\t|"), func(a, b rune) int {
		return strings.Count(first, string(a)) - strings.Count(first, string(b))
	})
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord = comma, -1
	records, err := r.ReadAll()
	must(t, err)
	tb := &table{name: name, options: o}
	for _, record := range records {
		blank := !slices.ContainsFunc(record, func(cell string) bool { return strings.TrimSpace(cell) != "" })
		switch {
		case blank, len(record) != len(records[0]):
		case tb.header == nil && !o.NoHeader:
			tb.header = record
		default:
			tb.rows = append(tb.rows, record)
		}
	}
	return tb
}

// A writing is one way to write a table. The zero value is the plain one: UTF-8, commas, LF, quotes
// where they are needed.
type writing struct {
	name     string
	encoding encoding.Encoding // nil is UTF-8 without a mark
	named    string            // --encoding
	comma    rune
	end      string // of a line
	inner    string // line break within a cell
	sep      bool   // a first line says the delimiter
	quoted   bool   // each cell
	padded   bool   // white space around cells, and around their quotes
	sheet    bool   // each value as ="..."
	header   func(string) string
	order    func(n int) []int
	extra    bool // columns that nobody reads
	whole    bool // each line as one quoted cell
	again    bool // the header before each row
	block    int
	files    int
}

// lineEnd is what ends a line.
func (w *writing) lineEnd() string {
	if w.end == "" {
		return "\n"
	}
	return w.end
}

// with is this way with another one on top of it.
func (w writing) with(o writing) writing {
	w.name += ", " + o.name
	if o.encoding != nil {
		w.encoding, w.named = o.encoding, o.named
	}
	if o.comma != 0 {
		w.comma, w.sep = o.comma, o.sep
	}
	if o.end != "" {
		w.end = o.end
	}
	if o.inner != "" {
		w.inner = o.inner
	}
	if o.header != nil {
		w.header = o.header
	}
	if o.order != nil {
		w.order = o.order
	}
	w.quoted, w.padded, w.sheet, w.extra = w.quoted || o.quoted, w.padded || o.padded, w.sheet || o.sheet, w.extra || o.extra
	w.whole, w.again = w.whole || o.whole, w.again || o.again
	w.block, w.files = max(w.block, o.block), max(w.files, o.files)
	return w
}

// A place is where a row was put.
type place struct{ file, line int }

// write writes the table and returns where each row went.
func (w *writing) write(tb *table) (files [][]byte, places []place) {
	parts := max(1, min(w.files, len(tb.rows)))
	per := (len(tb.rows) + parts - 1) / parts
	for part := range parts {
		lo, hi := min(part*per, len(tb.rows)), min((part+1)*per, len(tb.rows))
		var b strings.Builder
		line := 1
		if w.sep {
			b.WriteString("sep=" + string(w.comma) + w.lineEnd())
			line++
		}
		header := ""
		if tb.header != nil {
			header = w.line(w.arranged(w.cased(tb.header), true))
		}
		for i, row := range tb.rows[lo:hi] {
			if i == 0 || w.again {
				b.WriteString(header)
				line += lines(header)
			}
			cells := make([]string, len(row))
			for i, cell := range row {
				cells[i] = w.cell(cell)
			}
			if tb.header != nil {
				cells = w.arranged(cells, false)
			}
			text := w.line(cells)
			b.WriteString(text)
			places = append(places, place{part, line})
			line += lines(text)
		}
		files = append(files, w.encoded(b.String()))
	}
	return files, places
}

// lines counts line breaks of all sorts.
func lines(text string) int {
	return strings.Count(strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n"), "\n")
}

// cased writes a header in the writing's letter case.
func (w *writing) cased(header []string) []string {
	if w.header == nil {
		return header
	}
	out := make([]string, len(header))
	for i, name := range header {
		out[i] = w.header(name)
	}
	return out
}

// arranged puts cells into the writing's order, with the extra columns between them.
func (w *writing) arranged(cells []string, header bool) []string {
	if w.order != nil {
		moved := make([]string, 0, len(cells))
		for _, at := range w.order(len(cells)) {
			moved = append(moved, cells[at])
		}
		cells = moved
	}
	if !w.extra {
		return cells
	}
	var out []string
	for i, cell := range cells {
		name, value := []string{"Colour", "Shelf, row", "", "Costs"}[i%4], []string{"blue", "4, left", "", "12.50"}[i%4]
		switch {
		case header && name != "":
			name += " " + strings.Repeat("i", i/4+1) // no two alike
			out = append(out, name, cell)
		case header:
			out = append(out, name, cell)
		default:
			out = append(out, w.cell(value), cell)
		}
	}
	return append(out, "") // without a name, as of a delimiter at the end of each line
}

// cell is a value as it stands in a cell. What has an apostrophe or an equals sign before it is in such
// a form already.
func (w *writing) cell(s string) string {
	if w.inner != "" {
		s = strings.ReplaceAll(s, "\n", w.inner)
	}
	if w.sheet && s != "" && !strings.ContainsAny(s[:1], "='") {
		return `="` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

// line is one record.
func (w *writing) line(cells []string) string {
	comma := string(w.comma)
	if w.comma == 0 {
		comma = ","
	}
	var b strings.Builder
	for i, cell := range cells {
		if i > 0 {
			b.WriteString(comma)
		}
		sheet := strings.HasPrefix(cell, `="`) && strings.Count(cell, `"`) == 2 // which spreadsheets read without more quotes
		switch {
		case w.quoted, strings.ContainsAny(cell, "\r\n"+comma), strings.Contains(cell, `"`) && !sheet:
			cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
		}
		if w.padded {
			cell = "  " + cell + " "
		}
		b.WriteString(cell)
	}
	if w.whole {
		return `"` + strings.ReplaceAll(b.String(), `"`, `""`) + `"` + w.lineEnd()
	}
	return b.String() + w.lineEnd()
}

// encoded is the text in the writing's encoding, nil where that does not have all of its characters.
func (w *writing) encoded(text string) []byte {
	if w.encoding == nil {
		return []byte(text)
	}
	out, err := w.encoding.NewEncoder().Bytes([]byte(text))
	if err != nil {
		return nil
	}
	if back, err := w.encoding.NewDecoder().Bytes(out); err != nil || string(back) != text {
		return nil
	}
	return out
}

// reversed and rotated are orders of columns.
func reversed(n int) []int {
	order := rotated(n)
	slices.Sort(order)
	slices.Reverse(order)
	return order
}

func rotated(n int) []int {
	var order []int
	for i := range n {
		order = append(order, (i+n/2)%n)
	}
	return order
}

// swapped changes the case of each letter that has another one of its own.
func swapped(s string) string {
	return strings.Map(func(r rune) rune {
		if up := unicode.ToUpper(r); up != r {
			return up
		}
		return unicode.ToLower(r)
	}, s)
}

// writings are the ways that change nothing of what a file says.
var writings = []writing{
	{name: "UTF-8 with a mark", encoding: utf.UTF8BOM},
	{name: "UTF-8 by name", encoding: utf.UTF8, named: "utf-8"},
	{name: "UTF-16 LE", encoding: utf.UTF16(utf.LittleEndian, utf.UseBOM)},
	{name: "UTF-16 BE", encoding: utf.UTF16(utf.BigEndian, utf.UseBOM)},
	{name: "UTF-16 LE without a mark", encoding: utf.UTF16(utf.LittleEndian, utf.IgnoreBOM), named: "utf-16le"},
	{name: "Windows-1252", encoding: charmap.Windows1252, named: "windows-1252"},
	{name: "Windows-1250", encoding: charmap.Windows1250, named: "windows-1250"},
	{name: "Windows-1253", encoding: charmap.Windows1253, named: "windows-1253"},
	{name: "code page 850", encoding: charmap.CodePage850, named: "cp850"},
	{name: "Macintosh", encoding: charmap.Macintosh, named: "macintosh"},
	{name: "Shift JIS", encoding: japanese.ShiftJIS, named: "shift_jis"},
	{name: "GB 18030", encoding: simplifiedchinese.GB18030, named: "gb18030"},

	{name: "semicolons", comma: ';'},
	{name: "tabs", comma: '\t'},
	{name: "bars", comma: '|'},
	{name: "a first line that says the delimiter", comma: ';', sep: true},

	{name: "CR LF", end: "\r\n"},
	{name: "CR LF, in cells too", end: "\r\n", inner: "\r\n"},
	{name: "CR", end: "\r"},
	{name: "CR, in cells too", end: "\r", inner: "\r"},

	{name: "quotes", quoted: true},
	{name: "white space", padded: true},
	{name: "values as formulas", sheet: true},
	{name: "values as formulas in quotes", sheet: true, quoted: true},
	{name: "lines as cells", whole: true},
	{name: "the header again and again", again: true},

	{name: "upper case", header: strings.ToUpper},
	{name: "lower case", header: strings.ToLower},
	{name: "the other case", header: swapped},
	{name: "columns backwards", order: reversed},
	{name: "columns moved", order: rotated},
	{name: "more columns", extra: true},

	{name: "tiny blocks", block: 1},
	{name: "small blocks", block: 61},
	{name: "two files", files: 2},
	{name: "a file for each row", files: 1 << 10},
}
