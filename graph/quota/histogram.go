package quota

import (
	"math/bits"
	"sync/atomic"
	"time"
)

// A histogram counts durations in buckets that are an eighth of a power of two
// wide, so that a quantile is at most 12 % too high and memory stays the same
// for any number of requests.
type histogram struct {
	counts [64 * 8]atomic.Int64
	max    atomic.Int64 // nanoseconds
}

func (h *histogram) add(d time.Duration) {
	h.counts[bucket(d)].Add(1)
	for {
		old := h.max.Load()
		if int64(d) <= old || h.max.CompareAndSwap(old, int64(d)) {
			return
		}
	}
}

// bucket numbers durations: the exponent of two, then the three bits after it.
func bucket(d time.Duration) int {
	n := uint64(max(d, 0))
	exp := bits.Len64(n)
	if exp <= 3 {
		return int(n)
	}
	return exp<<3 | int(n>>(exp-4)&7)
}

// upper is the longest duration of a bucket.
func upper(b int) time.Duration {
	exp := b >> 3
	if exp <= 3 {
		return time.Duration(b)
	}
	return time.Duration(uint64(8+b&7+1)<<(exp-4) - 1)
}

// quantiles are in milliseconds; all are 0 before the first request.
func (h *histogram) quantiles() (p50, p95, p99, top float64) {
	var total int64
	for i := range h.counts {
		total += h.counts[i].Load()
	}
	if total == 0 {
		return 0, 0, 0, 0
	}
	longest := time.Duration(h.max.Load())
	at := func(part float64) float64 {
		rank, seen := int64(part*float64(total-1))+1, int64(0)
		for i := range h.counts {
			if seen += h.counts[i].Load(); seen >= rank {
				return milliseconds(min(upper(i), longest))
			}
		}
		return milliseconds(longest)
	}
	return at(0.50), at(0.95), at(0.99), milliseconds(longest)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
