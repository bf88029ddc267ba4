package plan

import (
	"rollcall/importer/identity"
	"rollcall/importer/internal/tenant"
	"strings"
)

// passes reports whether what the code says of a row's identity is a warning. Whichever of its
// columns --warn names, it is meant.
func passes(rules *identity.Rules, code identity.Code, warning bool, rec *identity.Record) bool {
	for _, column := range []identity.Column{identity.SerialNumber, identity.Identifier} {
		for _, cell := range []string{rec.Raw, identity.SerialOf(rec.Type, rec.Raw)} {
			if rules.Passes(code, warning, column, cell) {
				return true
			}
		}
	}
	return false
}

// listed names entries, each identity once and by its newest list.
func listed(entries []*tenant.Entry) string {
	var names []string
	at := map[string]int{}
	for _, e := range entries {
		name := identity.Mask(e.Name()) + " (id " + e.ID() + ")"
		if i, ok := at[e.Key()]; ok && entries[0].List != tenant.Corporate {
			names[i] = name
			continue
		}
		at[e.Key()] = len(names)
		names = append(names, name)
	}
	if n := len(names); n > 1 {
		return strings.Join(names[:n-1], ", ") + " and " + names[n-1] + ", and nobody can tell which is meant"
	}
	return names[0]
}
