package normal

import "strings"

// An Enum is the list of a Graph enumeration's members in their canonical case.
type Enum []string

// Find returns the member that s is in any case, "" for none.
func (e Enum) Find(s string) string {
	for _, m := range e {
		if s == m {
			return m
		}
	}
	for _, m := range e {
		if strings.EqualFold(s, m) {
			return m
		}
	}
	return ""
}

// String lists the members for a message.
func (e Enum) String() string { return strings.Join(e, ", ") }
