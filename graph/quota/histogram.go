package quota

import (
	"maps"
	"math/bits"
	"slices"
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

// snapshot is what was counted so far.
func (h *histogram) snapshot() Latencies {
	l := Latencies{Max: time.Duration(h.max.Load())}
	for i := range h.counts {
		if n := h.counts[i].Load(); n > 0 {
			if l.Counts == nil {
				l.Counts = map[int]int64{}
			}
			l.Counts[i] = n
		}
	}
	return l
}

// Latencies counts requests by how long they took, in buckets that are an eighth
// of a power of two wide. The zero value is none.
type Latencies struct {
	Max    time.Duration `json:"max_ns"`
	Counts map[int]int64 `json:"counts"` // by the bucket's number
}

// Add is the two together.
func (l Latencies) Add(o Latencies) Latencies {
	sum := Latencies{Max: max(l.Max, o.Max), Counts: map[int]int64{}}
	for _, counts := range []map[int]int64{l.Counts, o.Counts} {
		for b, n := range counts {
			sum.Counts[b] += n
		}
	}
	return sum
}

// Quantiles are in milliseconds; all are 0 before the first request.
func (l Latencies) Quantiles() (p50, p95, p99, top float64) {
	var total int64
	for _, n := range l.Counts {
		total += n
	}
	if total == 0 {
		return 0, 0, 0, 0
	}
	buckets := slices.Sorted(maps.Keys(l.Counts))
	at := func(part float64) float64 {
		rank, seen := int64(part*float64(total-1))+1, int64(0)
		for _, b := range buckets {
			if seen += l.Counts[b]; seen >= rank {
				return milliseconds(min(upper(b), l.Max))
			}
		}
		return milliseconds(l.Max)
	}
	return at(0.50), at(0.95), at(0.99), milliseconds(l.Max)
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
