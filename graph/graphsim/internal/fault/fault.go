// Package fault is what goes wrong with a request: [Parse] reads faults,
// [Faults] picks the one that happens to a request, its [Effect] says what that
// is, and a [Delivery] brings the reply to the client, or does not.
package fault

import (
	"fmt"
	"strings"
	"time"

	"rollcall/graph/graphsim/internal/chance"
)

// A Fault is something that goes wrong with a request; see [Parse] for the names
// and for the notation of a flag.
type Fault struct {
	Name   string        // such as "503" or "lost"
	Method string        // only requests with this method; "" is any
	Path   string        // only requests whose path, the version included, contains this; "" is any
	Rate   float64       // share of the matching requests, from 0 to 1; unused when Nth is set
	Nth    int           // the first matching request that it happens to, counting from 1; 0 means by Rate
	Last   int           // the last one; 0 means Nth alone
	For    time.Duration // Retry-After of a status, length of "slow" and "hang"; 0 means the fault's default
}

// A Request is what a fault looks at.
type Request struct {
	Method string
	Path   string
	Place  Place
}

// A Place is where a request stands.
type Place uint8

// The places.
const (
	Alone   Place = iota // it has a connection of its own
	Batch                // it is a $batch
	InBatch              // it is a sub-request of one
)

// matches says whether the fault, which has the effect e, is meant for r.
func (f *Fault) matches(r Request, e Effect) bool {
	if r.Place == InBatch && e.ofConnection() {
		return false
	}
	if r.Place == Batch && e.ofEntry() {
		return false
	}
	return (f.Method == "" || f.Method == r.Method) && strings.Contains(r.Path, f.Path)
}

// happens says whether the fault happens to the nth request that it matches.
func (f *Fault) happens(n int, u float64) bool {
	if f.Nth > 0 {
		return n >= f.Nth && n <= max(f.Nth, f.Last)
	}
	return u < f.Rate
}

// Effect is what f does; without a fault, nothing. It panics where there is no
// fault of that name.
func (f *Fault) Effect() Effect {
	if f == nil {
		return Effect{}
	}
	e, ok := Lookup(f.Name)
	if !ok {
		panic(fmt.Sprintf("graphsim: no fault is named %q", f.Name))
	}
	return e
}

// Faults are the faults of a server, with the number of requests that each was
// meant for.
type Faults struct {
	seed    chance.Seed
	faults  []Fault
	matched []int
}

// New makes faults that happen by this seed.
func New(faults []Fault, seed chance.Seed) *Faults {
	return &Faults{seed: seed, faults: faults, matched: make([]int, len(faults))}
}

// Pick is the fault that happens to r, the first of several, or nil.
func (fs *Faults) Pick(r Request) *Fault {
	var first *Fault
	for i := range fs.faults {
		f := &fs.faults[i]
		if !f.matches(r, f.Effect()) {
			continue
		}
		fs.matched[i]++
		n := fs.matched[i]
		if first == nil && f.happens(n, fs.seed.Draw(chance.Fault(i), uint64(n))) {
			first = f
		}
	}
	return first
}
