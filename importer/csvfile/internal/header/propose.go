package header

import (
	"slices"
	"strings"

	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/mapping"
	"rollcall/importer/identity"
)

// all lists the header's own names, for a message about a header that cannot be used.
func (h *Header) all() string {
	var names []string
	for i, n := range h.names {
		if h.folded[i] != "" && !colname.Own(n) {
			names = append(names, mapping.ShownName(n))
		}
	}
	return mapping.Listed(names)
}

// identifying are the columns that can identify a device by themselves in files of a kind.
func identifying(kind identity.Kind) []identity.Column {
	switch kind {
	case identity.Corporate:
		return []identity.Column{identity.IMEI, identity.SerialNumber}
	case identity.Autopilot:
		return []identity.Column{identity.SerialNumber, identity.Hash}
	}
	return []identity.Column{identity.IMEI, identity.SerialNumber, identity.Hash}
}

// example says how to name a column that the header lacks: the likeliest, or any.
func (h *Header) example(kind identity.Kind, want ...identity.Column) string {
	if text := h.proposal(kind, want...); text != "" {
		return "with --map, for example " + text
	}
	to := identity.SerialNumber
	if len(want) > 0 {
		to = want[0]
	}
	return "with --map 'NAME=" + to.String() + "', where NAME is one of these"
}

// proposal returns a --map that gives the likeliest column of the header one of the meanings, by
// its name and by what stands in it; "" if none is likely. Without meanings, those are wanted that
// can identify a device.
func (h *Header) proposal(kind identity.Kind, want ...identity.Column) string {
	if len(want) == 0 {
		want = identifying(kind)
	}
	if h.isData() {
		return "" // the first device would be lost
	}
	best, text := 0, ""
	for i, name := range h.names {
		if _, named := h.named[i]; named || colname.Own(name) || h.folded[i] == "" || colname.Known(kind, name) {
			continue
		}
		c, sure := h.likely(i, want)
		if sure <= best {
			continue
		}
		pairs := []string{name, c.String()}
		if _, report := colname.OfReport(name); report && c == identity.SerialNumber && kind != identity.Autopilot {
			pairs = h.withTuple(pairs) // Configuration Manager knows nothing but computers
		}
		if t, ok := mapping.Paste(pairs...); ok {
			best, text = sure, t
		}
	}
	return text
}

// withTuple adds manufacturer and model to the pairs of a map that names the serial number, where
// both are there.
func (h *Header) withTuple(pairs []string) []string {
	more := h.unnamed(identity.Corporate, identity.Manufacturer, identity.Model)
	lacking := slices.DeleteFunc(h.lacking(), func(c identity.Column) bool { return c == identity.SerialNumber })
	if len(more) < 2*len(lacking) {
		return pairs
	}
	return append(pairs, more...)
}

// isData reports whether the header seems to be a row: to name its cells would lose a device.
func (h *Header) isData() bool {
	for i, name := range h.names {
		switch c := identity.LooksLike(name); {
		case c == identity.IMEI, c == identity.Hash:
			return true
		case c == identity.SerialNumber && h.sample.looks(i) == c:
			return true
		}
	}
	return false
}

// likely returns which of the meanings a column has most likely, and how sure that is: 0 for not at
// all.
func (h *Header) likely(at int, want []identity.Column) (identity.Column, int) {
	spelled, look := spelledLike(h.folded[at], want), h.sample.looks(at)
	if !slices.Contains(want, look) {
		look = identity.NoColumn
	}
	switch {
	case spelled == identity.NoColumn && look == identity.NoColumn:
		return identity.NoColumn, 0
	case spelled == look:
		return look, 4
	case look == identity.NoColumn:
		return spelled, 2
	case look != identity.SerialNumber:
		return look, 3
	case spelled != identity.NoColumn:
		return spelled, 2
	}
	return look, 1
}

// words are parts of names that speak of a column that identifies devices.
var words = []struct {
	part   string
	column identity.Column
}{{"imei", identity.IMEI}, {"hash", identity.Hash}, {"serial", identity.SerialNumber}, {"serien", identity.SerialNumber}, {"série", identity.SerialNumber}, {"serie", identity.SerialNumber}}

// spelledLike returns which of the columns a folded name speaks of, or is a misspelling of.
func spelledLike(folded string, want []identity.Column) identity.Column {
	for _, w := range words {
		if strings.Contains(folded, w.part) && slices.Contains(want, w.column) {
			return w.column
		}
	}
	for _, kind := range []identity.Kind{identity.Corporate, identity.Autopilot} {
		name := colname.Suggestion(kind, folded, func(c identity.Column) bool { return !slices.Contains(want, c) })
		if c := colname.Of(kind, colname.Fold(name)); c != identity.NoColumn {
			return c
		}
	}
	return identity.NoColumn
}

// looked is how many cells are enough to tell what a column is.
const looked = 200

// looks returns what most cells of a column seem to be, NoColumn if they are of many kinds. Serial
// numbers must differ from row to row: a model has capitals and digits too.
func (s *Sample) looks(at int) identity.Column {
	counts, seen, n := map[identity.Column]int{}, map[string]bool{}, 0
	for row := range s.rows() {
		if identity.Blank(row[at]) {
			continue
		}
		counts[identity.LooksLike(row[at])]++
		seen[row[at]] = true
		if n++; n == looked {
			break
		}
	}
	for _, c := range []identity.Column{identity.IMEI, identity.Hash, identity.SerialNumber} {
		if counts[c] > 0 && 10*counts[c] >= 8*n && (c != identity.SerialNumber || 10*len(seen) >= 9*n) {
			return c
		}
	}
	return identity.NoColumn
}
