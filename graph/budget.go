package graph

import (
	"context"
	"slices"
	"sync/atomic"
	"time"

	"golang.org/x/time/rate"
)

// A budget is one quota: its slots and its pace. A slot is free again one
// window after the reply to its last use. The service counts a request at some
// moment between send and reply, so it can never count more requests than there
// are slots in any window, fixed or sliding, whatever the latency.
type budget struct {
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
func (b *budget) take(ctx context.Context, end <-chan struct{}) error {
	for n := b.fresh.Load(); n > 0; n = b.fresh.Load() {
		if b.fresh.CompareAndSwap(n, n-1) {
			return ctx.Err()
		}
	}
	select {
	case free := <-b.used:
		if err := wait(ctx, end, free-time.Since(b.start)); err != nil {
			b.used <- free // there is room: this slot came from here
			return err
		}
		return nil
	case <-end:
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
func (b *budget) pace(ctx context.Context, end <-chan struct{}) error {
	r := b.limit.Reserve()
	if err := wait(ctx, end, r.Delay()); err != nil {
		r.Cancel()
		return err
	}
	return nil
}
