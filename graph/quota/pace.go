package quota

import (
	"sync"
	"time"

	"go.uber.org/zap"
	"golang.org/x/time/rate"
)

// A yield gives up part of the pace while another app uses part of the tenant's
// quota. Holding for each Retry-After is enough as long as that is rare; where
// 429s persist, sending at full pace into each next one wastes the time of the
// pauses. What was let through in the window before a 429 is most often the
// share that the others leave us: the pace goes down to that, or where that says
// nothing new, by a sixth. It is then raised in growing steps; a raise that
// ended in a 429 is taken back, and the next one comes later.
type yield struct {
	quota Quota
	limit *rate.Limiter
	log   *zap.Logger

	mu    sync.Mutex // guards what follows
	last  time.Time  // when the last 429 began a pause
	pace  float64    // writes a window; quota.N when nothing is given up
	step  float64    // by how much the pace is raised next
	calm  int        // windows without a 429 before it is raised
	raise time.Time  // when that is
	from  float64    // the pace before the last raise; 0 after a 429
}

const (
	persistWindows = 4    // a second 429 within these is no accident
	calmWindows    = 4    // first interval between raises
	maxCalmWindows = 64   // last
	yieldMargin    = 0.97 // of what was let through: the measure is of the past
	keepMost       = 0.85 // of the pace is kept at most
	keepLeast      = 0.60 // and at least: pauses within the last window make the measure too low
)

func newYield(q Quota, limit *rate.Limiter, log *zap.Logger) *yield {
	return &yield{quota: q, limit: limit, log: log, pace: float64(q.N)}
}

// refused takes note that a 429 began a pause, when writes were let through at
// the given rate, in writes a window.
func (y *yield) refused(now time.Time, through float64) {
	y.mu.Lock()
	defer y.mu.Unlock()
	persists := !y.last.IsZero() && now.Sub(y.last) < persistWindows*y.quota.Per
	y.last = now
	full := float64(y.quota.N)
	if y.pace == full && !persists {
		return
	}
	y.step = full / 50
	y.calm = max(y.calm, calmWindows)
	pace := min(max(through*yieldMargin, y.pace*keepLeast), y.pace*keepMost)
	if y.from > 0 {
		pace = y.from * yieldMargin
		y.calm = min(2*y.calm, maxCalmWindows)
	}
	y.from = 0
	y.set(now, max(pace, full/20))
}

// accepted takes note that a write went through, and raises the pace when its
// time has come.
func (y *yield) accepted(now time.Time) {
	y.mu.Lock()
	defer y.mu.Unlock()
	if y.pace == float64(y.quota.N) || now.Before(y.raise) {
		return
	}
	y.from = y.pace
	y.set(now, min(y.pace+y.step, float64(y.quota.N)))
	y.step *= 2
	if y.pace == float64(y.quota.N) {
		y.calm = 0
	}
}

// set changes the pace. The caller holds mu.
func (y *yield) set(now time.Time, pace float64) {
	y.pace = pace
	y.raise = now.Add(time.Duration(y.calm) * y.quota.Per)
	y.limit.SetLimitAt(now, rate.Limit(pace/y.quota.Per.Seconds()))
	y.log.Info("pace of writes changed", zap.Float64("per_window", pace), zap.Duration("window", y.quota.Per))
}
