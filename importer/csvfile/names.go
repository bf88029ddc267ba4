package csvfile

import (
	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/mapping"
	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/identity"
)

// OwnPrefix marks the columns that are added in errors.csv; a reader leaves them aside.
const OwnPrefix = colname.OwnPrefix

// Own reports whether a name is that of such a column.
func Own(name string) bool { return colname.Own(name) }

// Asides are the properties that Graph lists of a registered Autopilot device and that no verb
// reads. An export has them for people; nobody needs to be told that they are left aside.
var Asides = colname.Asides

// ColumnNamed returns the column that a name means in a file of either kind, NoColumn for none.
func ColumnNamed(name string) identity.Column { return colname.OfAny(name) }

// DelimiterNamed returns the delimiter that a user names, 0 for "". Its error is for the user.
func DelimiterNamed(s string) (byte, error) { return record.DelimiterNamed(s) }

// ParseMap reads pairs such as S/N=serialNumber,Asset Tag=description. Header names may hold commas
// and equals signs: a pair ends where a comma follows the name of a column.
func ParseMap(text string) (map[string]string, error) { return mapping.Parse(text) }
