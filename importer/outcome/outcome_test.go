package outcome

import (
	"testing"

	"rollcall/importer/identity"
)

// TestDoubtGoesWithItsMessage: what is said of a row later is not in doubt for what was said before.
func TestDoubtGoesWithItsMessage(t *testing.T) {
	var o Outcome
	o.Settle(Failed, "lost", "the change may have been applied")
	o.Doubt = true
	o.Settle(Failed, identity.CodeNotApplied, "it was not")
	if o.Doubt {
		t.Error("still in doubt")
	}
}

// TestMergeKeepsTheReply: a new plan changes nothing about what was sent, and what was said to it.
func TestMergeKeepsTheReply(t *testing.T) {
	o := Outcome{HTTPStatus: 503, OfService: true, RequestID: "r", Attempts: 2}
	o.Merge(Outcome{Action: ActionUpdate})
	if o.HTTPStatus != 503 || !o.OfService || o.RequestID != "r" || o.Attempts != 2 || o.Action != ActionUpdate {
		t.Errorf("%+v", o)
	}
}
