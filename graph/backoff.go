package graph

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

const (
	backoffBase   = 500 * time.Millisecond
	backoffCap    = 30 * time.Second
	maxRetryAfter = time.Hour // a longer one is more likely a mistake: after an hour we ask again
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

// parseRetryAfter reads a Retry-After header: seconds, which the service also
// gives as a decimal, or a date. Zero means none that can be used.
func parseRetryAfter(s string, now time.Time) time.Duration {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0
	}
	if seconds, err := strconv.ParseFloat(s, 64); err == nil {
		switch {
		case !(seconds > 0): // also NaN
			return 0
		case seconds > maxRetryAfter.Seconds():
			return maxRetryAfter
		}
		return max(time.Duration(seconds*float64(time.Second)), time.Millisecond)
	}
	at, err := http.ParseTime(s)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), maxRetryAfter)
}
