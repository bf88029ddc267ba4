package graph

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph/quota"
)

func TestPauseHoldsEveryone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var refusedAt time.Time
		f := &fake{latency: func() time.Duration { return 60 * time.Millisecond }}
		f.answer = func(n int, _ *http.Request, _ []byte) (*http.Response, error) {
			if n == 40 {
				refusedAt = time.Now()
				return reply(429, "", "Retry-After", "7.5"), nil
			}
			return reply(204, ""), nil
		}
		c := newTestClient(t, f, func(o *Options) { o.Quota = quota.Default })
		patchAll(t.Context(), t, c, 16, 90)

		log := f.log()
		if len(log) != 91 {
			t.Fatalf("%d requests, want 91", len(log))
		}
		// Requests that were on their way arrive within one exchange; the others after the pause.
		var after []seen
		for _, r := range log {
			switch d := r.at.Sub(refusedAt); {
			case d <= 60*time.Millisecond:
			case d < 7500*time.Millisecond:
				t.Errorf("a request arrived %s after the 429", d)
			default:
				after = append(after, r)
			}
		}
		if d := after[0].at.Sub(refusedAt); d > 8*time.Second {
			t.Errorf("the first request after the pause came after %s", d)
		}
		// No volley: 16 workers wait, and five a second may leave.
		if d := after[10].at.Sub(after[0].at); d < 1900*time.Millisecond {
			t.Errorf("ten more requests within %s of the pause's end", d)
		}
		if s := c.Stats(); s.Throttled != 1 || s.Paused < 7*time.Second {
			t.Errorf("stats %+v", s)
		}
	})
}
