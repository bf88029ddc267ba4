package graph

import (
	"context"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
	"golang.org/x/time/rate"
)

// A throttle keeps a client within its quotas. Before each send it waits for
// the gate (closed while the service asked for a pause), then for a slot of
// each quota, then for the pace, and then looks at the gate once more.
type throttle struct {
	gate        gate
	writes, any budget
	unpaced     atomic.Bool // the whole job fits into the quota: it may leave in one burst
	pressed     atomic.Bool // there was a 429: no more bursts
	yield       *yield
	meter       *meter
	drain       chan struct{} // closed when nothing more is to leave; ends every wait
	once        sync.Once
}

func newThrottle(o Options, m *meter) *throttle {
	drain := make(chan struct{})
	t := &throttle{gate: gate{log: o.Log, meter: m, window: o.Quota.Per, drain: drain}, meter: m, drain: drain}
	t.writes.drain, t.any.drain = drain, drain
	t.writes.init(o.Quota.share(o.Share), o.RecentWrites)
	t.any.init(o.AnyQuota.share(o.Share), o.RecentWrites)
	t.yield = newYield(o.Quota.share(o.Share), t.writes.limit, o.Log)
	return t
}

// expect says how many writes the job has left; below 0 that is not known.
func (t *throttle) expect(writes int) {
	t.unpaced.Store(writes >= 0 && writes <= int(t.writes.fresh.Load()) && !t.pressed.Load())
}

// acquire waits until a request may leave. On success release must follow, when
// the reply is in or the request has failed.
func (t *throttle) acquire(ctx context.Context, write bool) (err error) {
	select {
	case <-t.drain:
		return ErrDrained
	default:
	}
	if err := t.gate.wait(ctx); err != nil {
		return err
	}
	if write {
		if err := t.writes.take(ctx); err != nil {
			return err
		}
		defer func() {
			if err != nil {
				t.writes.giveBack()
			}
		}()
	}
	if err := t.any.take(ctx); err != nil {
		return err
	}
	if err := t.paceThroughGate(ctx, write); err != nil {
		t.any.giveBack()
		return err
	}
	return nil
}

// paceThroughGate waits for the pace with the gate open. Who finds the gate
// closed after its turn has lost the turn: otherwise all those whose turns
// came up during a pause would leave at once when it ends.
func (t *throttle) paceThroughGate(ctx context.Context, write bool) error {
	for {
		if !t.unpaced.Load() {
			if write {
				if err := t.writes.pace(ctx); err != nil {
					return err
				}
			}
			if err := t.any.pace(ctx); err != nil {
				return err
			}
		}
		if t.gate.open() {
			return ctx.Err()
		}
		if err := t.gate.wait(ctx); err != nil {
			return err
		}
	}
}

// release returns the slots of a request that was sent.
func (t *throttle) release(write bool) {
	if write {
		t.writes.release()
	}
	t.any.release()
}

// giveBack returns the slots of a request that was not sent after all.
func (t *throttle) giveBack(write bool) {
	if write {
		t.writes.giveBack()
	}
	t.any.giveBack()
}

// succeeded takes note of a request that the service accepted.
func (t *throttle) succeeded(write bool) {
	t.gate.succeeded()
	if write && t.pressed.Load() {
		t.yield.accepted(time.Now())
	}
}

// refused takes note of a 429 to a request that was sent at the given time.
func (t *throttle) refused(write bool, sent time.Time, retryAfter time.Duration) {
	t.pressed.Store(true)
	t.unpaced.Store(false)
	if began := t.gate.close(sent, retryAfter); began && write {
		t.yield.refused(time.Now(), t.meter.through())
	}
}

// A budget is one quota: its slots and its pace. A slot is free again one
// window after the reply to its last use. The service counts a request at some
// moment between send and reply, so it can never count more requests than there
// are slots in any window, fixed or sliding, whatever the latency.
type budget struct {
	drain <-chan struct{}
	start time.Time
	per   time.Duration
	limit *rate.Limiter
	fresh atomic.Int64       // slots that were never used
	used  chan time.Duration // when each other idle slot is free, counted from start
}

func (b *budget) init(q Quota, recent []time.Time) {
	b.start = time.Now()
	// Our clock and the service's do not run equally fast: 200 parts in a million apart at most.
	b.per = q.Per + q.Per/5000
	b.limit = rate.NewLimiter(rate.Limit(float64(q.N)/b.per.Seconds()), 1)
	b.used = make(chan time.Duration, q.N)
	recent = slices.SortedFunc(slices.Values(recent), time.Time.Compare)
	for _, t := range recent[max(0, len(recent)-q.N):] {
		if age := b.start.Sub(t); age < b.per {
			b.used <- b.per - max(age, 0)
		}
	}
	b.fresh.Store(int64(q.N - len(b.used)))
}

// take waits for a free slot.
func (b *budget) take(ctx context.Context) error {
	for n := b.fresh.Load(); n > 0; n = b.fresh.Load() {
		if b.fresh.CompareAndSwap(n, n-1) {
			return ctx.Err()
		}
	}
	select {
	case free := <-b.used:
		if err := wait(ctx, b.drain, free-time.Since(b.start)); err != nil {
			b.used <- free // there is room: this slot came from here
			return err
		}
		return nil
	case <-b.drain:
		return ErrDrained
	case <-ctx.Done():
		return ctx.Err()
	}
}

// release returns a slot that was used just now.
func (b *budget) release() { b.used <- time.Since(b.start) + b.per }

// giveBack returns a slot that was not used after all.
func (b *budget) giveBack() { b.used <- time.Since(b.start) }

// pace waits for the next turn. Reserve and not Wait: that one fails at once
// where the context's deadline is nearer than the turn.
func (b *budget) pace(ctx context.Context) error {
	r := b.limit.Reserve()
	if err := wait(ctx, b.drain, r.Delay()); err != nil {
		r.Cancel()
		return err
	}
	return nil
}

// A gate is closed while the service asked for a pause. A pause only ever
// extends; it holds everybody.
type gate struct {
	drain  <-chan struct{}
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

func (g *gate) wait(ctx context.Context) error {
	for {
		d := g.remaining()
		if d <= 0 {
			return ctx.Err()
		}
		if err := wait(ctx, g.drain, d); err != nil {
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
		pause = pauseWithoutHint(g.window, g.inRow, rnd())
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

// ErrDrained is what calls return that were not sent because of [Client.Drain].
var ErrDrained = errors.New("not sent: the client sends nothing more")

// Drain lets requests that are under way finish and keeps all others from leaving: whoever waits for a turn, a pause or
// another attempt gets [ErrDrained] at once, and so does every later call.
func (c *Client) Drain() { c.throttle.once.Do(func() { close(c.throttle.drain) }) }

// sleep waits for d or the end of ctx. It returns the context's error even
// where d is over: an ended context changes nothing more.
func sleep(ctx context.Context, d time.Duration) error { return wait(ctx, nil, d) }

// wait is sleep that a drain ends too.
func wait(ctx context.Context, drain <-chan struct{}, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err()
	case <-drain:
		return ErrDrained
	case <-ctx.Done():
		return ctx.Err()
	}
}
