package outcome

import (
	"encoding/json"
	"slices"
	"strings"

	"rollcall/importer/identity"
)

// A Change is what a row does to one property.
type Change struct {
	Column identity.Column
	Before string
	Unread bool // nobody knows what was there before
	After  string
}

// Changes are those of one row, in the order of its values.
type Changes []Change

// Has reports whether one of them is of the column.
func (c Changes) Has(column identity.Column) bool {
	return slices.ContainsFunc(c, func(one Change) bool { return one.Column == column })
}

// shownChange is how much of a value is shown, in bytes: all of every value that the service takes.
const shownChange = 512

// JSON is the column changes of results.csv and plan.csv, as in {"groupTag":["A","B"]}: the first is
// null where it was not read. A hash is "(hash)", user names are masked.
func (c Changes) JSON() string {
	if len(c) == 0 {
		return ""
	}
	text := []byte{'{'}
	for i := range c {
		if i > 0 {
			text = append(text, ',')
		}
		text = append(appendJSON(text, c[i].Column.String()), ":["...)
		if c[i].Unread {
			text = append(text, "null"...)
		} else {
			text = appendJSON(text, c[i].shown(c[i].Before))
		}
		text = append(appendJSON(append(text, ','), c[i].shown(c[i].After)), ']')
	}
	return string(append(text, '}'))
}

func (c *Change) shown(value string) string {
	if c.Column == identity.Hash && value != "" {
		return "(hash)"
	}
	value = identity.OneLine(identity.Mask(value))
	if len(value) > shownChange {
		value = strings.ToValidUTF8(value[:shownChange], "") + "..."
	}
	return value
}

// appendJSON appends a JSON string.
func appendJSON(dst []byte, s string) []byte {
	for i := range len(s) {
		if s[i] < ' ' || s[i] >= 0x7f || s[i] == '"' || s[i] == '\\' {
			return appendOddJSON(dst, s)
		}
	}
	return append(append(append(dst, '"'), s...), '"')
}

func appendOddJSON(dst []byte, s string) []byte {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(s); err != nil {
		panic("a string does not marshal: " + err.Error())
	}
	return append(dst, strings.TrimSuffix(b.String(), "\n")...)
}
