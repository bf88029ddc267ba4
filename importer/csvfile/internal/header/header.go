// Package header settles what the columns of a file mean. Make a [Header] of the names and a
// [Sample] of the rows below them with [New], then call [Header.Understand]. An error says what
// in the header is not clear, and how to make it so.
package header

import (
	"fmt"
	"slices"
	"strings"

	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/mapping"
	"rollcall/importer/csvfile/internal/refusal"
	"rollcall/importer/identity"
)

// A Header is the header of one file, being understood.
type Header struct {
	file   string
	line   int
	names  []string // as written
	folded []string
	named  map[int]identity.Column // what --map says of a position; NoColumn to leave it aside
	sample *Sample                 // the rows below it
}

// New applies the user's map to a header that stands on that line of a file, above those rows.
func New(file string, line int, names []string, m mapping.Map, s *Sample) *Header {
	h := &Header{file: file, line: line, names: names, named: map[int]identity.Column{}, sample: s}
	for i, n := range h.names {
		h.folded = append(h.folded, colname.Fold(n))
		if c, ok := m.Column(h.folded[i]); ok {
			h.named[i] = c
		}
	}
	if !slices.ContainsFunc(h.names, colname.Own) {
		h.sample.header = colname.WithoutBlanks(h.folded)
	}
	return h
}

func (h *Header) errorf(hint, format string, a ...any) *refusal.Error {
	return &refusal.Error{File: h.file, Line: h.line, Message: fmt.Sprintf(format, a...), Hint: hint}
}

// A rank says how sure it is that a name means its column. The surer one counts.
type rank uint8

const (
	byNothing   rank = iota
	byOtherName      // an alias
	byName           // a heading
	byMap            // the user says so
)

// A meaning is what one name of a header means in files of one kind.
type meaning struct {
	column identity.Column
	rank   rank
}

// meanings returns what each name means in files of the kind, whatever other names mean.
func (h *Header) meanings(kind identity.Kind) []meaning {
	all := make([]meaning, len(h.names))
	for i, f := range h.folded {
		switch c, named := h.named[i]; {
		case named:
			all[i] = meaning{c, byMap}
		case colname.Own(h.names[i]):
		case colname.Of(kind, f) != identity.NoColumn:
			all[i] = meaning{colname.Of(kind, f), byName}
		default:
			if c := colname.Alias(kind, h.names[i]); c != identity.NoColumn {
				all[i] = meaning{c, byOtherName}
			}
		}
	}
	if kind == identity.Corporate {
		h.identifier(all)
		h.types(all)
	}
	return all
}

// means reports whether any name of the header is known in files of the kind, by itself or by those
// beside it.
func (h *Header) means(kind identity.Kind) bool {
	if kind == identity.NoKind {
		return h.means(identity.Corporate) || h.means(identity.Autopilot)
	}
	return slices.ContainsFunc(h.names, colname.Own) || slices.ContainsFunc(h.meanings(kind), func(m meaning) bool { return m.rank != byNothing })
}

// identifier takes a column named Identifier for what identifies the devices if one beside it is to
// say what kind of identifier each is: what that one says wrongly is an error of its row. Beside
// another column that identifies devices it may be that of anything, unless some row says a kind.
func (h *Header) identifier(all []meaning) {
	at := h.unread(all, "identifier", "deviceidentifier")
	if at < 0 || slices.ContainsFunc(all, func(m meaning) bool { return m.column == identity.Identifier }) {
		return
	}
	typ := slices.IndexFunc(all, func(m meaning) bool { return m.column == identity.Type })
	if typ < 0 {
		typ = h.unread(all, colname.TypeHeadings...)
	}
	if typ < 0 {
		return
	}
	other := func(m meaning) bool { return colname.Identifies(m.column) }
	if (slices.ContainsFunc(all, other) || slices.ContainsFunc(h.names, colname.OfDevices)) && !h.saysTypes(typ) {
		return
	}
	all[at] = meaning{identity.Identifier, byOtherName}
	if all[typ].column == identity.NoColumn {
		all[typ] = meaning{identity.Type, byOtherName}
	}
}

// saysTypes reports whether a column has a type of identity in some row, or nothing in any.
func (h *Header) saysTypes(at int) bool {
	return h.sample.blank(at) || !h.sample.every(at, func(cell string) bool { return identity.ParseType(cell) == "" })
}

// types takes a column named Type for the type of the identity if the file has the long name of the
// identity and no column with the long name of the type. Elsewhere it may be the type of anything.
func (h *Header) types(all []meaning) {
	has := func(c identity.Column) bool {
		return slices.ContainsFunc(all, func(m meaning) bool { return m.column == c })
	}
	if !has(identity.Identifier) || has(identity.Type) {
		return
	}
	if i := h.unread(all, colname.TypeHeading); i >= 0 {
		all[i] = meaning{identity.Type, byName}
	}
}

// unread returns the position of a name that means nothing yet and that the user has not left
// aside, -1 for none.
func (h *Header) unread(all []meaning, folded ...string) int {
	return slices.IndexFunc(h.folded, func(f string) bool {
		i := slices.Index(h.folded, f)
		return all[i] == meaning{} && slices.Contains(folded, f)
	})
}

// A settled is a header of which every position has its meaning.
type settled struct {
	columns []identity.Column
	// spare are positions that mean what another one means, and are blank as far as the sample
	// goes.
	spare map[int]identity.Column
	// several are the positions of a meaning that more than one can claim. The first of them has
	// it.
	several map[identity.Column][]int
}

// settle gives each meaning to one column. What is blank in the sample has no claim to it where
// another column is not.
func (h *Header) settle(kind identity.Kind) (*settled, error) {
	if err := h.twice(); err != nil {
		return nil, err
	}
	s := &settled{columns: make([]identity.Column, len(h.names)), spare: map[int]identity.Column{}, several: map[identity.Column][]int{}}
	claims := map[identity.Column][]int{}
	all := h.meanings(kind)
	for i, m := range all {
		if m.rank == byMap && m.column != identity.NoColumn && !colname.Has(kind, m.column) {
			return nil, h.errorf("give --kind if the file is of the other kind", "--map: %s is no column of %s files", m.column, kind)
		}
		if m.column != identity.NoColumn {
			claims[m.column] = append(claims[m.column], i)
		}
	}
	for c, at := range claims {
		h.claim(s, c, at, all)
	}
	return s, nil
}

// claim settles who of some positions has a meaning.
func (h *Header) claim(s *settled, c identity.Column, at []int, all []meaning) {
	best := func(at []int) []int {
		top := slices.MaxFunc(at, func(a, b int) int { return int(all[a].rank) - int(all[b].rank) })
		return slices.DeleteFunc(slices.Clone(at), func(i int) bool { return all[i].rank < all[top].rank })
	}
	if first := best(at); all[first[0]].rank == byMap {
		at = first
	}
	if len(at) > 1 {
		filled := slices.DeleteFunc(slices.Clone(at), h.sample.blank)
		left := best(at)
		if len(filled) > 0 {
			left = best(filled)
			if len(left) > 1 {
				s.several[c] = left
			}
		}
		for _, i := range at {
			if i != left[0] && all[i].rank >= all[left[0]].rank && !slices.Contains(filled, i) {
				s.spare[i] = c
			}
		}
		at = left
	}
	s.columns[at[0]] = c
}

// ambiguous returns the error of a meaning that the layout reads and that several columns have, nil
// if there is none.
func (h *Header) ambiguous(s *settled, l *identity.Layout) error {
	for i, c := range s.columns {
		at := s.several[c]
		if len(at) == 0 || at[0] != i || !l.Reads(c) {
			continue
		}
		var names, how []string
		for _, i := range at {
			names = append(names, refusal.Quote(h.names[i]))
			if text, ok := mapping.Paste(h.names[i], c.String()); ok {
				how = append(how, text)
			}
		}
		hint := "remove all of them but one"
		switch _, named := h.named[at[0]]; {
		case len(how) < len(at):
		case named:
			hint = "name only one of them with --map: " + strings.Join(how, ", or ")
		default:
			hint = "name the one that counts: " + strings.Join(how, ", or ")
		}
		return h.errorf(hint, "the columns %s mean the same, %s, and more than one of them has values", and(names), c)
	}
	return nil
}

// setAside tells the layout of the columns that are blank and mean what one means that it reads.
func (h *Header) setAside(s *settled, l *identity.Layout) {
	for i, name := range h.names {
		c := s.spare[i]
		if c == identity.NoColumn || !l.Reads(c) {
			continue
		}
		remedy := "remove one of the two columns"
		this, ok := mapping.Paste(name, c.String())
		if other, too := mapping.Paste(l.Name(c), c.String()); ok && too {
			remedy = "name the one that counts: " + other + ", or " + this
		}
		l.SetAside(i, c, remedy)
	}
}

// and joins two or more names for a sentence.
func and(names []string) string {
	last := len(names) - 1
	return strings.Join(names[:last], ", ") + " and " + names[last]
}

// twice returns the error of two names that are the same.
func (h *Header) twice() error {
	names := map[string]int{}
	for i, f := range h.folded {
		if f == "" || colname.Own(h.names[i]) {
			continue
		}
		if first, ok := names[f]; ok {
			return h.errorf("remove or rename one of them", "columns %d and %d have the same name: %s and %s", first+1, i+1, refusal.Quote(h.names[first]), refusal.Quote(h.names[i]))
		}
		names[f] = i
	}
	return nil
}

// name returns the header name of a column, "" if there is none.
func (h *Header) name(columns []identity.Column, c identity.Column) string {
	if i := slices.Index(columns, c); i >= 0 {
		return h.names[i]
	}
	return ""
}

// spares returns the notes on columns that are blank and mean what another one means.
func (h *Header) spares(l *identity.Layout) []string {
	var notes []string
	for i := range h.names {
		if c := l.Aside(i); c != identity.NoColumn {
			notes = append(notes, fmt.Sprintf("the column %s is blank and means the same as %s, which is read", refusal.Quote(h.names[i]), refusal.Quote(l.Name(c))))
		}
	}
	return notes
}

// unused returns the note on the columns that nobody reads and that are not known either, "" if
// there are none.
func (h *Header) unused(l *identity.Layout, known []string) string {
	const most = 12
	var names []string
	n := 0
	for i, f := range h.folded {
		c, named := h.named[i]
		if f == "" || colname.Own(h.names[i]) || named && c == identity.NoColumn || l.Columns[i] != identity.NoColumn || colname.Aside(l.Kind, f) ||
			l.Aside(i) != identity.NoColumn || colname.In(known, f) {
			continue
		}
		if n++; n > most {
			continue
		}
		name := refusal.Quote(h.names[i])
		if s := colname.Suggestion(l.Kind, f, l.Has); s != "" {
			name += " (did you mean " + s + "?)"
		}
		names = append(names, name)
	}
	switch {
	case n == 0:
		return ""
	case n > most:
		names = append(names, fmt.Sprintf("and %d more", n-most))
	}
	note := "columns that are not read: " + strings.Join(names, ", ")
	if pairs := h.spoken(l); len(pairs) > 0 {
		if text, ok := mapping.Paste(pairs...); ok {
			note += "; to read what seems to be meant, pass " + text
		}
	}
	return note
}
