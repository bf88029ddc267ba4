package graph

import (
	"strings"
	"testing"
	"testing/synctest"
)

// TestWhatAnErrorMeans: whoever acts on an error asks these and no number.
func TestWhatAnErrorMeans(t *testing.T) {
	type answers struct{ invalid, conflict, tookTooLong, smaller, ofService, retryable bool }
	for _, test := range []struct {
		e    Error
		want answers
	}{
		{Error{Class: Permanent, Status: 400}, answers{invalid: true, smaller: true}},
		{Error{Class: Permanent, Status: 409}, answers{conflict: true, smaller: true}},
		{Error{Class: Permanent, Status: 422}, answers{smaller: true}},
		{Error{Class: Permanent, Status: 505}, answers{smaller: true, ofService: true}},
		{Error{Class: NotFound, Status: 404}, answers{smaller: true}},
		{Error{Class: TooLarge, Status: 413}, answers{smaller: true}},
		{Error{Class: RouteRefused, Status: 400}, answers{}},
		{Error{Class: RouteRefused, Status: 501}, answers{ofService: true}},
		{Error{Class: Throttled, Status: 429}, answers{retryable: true}},
		{Error{Class: Transient, Status: 408}, answers{retryable: true}},
		{Error{Class: Transient, Status: 503}, answers{ofService: true, retryable: true}},
		{Error{Class: Transient, Status: 504}, answers{tookTooLong: true, smaller: true, ofService: true, retryable: true}},
		{Error{Class: Outage, Status: 504}, answers{tookTooLong: true, smaller: true, ofService: true, retryable: true}},
		{Error{Class: Outage}, answers{retryable: true}},
		{Error{Class: MaybeApplied, Status: 504}, answers{tookTooLong: true, ofService: true, retryable: true}}, // parts of it may be there already
		{Error{Class: Forbidden, Status: 403}, answers{}},
		{Error{Class: Unauthorized, Status: 401}, answers{}},
		{Error{Class: SignInFailed, Status: 400}, answers{}},
		{Error{Class: BadReply, Status: 200}, answers{}},
	} {
		e := &test.e
		got := answers{e.Invalid(), e.Conflict(), e.TookTooLong(), e.SmallerMayPass(), e.OfService(), e.Retryable()}
		if got != test.want {
			t.Errorf("%s %d: %+v, want %+v", e.Class, e.Status, got, test.want)
		}
	}
}

func TestBeingDeleted(t *testing.T) {
	for _, test := range []struct {
		e    Error
		want bool
	}{
		{Error{Code: "ZtdDeviceDeletionInProgess"}, true},
		{Error{Code: "ZtdDeviceDeletionInProgress"}, true},
		{Error{Code: "BadRequest", Message: "ZTDDeviceDeletionInProgess: wait"}, true},
		{Error{Code: "BadRequest", Message: "a deletion is in progress"}, false},
	} {
		if got := test.e.BeingDeleted(); got != test.want {
			t.Errorf("%s %s: %t", test.e.Code, test.e.Message, got)
		}
	}
}

// TestApplied: an error that may have come after a change says so, as a value and to whoever reads it,
// and no other does.
func TestApplied(t *testing.T) {
	huge := `{"id":"` + strings.Repeat("x", objectLimit) + `"}`
	no := graphError("BadRequest", "no")
	for _, test := range []struct {
		name   string
		answer answer
		read   bool
		want   bool
	}{
		{"refused", script(says(400, no)), false, false},
		{"refused after a lost reply", script(breaks(errReset), says(400, no)), false, true},
		{"refused after trouble", script(says(503, ""), says(404, "")), false, true},
		{"refused after a pause", script(says(429, ""), says(400, no)), false, false},
		{"trouble to the end", script(says(500, "")), false, true},
		{"not understood", script(says(200, "<html>")), false, true},
		{"too large", script(says(200, huge)), false, true},
		{"redirect", script(says(302, "")), false, false},
		{"a reading that broke off", script(breaks(errReset), says(404, "")), true, false},
		{"a reading that is too large", script(says(200, huge)), true, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c := newTestClient(t, &fake{answer: test.answer}, func(o *Options) { o.Attempts = 2 })
				send := func() error { _, err := c.PatchCorporateItem(t.Context(), "1", onePatch); return err }
				if test.read {
					send = func() error { _, err := c.GetDevice(t.Context(), "1"); return err }
				}
				err := send()
				e := AsError(err)
				if e == nil || e.Applied != test.want || strings.Contains(e.Error(), "may have been applied") != test.want {
					t.Errorf("%+v, want applied %t", e, test.want)
				}
			})
		})
	}
}
