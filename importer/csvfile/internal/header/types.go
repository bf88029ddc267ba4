package header

import (
	"strings"

	"rollcall/importer/csvfile/internal/refusal"
	"rollcall/importer/identity"
)

// types are the identity types that --type takes.
var types = []string{identity.TypeIMEI, identity.TypeSerial, identity.TypeTuple}

// TypeNamed returns the identity type of that name in its canonical case, "" for "".
func TypeNamed(name string) (string, error) {
	if name == "" {
		return "", nil
	}
	for _, t := range types {
		if strings.EqualFold(t, name) {
			return t, nil
		}
	}
	return "", &refusal.Error{Message: "unknown identity type " + name, Hint: "--type takes " + strings.Join(types, ", ")}
}

var tuple = []identity.Column{identity.Manufacturer, identity.Model, identity.SerialNumber}
