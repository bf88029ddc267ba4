package quota

import (
	"context"
	"math"
	"math/rand/v2"
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
		after time.Duration // what it asks for; 0 is not said
	}{
		{"sliding window, asking for a whole one", &slidingWindow{q: quota}, 20 * time.Second},
		{"sliding window, asking for what is left", &slidingWindow{q: quota}, 5 * time.Second},
		{"sliding window, not saying", &slidingWindow{q: quota}, 0},
		{"fixed window, asking for a whole one", &fixedWindow{q: quota}, 20 * time.Second},
		{"fixed window, asking for what is left", &fixedWindow{q: quota}, 5 * time.Second},
		{"fixed window, not saying", &fixedWindow{q: quota}, 0},
		{"bucket", &smallBucket{q: quota, size: 5}, time.Second},
		{"bucket, not saying", &smallBucket{q: quota, size: 5}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &service{after: test.after, latency: func() time.Duration { return 50*time.Millisecond + rand.N(50*time.Millisecond) }}
				s.limit = &shared{limit: test.limit, next: time.Now(), every: quota.Per / neighbour}
				throttle := New(Options{Writes: quota, Any: DefaultAny})
				ctx, cancel := context.WithTimeout(t.Context(), windows*quota.Per)
				defer cancel()
				s.sendAll(ctx, t, throttle, 8, windows*quota.N)

				stats := throttle.Stats()
				accepted := float64(stats.Requests - stats.Throttled)
				fair := float64(windows * (quota.N - neighbour))
				if share := accepted / fair; share < 0.80 {
					t.Errorf("used %.2f of the fair share, want 0.80", share)
				} else {
					t.Logf("used %.2f of the fair share", share)
				}
				if rate := float64(stats.Throttled) / accepted; rate > 0.03 {
					t.Errorf("%.3f refusals a write, want at most 0.03", rate)
				} else {
					t.Logf("%.3f refusals a write", rate)
				}
			})
		})
	}
}

// A shared limiter serves another app as well, at an even pace.
type shared struct {
	limit limiter
	next  time.Time
	every time.Duration
}

func (l *shared) allow(now time.Time) bool {
	for ; !l.next.After(now); l.next = l.next.Add(l.every) {
		l.limit.allow(l.next)
	}
	return l.limit.allow(now)
}

func TestPaceComesBack(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		quota := Default
		y := New(Options{Writes: quota, Any: DefaultAny}).yield
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
	y := newYield(Default, rate.NewLimiter(5, 1), zap.NewNop())
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
