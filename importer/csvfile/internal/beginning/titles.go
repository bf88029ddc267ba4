package beginning

import (
	"cmp"
	"errors"
	"fmt"
	"slices"

	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/csvfile/internal/refusal"
	"rollcall/importer/csvfile/internal/seam"
	"rollcall/importer/identity"
)

// Reports have a title above their header, and PowerShell writes the type of its objects there. Who
// names the columns of such a line, or says that there is no header, loses the header for a row.

// mostTitles is how many lines may stand above a header. What has more above it is rather two files
// in one, and the first of them would be lost.
const mostTitles = 20

// below says what to pass where the line that was taken for the header is a title, and the header
// stands further down; "" where no such line is h.
func (h *Head) below() string {
	if h.options.NoHeader || slices.ContainsFunc(h.Names, colname.OfDevices) || slices.ContainsFunc(h.Names, ofDevice) {
		return ""
	}
	s := record.Scanner{}
	s.Reset(h.sample, record.ToEnd)
	for pos, line := 0, h.Line; pos < len(h.sample) && line <= h.At+mostTitles; line++ {
		end, next, _ := s.Line(pos)
		text := string(h.sample[pos:end])
		if h.Chars.Foreign(h.sample[pos:end]) {
			text = string(h.Chars.AppendText(nil, text))
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

// OrBelow is the error of a header that cannot be used, with what to do where it is a title.
func (h *Head) OrBelow(err error) error {
	if e := (*refusal.Error)(nil); errors.As(err, &e) {
		e.Hint = cmp.Or(h.below(), e.Hint)
	}
	return err
}

// titled reports whether a line is a header, or a row of data, by whatever delimiter.
func (h *Head) titled(line string) (heads, data bool) {
	j := seam.OfNames(h.options.Known)
	for _, d := range []byte(string(cmp.Or(rune(h.options.Comma), ',')) + record.Delimiters) {
		cells := record.Split(line, d)
		data = data || slices.ContainsFunc(cells, ofDevice)
		if j.Heads(cells) || wordsOnly(cells) {
			heads = true
		}
	}
	return heads, data
}

// wordsOnly reports whether several cells are names, not all of which need be known, and one of
// them that of a column which identifies devices.
func wordsOnly(cells []string) bool {
	names, found := 0, false
	for _, cell := range cells {
		switch {
		case len(cell) > colname.Longest || colname.HasDigit(cell):
			return false
		case colname.Fold(cell) != "":
			names++
			found = found || colname.OfDevices(cell)
		}
	}
	return found && names > 1
}

// ofDevice reports whether a cell seems to identify a device.
func ofDevice(cell string) bool { return identity.LooksLike(cell) != identity.NoColumn }
