package graph

import (
	"context"
	"net/http"
	"sync/atomic"
	"time"

	"go.uber.org/zap"

	"rollcall/graph/quota"
	"rollcall/graph/signin"
)

const (
	maxBatch    = 20                   // https://learn.microsoft.com/graph/json-batching
	batchLinger = 2 * time.Millisecond // how long a batch that is not full waits for further calls
	batchLimit  = 16 << 20             // of a whole reply
)

// A batcher sends calls that each change one entry together, as $batch
// requests. Each call keeps its own slot and turn under the quota and gets its
// own outcome, so that what comes next is decided as if it had travelled alone.
//
// The first call in a queue leads: its goroutine waits for the batch to fill
// and for everybody's turn, and sends. There is no other goroutine.
type batcher struct {
	c       *Client
	most    atomic.Int64  // calls in one batch; it only ever goes down
	flights chan struct{} // an element for each request in flight
	slots   chan struct{} // capacity 1: its element is with the leader who takes slots
	off     atomic.Bool   // the service has no $batch
	queues  map[string]*queue
}

// newBatcher returns nil where no two calls would ever travel together.
func newBatcher(c *Client, o Options) *batcher {
	most := min(o.Batch, o.Quota.N, o.AnyQuota.N) // no more than there are slots
	if most < 2 {
		return nil
	}
	b := &batcher{c: c, flights: make(chan struct{}, o.Concurrency), slots: make(chan struct{}, 1), queues: map[string]*queue{}}
	b.most.Store(int64(most))
	for _, version := range []string{"v1.0", "beta"} { // a batch is of one version
		b.queues[version] = &queue{version: version, most: &b.most, full: make(chan struct{}, 1)}
	}
	return b
}

// A batch is the calls that were sent together.
type batch struct {
	riders []*rider
	whole  outcome // of the request that carried them; its err concerns all
	took   time.Duration
	given  atomic.Int32 // riders whose context has ended
	cancel func()       // gives the request up
}

// calls are those of the riders.
func (bt *batch) calls() []*call {
	calls := make([]*call, len(bt.riders))
	for i, r := range bt.riders {
		calls[i] = r.k
	}
	return calls
}

// abandon takes note that a rider's context has ended; when all have, nobody
// waits for the reply.
func (bt *batch) abandon() {
	if int(bt.given.Add(1)) == len(bt.riders) {
		bt.cancel()
	}
}

// send sends k once, in a batch if others want to be sent as well. An error
// says that it was not sent.
func (b *batcher) send(ctx context.Context, k *call, attempt int, again bool) (*signin.Token, outcome, error) {
	if _, err := b.c.token(ctx); err != nil {
		return nil, outcome{}, err
	}
	q := b.queues[k.path.version()]
	r := newRider(ctx, k, b.c.end(k), attempt, again)
	if err := r.gone(); err != nil {
		return nil, outcome{}, err
	}
	if q == nil || k.alone || b.off.Load() {
		return b.sendAlone(r)
	}
	q.join(r)
	var err error
	select {
	case <-r.lead:
		return b.lead(q, r)
	case <-r.settled:
	case <-ctx.Done():
		err = ctx.Err()
	case <-r.end:
		err = ErrDrained
	}
	if err != nil && q.leave(r) {
		return nil, outcome{}, err
	}
	select {
	case <-r.settled:
		return r.token, b.read(r), r.err
	case <-ctx.Done():
		r.batch.abandon()
		e := &Error{Class: Transient, Message: "given up before the reply; the change may have been applied", Err: ctx.Err()}
		return nil, outcome{attempt: attempt, sent: time.Now(), err: e}, nil
	}
}

// sendAlone sends a call as a request of its own.
func (b *batcher) sendAlone(r *rider) (*signin.Token, outcome, error) {
	if err := r.enter(b.flights); err != nil {
		return nil, outcome{}, err
	}
	defer func() { <-b.flights }()
	t, err := b.c.admit(r.ctx, r.k)
	if err != nil {
		return nil, outcome{}, err
	}
	return t, b.c.send(r.ctx, r.k, t, r.attempt, r.again), nil
}

// lead sends r, which is the first in q, and those behind it.
func (b *batcher) lead(q *queue, r *rider) (*signin.Token, outcome, error) {
	if err := r.enter(b.flights); err != nil {
		q.leave(r)
		return nil, outcome{}, err
	}
	defer func() { <-b.flights }()
	n, err := b.admit(q, r)
	if err != nil {
		q.leave(r)
		return nil, outcome{}, err
	}
	t, err := b.c.token(r.ctx) // the wait may have outlived the token
	if err != nil && r.ctx.Err() != nil {
		b.c.throttle.GiveBack(quota.Write, n)
		q.leave(r)
		return nil, outcome{}, err
	}
	// The leader's end is not that of the others.
	ctx, cancel := context.WithCancel(context.WithoutCancel(r.ctx))
	defer cancel()
	bt := &batch{cancel: cancel}
	q.take(bt, n)
	if err != nil {
		b.c.throttle.GiveBack(quota.Write, n)
		bt.settle(nil, err)
		return nil, outcome{}, err
	}
	b.c.throttle.GiveBack(quota.Write, n-len(bt.riders))
	if len(bt.riders) == 1 {
		return t, b.c.send(r.ctx, r.k, t, r.attempt, r.again), nil
	}
	defer context.AfterFunc(r.ctx, bt.abandon)()
	b.carry(ctx, q.version, bt, t)
	return t, b.read(r), nil
}

// admit waits until there is a batch that may leave, and says of how many.
func (b *batcher) admit(q *queue, r *rider) (int, error) {
	if err := b.c.throttle.WaitOpen(r.ctx, r.end); err != nil { // those who come during a pause shall be counted
		return 0, err
	}
	n, err := q.gather(r)
	if err != nil {
		return 0, err
	}
	if err := r.enter(b.slots); err != nil {
		return 0, err
	}
	defer func() { <-b.slots }()
	return n, b.c.throttle.Acquire(r.ctx, r.end, quota.Write, n)
}

// carry sends a batch and hands out what came of it.
func (b *batcher) carry(ctx context.Context, version string, bt *batch, t *signin.Token) {
	c := b.c
	var parts []part
	k := call{method: http.MethodPost, path: collection("/" + version + "/$batch"), body: encodeBatch(bt.calls()), limit: batchLimit}
	k.accept = func(body []byte) (err error) { parts, err = parseBatch(body, len(bt.riders)); return err }
	for _, r := range bt.riders {
		c.depart(r.k, r.again)
	}
	c.throttle.SentBatch()
	bt.whole.sent = time.Now()
	c.exchange(ctx, &k, t, &bt.whole)
	bt.took = time.Since(bt.whole.sent)
	throttled := 0
	for i, r := range bt.riders {
		status := bt.whole.status
		if parts != nil {
			r.part, status = parts[i], parts[i].status
		}
		if status == http.StatusTooManyRequests {
			throttled++
		}
		c.throttle.Answered(quota.Write, bt.took, replyOf(status))
	}
	b.judge(bt.whole.err)
	if n := len(bt.riders); throttled < n && throttled >= n/2 {
		b.shrink(len(bt.riders) / 2)
	}
	bt.settle(t, nil)
}

// judge looks at what the service says against a batch as such. Where it has
// no $batch, everything travels alone from now on.
func (b *batcher) judge(e *Error) {
	if e == nil || e.Class != NotFound && e.Class != RouteRefused {
		return
	}
	if !b.off.Swap(true) {
		b.c.log.Warn("the service takes no batches: calls are sent one by one", zap.Int("status", e.Status), zap.String("code", e.Code))
	}
}

// shrink makes batches smaller after the service took at most half of one: it
// may not take so many at once, however rarely they come. Where it was only the
// quota, small batches cost a few more requests and no time.
func (b *batcher) shrink(to int) {
	for most := b.most.Load(); int64(to) < most; most = b.most.Load() {
		if b.most.CompareAndSwap(most, int64(to)) {
			b.c.log.Info("batches become smaller", zap.Int("calls", to))
			return
		}
	}
}

// settle wakes those who wait for a batch; the token or the error is for all.
func (bt *batch) settle(t *signin.Token, err error) {
	for _, r := range bt.riders {
		r.token, r.err = t, err
		close(r.settled)
	}
}

// read makes the outcome of a call that travelled in a batch. It runs in the
// call's own goroutine: who has given up is not written to.
func (b *batcher) read(r *rider) outcome {
	if r.err != nil {
		return outcome{}
	}
	w := &r.batch.whole
	o := outcome{attempt: r.attempt, sent: w.sent}
	switch {
	case w.err != nil:
		o.status, o.requestID, o.unsent, o.claims = w.status, w.requestID, w.unsent, w.claims
		e := *w.err // each call has its own
		o.err = &e
		if e.Class == Permanent || e.Class == NotFound || e.Class == RouteRefused || e.Class == TooLarge {
			// That the batch was refused says nothing against a single call, and nothing was carried out.
			o.err.Class = Transient
			r.k.alone = true
		}
	case r.part.fault != "":
		o.requestID = w.requestID
		o.err = o.fail(Transient, r.part.fault, nil)
	default:
		r.part.read(r.k, &o, w.requestID)
	}
	b.c.note(r.k, &o, r.batch.took, len(r.batch.riders))
	return o
}
