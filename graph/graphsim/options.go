package graphsim

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"go.uber.org/zap"
)

// Options say how a [Server] behaves. The zero value is a service that does
// what the documentation says, at once, without a quota and without faults.
type Options struct {
	// Routes is "documented" (also ""): the three PATCH routes of the
	// documentation work; or "live": they are refused with the messages that
	// the live service is reported to give, and so is the single create of an
	// importedDeviceIdentity.
	Routes string

	Quota      Quota  // writes (POST, PUT, PATCH, DELETE); the zero value is no quota
	AnyQuota   Quota  // all requests; the zero value is no quota
	Window     string // "sliding" (also ""), "fixed" or "bucket": how both quotas are counted
	RetryAfter string // form of the Retry-After of a 429: "seconds" (also ""), "decimal", "date", "none", or "mixed", one of them by seed

	Latency Range   // of each request, a part of it before the request is counted and applied and the rest after
	Faults  []Fault // see ParseFaults
	// Intercept, when set, is asked before Faults about every request, the
	// sub-requests of a batch and the token requests among them; a non-nil
	// answer happens, whatever its Rate, Nth, Method and Path. It is called
	// concurrently.
	Intercept func(r *http.Request, body []byte) *Fault
	Seed      uint64 // of every random choice: equal seeds and equal requests give equal answers

	PageSize int // entries on a page of a list, and the most that $top can ask for; 0 means 1000
	MaxList  int // items of one import or search call, more is 413; 0 means 1000

	ImportDelay    Range    // from an Autopilot import to its final state; the zero value means 2s to 5s
	VisibleDelay   Range    // from that state to the device being listed
	UpdateDelay    Range    // from an action on a registered device to the change being stored and seen
	DeleteDelay    Range    // from a device's DELETE to its being gone
	SyncTime       Range    // that an Autopilot sync runs; the zero value means one minute
	ForeignSerials []string // serial numbers registered in another tenant: importing one ends with ZtdDeviceAssignedToOtherTenant

	// ListsEmpty names the properties that lists and searches return empty,
	// as the live service does for some ("platform" as unknown), though they
	// are stored: "description", "assignedUserPrincipalName",
	// "userPrincipalName", "groupTag", "platform"; for corporate identifiers
	// also of one type alone, as in "manufacturerModelSerial.description".
	ListsEmpty []string

	Tokens    []string      // the only bearer tokens that are accepted; empty means any non-empty one
	TokenLife time.Duration // of the tokens that the token endpoint gives; 0 means one hour

	KeepLog    int  // newest requests that Log remembers; 0 means 10,000, negative none
	KeepBodies bool // Log has the request bodies too

	Log *zap.Logger // one line per request at debug level; nil logs nothing
}

// A Range is a duration between two bounds, drawn uniformly by seed.
type Range struct {
	Min, Max time.Duration
}

// ParseRange reads "50ms" or "50ms-200ms".
func ParseRange(s string) (Range, error) {
	lo, hi, found := strings.Cut(s, "-")
	if !found {
		hi = lo
	}
	low, err := time.ParseDuration(strings.TrimSpace(lo))
	if err != nil {
		return Range{}, fmt.Errorf("range %q: want a duration such as 50ms, or two as in 50ms-200ms", s)
	}
	high, err := time.ParseDuration(strings.TrimSpace(hi))
	if err != nil {
		return Range{}, fmt.Errorf("range %q: want a duration such as 50ms, or two as in 50ms-200ms", s)
	}
	if low < 0 || high < low {
		return Range{}, fmt.Errorf("range %q: the second duration is shorter than the first", s)
	}
	return Range{Min: low, Max: high}, nil
}

// at is the duration that u, in [0, 1), picks.
func (r Range) at(u float64) time.Duration {
	if r.Max <= r.Min {
		return r.Min
	}
	return r.Min + time.Duration(u*float64(r.Max-r.Min))
}

// or is r, or def when r is the zero value.
func (r Range) or(def Range) Range {
	if r == (Range{}) {
		return def
	}
	return r
}
