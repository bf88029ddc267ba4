package quota

import (
	"context"
	"math/rand/v2"
	"sync"
	"time"

	"go.uber.org/zap"
)

// A gate is closed while the service asked for a pause. A pause only ever
// extends; it holds everybody.
type gate struct {
	log    *zap.Logger
	meter  *meter
	window time.Duration

	mu     sync.Mutex
	until  time.Time // when the gate opens; guarded by mu
	closed time.Time // when the present or last pause began; guarded by mu
	inRow  int       // pauses without a Retry-After and without a success between; guarded by mu
}

func (g *gate) remaining() time.Duration {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.until.IsZero() {
		return 0
	}
	return time.Until(g.until)
}

func (g *gate) open() bool { return g.remaining() <= 0 }

func (g *gate) wait(ctx context.Context, end <-chan struct{}) error {
	for {
		d := g.remaining()
		if d <= 0 {
			return ctx.Err()
		}
		if err := Wait(ctx, end, d); err != nil {
			return err
		}
	}
}

// close begins or extends a pause because of a 429 to a request that was sent
// at the given time. Requests that were under way when a pause began are part
// of its cause: their 429s do not make the next pause longer. It says whether
// a pause began.
func (g *gate) close(sent time.Time, retryAfter time.Duration) (began bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	now := time.Now()
	pause := retryAfter
	if pause <= 0 {
		if g.inRow == 0 || sent.After(g.closed) {
			g.inRow++
		}
		pause = pauseWithoutHint(g.window, g.inRow, rand.Float64())
	}
	until := now.Add(pause)
	if !until.After(g.until) {
		return false
	}
	from := now
	if g.until.After(now) {
		from = g.until
	} else {
		began = sent.After(g.closed)
		g.closed = now
		g.log.Warn("throttled: all requests wait", zap.Duration("pause", pause), zap.Bool("asked", retryAfter > 0))
	}
	g.meter.paused.Add(int64(until.Sub(from)))
	g.until = until
	return began
}

// succeeded ends a row of pauses.
func (g *gate) succeeded() {
	g.mu.Lock()
	g.inRow = 0
	g.mu.Unlock()
}

// pauseWithoutHint is how long everybody holds after the n-th 429 in a row
// (from 1) that did not say how long: about half a window, doubling to four.
func pauseWithoutHint(window time.Duration, n int, rnd float64) time.Duration {
	d := window / 2 << min(n-1, 3)
	return d*3/4 + time.Duration(rnd*float64(d/2))
}
