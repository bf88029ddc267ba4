package importer

import (
	"strings"
	"testing"

	"rollcall/graph"
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
			takeError(&o, e)
			refuse(&o, e, errorCode(e))
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
		s := &slot{done: make(chan struct{})}
		s.keep(rundir.Line{Outcome: outcome.Outcome{Status: outcome.Failed, HTTPStatus: status, Code: "BadRequest"}})
		if err := g.see(&s.outcome); err != nil {
			t.Errorf("%d: %v", status, err)
		}
		if s.line.HTTPStatus != status {
			t.Errorf("the line is written with status %d, not %d", s.line.HTTPStatus, status)
		}
	}
	if g.failed != 4 {
		t.Errorf("%d failures, want those of all parts", g.failed)
	}
}

// TestReplyAfterTrouble: what the last reply was is what counts.
func TestReplyAfterTrouble(t *testing.T) {
	var o outcome.Outcome
	takeError(&o, &graph.Error{Class: graph.Transient, Status: 503, Attempts: 2})
	take(&o, graph.Receipt{Status: 200, RequestID: "r", Attempts: 1})
	if o.OfService || o.HTTPStatus != 200 || o.RequestID != "r" || o.Attempts != 3 {
		t.Errorf("%+v", o)
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
		p := pipeline{replay: &Replay{}}
		s := &slot{doubt: true}
		takeError(&s.outcome, &test.e)
		refuse(&s.outcome, &test.e, "code")
		p.admit(s)
		if s.outcome.Message != test.want || strings.Count(s.outcome.Message, maybeApplied) > 1 {
			t.Errorf("%q, want %q", s.outcome.Message, test.want)
		}
	}
}
