package graph

import (
	"context"
	"math"
	"math/rand/v2"
	"net/http"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"
	"golang.org/x/time/rate"
)

// Another app takes two fifths of the tenant's quota, which we cannot see: the
// service's Retry-After is all that tells.
func TestNeighbourTakesPartOfTheQuota(t *testing.T) {
	quota := Quota{100, 20 * time.Second}
	const windows, neighbour = 30, 40
	for _, test := range []struct {
		name  string
		limit limiter
		after string // Retry-After; "" is none
	}{
		{"sliding window, asking for a whole one", &slidingWindow{q: quota}, "20"},
		{"sliding window, asking for what is left", &slidingWindow{q: quota}, "5"},
		{"sliding window, not saying", &slidingWindow{q: quota}, ""},
		{"fixed window, asking for a whole one", &fixedWindow{q: quota}, "20"},
		{"fixed window, asking for what is left", &fixedWindow{q: quota}, "5"},
		{"fixed window, not saying", &fixedWindow{q: quota}, ""},
		{"bucket", &smallBucket{q: quota, size: 5}, "1"},
		{"bucket, not saying", &smallBucket{q: quota, size: 5}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fake{latency: func() time.Duration { return 50*time.Millisecond + rand.N(50*time.Millisecond) }}
				next := time.Now()
				f.answer = func(int, *http.Request, []byte) (*http.Response, error) {
					for ; !next.After(time.Now()); next = next.Add(quota.Per / neighbour) {
						test.limit.allow(next)
					}
					if !test.limit.allow(time.Now()) {
						return reply(429, graphError("TooManyRequests", "slow down"), "Retry-After", test.after), nil
					}
					return reply(204, ""), nil
				}
				c := newTestClient(t, f, func(o *Options) { o.Quota = quota })
				ctx, cancel := context.WithTimeout(t.Context(), windows*quota.Per)
				defer cancel()
				patchAll(ctx, t, c, 8, windows*quota.N)

				s := c.Stats()
				accepted := float64(s.Requests - s.Throttled)
				fair := float64(windows * (quota.N - neighbour))
				if share := accepted / fair; share < 0.80 {
					t.Errorf("used %.2f of the fair share, want 0.80", share)
				} else {
					t.Logf("used %.2f of the fair share", share)
				}
				if rate := float64(s.Throttled) / accepted; rate > 0.03 {
					t.Errorf("%.3f refusals a write, want at most 0.03", rate)
				} else {
					t.Logf("%.3f refusals a write", rate)
				}
			})
		})
	}
}

func TestPaceComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		quota := DefaultQuota
		c := newTestClient(t, &fake{answer: script(says(204, ""))}, func(o *Options) { o.Quota = quota })
		y := c.throttle.yield
		now := time.Now()
		y.refused(now, 60)
		if y.pace != 100 {
			t.Fatalf("one 429 changed the pace to %g", y.pace)
		}
		now = now.Add(quota.Per)
		y.refused(now, 70)
		if want := 70 * yieldMargin; math.Abs(y.pace-want) > 1e-9 {
			t.Fatalf("pace is %g after a second 429, want %g", y.pace, want)
		}
		start := now
		for ; y.pace < 100; now = now.Add(quota.Per / 5) {
			y.accepted(now)
			if now.Sub(start) > time.Hour {
				t.Fatalf("pace is %g after an hour without a 429", y.pace)
			}
		}
		if took := now.Sub(start); took < 2*time.Minute || took > 10*time.Minute {
			t.Errorf("back at full pace after %s", took)
		}
		if got := float64(y.limit.Limit()); got*quota.Per.Seconds() < 99.9 {
			t.Errorf("the limiter is at %g a second", got)
		}
		y.refused(now.Add(time.Hour), 60)
		if y.pace != 100 {
			t.Errorf("a lone 429 an hour later changed the pace to %g", y.pace)
		}
	})
}

func TestRaiseThatFailedIsTakenBack(t *testing.T) {
	y := newYield(DefaultQuota, rate.NewLimiter(5, 1), zap.NewNop())
	now := time.Now()
	y.refused(now, 60)
	y.refused(now.Add(time.Second), 60)
	before := y.pace
	now = now.Add((calmWindows + 1) * y.quota.Per)
	y.accepted(now)
	if y.pace != before+2 {
		t.Fatalf("pace is %g, want %g", y.pace, before+2)
	}
	y.refused(now.Add(time.Second), 60)
	if want := before * yieldMargin; math.Abs(y.pace-want) > 1e-9 || y.calm != 2*calmWindows {
		t.Errorf("pace %g after %d windows, want %g after %d", y.pace, y.calm, want, 2*calmWindows)
	}
	for range 100 {
		y.refused(now, 0)
	}
	if y.pace != 5 {
		t.Errorf("pace is %g, want a twentieth of the quota at least", y.pace)
	}
}
