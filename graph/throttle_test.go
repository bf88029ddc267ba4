package graph

import (
	"context"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph/quota"
)

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

// checkWindows fails where any window of the quota's length holds more requests
// than the quota.
func checkWindows(t *testing.T, log []seen, q quota.Quota) {
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
					o.Quota = quota.Default
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
				checkWindows(t, f.log(), quota.Default)
			})
		})
	}
}

func TestRecentWritesAreHandedOn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: script(says(204, "")), latency: func() time.Duration { return 50 * time.Millisecond }}
		withQuota := func(o *Options) { o.Quota = quota.Default }
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
		checkWindows(t, f.log(), quota.Default)

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
			o.Quota, o.AnyQuota = quota.Quota{N: 1, Per: time.Minute}, quota.Quota{N: 10, Per: 20 * time.Second}
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
		c := newTestClient(t, f, func(o *Options) { o.Quota, o.Share = quota.Default, 0.4 })
		patchAll(t.Context(), t, c, 4, 100)
		checkWindows(t, f.log(), quota.Quota{N: 40, Per: 20 * time.Second})
		if used := c.Stats().QuotaUsed; used != 1 {
			t.Errorf("QuotaUsed is %g, want 1: it is our share that counts", used)
		}
	})
}
