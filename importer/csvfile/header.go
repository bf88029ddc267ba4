package csvfile

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"rollcall/importer/identity"
)

// A headerOf is the header of one file, being understood.
type headerOf struct {
	file   string
	line   int
	names  []string // as written
	folded []string
	named  map[int]identity.Column // what --map says of a position; NoColumn to leave it aside
}

// mapping is Options.Map with its targets understood, by folded header name.
type mapping map[string]target

type target struct {
	header string // as the user wrote it
	column identity.Column
}

// ignore as a target leaves a column aside.
const ignore = "ignore"

// newMapping checks a user's map of names.
func newMapping(m map[string]string) (mapping, error) {
	res := mapping{}
	for _, header := range slices.Sorted(maps.Keys(m)) {
		if fold(header) == "" {
			return nil, &Error{Message: fmt.Sprintf("--map: %q is no header name", header), Hint: "give pairs such as 'S/N=serialNumber'"}
		}
		t := target{header: header}
		if name := fold(m[header]); name != ignore {
			if t.column = ColumnNamed(m[header]); t.column == identity.NoColumn {
				return nil, &Error{Message: fmt.Sprintf("--map: %q is no column", m[header]), Hint: "possible are " + strings.Join(targets(), ", ")}
			}
		}
		if other, ok := res[fold(header)]; ok {
			return nil, &Error{Message: fmt.Sprintf("--map: %q and %q are one header name", other.header, header), Hint: "name each header once"}
		}
		res[fold(header)] = t
	}
	return res, nil
}

// targets lists what a header name can be mapped to.
func targets() []string {
	var all []string
	for c := identity.ID; c < identity.NumColumns; c++ {
		all = append(all, c.String())
	}
	return append(all, ignore)
}

// newHeader applies the user's map to a header. Every name of the map that the file has is removed from missing.
func newHeader(file string, line int, names []string, m mapping, missing map[string]bool) *headerOf {
	h := &headerOf{file: file, line: line, names: names, named: map[int]identity.Column{}}
	for i, n := range names {
		f := fold(n)
		h.folded = append(h.folded, f)
		if t, ok := m[f]; ok {
			h.named[i] = t.column
			delete(missing, f)
		}
	}
	return h
}

func (h *headerOf) errorf(hint, format string, a ...any) *Error {
	return &Error{File: h.file, Line: h.line, Message: fmt.Sprintf(format, a...), Hint: hint}
}

// columns returns which column of the kind each name is, or the error of a name that stands twice.
func (h *headerOf) columns(kind identity.Kind) ([]identity.Column, error) {
	columns := make([]identity.Column, len(h.names))
	for i, f := range h.folded {
		c, named := h.named[i]
		if !named && !ours(h.names[i]) {
			c = columnOf(kind, f)
		}
		if named && c != identity.NoColumn && !hasColumn(kind, c) {
			return nil, h.errorf("give --kind if the file is of the other kind", "--map: %s is no column of %s files", c, kind)
		}
		columns[i] = c
	}
	if kind == identity.Corporate {
		h.shortType(columns)
	}
	return columns, h.twice(columns)
}

// shortType takes a column named Type for the type of the identity if the file has the long name of the identity and no
// column with the long name of the type. Elsewhere it may be the type of anything.
func (h *headerOf) shortType(columns []identity.Column) {
	if !slices.Contains(columns, identity.Identifier) || slices.Contains(columns, identity.Type) {
		return
	}
	for i, f := range h.folded {
		if _, named := h.named[i]; f == typeHeading && !named {
			columns[i] = identity.Type
		}
	}
}

// twice returns the error of two names that are the same, or the same column.
func (h *headerOf) twice(columns []identity.Column) error {
	names, seen := map[string]int{}, map[identity.Column]int{}
	for i, f := range h.folded {
		if f == "" || ours(h.names[i]) {
			continue
		}
		if first, ok := names[f]; ok {
			return h.errorf("remove or rename one of them", "columns %d and %d have the same name: %s and %s", first+1, i+1, quote(h.names[first]), quote(h.names[i]))
		}
		names[f] = i
		c := columns[i]
		if first, ok := seen[c]; ok && c != identity.NoColumn {
			return h.errorf(fmt.Sprintf("remove one of them, or pass --map '%s=%s'", h.names[i], ignore),
				"the columns %s and %s mean the same: %s", quote(h.names[first]), quote(h.names[i]), c)
		}
		seen[c] = i
	}
	return nil
}

// name returns the header name of a column, "" if there is none.
func (h *headerOf) name(columns []identity.Column, c identity.Column) string {
	if i := slices.Index(columns, c); i >= 0 {
		return h.names[i]
	}
	return ""
}

// unused returns the note on the columns that nobody reads and that are not known either, "" if there are none.
func (h *headerOf) unused(l *identity.Layout, known []string) string {
	const most = 12
	var names []string
	n := 0
	for i, f := range h.folded {
		c, named := h.named[i]
		if f == "" || ours(h.names[i]) || named && c == identity.NoColumn || l.Columns[i] != identity.NoColumn || aside(l.Kind, f) ||
			slices.ContainsFunc(known, func(name string) bool { return fold(name) == f }) {
			continue
		}
		if n++; n > most {
			continue
		}
		name := quote(h.names[i])
		if s := suggestion(l.Kind, f, l.Has); s != "" {
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
	return "columns that are not read: " + strings.Join(names, ", ")
}

// quote shows a header name, which may be anything if the file has no header, and then is nothing to show in full.
func quote(name string) string {
	const most = 40
	name = identity.Mask(name)
	if r := []rune(name); len(r) > most {
		name = string(r[:most]) + "..."
	}
	return fmt.Sprintf("%q", name)
}
