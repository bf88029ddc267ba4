package mapping

import (
	"maps"
	"slices"
	"strings"

	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/refusal"
	"rollcall/importer/identity"
)

// A Header is a file with its header, as written; nil for an empty file.
type Header struct {
	File  string
	Names []string
}

// Lost is the error of a map that names headers which no file has, nil if it names none.
func (m Map) Lost(files []Header) error {
	missing := m.missing(files)
	if len(missing) == 0 {
		return nil
	}
	var names, there []string
	for _, f := range missing {
		header := m[f].header
		// A comma in the name may be one between two pairs, the first of which is wrong.
		if _, rest, ok := strings.Cut(header, "="); ok {
			if to, _, ok := strings.Cut(rest, ","); ok {
				return noTarget(to)
			}
		}
		names = append(names, ShownName(header))
	}
	e := &refusal.Error{}
	headers := 0
	for _, f := range files {
		if f.Names == nil {
			continue
		}
		e.File = f.File
		headers++
		for _, n := range f.Names {
			if s := ShownName(n); colname.Fold(n) != "" && !colname.Own(n) && !slices.Contains(there, s) {
				there = append(there, s)
			}
		}
	}
	what := "the file has: "
	if headers != 1 {
		what, e.File = "the files have: ", ""
	}
	e.Message = "no column is named " + strings.Join(names, ", or ") + "; " + what + Listed(there)
	e.Hint = m.corrected(missing, files)
	return e
}

// missing are the folded names of the map that no header has, sorted. Where there is no header at
// all, none is missing.
func (m Map) missing(files []Header) []string {
	left := maps.Clone(m)
	headers := 0
	for _, f := range files {
		for _, n := range f.Names {
			headers++
			delete(left, colname.Fold(n))
		}
	}
	if headers == 0 {
		return nil
	}
	return slices.Sorted(maps.Keys(left))
}

// corrected is what to write instead of a map with names that no header has.
func (m Map) corrected(missing []string, files []Header) string {
	var pairs []string
	for _, f := range missing {
		best, name := len(f)/3+2, ""
		for _, file := range files {
			for _, n := range file.Names {
				d := colname.Distance(f, colname.Fold(n))
				if c := colname.Alias(identity.Corporate, m[f].header); c != identity.NoColumn && c == colname.Alias(identity.Corporate, n) {
					d = 0 // another name of the same
				}
				if d < best && colname.Fold(n) != "" && !colname.Own(n) {
					best, name = d, n
				}
			}
		}
		if name == "" {
			return "give a column its own name, as it stands in the header"
		}
		pairs = append(pairs, name, m[f].named())
	}
	if text, ok := Paste(pairs...); ok {
		return "did you mean " + text + "?"
	}
	return "give a column its own name, as it stands in the header"
}

// named is the target's name as --map takes it.
func (t target) named() string {
	if t.column == identity.NoColumn {
		return Ignore
	}
	return t.column.String()
}
