package plan

import (
	"time"

	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/outcome"
)

// A Policy says what a verb may do.
type Policy struct {
	Creates bool // makes what the tenant does not have; what no list shows is no difference then
	Deletes bool // deletes what the rows name, and nothing else
	Lines   bool // carries out reviewed lines, each of which says what it does
}

// The policies of the verbs.
var (
	Update = Policy{}
	Sync   = Policy{Creates: true}
	Delete = Policy{Deletes: true}
	Apply  = Policy{Lines: true}
)

// A Row is what is to be decided about.
type Row struct {
	Number int // in the run
	Rec    *identity.Record
	Line   input.PlanLine // of a plan
	Pruned *tenant.Entry  // of a row behind the input: an entry that no row names
}

// A Memory is what earlier parts of the run may have done to a row. The zero value is: nothing.
type Memory struct {
	Doubt   bool           // it may have been sent, and what became of it is not recorded
	Created bool           // and then to make an entry
	Was     outcome.Status // what is recorded, where the row is settled anew
	WasID   string         // and the id
}

// A Decision is a change that is to be sent, or, where that is nil, the row's fate.
type Decision struct {
	Change *Change
	// Outcome has the action, id and warnings of a change, which is all that is known of it; else it is final.
	Outcome outcome.Outcome
}

// A Planner decides. It is not changed while it does: what is learnt on the way makes another one.
type Planner struct {
	Kind   identity.Kind
	Policy Policy
	Route  Route
	Auto   bool          // the user left the route to us
	Tenant *tenant.Index // nil where nobody has looked
	Before *tenant.Index // what an earlier part of the run set out to delete; nil where there is none
	Rules  *identity.Rules

	Force        bool // an entry that equals the row is written too
	Bind         bool // every row is bound to its entry, also where it could be sent without a look
	Doubtful     bool // the tenant was looked at for the sake of rows in doubt: others are sent by their ids
	SendReadOnly bool
	Assert       map[identity.Column]bool // sent although no list shows them
	Started      time.Time                // of the run's first part, where this is a later one
	Run          string                   // names the run in the importIds of devices
	// Named says whether a row of the input may name this id. It is set when the tenant was looked up only after rows had been
	// sent by the ids that they give, so that rows naming one device by its two ids were not held against each other before.
	Named func(id string) bool
}

// settled is a decision that nothing is sent.
func settled(o outcome.Outcome) Decision { return Decision{Outcome: o} }

// failed is a decision that nothing is sent since something is wrong.
func failed(o outcome.Outcome, p *outcome.Problem) Decision { return Decision{Outcome: o.Fail(p)} }

// send is a decision to make a change.
func send(o outcome.Outcome, ch *Change) Decision {
	o.Action, o.Changes = ch.Action, ch.diffs.JSON()
	return Decision{Change: ch, Outcome: o}
}
