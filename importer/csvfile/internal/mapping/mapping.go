// Package mapping understands --map, with which a user says what the names of a header mean.
// [Parse] reads the flag, [New] checks it, and [Paste] writes one for the user to paste into a
// shell.
package mapping

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/refusal"
	"rollcall/importer/identity"
)

// A Map is what the user says of names, with its targets understood, by folded header name.
type Map map[string]target

type target struct {
	header string // as the user wrote it
	column identity.Column
}

// Ignore as a target leaves a column aside.
const Ignore = "ignore"

// Parse reads pairs such as S/N=serialNumber,Asset Tag=description. Header names may hold commas
// and equals signs: a pair ends where a comma follows the name of a column.
func Parse(text string) (map[string]string, error) {
	pairs, pair, wrong := map[string]string{}, "", ""
	for piece := range strings.SplitSeq(text, ",") {
		if pair != "" {
			pair += ","
		}
		pair = strings.TrimLeft(pair+piece, " ")
		at := strings.LastIndexByte(pair, '=')
		if at < 0 {
			continue
		}
		name, to := strings.TrimSpace(pair[:at]), strings.TrimSpace(pair[at+1:])
		if !isTarget(to) {
			if wrong == "" {
				wrong = to
			}
			continue
		}
		if had, ok := pairs[name]; ok && had != to {
			return nil, &refusal.Error{Message: fmt.Sprintf("--map names %s twice, as %s and as %s", ShownName(name), had, to), Hint: "name each header once"}
		}
		pairs[name], pair, wrong = to, "", ""
	}
	switch {
	case wrong != "":
		return nil, noTarget(wrong)
	case strings.Trim(pair, " ,") != "" || len(pairs) == 0:
		return nil, &refusal.Error{Message: fmt.Sprintf("--map %q: want HEADER=COLUMN", pair), Hint: "give pairs such as 'S/N=serialNumber'"}
	}
	return pairs, nil
}

func isTarget(name string) bool {
	return colname.Fold(name) == Ignore || colname.OfAny(name) != identity.NoColumn
}

// noTarget is the error of a pair whose second half is no column.
func noTarget(name string) *refusal.Error {
	return &refusal.Error{Message: fmt.Sprintf("--map: %q is no column", name), Hint: "possible are " + strings.Join(targets(), ", ")}
}

// New checks a user's map of names.
func New(m map[string]string) (Map, error) {
	res := Map{}
	for _, header := range slices.Sorted(maps.Keys(m)) {
		if colname.Fold(header) == "" {
			return nil, &refusal.Error{Message: fmt.Sprintf("--map: %q is no header name", header), Hint: "give pairs such as 'S/N=serialNumber'"}
		}
		if !isTarget(m[header]) {
			return nil, noTarget(m[header])
		}
		if other, ok := res[colname.Fold(header)]; ok {
			return nil, &refusal.Error{Message: fmt.Sprintf("--map: %q and %q are one header name", other.header, header), Hint: "name each header once"}
		}
		res[colname.Fold(header)] = target{header: header, column: colname.OfAny(m[header])}
	}
	return res, nil
}

// Column returns the column that a folded name is mapped to, NoColumn where it is left aside; ok is
// false for a name that is not mapped.
func (m Map) Column(folded string) (c identity.Column, ok bool) {
	t, ok := m[folded]
	return t.column, ok
}

// Names reports whether it names that header.
func (m Map) Names(header string) bool {
	_, ok := m[colname.Fold(header)]
	return ok
}

// targets lists what a header name can be mapped to.
func targets() []string {
	var all []string
	for c := identity.ID; c < identity.NumColumns; c++ {
		all = append(all, c.String())
	}
	return append(all, Ignore)
}
