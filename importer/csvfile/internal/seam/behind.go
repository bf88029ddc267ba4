package seam

import (
	"strings"

	"rollcall/importer/csvfile/internal/charset"
	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/record"
)

// behindRow finds a header behind a row in the same line: names of columns up to the end, the first
// of them behind something else.
func (j *Joint) behindRow(line string) (s Kind, at int) {
	for _, m := range append(charset.MarksOfText, []byte{charset.EndOfFile}) {
		if at := strings.LastIndex(line, string(m)); at > 0 {
			if s := j.whole(line[at+len(m):]); s != None {
				return s, beforeMarks(line, at)
			}
		}
	}
	for _, d := range []byte(string(j.comma) + record.Delimiters) {
		if s, at := j.behind(line, d); s != None {
			return s, at
		}
	}
	if j.atEnd {
		last := strings.LastIndexByte(line, j.comma) + 1
		if n := gluedName(line[last:]); n > 0 {
			at = len(line) - n
			s = Other
			if j.Repeats([]string{strings.Trim(line[at:], `" `)}) {
				s = Again
			}
			return s, beforeMarks(line, at)
		}
	}
	return None, 0
}

// behind does that for a header with that delimiter.
func (j *Joint) behind(line string, d byte) (s Kind, at int) {
	end := strings.TrimRight(line, " \t"+string(d))
	for names := 0; ; names++ {
		begin := strings.LastIndexByte(end, d) + 1
		if cell := strings.Trim(end[begin:], `" `); !j.isName(cell) {
			if names == 0 {
				return None, 0
			}
			if s, at := j.glued(line, begin, len(end), d); s != None || names < 2 {
				return s, at
			}
			// The row may have been cut off behind a delimiter.
			header := record.Split(line[len(end)+1:], d)
			switch {
			case d == j.comma && j.Repeats(header):
				return Again, len(end)
			case strings.Count(line, string(rune(d))) >= j.width && j.Heads(header):
				return Other, len(end)
			}
			return None, 0
		}
		if begin == 0 {
			return None, 0 // it is whole
		}
		end = end[:begin-1]
	}
}

// glued finds the name that the cell line[begin:end] ends with, where all cells behind it are
// names.
func (j *Joint) glued(line string, begin, end int, d byte) (s Kind, at int) {
	for i := max(begin+1, end-colname.Longest); i < end && begin < end; i++ {
		if line[i] == '"' && (line[i+1:end] == "" || line[i+1] == '"' || line[end-1] != '"') {
			continue // this quote is the row's
		}
		if name := strings.Trim(line[i:end], `" `); len(name) < 4 || line[i] == ' ' || line[i-1] == ' ' && line[i] != '"' || !j.isName(name) {
			continue
		}
		switch names := record.Split(line[i:], d); {
		case d == j.comma && j.Repeats(names):
			return Again, beforeMarks(line, i)
		case s == None && j.Heads(names):
			s, at = Other, beforeMarks(line, i)
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
	row := strings.TrimRight(line[:at], string(rune(charset.EndOfFile)))
	for _, m := range charset.MarksOfText {
		row = strings.TrimSuffix(row, string(m))
	}
	return len(strings.TrimRight(row, string(rune(charset.EndOfFile))))
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
