package quota

import (
	"sync"
	"sync/atomic"
	"time"
)

// Stats is what was sent so far.
type Stats struct {
	Requests  int64         // sends of any kind, repeated ones included
	Writes    int64         // of these, POST, PUT, PATCH and DELETE
	Batches   int64         // $batch requests; what they carried is counted above, they are not
	Retries   int64         // of all, the second and later sends of a call
	Throttled int64         // replies with 429
	Accepted  int64         // replies that said that it was done
	Paused    time.Duration // for how long the service asked us to hold in all

	P50, P95, P99, Max float64 // latency in milliseconds, from send to the last byte
	Latencies          Latencies

	// QuotaUsed is the highest share of our write quota that was used in any
	// window: 1 is all of it.
	QuotaUsed float64
}

// A Kind is what a request does.
type Kind uint8

// The kinds.
const (
	Read  Kind = iota // it counts against the quota of any kind
	Write             // and against that of writes
)

// A Reply is how a request ended, as far as quotas go.
type Reply uint8

// The replies.
const (
	Other   Reply = iota // it was let through, or its reply was lost
	TooMany              // the service refused it for a quota: 429 in HTTP
)

// A meter counts what a throttle lets through. It is safe for use by many
// goroutines.
type meter struct {
	requests, writes, retries, throttled, paused atomic.Int64
	accepted                                     atomic.Int64
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
	at    time.Time
	reply Reply
}

func newMeter(writes Quota) *meter { return &meter{quota: writes, start: time.Now()} }

// succeeded takes note that the service is there.
func (m *meter) succeeded() {
	m.accepted.Add(1)
	m.success.Store(int64(time.Since(m.start)) + 1)
}

func (m *meter) succeededSince(t time.Time) bool { return m.success.Load() > int64(t.Sub(m.start)) }

// sent counts a request that is about to leave.
func (m *meter) sent(k Kind) {
	m.requests.Add(1)
	if k != Write {
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

// answered counts its end.
func (m *meter) answered(k Kind, took time.Duration, r Reply) {
	m.latency.add(took)
	if k != Write {
		return
	}
	now := time.Now()
	m.mu.Lock()
	defer m.mu.Unlock()
	m.inFlight--
	m.trim(now)
	// At most quota.N entries: the throttle lets no more be answered in a window.
	m.replied = append(m.replied, replied{now, r})
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
		if r.reply != TooMany {
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
		Throttled: m.throttled.Load(), Accepted: m.accepted.Load(), Paused: time.Duration(m.paused.Load()),
	}
	s.Latencies = m.latency.snapshot()
	s.P50, s.P95, s.P99, s.Max = s.Latencies.Quantiles()
	m.mu.Lock()
	s.QuotaUsed = float64(m.highest) / float64(m.quota.N)
	m.mu.Unlock()
	return s
}
