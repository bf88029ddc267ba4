package csvfile

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	"rollcall/importer/identity"
)

// A file without header is read as one of a few forms, each of which has the header that it lacks.
// How wide its rows are, and what stands between their cells, is what most rows of its first MiB say.
type headless struct {
	names []string // of the widest row
	least int      // cells of a row
	form  form
	shown string // the form of a row, for a message
}

// portal is the order of columns in Autopilot files of the portal.
var portal = []string{"Device Serial Number", "Windows Product ID", "Hardware Hash", "Group Tag", "Assigned User"}

// headlessOf returns the form of a file of that kind, with identities of that type.
func headlessOf(kind identity.Kind, typ string) headless {
	switch {
	case kind == identity.Autopilot:
		return headless{portal, len(portal) - 2, ragged, "serial,product,hash[,tag[,user]]"}
	case typ == identity.TypeTuple:
		return headless{[]string{"Manufacturer", "Model", "Serial Number"}, len(tuple), threefold, "manufacturer,model,serial"}
	case typ == identity.TypeIMEI:
		return headless{[]string{"IMEI", "Details"}, 1, ragged, "identifier[,details]"}
	}
	return headless{[]string{"Serial Number", "Details"}, 1, ragged, "identifier[,details]"}
}

// A layer is what one delimiter makes of a text.
type layer struct {
	rows  int // that it divides as the form wants it
	first int // where it is the first delimiter of a row
	width int // of the widest row that the form allows
}

// survey cuts the text at s.comma.
func (f *headless) survey(s *scanner, pos int) (l layer) {
	for pos < len(s.data) {
		r, ok := s.record(pos)
		if !ok {
			break
		}
		pos = r.next
		if r.fault != noFault {
			continue
		}
		cells := s.cells
		if r.cells == 1 && s.holdsRow(&r) {
			cells, r = s.within.cells, record{from: r.from, cells: len(s.within.cells), ink: len(s.within.cells)}
		}
		if r.cells > 1 && !bytes.ContainsAny(s.data[min(r.from, len(s.data)):max(r.from, min(cells[0].to, len(s.data)))], delimiters) {
			l.first++
		}
		if r.ink >= f.least && r.cells > 1 && (f.form == threefold || r.ink <= len(f.names)) {
			l.rows++
			l.width = max(l.width, min(r.ink, len(f.names)))
		}
	}
	return l
}

// withoutHeader settles the form of a file whose first row stands at pos. It wants the first MiB of
// the file.
func (h *headReader) withoutHeader(s *scanner, pos, line int, res head) (head, bool, error) {
	if !s.eof && len(s.data) < maxRecord {
		return res, false, nil
	}
	f := headlessOf(h.options.Kind, h.options.Type)
	candidates := delimiters
	if s.comma != 0 {
		candidates = string(rune(s.comma))
	}
	best := layer{first: -1}
	for _, d := range []byte(candidates) {
		s.comma = d
		s.reset(s.data, s.eof)
		l := f.survey(s, pos)
		// Identifiers hold no delimiter, so the first one in a row is likeliest; a tuple has a certain number.
		if f.form == threefold && l.rows > best.rows || l.first > best.first && (f.form != threefold || l.rows == best.rows) {
			best, res.comma = l, d
		}
	}
	s.comma = res.comma
	s.reset(s.data, s.eof)
	r, ok := s.record(pos)
	if !ok {
		return res, false, nil
	}
	if err := h.unreadable(s, pos, r); err != nil {
		err.Line = line
		return res, true, err
	}
	if r.cells == 1 && s.holdsRow(&r) {
		r.cells = len(s.within.cells)
		r.ink = r.cells
	}
	width := max(best.width, 1, f.least)
	if r.ink < f.least && r.cells < f.least || r.ink > len(f.names) && f.form != threefold {
		what := "type " + h.options.Type
		if h.options.Kind == identity.Autopilot {
			what = "kind autopilot"
		}
		return res, true, &Error{Line: line,
			Message: fmt.Sprintf("the first row has %s; a file without header of %s has rows of the form %s", cells(max(r.ink, 1)), what, f.shown),
			Hint:    "put cells that hold the delimiter in quotes, or name the delimiter with --delimiter"}
	}
	res.names, res.least, res.form, res.at, res.body = slices.Clone(f.names[:width]), f.least, f.form, line, true
	return res, true, nil
}

// lineAbove returns the header that a line of data lacks, for the user to put above it: what its cells
// look like, "" for a line that looks like none.
func lineAbove(cells []string, comma byte) string {
	names := make([]string, len(cells))
	given := map[identity.Column]bool{}
	for i, cell := range cells {
		c := identity.LooksLike(cell)
		if given[c] {
			continue
		}
		given[c] = c != identity.NoColumn
		switch c {
		case identity.IMEI:
			names[i] = "IMEI"
		case identity.SerialNumber:
			names[i] = "Serial Number"
		case identity.Hash:
			names[i] = "Hardware Hash"
		}
	}
	switch typ := looksLike(cells); {
	case len(cells) >= len(portal)-2 && len(cells) <= len(portal) && names[2] == "Hardware Hash":
		names = portal[:len(cells)]
	case given[identity.Hash]:
	case typ != "" && len(cells) <= len(headlessOf(identity.Corporate, typ).names):
		names = headlessOf(identity.Corporate, typ).names[:len(cells)]
	}
	if !slices.ContainsFunc(names, namesDevices) {
		return ""
	}
	return strings.Join(names, string(rune(comma)))
}
