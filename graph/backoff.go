package graph

import "time"

const (
	backoffBase = 500 * time.Millisecond
	backoffCap  = 30 * time.Second
)

// backoff is how long to wait after the n-th send of a call (from 1) failed for
// the moment: half a second, doubling to half a minute, of which the second
// half is random so that callers who failed together do not come back together.
// A wait that the service asked for is kept, and drawn out by at most a tenth.
func backoff(n int, retryAfter time.Duration, rnd float64) time.Duration {
	if retryAfter > 0 {
		return retryAfter + time.Duration(rnd*float64(min(retryAfter/10, time.Second)))
	}
	d := backoffCap
	if n < 7 { // 2^6 half seconds are beyond the cap
		d = min(d, backoffBase<<(n-1))
	}
	return d/2 + time.Duration(rnd*float64(d/2))
}
