package store

import (
	"testing"
	"time"
)

// A counter is meters and a clock of its own.
type counter struct {
	*Meters
	now time.Time
}

func newCounter(writes Quota, window Window) *counter {
	return &counter{NewMeters(writes, Quota{}, window, 7), time.Unix(1_800_000_000, 0)}
}

func (c *counter) pass(d time.Duration) { c.now = c.now.Add(d) }

// burst is how many of n writes at one moment are let through.
func (c *counter) burst(n int) (accepted int) {
	for range n {
		if c.Write(c.now) == 0 {
			accepted++
		}
	}
	return accepted
}

func TestSlidingWindow(t *testing.T) {
	c := newCounter(Quota{N: 10, Per: 20 * time.Second}, Sliding)
	if n := c.burst(6); n != 6 {
		t.Errorf("%d of 6", n)
	}
	c.pass(5 * time.Second)
	if n := c.burst(5); n != 4 {
		t.Errorf("%d of the 4 that are left", n)
	}
	if wait := c.Write(c.now); wait != 15*time.Second {
		t.Errorf("wait %s, want the 15 s until the first ones expire", wait)
	}
	c.pass(15 * time.Second)
	if n := c.burst(10); n != 4 { // six have expired; the two that were refused count
		t.Errorf("%d, want 4", n)
	}
	if c.Peak() != 16 {
		t.Errorf("peak %d", c.Peak())
	}
}

// TestSlidingWindowForgives is a client that never stops: it must get through
// again once it does.
func TestSlidingWindowForgives(t *testing.T) {
	c := newCounter(Quota{N: 10, Per: 20 * time.Second}, "")
	if n := c.burst(500); n != 10 {
		t.Errorf("%d accepted", n)
	}
	c.pass(20 * time.Second)
	if n := c.burst(20); n != 10 {
		t.Errorf("%d accepted after a pause", n)
	}
}

func TestFixedWindow(t *testing.T) {
	c := newCounter(Quota{N: 10, Per: 20 * time.Second}, Fixed)
	c.burst(10)
	wait := c.Write(c.now)
	if wait <= 0 || wait > 20*time.Second {
		t.Fatalf("wait %s", wait)
	}
	c.pass(wait - 1)
	if n := c.burst(1); n != 0 {
		t.Error("let through before the window's end")
	}
	c.pass(1)
	if n := c.burst(15); n != 10 {
		t.Errorf("%d in the next window", n)
	}
}

func TestBucket(t *testing.T) {
	c := newCounter(Quota{N: 100, Per: 20 * time.Second}, Bucket)
	if n := c.burst(50); n != 5 {
		t.Errorf("%d at once, want a twentieth of the quota", n)
	}
	for range 200 { // exactly at the rate
		c.pass(200 * time.Millisecond)
		if wait := c.Write(c.now); wait != 0 {
			t.Fatalf("wait %s at the rate", wait)
		}
	}
	c.pass(time.Hour)
	if n := c.burst(50); n != 5 {
		t.Errorf("%d after an hour", n)
	}
}

// TestTwoQuotas: a write counts against both, and waits for the longer one.
func TestTwoQuotas(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	m := NewMeters(Quota{N: 1, Per: 20 * time.Second}, Quota{N: 3, Per: time.Minute}, Sliding, 0)
	if m.Read(now) != 0 || m.Write(now) != 0 {
		t.Error("not let through")
	}
	m.Charge(now, 1)
	if wait := m.Read(now); wait != time.Minute {
		t.Errorf("a read waits %s", wait)
	}
	if wait := m.Write(now.Add(time.Second)); wait != 59*time.Second {
		t.Errorf("a write waits %s", wait)
	}
	if m.Peak() != 2 {
		t.Errorf("peak %d: those of others are not ours", m.Peak())
	}
	free := NewMeters(Quota{}, Quota{}, Sliding, 0)
	for range 10_000 {
		if free.Write(now) != 0 || free.Read(now) != 0 {
			t.Fatal("refused without a quota")
		}
	}
}
