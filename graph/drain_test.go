package graph

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph/quota"
)

func TestDrainAndStop(t *testing.T) {
	drain, stop := (*Client).Drain, (*Client).Stop
	for _, test := range []struct {
		name   string
		answer answer
		end    func(*Client)
		sends  int
		err    error
		took   time.Duration
	}{
		{"drain, waiting for a turn", script(says(204, "")), drain, 1, ErrDrained, time.Minute},
		{"drain, waiting for a pause", script(says(429, "", "Retry-After", "600")), drain, 1, ErrDrained, time.Minute},
		{"drain, waiting for another attempt", script(says(503, "", "Retry-After", "80"), says(204, "")), drain, 2, nil, 80 * time.Second},
		{"drain, waiting too long for another attempt", script(says(503, "", "Retry-After", "600"), says(204, "")), drain, 1, ErrInDoubt, time.Minute + quota.Patience},
		{"stop, waiting for a turn", script(says(204, "")), stop, 1, ErrDrained, time.Minute},
		{"stop, waiting for a pause", script(says(429, "", "Retry-After", "600")), stop, 1, ErrDrained, time.Minute},
		{"stop, waiting for another attempt", script(says(503, "", "Retry-After", "600")), stop, 1, ErrInDoubt, time.Minute},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fake{answer: test.answer}
				c := newTestClient(t, f, func(o *Options) { o.Quota = quota.Quota{N: 2, Per: time.Hour} })
				if strings.HasSuffix(test.name, "turn") {
					patchAll(t.Context(), t, c, 1, 1) // the next one has its turn in half an hour
				} else {
					c.throttle.Expect(0) // no turns
				}
				start := time.Now()
				time.AfterFunc(time.Minute, func() { test.end(c) })
				_, err := c.PatchCorporateItem(t.Context(), "1", onePatch)
				took := time.Since(start)
				if !errors.Is(err, test.err) || test.err != ErrInDoubt && errors.Is(err, ErrInDoubt) || test.err != nil && !errors.Is(err, ErrDrained) || took < test.took || took > test.took+2*time.Second || len(f.log()) != test.sends {
					t.Errorf("after %s and %d sends: %v", took, len(f.log()), err)
				}
				if _, err := c.PatchCorporateItem(t.Context(), "1", onePatch); err != ErrDrained {
					t.Errorf("afterwards: %v", err)
				}
			})
		})
	}
}

func TestDrainLetsWhatIsUnderWayFinish(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTestClient(t, &fake{answer: script(says(204, "")), latency: func() time.Duration { return time.Minute }})
		time.AfterFunc(time.Second, c.Stop)
		if _, err := c.PatchCorporateItem(t.Context(), "1", onePatch); err != nil {
			t.Error(err)
		}
		c.Drain()
	})
}
