package graph

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"rollcall/graph/signin"
)

// A rider is a call that wants to be sent once, in a batch.
type rider struct {
	k       *call
	ctx     context.Context
	end     <-chan struct{} // ends its waiting
	attempt int
	again   bool
	lead    chan struct{} // closed when it is the first in its queue
	batch   *batch        // that it was taken into; guarded by the queue's mu until settled is closed

	settled chan struct{} // closed when what follows may be read
	part    part          // its part of the reply
	token   *signin.Token // that it was sent with
	err     error         // why nothing was sent
}

func newRider(ctx context.Context, k *call, end <-chan struct{}, attempt int, again bool) *rider {
	return &rider{k: k, ctx: ctx, end: end, attempt: attempt, again: again,
		lead: make(chan struct{}), settled: make(chan struct{})}
}

// gone says why r no longer wants to be sent.
func (r *rider) gone() error {
	select {
	case <-r.end:
		return ErrDrained
	default:
		return r.ctx.Err()
	}
}

// enter waits for room in a semaphore.
func (r *rider) enter(room chan<- struct{}) error {
	select {
	case room <- struct{}{}:
		return nil
	case <-r.end:
		return ErrDrained
	case <-r.ctx.Done():
		return r.ctx.Err()
	}
}

// A queue is the riders of one API version, in the order in which they came.
// The first one leads; when it is taken or leaves, the next one does.
type queue struct {
	version string
	most    *atomic.Int64 // riders in one batch
	full    chan struct{} // capacity 1: has an element after so many had come

	mu      sync.Mutex
	waiting []*rider // guarded by mu
}

func (q *queue) join(r *rider) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.waiting = append(q.waiting, r)
	if len(q.waiting) == 1 {
		close(r.lead)
	}
	if len(q.waiting) >= int(q.most.Load()) {
		select {
		case q.full <- struct{}{}:
		default: // it is told already
		}
	}
}

// leave takes r out, and says false where it is under way.
func (q *queue) leave(r *rider) bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if r.batch != nil {
		return false
	}
	for i, other := range q.waiting {
		if other == r {
			q.waiting = append(q.waiting[:i], q.waiting[i+1:]...)
			if i == 0 {
				q.promote()
			}
			break
		}
	}
	return true
}

// promote lets the first rider lead. The caller holds mu.
func (q *queue) promote() {
	if len(q.waiting) > 0 {
		close(q.waiting[0].lead)
	}
}

// gather waits a moment for a batch to be full and says how many there are.
func (q *queue) gather(r *rider) (int, error) {
	linger := time.NewTimer(batchLinger)
	defer linger.Stop()
	for {
		if n, full := q.size(); full {
			return n, r.gone()
		}
		select {
		case <-q.full: // or was, when an earlier batch was gathered
		case <-linger.C:
			n, _ := q.size()
			return n, r.gone()
		case <-r.end:
			return 0, ErrDrained
		case <-r.ctx.Done():
			return 0, r.ctx.Err()
		}
	}
}

// size is how many riders the next batch has, and whether it can have no more.
func (q *queue) size() (n int, full bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	most := int(q.most.Load())
	return min(len(q.waiting), most), len(q.waiting) >= most
}

// take moves up to n riders, the leader among them, into bt. Those who no
// longer want to be sent stay behind and leave by themselves.
func (q *queue) take(bt *batch, n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	var rest []*rider
	for i, r := range q.waiting {
		if len(bt.riders) == n || i > 0 && r.gone() != nil {
			rest = append(rest, r)
			continue
		}
		r.batch = bt
		bt.riders = append(bt.riders, r)
	}
	q.waiting = rest
	q.promote()
}
