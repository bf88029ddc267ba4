package graph

import (
	"math/bits"
	"sync"
	"sync/atomic"
	"time"
)

// Stats is what a Client has sent so far.
type Stats struct {
	Requests  int64         // sends of any kind, repeated ones included
	Writes    int64         // of these, POST, PUT, PATCH and DELETE
	Batches   int64         // $batch requests; what they carried is counted above, they are not
	Retries   int64         // of these, the second and later sends of a call
	Throttled int64         // replies with 429
	Paused    time.Duration // for how long the service asked us to hold in all

	P50, P95, P99, Max float64 // latency in milliseconds, from send to the last byte

	// QuotaUsed is the highest share of our write quota that was used in any
	// window: 1 is all of it.
	QuotaUsed float64
}

// A meter counts what a Client does. It is safe for use by many goroutines.
type meter struct {
	requests, writes, retries, throttled, paused atomic.Int64
	batches                                      atomic.Int64
	latency                                      histogram
	start                                        time.Time
	success                                      atomic.Int64 // when a request last succeeded, in nanoseconds from start; 0: never

	quota Quota // of writes

	mu       sync.Mutex
	first    time.Time // when the first write was sent; guarded by mu
	inFlight int       // writes sent and not answered; guarded by mu
	replied  []replied // the writes that were answered in the last window, oldest first; guarded by mu
	highest  int       // most writes answered in one window; guarded by mu
}

// replied is an answered write.
type replied struct {
	at      time.Time
	refused bool // by a 429
}

func newMeter(writes Quota) *meter { return &meter{quota: writes, start: time.Now()} }

// succeeded takes note that the service is there.
func (m *meter) succeeded() { m.success.Store(int64(time.Since(m.start)) + 1) }

func (m *meter) succeededSince(t time.Time) bool { return m.success.Load() > int64(t.Sub(m.start)) }

// sent counts a request that is about to leave.
func (m *meter) sent(write, again bool) {
	m.requests.Add(1)
	if again {
		m.retries.Add(1)
	}
	if !write {
		return
	}
	m.writes.Add(1)
	m.mu.Lock()
	if m.first.IsZero() {
		m.first = time.Now()
	}
	m.inFlight++
	m.mu.Unlock()
}

// answered counts its end, with or without a reply. refused: by a 429.
func (m *meter) answered(write bool, took time.Duration, refused bool) {
	m.latency.add(took)
	if !write {
		return
	}
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inFlight--
	m.trim(now)
	// At most quota.N entries: the throttle lets no more be answered in a window.
	m.replied = append(m.replied, replied{now, refused})
	m.highest = max(m.highest, len(m.replied))
}

// trim forgets what is older than a window. The caller holds mu.
func (m *meter) trim(now time.Time) {
	n := 0
	for n < len(m.replied) && now.Sub(m.replied[n].at) >= m.quota.Per {
		n++
	}
	m.replied = m.replied[n:]
}

func (m *meter) recentWrites() []time.Time {
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.trim(now)
	times := make([]time.Time, 0, len(m.replied)+m.inFlight)
	for _, r := range m.replied {
		times = append(times, r.at)
	}
	for range m.inFlight {
		times = append(times, now)
	}
	return times
}

// through is the rate, in writes a window, at which writes were answered by
// other than a 429 in the last window.
func (m *meter) through() float64 {
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.trim(now)
	n := 0
	for _, r := range m.replied {
		if !r.refused {
			n++
		}
	}
	span := min(now.Sub(m.first), m.quota.Per) // less than a window when we have just begun
	return float64(n) * float64(m.quota.Per) / float64(max(span, 1))
}

func (m *meter) stats() Stats {
	s := Stats{
		Requests: m.requests.Load(), Writes: m.writes.Load(), Retries: m.retries.Load(),
		Batches:   m.batches.Load(),
		Throttled: m.throttled.Load(), Paused: time.Duration(m.paused.Load()),
	}
	s.P50, s.P95, s.P99, s.Max = m.latency.quantiles()
	m.mu.Lock()
	s.QuotaUsed = float64(m.highest) / float64(m.quota.N)
	m.mu.Unlock()
	return s
}

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
