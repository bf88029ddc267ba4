package input

import (
	"strings"
	"unicode/utf8"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/internal/keyset"
	"rollcall/importer/internal/mojibake"
	"rollcall/importer/outcome"
)

// A row means the entry that it names, and a damaged one may mean another: with a prune on its way,
// all that any row may mean is noted while the rows are read. What that is says [keyset.Reader]
// alone; here it is said which texts of a row are given to it:
//
//   - of a row that could not be read, its text;
//   - of a row with an error, also one that --warn lets pass, and of one of type unknown, all its
//     cells but our own: read or not, as they may have been moved, and what they were if they were
//     decoded wrongly on their way;
//   - of any row, cells with line breaks, in which rows may lie, and what its hash names beside its
//     serial number;
//   - of any row, its identity as it is spelt, and as the number that a spreadsheet may have rounded.

// A meaning is what the rows may mean beside what they name.
type meaning struct {
	fed    fedBack
	meant  *keyset.Meant
	lost   lostNames
	unread *outcome.Place // the first row of which not everything is known that it may mean
}

// add keeps what the rows of a block may mean, the first of them being at p.
func (m *meaning) add(g *glances, p outcome.Place) {
	if !(m.meant.Add(&g.meant) && m.lost.add(g.lost)) {
		m.leaveUnread(p)
	}
}

// entry reports whether a row may mean the entry of that identity.
func (m *meaning) entry(id, typ, name string) bool {
	return m.meant.Names(typ, name) || m.lost.name(typ, name) || m.id(id)
}

// id reports whether a damaged row may mean an id.
func (m *meaning) id(id string) bool { return m.meant.Names("", id) }

// read adds what the row may mean, rec being what was read of it. It reports whether all of that is
// known.
func (m *meaning) read(g *glances, f *csvfile.File, row *csvfile.Row) (all bool) {
	all = true
	for _, text := range m.unreadable(f, row) {
		all = g.reader.Row(&g.meant, text) && !cutOff(text) && all
		g.lost = appendLostNames(g.lost, text)
	}
	if row.Malformed != nil {
		return all
	}
	rec := &g.rec
	if doubtful(rec) {
		g.cells = cellsOf(f, row, g.cells[:0])
		for _, cell := range g.cells {
			if meant, page := mojibake.Undouble(cell); page != "" {
				g.cells = append(g.cells, meant)
			}
		}
		return g.reader.Row(&g.meant, g.cells...) && all
	}
	if keyset.Spelt(rec.Raw) {
		g.reader.Name(&g.meant, rec.Raw)
		if rec.Type != identity.TypeIMEI {
			all = g.reader.Serial(&g.meant, identity.SerialOf(rec.Type, rec.Raw)) && all
		}
	}
	if keyset.Rounded(rec.Raw) {
		all = g.reader.Row(&g.meant, rec.Raw) && all
	}
	if h := rec.Hardware; h != nil && h.Serial != "" && !strings.EqualFold(h.Serial, rec.Identifier) {
		all = g.reader.Row(&g.meant, h.Serial) && all
	}
	for i, cell := range row.Cells {
		if strings.ContainsAny(cell, "\r\n") && f.Layout.Columns[i] != identity.Hash { // a sound hash, only wrapped
			all = g.reader.Prose(&g.meant, cell) && all
		}
	}
	return all
}

// leaveUnread notes that a row may mean more than is known.
func (m *meaning) leaveUnread(p outcome.Place) {
	if m.unread == nil {
		m.unread = &p
	}
}

// unreadable are the texts of a row that are no cells, or not these cells.
func (m *meaning) unreadable(f *csvfile.File, row *csvfile.Row) (texts []string) {
	if bad := m.fed.malformed(f, row); bad != nil {
		texts = append(texts, bad.Raw)
	}
	if row.Raw != "" && (!row.Guessed || strings.ContainsRune(row.Raw, utf8.RuneError)) {
		texts = append(texts, row.Raw)
	}
	return texts
}

// cellsOf are the user's cells of a row, without what we have written into an errors.csv.
func cellsOf(f *csvfile.File, row *csvfile.Row, list []string) []string {
	for i, cell := range row.Cells {
		if cell != "" && !csvfile.Own(f.Header[i]) {
			list = append(list, cell)
		}
	}
	return list
}

// doubtful reports whether a row may mean something else than what was read of it.
func doubtful(rec *identity.Record) bool {
	for _, f := range rec.Findings {
		if !f.Warning || grave[f.Code] {
			return true
		}
	}
	return rec.Type == identity.TypeUnknown
}

// grave are codes that leave a row in doubt also where they are warnings.
var grave = func() map[identity.Code]bool {
	m := map[identity.Code]bool{identity.CodeSwallowedDoubtful: true}
	for _, i := range identity.Codes() {
		if !i.Warning {
			m[i.Code] = true
		}
	}
	return m
}()

// nearbyOf adds the keys of what a row may have meant by its identity: the same without zeros before
// it, and what stands in a barcode's label.
func nearbyOf(s keyset.Seeds, rec *identity.Record, list []uint64) []uint64 {
	serial := identity.SerialOf(rec.Type, rec.Identifier)
	if serial == "" || rec.Type == "" {
		return list
	}
	if serial[0] == '0' {
		list = append(list, s.Identity([]byte(identity.WithoutZeros(rec.Key()))))
	}
	if key := keyset.ShortKey(rec); key != "" {
		list = append(list, s.Identity([]byte(identity.WithoutZeros(key))))
	}
	return list
}

// otherType is what an IMEI is taken for by mistake, or what is taken for one; "" for all other
// identities.
func otherType(typ, letters string) string {
	if len(letters) < 14 || len(letters) > 16 || strings.Trim(letters, "0123456789") != "" {
		return ""
	}
	switch {
	case strings.EqualFold(typ, identity.TypeIMEI):
		return identity.TypeSerial
	case strings.EqualFold(typ, identity.TypeSerial):
		return identity.TypeIMEI
	}
	return ""
}
