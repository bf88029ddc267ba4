package identity

import (
	"strings"
	"testing"
)

// A cell that is no user principal name is told what it is: what a message shows of it is not enough.
func TestUserFaults(t *testing.T) {
	for cell, want := range map[string]string{
		"anna@contoso.com; ben@contoso.com":               "is two users in one cell",
		"anna@contoso.com,ben@contoso.com,cy@contoso.com": "is 3 users in one cell",
		"anna@contoso.com / ben@fabrikam.com":             "is two users in one cell",
		"anna@contoso.com\nben@contoso.com":               "is two users in one cell",
		"Schmidt, Anna <anna@contoso.com>":                `has more around the address, such as a name or a prefix: write the address alone, which ends in "@contoso.com"`,
		"Anna Schmidt (anna@contoso.com)":                 "has more around the address",
		"mailto:anna@contoso.com":                         "has more around the address",
		"i:0#.f|membership|anna@contoso.com":              "has more around the address",
		`CONTOSO\anna`:                                    "is no user principal name: give it as name@domain",
		"Anna Schmidt":                                    "is no user principal name: give it as name@domain",
		"anna@@contoso.com":                               "has more than one @",
		"@contoso.com":                                    "has nothing before its @",
		"jürgen@contoso.com":                              `has 'ü' (U+00FC) before its @`,
		"anna.@contoso.com":                               "has a period right before its @",
		"anna@contoso":                                    "has no full domain behind its @",
	} {
		rec := judged(t, &Rules{}, Autopilot, "", SerialNumber, "A1", AssignedUser, cell)
		if found(rec) != "upn_shape!" {
			t.Errorf("%q: found %q", cell, found(rec))
			continue
		}
		message := rec.First().Message
		if !strings.Contains(message, want) || strings.Contains(message, "anna@") || strings.Contains(message, "ben@") {
			t.Errorf("%q: %s", cell, message)
		}
	}
}
