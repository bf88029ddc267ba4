package graph

import (
	"net/http"
	"testing"
	"testing/synctest"
	"time"
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
		c := newTestClient(t, f, func(o *Options) { o.Quota = DefaultQuota })
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

func TestPauseEndsTheBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: func(n int, _ *http.Request, _ []byte) (*http.Response, error) {
			if n == 10 {
				return reply(429, "", "Retry-After", "2"), nil
			}
			return reply(204, ""), nil
		}}
		c := newTestClient(t, f, func(o *Options) { o.Quota = DefaultQuota })
		if _, err := c.Begin(t.Context(), 50); err != nil {
			t.Fatal(err)
		}
		start := time.Now()
		// One at a time: others could send all the rest in the instant before the 429 is heard.
		patchAll(t.Context(), t, c, 1, 50)
		if took := time.Since(start); took < 9*time.Second {
			t.Errorf("took %s: about forty requests were to be paced at five a second", took)
		}
		if _, err := c.Begin(t.Context(), 10); err != nil {
			t.Fatal(err)
		}
		if c.throttle.unpaced.Load() {
			t.Error("a burst is allowed after a 429")
		}
	})
}

func TestPauseOnlyExtends(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTestClient(t, &fake{})
		g := &c.throttle.gate
		now := time.Now()
		g.close(now, 10*time.Second)
		g.close(now, 2*time.Second)
		if d := g.remaining(); d != 10*time.Second {
			t.Errorf("a shorter pause left %s, want 10s", d)
		}
		g.close(now, 15*time.Second)
		if d := g.remaining(); d != 15*time.Second {
			t.Errorf("a longer pause left %s, want 15s", d)
		}
		if p := c.Stats().Paused; p != 15*time.Second {
			t.Errorf("paused %s in all, want 15s", p)
		}
	})
}

func TestPauseWithoutHintGrowsOncePerVolley(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTestClient(t, &fake{}, func(o *Options) { o.Quota = DefaultQuota })
		g := &c.throttle.gate
		volley := func() time.Duration {
			sent := time.Now()
			pass(t, 50*time.Millisecond)
			for range 8 {
				g.close(sent, 0)
			}
			return g.remaining()
		}
		for i, want := range []time.Duration{10, 20, 40, 80, 80} {
			want *= time.Second
			if got := volley(); got < want*3/4 || got > want*5/4 {
				t.Errorf("pause %d is %s, want about %s", i+1, got, want)
			}
			if err := g.wait(t.Context(), nil); err != nil {
				t.Fatal(err)
			}
			pass(t, time.Millisecond)
		}
		g.succeeded()
		if got := volley(); got > 12500*time.Millisecond {
			t.Errorf("pause after a success is %s, want about 10s", got)
		}
	})
}
