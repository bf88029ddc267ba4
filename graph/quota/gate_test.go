package quota

import (
	"testing"
	"testing/synctest"
	"time"
)

func TestPauseWithoutHint(t *testing.T) {
	for _, test := range []struct {
		n    int
		rnd  float64
		want time.Duration
	}{
		{1, 0, 7500 * time.Millisecond},
		{1, 1, 12500 * time.Millisecond},
		{2, 0.5, 20 * time.Second},
		{3, 0.5, 40 * time.Second},
		{4, 0.5, 80 * time.Second},
		{1 << 40, 0.5, 80 * time.Second},
	} {
		if got := pauseWithoutHint(20*time.Second, test.n, test.rnd); got != test.want {
			t.Errorf("pauseWithoutHint(20s, %d, %g) = %s, want %s", test.n, test.rnd, got, test.want)
		}
	}
}

func TestPauseOnlyExtends(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		throttle := New(Options{Writes: Default, Any: DefaultAny})
		g := &throttle.gate
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
		if p := throttle.Stats().Paused; p != 15*time.Second {
			t.Errorf("paused %s in all, want 15s", p)
		}
	})
}

func TestPauseWithoutHintGrowsOncePerVolley(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := &New(Options{Writes: Default, Any: DefaultAny}).gate
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

func TestPauseEndsTheBurst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &service{limit: refuses(10), after: 2 * time.Second}
		throttle := New(Options{Writes: Default, Any: DefaultAny})
		throttle.Expect(50)
		start := time.Now()
		// One at a time: others could send all the rest in the instant before the refusal is heard.
		s.sendAll(t.Context(), t, throttle, 1, 50)
		if took := time.Since(start); took < 9*time.Second {
			t.Errorf("took %s: about forty requests were to be paced at five a second", took)
		}
		throttle.Expect(10)
		if throttle.unpaced.Load() {
			t.Error("a burst is allowed after a refusal")
		}
	})
}

// refuses is a limiter that refuses the nth request alone.
func refuses(n int) limiter { return &nth{n} }

type nth struct{ left int }

func (l *nth) allow(time.Time) bool {
	l.left--
	return l.left != 0
}
