package csvfile

import (
	"fmt"
	"strings"
	"testing"
)

// A device is one row of a file that is made for [FuzzJoined]: its text, and what it says.
type device struct{ serial, details string }

// A list is a valid file as some program writes it.
type list struct {
	header []string
	comma  string
	quoted bool
	end    string // of a line
	mark   bool   // it begins with a byte order mark
	last   bool   // its last line has an end
	rows   []device
}

// shapes are the headers of lists, with the positions of what identifies a device.
var shapes = []struct {
	header []string
	serial int
}{
	{[]string{"Serial Number", "Details"}, 0}, {[]string{"Details", "Serial Number"}, 1}, {[]string{"Serial Number"}, 0},
	{[]string{"Manufacturer", "Model", "Serial Number", "Details"}, 2}, {[]string{"IMEI", "Details"}, 0}, {[]string{"Serial Number", "Details", "Platform"}, 0},
	{[]string{"Device Serial Number", "Group Tag"}, 0}, {[]string{"Serial Number", "Order ID", "Model"}, 0}, {[]string{"IMEI"}, 0},
}

// listOf makes a list from a few bytes, with rows numbered from first.
func listOf(how, many uint8, first int) list {
	l := list{header: shapes[int(how)%len(shapes)].header, comma: ",", end: "\n", quoted: many&1 > 0, mark: many&2 > 0, last: many&4 > 0}
	if many&8 > 0 {
		l.end = "\r\n"
	}
	if many&16 > 0 {
		l.comma = ";"
	}
	for i := range int(many>>5) + 1 {
		l.rows = append(l.rows, device{fmt.Sprintf("3569380356%05d", first+i), fmt.Sprintf("row %d", first+i)})
	}
	return l
}

// text is the file.
func (l list) text() string {
	var b strings.Builder
	if l.mark {
		b.WriteString("\ufeff")
	}
	line := func(cells []string) {
		for i, c := range cells {
			if i > 0 {
				b.WriteString(l.comma)
			}
			if l.quoted {
				c = `"` + c + `"`
			}
			b.WriteString(c)
		}
		b.WriteString(l.end)
	}
	line(l.header)
	for _, r := range l.rows {
		line(l.cells(r))
	}
	if !l.last {
		return strings.TrimSuffix(b.String(), l.end)
	}
	return b.String()
}

// cells are those of a row.
func (l list) cells(r device) []string {
	cells := make([]string, len(l.header))
	for i, name := range l.header {
		switch name {
		case "Serial Number", "IMEI", "Device Serial Number":
			cells[i] = r.serial
		default:
			cells[i] = name + " of " + r.details
		}
	}
	return cells
}

// glues are how files are put together: cat and >>, copy, copy /b of files that copy made, an editor
// that puts a line between, or one that turns the mark into text.
var glues = []func(a, b string) string{
	func(a, b string) string { return a + b },
	func(a, b string) string { return a + b + "\x1a" },
	func(a, b string) string { return a + "\x1a" + b + "\x1a" },
	func(a, b string) string { return a + "\n" + b },
	func(a, b string) string { return a + "\r\n\r\n" + b + "\x00\x00" },
	func(a, b string) string { return a + strings.Replace(b, "\ufeff", "ï»¿", 1) },
}

// FuzzJoined puts two valid files together, the first of them perhaps cut short within a row. No row of
// either is lost without a word, none is invented, and none is read under the columns of the other.
func FuzzJoined(f *testing.F) {
	for a := range len(shapes) {
		for b := range len(shapes) {
			f.Add(uint8(a), uint8(b), uint8(41*a+4), uint8(29*b+100), uint8(a+b), uint8(0))
			f.Add(uint8(a), uint8(b), uint8(37*b+65), uint8(31*a+80), uint8(a*b), uint8(3*a))
		}
	}
	f.Fuzz(func(t *testing.T, howA, howB, manyA, manyB, glue, short uint8) {
		a, b := listOf(howA, manyA, 100), listOf(howB, manyB, 900)
		first := a.text()
		head := strings.Index(first, a.end) + len(a.end)
		if int(short) < len(first)-head && short > 0 {
			first = first[:len(first)-int(short)]
		}
		if strings.HasSuffix(first, " ") {
			return // what follows looks like a word of the row
		}
		text := glues[int(glue)%len(glues)](first, b.text())
		in, err := Open([]Source{textSource("joined.csv", text)}, Options{BlockSize: 16 + int(short)})
		if err != nil {
			return // nothing of it is read
		}
		told, read := false, map[string]string{}
		for _, r := range readAll(t, in) {
			if r.Code != "" {
				told = true
				continue
			}
			read[r.Cells] = r.Cells
		}
		valid := map[string]bool{}
		for _, l := range []list{a, b} {
			same := strings.Join(l.header, "|") == strings.Join(a.header, "|")
			for _, r := range l.rows {
				row := strings.Join(l.cells(r), "|")
				if same {
					valid[row] = true
				}
				if _, ok := read[row]; ok && !same {
					t.Errorf("%q is read under the columns of the other file\n%q", row, text)
				} else if !ok && !told && (l.rows[0] != a.rows[0] || !cutShort(l, first, r)) {
					t.Errorf("%q is lost without a word\n%q", row, text)
				}
			}
		}
		for row := range read {
			// Nobody can tell one name of a column from the end of a text, nor names from values where
			// there are as many cells as in a row. The rows below tell, which have others.
			glued := told && strings.HasSuffix(row, strings.Join(b.header, "|"))
			if !valid[row] && !glued && !ofShort(row, a, short) {
				t.Errorf("%q is invented\n%q", row, text)
			}
		}
	})
}

// cutShort reports whether a row of that list is not whole in the first file.
func cutShort(l list, first string, r device) bool {
	l.rows, l.mark, l.last = []device{r}, false, false
	_, row, _ := strings.Cut(l.text(), l.end)
	return !strings.Contains(first, row)
}

// ofShort reports whether a row is the beginning of one that was cut off.
func ofShort(row string, a list, short uint8) bool {
	if short == 0 {
		return false
	}
	for _, r := range a.rows {
		if strings.HasPrefix(strings.Join(a.cells(r), "|"), strings.TrimRight(row, "|")) {
			return true
		}
	}
	return false
}
