package csvfile

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"rollcall/importer/identity"
)

// Reports have a title above their header, and PowerShell writes the type of its objects there. Who
// names the columns of such a line, or says that there is no header, loses the header for a row.

// mostTitles is how many lines may stand above a header. What has more above it is rather two files
// in one, and the first of them would be lost.
const mostTitles = 20

// below says what to pass where the line that was taken for the header is a title, and the header
// stands further down; "" where no such line is found.
func (h headReader) below(f *File, found head) string {
	if h.options.NoHeader || slices.ContainsFunc(found.names, namesDevices) || slices.ContainsFunc(found.names, ofDevice) {
		return ""
	}
	s := scanner{}
	s.reset(found.sample, true)
	for pos, line := 0, found.line; pos < len(found.sample) && line <= found.at+mostTitles; line++ {
		end, next, _ := s.line(pos)
		text := string(found.sample[pos:end])
		if f.chars.foreign(found.sample[pos:end]) {
			text = string(f.chars.appendText(nil, text))
		}
		switch heads, data := h.titled(text); {
		case heads:
			return fmt.Sprintf("the header seems to be on line %d: pass --skip-rows %d", line, line-1)
		case data:
			return ""
		}
		pos = next
	}
	return ""
}

// orBelow is the error of a header that cannot be used, with what to do where it is a title.
func (h headReader) orBelow(err error, f *File, found head) error {
	if e := (*Error)(nil); errors.As(err, &e) {
		e.Hint = cmp.Or(h.below(f, found), e.Hint)
	}
	return err
}

// titled reports whether a line is a header, or a row of data, by whatever delimiter.
func (h headReader) titled(line string) (heads, data bool) {
	j := joint{typ: -1, known: h.known}
	for _, d := range []byte(string(cmp.Or(rune(h.comma), ',')) + delimiters) {
		cells := cut(line, d)
		data = data || slices.ContainsFunc(cells, ofDevice)
		if j.heads(cells) || h.wordsOnly(cells) {
			heads = true
		}
	}
	return heads, data
}

// wordsOnly reports whether several cells are names, not all of which need be known, and one of them
// that of a column which identifies devices.
func (h headReader) wordsOnly(cells []string) bool {
	names, found := 0, false
	for _, cell := range cells {
		switch {
		case len(cell) > longestName || hasDigit(cell):
			return false
		case fold(cell) != "":
			names++
			found = found || namesDevices(cell)
		}
	}
	return found && names > 1
}

// ofDevice reports whether a cell seems to identify a device.
func ofDevice(cell string) bool { return identity.LooksLike(cell) != identity.NoColumn }
