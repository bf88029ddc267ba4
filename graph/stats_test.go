package graph

import (
	"net/http"
	"reflect"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph/quota"
)

func TestStats(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{latency: func() time.Duration { return 80 * time.Millisecond }}
		f.answer = func(n int, r *http.Request, _ []byte) (*http.Response, error) {
			switch {
			case n == 2:
				return reply(429, "", "Retry-After", "3"), nil
			case n == 3:
				return reply(500, ""), nil
			case r.Method == http.MethodGet:
				return reply(200, `{"value":[]}`), nil
			}
			return reply(204, ""), nil
		}
		c := newTestClient(t, f, func(o *Options) { o.Quota = quota.Quota{N: 10, Per: 20 * time.Second} })
		for range 3 {
			if _, err := c.PatchCorporateItem(t.Context(), "1", onePatch); err != nil {
				t.Fatal(err)
			}
		}
		if err := c.ListCorporate(t.Context(), func(CorporateIdentity) error { return nil }); err != nil {
			t.Fatal(err)
		}
		got := c.Stats()
		if got.P50 < 80 || got.P50 > 90 || got.Max != 80 {
			t.Errorf("latency %+v", got)
		}
		got.P50, got.P95, got.P99, got.Max, got.Latencies = 0, 0, 0, 0, quota.Latencies{}
		if want := (quota.Stats{Requests: 6, Writes: 5, Retries: 2, Throttled: 1, Accepted: 4, Paused: 3 * time.Second, QuotaUsed: 0.5}); !reflect.DeepEqual(got, want) {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	})
}
