package send

import (
	"testing"

	"rollcall/graph"
	"rollcall/importer/outcome"
)

// TestReplyAfterTrouble: what the last reply was is what counts.
func TestReplyAfterTrouble(t *testing.T) {
	var o outcome.Outcome
	takeError(&o, &graph.Error{Class: graph.Transient, Status: 503, Attempts: 2})
	Take(&o, graph.Receipt{Status: 200, RequestID: "r", Attempts: 1})
	if o.OfService || o.HTTPStatus != 200 || o.RequestID != "r" || o.Attempts != 3 {
		t.Errorf("%+v", o)
	}
}
