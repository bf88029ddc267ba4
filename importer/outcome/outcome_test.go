package outcome

import (
	"testing"

	"rollcall/importer/identity"
)

// TestSettledAnew: what is said of a row later holds nothing of what was said before.
func TestSettledAnew(t *testing.T) {
	var o Outcome
	o.Settle(Failed, "lost", "the change may have been applied")
	o.Retryable, o.MayBeApplied = true, true
	o.Settle(Failed, identity.CodeNotApplied, "it was not")
	if o.Retryable || o.MayBeApplied {
		t.Errorf("%+v", o)
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
