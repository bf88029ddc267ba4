// Package normal brings values of properties into the form in which Graph has them: a [GUID], a
// member of an [Enum], a [Time], the [State] of an import record.
package normal

import (
	"strings"

	"rollcall/importer/identity/internal/ascii"
)

// GUID returns a GUID in lower case without braces.
func GUID(s string) (string, bool) {
	if len(s) == 38 && s[0] == '{' && s[37] == '}' {
		s = s[1:37]
	}
	if len(s) != 36 {
		return "", false
	}
	for i := range len(s) {
		switch dash := i == 8 || i == 13 || i == 18 || i == 23; {
		case dash && s[i] != '-', !dash && !ascii.Hexadecimal(s[i:i+1]):
			return "", false
		}
	}
	return strings.ToLower(s), true
}
