// Package quota decides how fast a client may send, and knows nothing of URLs
// or HTTP. A [Throttle] keeps within two quotas, one of writes and one of
// requests of any kind, holds everybody while the service asks for a pause,
// gives way while another app uses part of the quota, and ends all waits when
// the client drains.
//
// Around every request stand four calls:
//
//	if err := t.Acquire(ctx, t.Draining(), quota.Write, 1); err != nil {
//		return err // nothing was sent
//	}
//	t.Sent(quota.Write)
//	reply, took := send()
//	t.Answered(quota.Write, took, quota.Other) // quota.TooMany for a 429
//	t.Succeeded(quota.Write)                   // or Refused, which begins the pause
//
// Who does not send after all calls GiveBack in place of Sent and Answered.
package quota

import (
	"context"
	"sync/atomic"
	"time"

	"go.uber.org/zap"
)

// Options say what a Throttle keeps to.
type Options struct {
	Writes Quota // of writes, our share of it
	Any    Quota // of requests of any kind, our share of it
	// Recent are the times of earlier writes that the service may still count.
	Recent []time.Time
	Log    *zap.Logger // nil logs nothing
}

// A Throttle keeps a client within its quotas. Before each send it waits for
// the gate (closed while the service asked for a pause), then for a slot of
// each quota, then for the pace, and then looks at the gate once more.
type Throttle struct {
	gate        gate
	writes, any budget
	quota       Quota       // of writes
	anyQuota    Quota       // of requests of any kind
	unpaced     atomic.Bool // the whole job fits into the quota: it may leave in one burst
	pressed     atomic.Bool // there was a 429: no more bursts
	yield       *yield
	meter       *meter
	drain       *drain
}

// New makes a throttle whose first request may leave at once.
func New(o Options) *Throttle {
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	m := newMeter(o.Writes)
	t := &Throttle{gate: gate{log: o.Log, meter: m, window: o.Writes.Per}, quota: o.Writes, anyQuota: o.Any, meter: m, drain: newDrain()}
	t.writes.init(o.Writes, o.Recent)
	t.any.init(o.Any, o.Recent)
	t.yield = newYield(o.Writes, t.writes.limit, o.Log)
	return t
}

// Expect says how many writes the job has left; below 0 that is not known. A job
// that fits into what is left of the quota may leave in one burst.
func (t *Throttle) Expect(writes int) {
	t.unpaced.Store(writes >= 0 && writes <= int(t.writes.fresh.Load()) && !t.pressed.Load())
}

// WaitOpen waits while the service asks for a pause.
func (t *Throttle) WaitOpen(ctx context.Context, end <-chan struct{}) error {
	return t.gate.wait(ctx, end)
}

// Acquire waits until n requests may leave together; one caller at a time may
// ask for more than one. It ends with [ErrDrained] when end is closed, which is
// Draining or Stopping. After a success, GiveBack must follow or, for each of the
// requests, Sent and then Answered.
func (t *Throttle) Acquire(ctx context.Context, end <-chan struct{}, k Kind, n int) (err error) {
	select {
	case <-end:
		return ErrDrained
	default:
	}
	if err := t.gate.wait(ctx, end); err != nil {
		return err
	}
	if k == Write {
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
	if err := t.paceThroughGate(ctx, end, k); err != nil {
		t.any.giveBack(n)
		return err
	}
	t.skip(k, n-1)
	return nil
}

// skip uses up the turns of all but the first of requests that leave together.
// Who waited for them before leaving would hold slots idle all that time.
func (t *Throttle) skip(k Kind, n int) {
	if t.unpaced.Load() {
		return
	}
	if k == Write {
		t.writes.skip(n)
	}
	t.any.skip(n)
}

// paceThroughGate waits for the pace with the gate open. Who finds the gate
// closed after its turn has lost the turn: otherwise all those whose turns
// came up during a pause would leave at once when it ends.
func (t *Throttle) paceThroughGate(ctx context.Context, end <-chan struct{}, k Kind) error {
	for {
		if !t.unpaced.Load() {
			if k == Write {
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

// GiveBack returns the slots of n requests that were not sent after all.
func (t *Throttle) GiveBack(k Kind, n int) {
	if k == Write {
		t.writes.giveBack(n)
	}
	t.any.giveBack(n)
}

// Sent counts a request that is about to leave.
func (t *Throttle) Sent(k Kind) { t.meter.sent(k) }

// SentAgain is Sent for a request that was sent before.
func (t *Throttle) SentAgain(k Kind) {
	t.meter.retries.Add(1)
	t.meter.sent(k)
}

// SentBatch counts a request whose parts are counted each by itself.
func (t *Throttle) SentBatch() { t.meter.batches.Add(1) }

// Answered returns the slot of a request that was sent and has its reply, or has
// failed.
func (t *Throttle) Answered(k Kind, took time.Duration, r Reply) {
	if k == Write {
		t.writes.release(1)
	}
	t.any.release(1)
	t.meter.answered(k, took, r)
}

// Succeeded takes note of a request that the service accepted.
func (t *Throttle) Succeeded(k Kind) {
	t.meter.succeeded()
	t.gate.succeeded()
	if k == Write && t.pressed.Load() {
		t.yield.accepted(time.Now())
	}
}

// SucceededSince says whether the service accepted any request after that time.
func (t *Throttle) SucceededSince(at time.Time) bool { return t.meter.succeededSince(at) }

// Refused takes note of a reply TooMany to a request that was sent at the given
// time, and holds everybody for as long as the service asked; 0 is not said.
func (t *Throttle) Refused(k Kind, sent time.Time, retryAfter time.Duration) {
	t.meter.throttled.Add(1)
	t.pressed.Store(true)
	t.unpaced.Store(false)
	if began := t.gate.close(sent, retryAfter); began && k == Write {
		t.yield.refused(time.Now(), t.meter.through())
	}
}

// Quota is the writes that are let through.
func (t *Throttle) Quota() Quota { return t.quota }

// Bound is the quota that a run of writes meets first: the writes' own, unless
// requests of any kind are bounded more tightly.
func (t *Throttle) Bound() Quota {
	if t.quota.Time(1) >= t.anyQuota.Time(1) {
		return t.quota
	}
	return t.anyQuota
}

// Held is how many slots of writes are with requests that are under way or wait
// for their turn.
func (t *Throttle) Held() int { return t.quota.N - t.writes.idle() }

// Stats says what was sent so far.
func (t *Throttle) Stats() Stats { return t.meter.stats() }

// RecentWrites are the times of the writes that the service may still count,
// those under way included. Hand them to the next throttle as Options.Recent.
func (t *Throttle) RecentWrites() []time.Time { return t.meter.recentWrites() }

// Drain gives up the waits of requests that were never sent, and half a minute
// later, as [Throttle.Stop], all others.
func (t *Throttle) Drain() { t.drain.begin() }

// Stop gives up all waits: requests that are under way get their reply, nothing
// else is sent.
func (t *Throttle) Stop() { t.drain.stop() }

// Draining is closed by Drain and by Stop: it ends the wait of a request that was
// never sent.
func (t *Throttle) Draining() <-chan struct{} { return t.drain.draining }

// Stopping is closed by Stop: it ends the wait of one that was sent before and
// whose fate is not known.
func (t *Throttle) Stopping() <-chan struct{} { return t.drain.stopping }
