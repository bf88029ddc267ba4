package graphsim_test

import (
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph/graphsim"
)

// writer sends deletes of an entry that is not there, which count as writes.
func (c *client) write() answer {
	c.t.Helper()
	return c.do("DELETE", corporatePath+"/none", "")
}

func (c *client) burst(n int) (accepted int) {
	c.t.Helper()
	for range n {
		if c.write().status != 429 {
			accepted++
		}
	}
	return accepted
}

func TestSlidingQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newSim(t, graphsim.Options{Quota: graphsim.Quota{N: 10, Per: 20 * time.Second}})
		if n := c.burst(6); n != 6 {
			t.Errorf("%d of 6", n)
		}
		pass(5 * time.Second)
		if n := c.burst(5); n != 4 {
			t.Errorf("%d of the 4 that are left", n)
		}
		if got := c.write().header.Get("Retry-After"); got != "15" {
			t.Errorf("Retry-After %q, want the 15 s until the first ones expire", got)
		}
		c.do("GET", corporatePath, "").want(t, 200, "") // no write
		pass(15 * time.Second)
		// Six have expired; the two that were refused count.
		if n := c.burst(10); n != 4 {
			t.Errorf("%d, want 4", n)
		}
		if s.Throttled() != 8 || s.WritesAccepted() != 14 || s.Peak() != 16 {
			t.Errorf("throttled %d, accepted %d, peak %d", s.Throttled(), s.WritesAccepted(), s.Peak())
		}
	})
}

func TestAnyQuota(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newSim(t, graphsim.Options{AnyQuota: graphsim.Quota{N: 3, Per: 20 * time.Second}})
		c.do("GET", corporatePath, "").want(t, 200, "")
		c.write().want(t, 404, "")
		s.Charge(1)
		c.do("GET", corporatePath, "").want(t, 429, "")
	})
}

func TestRetryAfterForms(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seen := map[string]bool{}
		for _, form := range []string{"seconds", "decimal", "date", "none", "mixed"} {
			s, c := newSim(t, graphsim.Options{Quota: graphsim.Quota{N: 1, Per: 20500 * time.Millisecond}, RetryAfter: form})
			s.Charge(1)
			for range 20 {
				got := c.write().want(t, 429, "").header.Get("Retry-After")
				if form == "mixed" {
					seen[strings.Trim(got, "0123456789")] = true
					continue
				}
				switch date, err := http.ParseTime(got); form {
				case "seconds":
					if got != "21" {
						t.Fatalf("%s: %q", form, got)
					}
				case "decimal":
					if got != "20.500" {
						t.Fatalf("%s: %q", form, got)
					}
				case "date":
					if err != nil || date.Before(time.Now().Add(20500*time.Millisecond)) {
						t.Fatalf("%s: %q", form, got)
					}
				case "none":
					if got != "" {
						t.Fatalf("%s: %q", form, got)
					}
				}
			}
		}
		if len(seen) < 3 { // "" for none and whole seconds, "." for a decimal, a date
			t.Errorf("forms %v", seen)
		}
	})
}

// TestLatency: a request counts when it arrives, and the reply takes the rest.
func TestLatency(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newSim(t, graphsim.Options{Latency: graphsim.Range{Min: 50 * time.Millisecond, Max: 100 * time.Millisecond}})
		different := map[time.Duration]bool{}
		for range 20 {
			sent := time.Now()
			c.write().want(t, 404, "")
			took := time.Since(sent)
			if took < 50*time.Millisecond || took >= 100*time.Millisecond {
				t.Errorf("took %v", took)
			}
			log := s.Log()
			there := log[len(log)-1].Time.Sub(sent)
			if there <= 0 || there > took {
				t.Errorf("counted after %v of %v", there, took)
			}
			different[took] = true
		}
		if len(different) < 10 {
			t.Errorf("%d different latencies of 20", len(different))
		}
	})
}
