package store

import (
	"math"
	"time"

	"rollcall/graph/graphsim/internal/chance"
)

// A Quota is a number of requests per duration.
type Quota struct {
	N   int
	Per time.Duration
}

// A Window says how the requests of a quota are counted.
type Window string

// The windows; "" is Sliding.
const (
	Sliding Window = "sliding"
	Fixed   Window = "fixed"
	Bucket  Window = "bucket"
)

// Meters count requests against the quotas of the tenant.
type Meters struct {
	started time.Time // of the first request that was counted
	writes  meter
	any     meter
	peak    peak
}

// NewMeters makes the meters of two quotas, one of writes and one of requests of
// any kind. The zero Quota lets everything through.
func NewMeters(writes, any Quota, window Window, seed chance.Seed) *Meters {
	per := writes.Per
	if per == 0 {
		per = 20 * time.Second
	}
	return &Meters{
		writes: newMeter(writes, window, seed),
		any:    newMeter(any, window, seed),
		peak:   peak{window: slidingWindow{q: Quota{N: math.MaxInt / 8, Per: per}}},
	}
}

// Read counts a request that changes nothing, and says how long it must wait to
// be let through; 0 means that it is.
func (m *Meters) Read(now time.Time) (wait time.Duration) {
	return m.any.take(m.since(now))
}

// Write is Read for one that may change something.
func (m *Meters) Write(now time.Time) (wait time.Duration) {
	at := m.since(now)
	m.peak.count(at)
	return max(m.any.take(at), m.writes.take(at))
}

// Charge counts writes of somebody else.
func (m *Meters) Charge(now time.Time, writes int) {
	at := m.since(now)
	for range writes {
		m.any.take(at)
		m.writes.take(at)
	}
}

// Peak is the most writes that came in any stretch of time as long as the
// quota's (20 seconds without one), refused ones among them, others' not.
func (m *Meters) Peak() int { return m.peak.most }

// since is the time that the meters know.
func (m *Meters) since(now time.Time) time.Duration {
	if m.started.IsZero() {
		m.started = now
	}
	return now.Sub(m.started)
}

// A meter counts the requests of one quota. Times are measured from one fixed
// moment and never go back.
type meter interface {
	// take counts a request and says how long it must wait to be let
	// through; 0 means that it is.
	take(now time.Duration) (wait time.Duration)
}

func newMeter(q Quota, window Window, seed chance.Seed) meter {
	if q.N <= 0 || q.Per <= 0 {
		return unlimited{}
	}
	switch window {
	case Fixed:
		// Nobody knows when the service's windows begin.
		return &fixedWindow{q: q, phase: time.Duration(seed.Draw(chance.Phase, 0) * float64(q.Per))}
	case Bucket:
		burst := math.Max(1, float64(q.N/20))
		return &bucket{q: q, burst: burst, tokens: burst}
	}
	return &slidingWindow{q: q}
}

// unlimited is the meter where there is no quota.
type unlimited struct{}

func (unlimited) take(time.Duration) time.Duration { return 0 }

// A slidingWindow remembers the time of every request. Refused ones count
// too, as the documentation says of throttled calls, up to a bound that keeps
// a client that never pauses from waiting for ever.
type slidingWindow struct {
	q     Quota
	times []time.Duration // ascending, of the last q.Per
}

func (w *slidingWindow) take(now time.Duration) time.Duration {
	expired := 0
	for expired < len(w.times) && w.times[expired] <= now-w.q.Per {
		expired++
	}
	w.times = w.times[expired:]
	free := len(w.times) < w.q.N
	if len(w.times) < 4*w.q.N {
		w.times = append(w.times, now)
	}
	if free {
		return 0
	}
	return w.times[len(w.times)-w.q.N] + w.q.Per - now
}

// A fixedWindow starts its count again every q.Per.
type fixedWindow struct {
	q     Quota
	phase time.Duration
	index time.Duration // number of the current window
	count int
}

func (w *fixedWindow) take(now time.Duration) time.Duration {
	now += w.phase
	if i := now / w.q.Per; i != w.index {
		w.index, w.count = i, 0
	}
	w.count++
	if w.count <= w.q.N {
		return 0
	}
	return (w.index+1)*w.q.Per - now
}

// A bucket holds a twentieth of the quota and refills evenly. It forgets what
// it refused.
type bucket struct {
	q      Quota
	burst  float64
	tokens float64
	last   time.Duration
}

func (k *bucket) take(now time.Duration) time.Duration {
	rate := float64(k.q.N) / float64(k.q.Per)
	k.tokens = math.Min(k.burst, k.tokens+rate*float64(now-k.last))
	k.last = now
	if k.tokens >= 1-1e-9 { // a request that is exactly in time is in time
		k.tokens--
		return 0
	}
	return time.Duration(math.Ceil((1 - k.tokens) / rate))
}

// A peak knows the most requests that any sliding window has seen.
type peak struct {
	window slidingWindow
	most   int
}

func (p *peak) count(now time.Duration) {
	p.window.take(now)
	p.most = max(p.most, len(p.window.times))
}
