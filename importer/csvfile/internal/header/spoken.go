package header

import (
	"slices"
	"strings"

	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/mapping"
	"rollcall/importer/identity"
)

// unnamed are the names of the header that nobody knows, with the columns that they seem to mean
// and their values allow: pairs for --map, one for each of the wanted columns at most.
func (h *Header) unnamed(kind identity.Kind, want ...identity.Column) (pairs []string) {
	all := h.meanings(kind)
	for _, c := range want {
		if slices.ContainsFunc(all, func(m meaning) bool { return m.column == c }) {
			continue
		}
		at := slices.IndexFunc(h.names, func(name string) bool {
			i := slices.Index(h.names, name)
			_, named := h.named[i]
			return !named && !colname.Own(name) && all[i] == meaning{} && colname.Meant(kind, name) == c && h.allows(i, c)
		})
		if at >= 0 {
			pairs = append(pairs, h.names[at], c.String())
		}
	}
	return pairs
}

// allows reports whether the values of a column may be those of that meaning.
func (h *Header) allows(at int, c identity.Column) bool {
	switch c {
	case identity.Manufacturer, identity.Model: // without them, no row would have an identity
		return !h.sample.blank(at)
	case identity.AssignedUser:
		return h.sample.every(at, func(cell string) bool { return strings.Contains(cell, "@") })
	}
	return true
}

// changes are the columns for which people have names in their own language, and which an update
// changes.
var changes = []identity.Column{identity.Description, identity.GroupTag, identity.AssignedUser}

// spoken are pairs for a map of columns that are not read and seem to mean one of these.
func (h *Header) spoken(l *identity.Layout) []string {
	return h.unnamed(l.Kind, slices.DeleteFunc(slices.Clone(changes), l.Has)...)
}

// proposed returns a --map that gives columns which are not read the meaning that their names seem
// to have, in another language or misspelt; "" for none.
func (h *Header) proposed(l *identity.Layout) string {
	pairs := h.spoken(l)
	for i, f := range h.folded {
		_, named := h.named[i]
		c := colname.Of(l.Kind, colname.Fold(colname.Suggestion(l.Kind, f, l.Has)))
		if !named && !colname.Own(h.names[i]) && l.Columns[i] == identity.NoColumn && slices.Contains(changes, c) && !slices.Contains(pairs, c.String()) {
			pairs = append(pairs, h.names[i], c.String())
		}
	}
	if len(pairs) == 0 {
		return ""
	}
	text, _ := mapping.Paste(pairs...)
	return text
}
