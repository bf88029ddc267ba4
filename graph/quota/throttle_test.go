package quota

import (
	"context"
	"math/rand/v2"
	"testing"
	"testing/synctest"
	"time"
)

func TestQuotaIsUsedAndKept(t *testing.T) {
	quota := Quota{100, 20 * time.Second}
	const windows = 12
	between := func(low, high time.Duration) func() time.Duration {
		return func() time.Duration { return low + rand.N(high-low) }
	}
	tests := []struct {
		name    string
		latency func() time.Duration
		limit   limiter
		workers int
		used    float64
	}{
		{"sliding window", between(50*time.Millisecond, 100*time.Millisecond), &slidingWindow{q: quota}, 8, 0.99},
		{"fixed window", between(50*time.Millisecond, 100*time.Millisecond), &fixedWindow{q: quota}, 8, 0.99},
		{"small bucket", between(50*time.Millisecond, 100*time.Millisecond), &smallBucket{q: quota, size: 10}, 8, 0.99},
		{"many workers", between(50*time.Millisecond, 100*time.Millisecond), &slidingWindow{q: quota}, 32, 0.99},
		{"delays of a fifth of the window", between(0, 4*time.Second), &slidingWindow{q: quota}, 32, 0.83},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				s := &service{limit: test.limit, after: quota.Per, latency: test.latency}
				throttle := New(Options{Writes: quota, Any: DefaultAny})
				ctx, cancel := context.WithTimeout(t.Context(), windows*quota.Per)
				defer cancel()
				s.sendAll(ctx, t, throttle, test.workers, windows*quota.N*2)

				log := s.log
				checkWindows(t, log, quota)
				if used := float64(len(log)) / (windows * float64(quota.N)); used < test.used {
					t.Errorf("used %.3f of the quota, want %.2f", used, test.used)
				} else {
					t.Logf("used %.4f", used)
				}
				if n := throttle.Stats().Throttled; n != 0 {
					t.Errorf("%d refusals", n)
				}
			})
		})
	}
}

func TestWaitsEndWithTheContext(t *testing.T) {
	for _, test := range []struct {
		name    string
		prepare func(*testing.T, *Throttle)
	}{
		{"gate", func(t *testing.T, throttle *Throttle) { throttle.Refused(Write, time.Now(), time.Hour) }},
		{"slot in use", func(t *testing.T, throttle *Throttle) { throttle.writes.fresh.Store(0) }},
		{"slot not free yet", func(t *testing.T, throttle *Throttle) { new(service).sendAll(t.Context(), t, throttle, 1, 1) }},
		{"pace", func(t *testing.T, throttle *Throttle) { throttle.writes.limit.Allow() }},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				throttle := New(Options{Writes: Quota{1, time.Hour}, Any: DefaultAny})
				test.prepare(t, throttle)
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				start := time.Now()
				err := throttle.Acquire(ctx, throttle.Draining(), Write, 1)
				if err != context.DeadlineExceeded || time.Since(start) != time.Second {
					t.Errorf("after %s: %v", time.Since(start), err)
				}
				if held := throttle.Held(); test.name != "slot in use" && held != 0 {
					t.Errorf("%d slots are held", held)
				}
			})
		})
	}
}

// TestTogether: requests that leave together each take a slot and a turn.
func TestTogether(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		throttle := New(Options{Writes: Quota{4, 20 * time.Second}, Any: DefaultAny})
		start := time.Now()
		if err := throttle.Acquire(t.Context(), throttle.Draining(), Write, 3); err != nil {
			t.Fatal(err)
		}
		if throttle.Held() != 3 {
			t.Errorf("%d slots are held", throttle.Held())
		}
		throttle.GiveBack(Write, 1)
		for range 2 {
			throttle.Sent(Write)
			throttle.Answered(Write, 0, Other)
		}
		if throttle.Held() != 0 {
			t.Errorf("%d slots are held", throttle.Held())
		}
		if err := throttle.Acquire(t.Context(), throttle.Draining(), Write, 1); err != nil {
			t.Fatal(err)
		}
		// Three turns of five seconds: given back is the slot, not the turn.
		if took := time.Since(start); took < 15*time.Second || took > 16*time.Second {
			t.Errorf("the fourth left after %s", took)
		}
	})
}

func TestDrainAndStop(t *testing.T) {
	for _, test := range []struct {
		name string
		end  func(*Throttle)
		sent bool // the request was sent before
		wait time.Duration
	}{
		{"drain, not sent", (*Throttle).Drain, false, 0},
		{"drain, sent", (*Throttle).Drain, true, Patience},
		{"stop, not sent", (*Throttle).Stop, false, 0},
		{"stop, sent", (*Throttle).Stop, true, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				throttle := New(Options{Writes: Default, Any: DefaultAny})
				throttle.Refused(Write, time.Now(), time.Hour)
				end := throttle.Draining()
				if test.sent {
					end = throttle.Stopping()
				}
				start := time.Now()
				time.AfterFunc(time.Minute, func() { test.end(throttle) })
				if err := throttle.Acquire(t.Context(), end, Write, 1); err != ErrDrained || time.Since(start) != time.Minute+test.wait {
					t.Errorf("after %s: %v", time.Since(start), err)
				}
				if err := throttle.Acquire(t.Context(), throttle.Draining(), Read, 1); err != ErrDrained {
					t.Errorf("afterwards: %v", err)
				}
				throttle.Stop()
			})
		})
	}
}

func TestBound(t *testing.T) {
	for _, test := range []struct{ writes, any, want Quota }{
		{Default, DefaultAny, Default},
		{Quota{2500, time.Second}, DefaultAny, DefaultAny},
		{Quota{100, time.Second}, Quota{100, time.Second}, Quota{100, time.Second}},
	} {
		if got := New(Options{Writes: test.writes, Any: test.any}).Bound(); got != test.want {
			t.Errorf("%s and %s: bound by %s, want %s", test.writes, test.any, got, test.want)
		}
	}
}

// BenchmarkThrottle is all that a write costs beside its request, where nothing
// has to wait.
func BenchmarkThrottle(b *testing.B) {
	throttle := New(Options{Writes: Quota{Most, time.Millisecond}, Any: Quota{Most, time.Millisecond}})
	throttle.Expect(0)
	b.ReportAllocs()
	for b.Loop() {
		if err := throttle.Acquire(b.Context(), throttle.Draining(), Write, 1); err != nil {
			b.Fatal(err)
		}
		throttle.Sent(Write)
		throttle.Answered(Write, 0, Other)
		throttle.Succeeded(Write)
	}
}
