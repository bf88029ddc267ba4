package quota

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

// take waits for n free slots. Who takes more than one must be alone in doing
// so: two who each hold a part of them would wait for each other for ever.
func (b *budget) take(ctx context.Context, end <-chan struct{}, n int) error {
	for held := range n {
		if err := b.takeOne(ctx, end); err != nil {
			b.giveBack(held)
			return err
		}
	}
	return nil
}

func (b *budget) takeOne(ctx context.Context, end <-chan struct{}) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for n := b.fresh.Load(); n > 0; n = b.fresh.Load() {
		if b.fresh.CompareAndSwap(n, n-1) {
			return nil
		}
	}
	select {
	case free := <-b.used:
		if err := Wait(ctx, end, free-time.Since(b.start)); err != nil {
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

// release returns slots that were used just now.
func (b *budget) release(n int) { b.put(time.Since(b.start)+b.per, n) }

// giveBack returns slots that were not used after all.
func (b *budget) giveBack(n int) { b.put(time.Since(b.start), n) }

func (b *budget) put(free time.Duration, n int) {
	for range n {
		b.used <- free
	}
}

// pace waits for the next turn. Reserve and not Wait: that one fails at once
// where the context's deadline is nearer than the turn.
func (b *budget) pace(ctx context.Context, end <-chan struct{}) error {
	r := b.limit.Reserve()
	if err := Wait(ctx, end, r.Delay()); err != nil {
		r.Cancel()
		return err
	}
	return nil
}

// skip uses up n turns that were not waited for: whoever comes next waits for them.
func (b *budget) skip(n int) {
	for range n {
		b.limit.Reserve()
	}
}

// idle is how many slots nobody holds.
func (b *budget) idle() int { return len(b.used) + int(b.fresh.Load()) }
