package importer

import (
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"rollcall/importer/identity"
)

// An Action is what a run does to an identity.
type Action string

// Actions as results.csv writes them.
const (
	ActionNone   Action = "none"
	ActionCreate Action = "create"
	ActionUpdate Action = "update"
	ActionDelete Action = "delete"
)

// A Status is a row's fate.
type Status string

// Statuses as results.csv writes them.
const (
	Updated   Status = "updated"
	Created   Status = "created"
	Deleted   Status = "deleted"
	Unchanged Status = "unchanged"
	Skipped   Status = "skipped"
	Duplicate Status = "duplicate"
	Planned   Status = "planned"
	Valid     Status = "valid"
	Invalid   Status = "invalid"
	Failed    Status = "failed"
	// Pending is open: the service has accepted the row and was not seen to finish. A resume settles it.
	Pending Status = "pending"
)

// Statuses lists every status in the order in which a summary shows them.
var Statuses = []Status{Updated, Created, Deleted, Unchanged, Skipped, Duplicate, Planned, Valid, Pending, Invalid, Failed}

// Bad reports whether rows of this status stand in errors.csv and make the run end with exit code 1.
func (s Status) Bad() bool { return s == Invalid || s == Failed }

// An Outcome is a row's fate, always a plain value: a row whose fate is not known has none.
type Outcome struct {
	ID         string // the tenant's id of the entry, where it is known
	Action     Action
	Status     Status
	HTTPStatus int // of the last reply, 0 where nothing was sent
	Code       string
	Message    string
	Attempts   int
	RequestID  string
	Warnings   []string // codes
	Verified   string
	Changes    string // groupTag: 'A' -> 'B'; no hash and no full UPN
	Time       time.Time

	target string // the tenant's entry or registered device that the row means, where a lookup found it
}

// A Place says where a row stands in the input.
type Place struct {
	Row  int    // data rows of all files, from 1
	File string // as the user named it
	Line int    // the physical line on which the row starts
}

// String is the place as compilers write it: devices.csv:4712.
func (p Place) String() string { return p.File + ":" + strconv.Itoa(p.Line) }

// ResultColumns is the header of results.csv. Columns may be added at the end, never renamed.
var ResultColumns = []string{
	"row", "file", "line", "kind", "identity", "id", "action", "status", "http_status", "error_code", "error_message",
	"attempts", "request_id", "warnings", "verified", "time", "changes",
}

// Positions in ResultColumns of the cells that are read back.
const (
	colRow       = 0
	colIdentity  = 4
	colID        = 5
	colStatus    = 7
	colHTTP      = 8
	colCode      = 9
	colMessage   = 10
	colAttempts  = 11
	colRequestID = 12
	colWarnings  = 13
	colVerified  = 14
	colTime      = 15
)

// maxCell bounds a cell of results.csv, so that a line, and a torn one, stays readable.
const maxCell = 4 << 10

// record fills cells with the line of results.csv of one row.
func (o *Outcome) record(cells []string, p Place, kind, identity string) []string {
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	return append(cells[:0],
		strconv.Itoa(p.Row), fileCell(p.File), number(p.Line), kind, harmless(identity), harmless(o.ID), string(o.Action), string(o.Status),
		number(o.HTTPStatus), harmless(o.Code), harmless(o.Message), strconv.Itoa(o.Attempts), harmless(o.RequestID),
		strings.Join(o.Warnings, ";"), o.Verified, o.Time.UTC().Format(time.RFC3339), oneLine(o.Changes))
}

// oneLine makes s a cell of [identity.OneLine] and of bounded length: in results.csv a newline ends
// a row, nothing else does.
func oneLine(s string) string {
	s = identity.OneLine(s)
	if len(s) > maxCell {
		cut := maxCell
		for cut > 0 && !utf8.RuneStart(s[cut]) {
			cut--
		}
		s = s[:cut]
	}
	return s
}

// harmless makes a cell of ours, often the service's words, safe to open in a spreadsheet: one that would run as a formula gets
// a leading apostrophe. Source: https://owasp.org/www-community/attacks/CSV_Injection
func harmless(s string) string {
	if r, _ := utf8.DecodeRuneInString(s); s != "" && strings.ContainsRune("=+-@\t\r\n＝＋－＠", r) {
		s = "'" + s
	}
	return oneLine(s)
}

// fileCell is a file's name as a cell. The lone hyphen that stands for standard input runs nowhere.
func fileCell(name string) string {
	if name == "-" {
		return name
	}
	return harmless(name)
}
