package graph

import (
	"context"
	"sync/atomic"
	"time"
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
	halt        *halt
}

func newThrottle(o Options, m *meter) *throttle {
	t := &throttle{gate: gate{log: o.Log, meter: m, window: o.Quota.Per}, meter: m, halt: newHalt()}
	t.writes.init(o.Quota.share(o.Share), o.RecentWrites)
	t.any.init(o.AnyQuota.share(o.Share), o.RecentWrites)
	t.yield = newYield(o.Quota.share(o.Share), t.writes.limit, o.Log)
	return t
}

// expect says how many writes the job has left; below 0 that is not known.
func (t *throttle) expect(writes int) {
	t.unpaced.Store(writes >= 0 && writes <= int(t.writes.fresh.Load()) && !t.pressed.Load())
}

// acquire waits until n requests may leave together; one caller at a time may
// ask for more than one. On success release must follow, when the replies are
// in or the requests have failed.
func (t *throttle) acquire(ctx context.Context, end <-chan struct{}, write bool, n int) (err error) {
	select {
	case <-end:
		return ErrDrained
	default:
	}
	if err := t.gate.wait(ctx, end); err != nil {
		return err
	}
	if write {
		if err := t.writes.take(ctx, end, n); err != nil {
			return err
		}
		defer func() {
			if err != nil {
				t.writes.giveBack(n)
			}
		}()
	}
	if err := t.any.take(ctx, end, n); err != nil {
		return err
	}
	if err := t.paceThroughGate(ctx, end, write); err != nil {
		t.any.giveBack(n)
		return err
	}
	t.skip(write, n-1)
	return nil
}

// skip uses up the turns of all but the first of requests that leave together.
// Who waited for them before leaving would hold slots idle all that time.
func (t *throttle) skip(write bool, n int) {
	if t.unpaced.Load() {
		return
	}
	if write {
		t.writes.skip(n)
	}
	t.any.skip(n)
}

// paceThroughGate waits for the pace with the gate open. Who finds the gate
// closed after its turn has lost the turn: otherwise all those whose turns
// came up during a pause would leave at once when it ends.
func (t *throttle) paceThroughGate(ctx context.Context, end <-chan struct{}, write bool) error {
	for {
		if !t.unpaced.Load() {
			if write {
				if err := t.writes.pace(ctx, end); err != nil {
					return err
				}
			}
			if err := t.any.pace(ctx, end); err != nil {
				return err
			}
		}
		if t.gate.open() {
			return ctx.Err()
		}
		if err := t.gate.wait(ctx, end); err != nil {
			return err
		}
	}
}

// release returns the slots of n requests that were sent.
func (t *throttle) release(write bool, n int) {
	if write {
		t.writes.release(n)
	}
	t.any.release(n)
}

// giveBack returns the slots of n requests that were not sent after all.
func (t *throttle) giveBack(write bool, n int) {
	if write {
		t.writes.giveBack(n)
	}
	t.any.giveBack(n)
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
