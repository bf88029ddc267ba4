package graph

import (
	"context"
	"math/rand/v2"
	"net/http"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A limiter is how a service counts.
type limiter interface{ allow(now time.Time) bool }

type slidingWindow struct {
	q     Quota
	times []time.Time
}

func (l *slidingWindow) allow(now time.Time) bool {
	for len(l.times) > 0 && now.Sub(l.times[0]) >= l.q.Per {
		l.times = l.times[1:]
	}
	l.times = append(l.times, now) // refused requests count as well
	return len(l.times) <= l.q.N
}

type fixedWindow struct {
	q     Quota
	start time.Time
	n     int
}

func (l *fixedWindow) allow(now time.Time) bool {
	if w := now.Truncate(l.q.Per); !w.Equal(l.start) {
		l.start, l.n = w, 0
	}
	l.n++
	return l.n <= l.q.N
}

type smallBucket struct {
	q      Quota
	size   float64
	tokens float64
	last   time.Time
}

func (l *smallBucket) allow(now time.Time) bool {
	if l.last.IsZero() {
		l.tokens = l.size
	} else {
		l.tokens = min(l.size, l.tokens+now.Sub(l.last).Seconds()*float64(l.q.N)/l.q.Per.Seconds())
	}
	l.last = now
	if l.tokens < 1 {
		return false
	}
	l.tokens--
	return true
}

// patchAll sends n changes from several goroutines and waits for them.
func patchAll(ctx context.Context, t *testing.T, c *Client, workers, n int) {
	t.Helper()
	work := make(chan int)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for range work {
				if _, err := c.PatchCorporateItem(ctx, "8f0a", onePatch); err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			}
		})
	}
feed:
	for i := range n {
		select {
		case work <- i:
		case <-ctx.Done():
			break feed
		}
	}
	close(work)
	group.Wait()
}

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
				f := &fake{latency: test.latency}
				f.answer = func(int, *http.Request, []byte) (*http.Response, error) {
					if !test.limit.allow(time.Now()) {
						return reply(429, graphError("TooManyRequests", "slow down"), "Retry-After", "20"), nil
					}
					return reply(204, ""), nil
				}
				c := newTestClient(t, f, func(o *Options) { o.Quota = quota })
				ctx, cancel := context.WithTimeout(t.Context(), windows*quota.Per)
				defer cancel()
				patchAll(ctx, t, c, test.workers, windows*quota.N*2)

				log := f.log()
				checkWindows(t, log, quota)
				if used := float64(len(log)) / (windows * float64(quota.N)); used < test.used {
					t.Errorf("used %.3f of the quota, want %.2f", used, test.used)
				} else {
					t.Logf("used %.4f", used)
				}
				if s := c.Stats(); s.Throttled != 0 {
					t.Errorf("%d times 429", s.Throttled)
				}
			})
		})
	}
}

// checkWindows fails where any window of the quota's length holds more requests
// than the quota.
func checkWindows(t *testing.T, log []seen, q Quota) {
	t.Helper()
	for i := q.N; i < len(log); i++ {
		if d := log[i].at.Sub(log[i-q.N].at); d < q.Per {
			t.Fatalf("requests %d to %d arrived within %s", i-q.N, i, d)
		}
	}
}

func TestSmallJobLeavesInOneBurst(t *testing.T) {
	for _, test := range []struct {
		name        string
		writes      int
		recent      int
		least, most time.Duration
	}{
		{"fits", 100, 0, 0, 20 * time.Millisecond},
		{"one too many", 101, 0, 20 * time.Second, 21 * time.Second},
		{"not known", -1, 0, 19 * time.Second, 21 * time.Second},
		{"an earlier run has used some", 60, 50, 10 * time.Second, 20 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fake{answer: script(says(204, "")), latency: func() time.Duration { return time.Millisecond }}
				start := time.Now()
				c := newTestClient(t, f, func(o *Options) {
					o.Quota = DefaultQuota
					for range test.recent {
						o.RecentWrites = append(o.RecentWrites, start.Add(-5*time.Second))
					}
				})
				if _, err := c.Begin(t.Context(), test.writes); err != nil {
					t.Fatal(err)
				}
				n := test.writes
				if n < 0 {
					n = 100
				}
				patchAll(t.Context(), t, c, 32, n)
				if took := time.Since(start); took < test.least || took > test.most {
					t.Errorf("took %s, want %s to %s", took, test.least, test.most)
				}
				checkWindows(t, f.log(), DefaultQuota)
			})
		})
	}
}

func TestRecentWritesAreHandedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: script(says(204, "")), latency: func() time.Duration { return 50 * time.Millisecond }}
		withQuota := func(o *Options) { o.Quota = DefaultQuota }
		first := newTestClient(t, f, withQuota)
		if _, err := first.Begin(t.Context(), 80); err != nil {
			t.Fatal(err)
		}
		patchAll(t.Context(), t, first, 8, 80)
		recent := first.RecentWrites()
		if len(recent) != 80 {
			t.Fatalf("%d recent writes, want 80", len(recent))
		}
		second := newTestClient(t, f, withQuota, func(o *Options) { o.RecentWrites = recent })
		patchAll(t.Context(), t, second, 8, 120)
		checkWindows(t, f.log(), DefaultQuota)

		pass(t, time.Minute)
		if n := len(second.RecentWrites()); n != 0 {
			t.Errorf("%d recent writes after a minute, want none", n)
		}
	})
}

func TestReadsCountOnlyInTheQuotaOfAll(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: script(says(200, `{"id":"1"}`))}
		c := newTestClient(t, f, func(o *Options) {
			o.Quota, o.AnyQuota = Quota{1, time.Minute}, Quota{10, 20 * time.Second}
		})
		start := time.Now()
		for range 10 {
			if _, err := c.GetDevice(t.Context(), "1"); err != nil {
				t.Fatal(err)
			}
		}
		if took := time.Since(start); took < 17*time.Second || took > 20*time.Second {
			t.Errorf("ten reads took %s, want about 18s", took)
		}
		s := c.Stats()
		if s.Writes != 0 || s.Requests != 10 || s.QuotaUsed != 0 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestQuotaShare(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: script(says(204, ""))}
		c := newTestClient(t, f, func(o *Options) { o.Quota, o.Share = DefaultQuota, 0.4 })
		patchAll(t.Context(), t, c, 4, 100)
		checkWindows(t, f.log(), Quota{40, 20 * time.Second})
		if used := c.Stats().QuotaUsed; used != 1 {
			t.Errorf("QuotaUsed is %g, want 1: it is our share that counts", used)
		}
	})
}

func TestWaitsEndWithTheContext(t *testing.T) {
	full := func(o *Options) { o.Quota = Quota{1, time.Hour} }
	for _, test := range []struct {
		name    string
		prepare func(*testing.T, *Client)
	}{
		{"gate", func(t *testing.T, c *Client) { c.throttle.refused(true, time.Now(), time.Hour) }},
		{"slot in use", func(t *testing.T, c *Client) { c.throttle.writes.fresh.Store(0) }},
		{"slot not free yet", func(t *testing.T, c *Client) { patchAll(t.Context(), t, c, 1, 1) }},
		{"pace", func(t *testing.T, c *Client) { c.throttle.writes.limit.Allow() }},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fake{answer: script(says(204, ""))}
				c := newTestClient(t, f, full)
				test.prepare(t, c)
				sent := len(f.log())
				ctx, cancel := context.WithTimeout(t.Context(), time.Second)
				defer cancel()
				start := time.Now()
				_, err := c.PatchCorporateItem(ctx, "1", onePatch)
				if err != context.DeadlineExceeded || time.Since(start) != time.Second {
					t.Errorf("after %s: %v", time.Since(start), err)
				}
				if len(f.log()) != sent {
					t.Error("a request was sent")
				}
				b := &c.throttle.writes
				if slots := len(b.used) + int(b.fresh.Load()); test.name != "slot in use" && slots != 1 {
					t.Errorf("%d slots are left, want 1", slots)
				}
			})
		})
	}
}
