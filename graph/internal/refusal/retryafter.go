package refusal

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// MaxRetryAfter is the longest wait that is believed: a longer one is more likely a mistake, and
// after an hour we ask again.
const MaxRetryAfter = time.Hour

// RetryAfter reads a Retry-After header: seconds, which the service also gives as a decimal, or a
// date. Zero means none that can be used.
func RetryAfter(s string, now time.Time) time.Duration {
	s = strings.TrimSpace(s)
	if s == "" {
		return 0
	}
	if seconds, err := strconv.ParseFloat(s, 64); err == nil {
		switch {
		case !(seconds > 0): // also NaN
			return 0
		case seconds > MaxRetryAfter.Seconds():
			return MaxRetryAfter
		}
		return max(time.Duration(seconds*float64(time.Second)), time.Millisecond)
	}
	at, err := http.ParseTime(s)
	if err != nil {
		return 0
	}
	return min(max(at.Sub(now), 0), MaxRetryAfter)
}
