package graphsim

import (
	"math"
	"net/http"
	"strconv"
	"time"
)

// A meter counts the requests of one quota. Times are measured from one fixed
// moment and never go back.
type meter interface {
	// take counts a request and says how long it must wait to be let
	// through; 0 means that it is.
	take(now time.Duration) (wait time.Duration)
}

// newMeter is nil without a quota.
func newMeter(q Quota, window string, seed uint64) meter {
	if q.N <= 0 || q.Per <= 0 {
		return nil
	}
	switch window {
	case "fixed":
		// Nobody knows when the service's windows begin.
		return &fixedWindow{q: q, phase: time.Duration(draw(seed, ofPhase, 0) * float64(q.Per))}
	case "bucket":
		burst := math.Max(1, float64(q.N/20))
		return &bucket{q: q, burst: burst, tokens: burst}
	}
	return &slidingWindow{q: q}
}

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

// throttled is the refusal of a request that must wait.
func (s *Server) throttled(c *call, wait time.Duration) *fail {
	form := s.o.RetryAfter
	if form == "mixed" {
		form = [...]string{"seconds", "decimal", "date", "none"}[int(4*draw(s.o.Seed, ofRetryAfter, c.n))]
	}
	f := &fail{status: http.StatusTooManyRequests, code: "TooManyRequests", message: "Please retry again later."}
	switch form {
	case "none":
	case "decimal":
		f.retryAfter = strconv.FormatFloat(math.Ceil(wait.Seconds()*1000)/1000, 'f', 3, 64)
	case "date":
		f.retryAfter = c.now.Add(wait + time.Second - time.Nanosecond).UTC().Format(http.TimeFormat)
	default:
		f.retryAfter = strconv.Itoa(max(1, int(math.Ceil(wait.Seconds()))))
	}
	return f
}
