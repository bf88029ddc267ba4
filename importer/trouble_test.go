package importer

import (
	"strings"
	"testing"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/send"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// TestTroubleIsNoRefusal: rows that meet the service's own trouble say nothing against the scope of a
// run, and rows that are refused alike do, whatever comes of the rows before them.
func TestTroubleIsNoRefusal(t *testing.T) {
	refused := &graph.Error{Class: graph.Permanent, Status: 400, Code: "BadRequest", Message: "no"}
	trouble := &graph.Error{Class: graph.Transient, Status: 503, Code: "BadRequest", Message: "no"}
	locked := &graph.Error{Class: graph.Transient, Status: 423, Code: "BadRequest", Message: "no"}
	for _, test := range []struct {
		name   string
		errs   []*graph.Error
		halted bool
	}{
		{"refused alike", []*graph.Error{refused, refused, refused}, true},
		{"trouble first", []*graph.Error{trouble, refused, refused}, false},
		{"trouble between", []*graph.Error{refused, refused, trouble, refused, refused}, false},
		{"trouble alone", []*graph.Error{trouble, trouble, trouble, trouble}, false},
		{"locked", []*graph.Error{refused, locked, refused}, true},
	} {
		g := guards{maxSame: 3}
		var err error
		for _, e := range test.errs {
			var o outcome.Outcome
			o.Settle(outcome.Failed, identity.Code(e.Code), e.Message)
			o.HTTPStatus, o.OfService = e.Status, e.OfService()
			if err == nil {
				err = g.see(&o)
			}
		}
		if (err != nil) != test.halted {
			t.Errorf("%s: %v", test.name, err)
		}
	}
}

// TestKeptRowsHaltNothing: what an earlier part of the run met is not met again by keeping it.
func TestKeptRowsHaltNothing(t *testing.T) {
	g := guards{maxSame: 2, maxFailures: Limit{Given: true, Rows: 4}}
	for _, status := range []int{400, 503, 400, 400} {
		r := send.NewRow(outcome.Place{}, identity.Record{})
		r.Keep(rundir.Line{Outcome: outcome.Outcome{Status: outcome.Failed, HTTPStatus: status, Code: "BadRequest"}})
		if err := g.see(&r.Outcome); err != nil {
			t.Errorf("%d: %v", status, err)
		}
		if r.Kept.HTTPStatus != status {
			t.Errorf("the line is written with status %d, not %d", r.Kept.HTTPStatus, status)
		}
	}
	if g.failed != 4 {
		t.Errorf("%d failures, want those of all parts", g.failed)
	}
}

// TestAppliedIsSaidOnce: a row whose error says that the change may have been made need not be told so
// again for an earlier part of the run.
func TestAppliedIsSaidOnce(t *testing.T) {
	const maybeApplied = "the change may have been applied"
	for _, test := range []struct {
		e    graph.Error
		want string
	}{
		{graph.Error{Status: 400, Message: "no"}, "no; " + maybeApplied + " by an earlier part of this run"},
		{graph.Error{Status: 400, Message: "no; " + maybeApplied, Applied: true}, "no; " + maybeApplied},
		{graph.Error{Message: "no connection"}, "no connection"}, // nothing was sent
	} {
		r := send.NewRow(outcome.Place{}, identity.Record{})
		r.Memory.Doubt = true
		r.Outcome.Settle(outcome.Failed, "code", test.e.Message)
		r.Outcome.HTTPStatus, r.Outcome.MayBeApplied = test.e.Status, test.e.Applied
		admit(r)
		if r.Outcome.Message != test.want || strings.Count(r.Outcome.Message, maybeApplied) > 1 {
			t.Errorf("%q, want %q", r.Outcome.Message, test.want)
		}
	}
}
