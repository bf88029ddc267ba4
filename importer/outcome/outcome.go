// Package outcome is the ground that all rooms of a run stand on: what a run does to an identity
// ([Action]), what became of a row ([Status], [Outcome]), and where the row stands ([Place]).
//
// A row's fate is a value: it is settled once, recorded once, and read back as what it was. Whoever
// does not know a row's fate makes no Outcome of it, so that none is ever invented.
package outcome

import (
	"strconv"
	"time"

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
	HTTPStatus int  // of the last reply, 0 where nothing was sent
	OfService  bool // that reply told of the service's own trouble, which holds nothing against the row
	Code       string
	Message    string
	Attempts   int
	RequestID  string
	Warnings   []string // codes
	Verified   string
	Changes    string // [Changes.JSON]
	Time       time.Time

	// Retryable says of a row that failed that sending it again, as it stands, may help.
	Retryable bool
	// MayBeApplied says of a row that is no success that a send of it may have taken effect.
	MayBeApplied bool

	Target string // the tenant's entry or registered device that the row means, where a lookup found it
}

// A Place says where a row stands in the input.
type Place struct {
	Row  int    // data rows of all files, from 1
	File string // as the user named it
	Line int    // the physical line on which the row starts
}

// String is the place as compilers write it: devices.csv:4712.
func (p Place) String() string { return p.File + ":" + strconv.Itoa(p.Line) }

// Warn adds a warning, once.
func (o *Outcome) Warn(c identity.Code) {
	for _, w := range o.Warnings {
		if w == string(c) {
			return
		}
	}
	o.Warnings = append(o.Warnings, string(c))
}

// Settle says what became of the row; code and message are empty where nothing is wrong. Whether it may
// be sent again, and whether it may have been applied, is said after that.
func (o *Outcome) Settle(s Status, c identity.Code, message string) {
	o.Status, o.Code, o.Message = s, string(c), message
	o.Retryable, o.MayBeApplied = false, false
}

// Fail returns the outcome of a row that has this problem and of which nothing is sent.
func (o Outcome) Fail(p *Problem) Outcome {
	o.Settle(Failed, p.Code, p.Message)
	o.Action = ActionNone
	return o
}

// CarriedBy words the fate of a row that repeats an earlier one: that row's, since it was sent for both.
func (o *Outcome) CarriedBy(first *Outcome, at Place) {
	if first == nil {
		panic("a row is carried by one that was not recorded before it")
	}
	line := at.String()
	o.ID = first.ID
	if first.Status.Bad() || first.Status == Pending {
		o.Settle(first.Status, identity.Code(first.Code), "same row as "+line+", which says: "+first.Message)
		o.Retryable, o.MayBeApplied = first.Retryable, first.MayBeApplied
		return
	}
	o.Settle(Duplicate, identity.CodeDuplicate, "same row as "+line)
}

// Merge adds to what earlier attempts left in o what a new plan says.
func (o *Outcome) Merge(planned Outcome) {
	warnings, attempts := o.Warnings, o.Attempts
	http, ofService, request := o.HTTPStatus, o.OfService, o.RequestID
	*o = planned
	o.Attempts, o.HTTPStatus, o.OfService, o.RequestID = attempts, http, ofService, request
	o.Warnings = nil
	for _, w := range append(warnings, planned.Warnings...) {
		o.Warn(identity.Code(w))
	}
}

// A Problem words why a row has no match.
type Problem struct {
	Code    identity.Code
	Message string
}
