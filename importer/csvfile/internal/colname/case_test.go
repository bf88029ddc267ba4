package colname

import (
	"strings"
	"testing"
	"unicode"

	"rollcall/importer/identity"
)

// TestNamesInAnyCase: the letter case of a name does not count, in no language that names are known
// in.
func TestNamesInAnyCase(t *testing.T) {
	var names []string
	names = append(append(names, serialAliases...), imeiAliases...)
	for _, kind := range headings {
		for _, h := range kind {
			names = append(names, h.name)
		}
	}
	for _, name := range names {
		for _, kind := range []identity.Kind{identity.Corporate, identity.Autopilot} {
			means := func(name string) identity.Column {
				if c := Of(kind, Fold(name)); c != identity.NoColumn {
					return c
				}
				return Alias(kind, name)
			}
			for _, other := range []string{strings.ToUpper(name), strings.ToLower(name), strings.ToTitle(name),
				strings.ToUpperSpecial(unicode.TurkishCase, name), strings.ToLowerSpecial(unicode.TurkishCase, strings.ToUpper(name))} {
				if got, want := means(other), means(name); got != want {
					t.Errorf("%s is %v in %s files, %s is %v", name, want, kind, other, got)
				}
			}
		}
	}
}
