package graph

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

func TestBucketsHoldTheirDurations(t *testing.T) {
	for _, d := range []time.Duration{-1, 0, 1, 7, 8, 9, 15, 16, 17, 1023, 1024, time.Microsecond, time.Millisecond, time.Second, time.Hour, 1<<62 + 1, 1<<63 - 1} {
		b := bucket(d)
		if top := upper(b); d > top || d > 16 && float64(top) > 1.13*float64(d) {
			t.Errorf("%d is in bucket %d, which ends at %d", d, b, top)
		}
		if d > 0 && bucket(d-1) > b {
			t.Errorf("buckets go down at %d", d)
		}
	}
}

func TestQuantiles(t *testing.T) {
	var h histogram
	if a, b, c, d := h.quantiles(); a+b+c+d != 0 {
		t.Error("quantiles of nothing")
	}
	var all []time.Duration
	for range 10_000 {
		d := time.Millisecond + time.Duration(rand.ExpFloat64()*float64(100*time.Millisecond))
		all = append(all, d)
		h.add(d)
	}
	slices.Sort(all)
	p50, p95, p99, top := h.quantiles()
	for _, q := range []struct{ got, part float64 }{{p50, 0.50}, {p95, 0.95}, {p99, 0.99}} {
		exact := milliseconds(all[int(q.part*float64(len(all)-1))])
		if q.got < exact || q.got > 1.13*exact {
			t.Errorf("p%.0f is %g ms, exactly %g", 100*q.part, q.got, exact)
		}
	}
	if top != milliseconds(all[len(all)-1]) {
		t.Errorf("max is %g", top)
	}
}

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
		c := newTestClient(t, f, func(o *Options) { o.Quota = Quota{10, 20 * time.Second} })
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
		got.P50, got.P95, got.P99, got.Max = 0, 0, 0, 0
		if want := (Stats{Requests: 6, Writes: 5, Retries: 2, Throttled: 1, Paused: 3 * time.Second, QuotaUsed: 0.5}); got != want {
			t.Errorf("got  %+v\nwant %+v", got, want)
		}
	})
}
