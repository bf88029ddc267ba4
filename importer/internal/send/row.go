package send

import (
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/plan"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// A Row is one row on its way from the file to results.csv.
type Row struct {
	Place   outcome.Place
	Rec     identity.Record
	Line    input.PlanLine // of a plan: what was decided
	Pruned  *tenant.Entry  // of a row behind the input: the entry that no row names
	Carrier *outcome.Place // the earlier row that carries this one
	Memory  plan.Memory    // what earlier parts of the run may have done to it
	Met     *tenant.Entry  // its entry, where that was not listed and was met on the way

	Recorded bool            // it is, and is only looked at for the sake of others
	Change   *plan.Change    // that is being made, or in a dry run would be
	Outcome  outcome.Outcome // so far; final once the row is settled
	Kept     *rundir.Line    // of results.csv, where it stays as it was

	maybe bool          // some send of it may have been carried out
	at    atomic.Uint32 // inHand, handedOn or ended
	err   error         // why the row's fate is not known; set before done is closed
	done  chan struct{} // closed when the row has come to its end
}

// Who holds a row.
const (
	inHand   = iota // of whoever it was given to last
	handedOn        // by a sender to whoever waits for the service
	ended           // settled, kept or abandoned: nobody holds it any more
)

// NewRow makes a row that can be settled.
func NewRow(at outcome.Place, rec identity.Record) *Row {
	return &Row{Place: at, Rec: rec, done: make(chan struct{})}
}

// Copy copies a row of the input out of its block.
func Copy(r *input.Row) *Row {
	row := NewRow(r.Place, clone(r.Rec))
	row.Line = r.Plan.Clone()
	return row
}

// Ask is what is to be decided about the row.
func (r *Row) Ask() plan.Row {
	return plan.Row{Number: r.Place.Row, Rec: &r.Rec, Line: r.Line, Pruned: r.Pruned}
}

// HandOn says that the sender has given the row to somebody who waits for the service, and who settles it.
func (r *Row) HandOn() {
	if r.at.Swap(handedOn) == ended {
		panic("a row is handed on after it has come to its end")
	}
}

// end is the row's only end. It comes before anything is said of the row, so that a second one changes nothing.
func (r *Row) end() {
	if r.at.Swap(ended) == ended {
		panic("a row has come to its end twice: it had two holders")
	}
}

// Settle says that the row's outcome is final.
func (r *Row) Settle() {
	r.end()
	r.Outcome.Time = time.Now()
	close(r.done)
}

// Keep settles a row with what an earlier part of the run recorded.
func (r *Row) Keep(l rundir.Line) {
	r.end()
	r.Kept, r.Outcome = &l, l.Outcome
	r.Outcome.HTTPStatus = 0 // of a reply to this part, which there is none: its guards judge what it meets
	close(r.done)
}

// Abandon says that the row's fate is not known.
func (r *Row) Abandon(err error) {
	r.end()
	r.err = err
	close(r.done)
}

// Done is closed when the row is settled or abandoned.
func (r *Row) Done() <-chan struct{} { return r.done }

// Err says why the row's fate is not known, nil where it is.
func (r *Row) Err() error { return r.err }

// Abandon gives rows up that were given back with an error.
func Abandon(rows []*Row, err error) {
	for _, r := range rows {
		r.Abandon(err)
	}
}

// key is the key of the row's identity, under which the service is to know it.
func (r *Row) key() string {
	if r.Change != nil && r.Change.Entry != nil {
		return r.Change.Entry.Key()
	}
	return r.Rec.Key()
}

// clone copies a record out of its block.
func clone(r *identity.Record) identity.Record {
	c := identity.Record{Kind: r.Kind, ID: strings.Clone(r.ID), Type: r.Type, Identifier: strings.Clone(r.Identifier), Raw: strings.Clone(r.Raw)}
	if len(r.Values) > 0 {
		c.Values = make([]identity.Value, len(r.Values))
		for i, v := range r.Values {
			v.Text = strings.Clone(v.Text)
			c.Values[i] = v
		}
	}
	if len(r.Findings) > 0 {
		c.Findings = make([]identity.Finding, len(r.Findings))
		for i, f := range r.Findings {
			f.Message = strings.Clone(f.Message)
			c.Findings[i] = f
		}
	}
	return c
}

// Maybe says that some send of the rows may have been carried out: whatever they are given up for, they are in doubt.
func Maybe(rows []*Row) {
	for _, r := range rows {
		r.maybe = true
	}
}

// NotSent is the error of a row that is given up before anything of it was sent.
func NotSent(err error) error { return &notSent{err} }

type notSent struct{ error }

func (e *notSent) Unwrap() error { return e.error }

// InDoubt reports whether a row that was given up may have been sent, by this part of the run or an earlier one.
func (r *Row) InDoubt() bool {
	var never *notSent
	switch {
	case r.Memory.Doubt, r.maybe:
		return true
	case r.err == nil || errors.As(r.err, &never):
		return false
	}
	return !errors.Is(r.err, graph.ErrDrained) || errors.Is(r.err, graph.ErrInDoubt)
}
