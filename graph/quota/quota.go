package quota

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A Quota is how many requests may be sent in a window of time. The service
// gives each app 100 writes and 1,000 requests of any kind in 20 seconds per
// tenant: https://learn.microsoft.com/graph/throttling-limits
type Quota struct {
	N   int
	Per time.Duration
}

// The service's quotas.
var (
	Default    = Quota{N: 100, Per: 20 * time.Second}  // of writes
	DefaultAny = Quota{N: 1000, Per: 20 * time.Second} // of requests of any kind
)

// Bounds of a quota. The upper ones keep the bookkeeping (8 bytes a request)
// small and a mistyped unit from looking like a hang.
const (
	Most   = 1_000_000
	minPer = time.Millisecond
	maxPer = time.Hour
)

// Parse reads "100/20s": a number, a slash, a duration of Go's notation.
func Parse(s string) (Quota, error) {
	number, per, ok := strings.Cut(strings.TrimSpace(s), "/")
	if !ok {
		return Quota{}, fmt.Errorf("quota %q: want NUMBER/DURATION, as in 100/20s", s)
	}
	n, err := strconv.Atoi(strings.TrimSpace(number))
	if err != nil {
		return Quota{}, fmt.Errorf("quota %q: %q is not a whole number", s, number)
	}
	d, err := time.ParseDuration(strings.TrimSpace(per))
	if err != nil {
		return Quota{}, fmt.Errorf("quota %q: %q is not a duration such as 20s", s, per)
	}
	q := Quota{N: n, Per: d}
	if err := q.Check(); err != nil {
		return Quota{}, err
	}
	return q, nil
}

// String is the form that Parse reads.
func (q Quota) String() string { return fmt.Sprintf("%d/%s", q.N, q.Per) }

// Check refuses a quota that cannot be meant.
func (q Quota) Check() error {
	if q.N < 1 || q.N > Most {
		return fmt.Errorf("quota %s: the number must be between 1 and %d", q, Most)
	}
	if q.Per < minPer || q.Per > maxPer {
		return fmt.Errorf("quota %s: the duration must be between %s and %s", q, minPer, maxPer)
	}
	return nil
}

// Share is a part of the quota, from 0 to 1, and at least one request.
func (q Quota) Share(part float64) Quota {
	q.N = max(1, int(float64(q.N)*part+1e-9)) // 29 % of 100 is 28.999...
	return q
}

// Time is what a number of requests takes at the quota's pace.
func (q Quota) Time(n int) time.Duration {
	return time.Duration(float64(q.Per) * float64(n) / float64(q.N))
}
