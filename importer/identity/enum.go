package identity

import "strings"

// An enum is the list of a Graph enumeration's members in their canonical case.
type enum []string

var (
	types            = enum{TypeIMEI, TypeSerial, TypeTuple, TypeUnknown}
	platforms        = enum{"ios", "android", "windows", "macOS", "windowsMobile", "tvOS", "visionOS", "unknown"}
	enrollmentStates = enum{"unknown", "enrolled", "pendingReset", "failed", "notContacted", "blocked"}
	importStatuses   = enum{"unknown", "pending", "partial", "complete", "error"}
)

// find returns the member that s is in any case, "" for none.
func (e enum) find(s string) string {
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
func (e enum) String() string { return strings.Join(e, ", ") }
