package graph

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

// The quotas that are used when Options has none.
var (
	DefaultQuota    = Quota{N: 100, Per: 20 * time.Second}
	DefaultAnyQuota = Quota{N: 1000, Per: 20 * time.Second}
)

// Bounds of a quota. The upper ones keep the bookkeeping (8 bytes a request)
// small and a mistyped unit from looking like a hang.
const (
	maxQuota    = 1_000_000
	minQuotaPer = time.Millisecond
	maxQuotaPer = time.Hour
)

// ParseQuota reads "100/20s": a number, a slash, a duration of Go's notation.
func ParseQuota(s string) (Quota, error) {
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
	if err := q.check(); err != nil {
		return Quota{}, err
	}
	return q, nil
}

// String is the form that ParseQuota reads.
func (q Quota) String() string { return fmt.Sprintf("%d/%s", q.N, q.Per) }

func (q Quota) check() error {
	if q.N < 1 || q.N > maxQuota {
		return fmt.Errorf("quota %s: the number must be between 1 and %d", q, maxQuota)
	}
	if q.Per < minQuotaPer || q.Per > maxQuotaPer {
		return fmt.Errorf("quota %s: the duration must be between %s and %s", q, minQuotaPer, maxQuotaPer)
	}
	return nil
}

// share returns the part of the quota that this client takes, at least one.
func (q Quota) share(part float64) Quota {
	q.N = max(1, int(float64(q.N)*part+1e-9)) // 29 % of 100 is 28.999...
	return q
}
