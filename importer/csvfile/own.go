package csvfile

import "strings"

// ownPrefix marks the columns that we add in errors.csv; a reader ignores them.
const ownPrefix = "rollcall_"

// The columns of errors.csv behind the user's own, in this order. Others may follow.
const (
	OwnFile      = ownPrefix + "file"
	OwnLine      = ownPrefix + "line"
	OwnStatus    = ownPrefix + "status"
	OwnField     = ownPrefix + "field"
	OwnCode      = ownPrefix + "code"
	OwnMessage   = ownPrefix + "message"
	OwnRetryable = ownPrefix + "retryable"
	OwnRaw       = ownPrefix + "raw"
)

// OwnColumns are the columns that every errors.csv has.
var OwnColumns = []string{OwnFile, OwnLine, OwnStatus, OwnField, OwnCode, OwnMessage, OwnRetryable, OwnRaw}

// Own reports whether a name is that of a column which we added in errors.csv.
func Own(name string) bool {
	name = strings.TrimSpace(name)
	return len(name) >= len(ownPrefix) && strings.EqualFold(name[:len(ownPrefix)], ownPrefix)
}
