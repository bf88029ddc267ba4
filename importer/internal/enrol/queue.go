package enrol

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"

	"rollcall/graph"
	"rollcall/importer/caught"
)

// pollEvery is the shortest time between two looks at a list, pollJitter what is added to it at most.
const (
	pollEvery  = 15 * time.Second
	pollJitter = 5 * time.Second
)

// A queue has the rows that the service has accepted and works on. Whoever waits for them looks at a list now and then, once for all.
type queue[T any] struct {
	mu      sync.Mutex // guards all below
	open    []T
	last    bool          // no more will come
	ended   bool          // nobody waits any longer
	changed chan struct{} // has a token when one of these has changed

	// owned by run, to be asked after it
	looked time.Time     // at the list; zero for never
	pause  time.Duration // from then to the next look
	failed error         // why the list could not be read
}

func newQueue[T any]() queue[T] {
	return queue[T]{changed: make(chan struct{}, 1), pause: pollEvery + rand.N(pollJitter)}
}

// NoMore says that the last row was handed over, or never will be.
func (q *queue[T]) NoMore() { q.change(func() { q.last = true }) }

// End makes rows pending that would be waited for.
func (q *queue[T]) End() { q.change(func() { q.ended = true }) }

func (q *queue[T]) change(what func()) {
	q.mu.Lock()
	what()
	q.mu.Unlock()
	select {
	case q.changed <- struct{}{}:
	default:
	}
}

// Failed says why the list could not be read, once the waiting is over.
func (q *queue[T]) Failed() error { return q.failed }

// A waiter settles the rows of a queue.
type waiter interface {
	expire(now time.Time)            // settles those that are not waited for any longer
	next() (at time.Time, more bool) // when there is something to do, zero for nothing as yet, and false when all is done
	look(ctx context.Context) error  // reads the list and settles those that have come to an end
}

// run lets w work until NoMore was said and no row is left.
func (q *queue[T]) run(ctx context.Context, w waiter, halt func(error)) {
	done := ctx.Done()
	for {
		now := time.Now()
		w.expire(now)
		next, more := w.next()
		if !more {
			return
		}
		if !next.IsZero() && !next.After(now) {
			err := caught.Do(func() error { return w.look(ctx) })
			q.looked, q.pause = time.Now(), pollEvery+rand.N(pollJitter)
			if err != nil {
				if !errors.Is(err, graph.ErrDrained) { // which says that the run has ended for another reason
					q.failed = err
				}
				halt(err)
				q.End()
			}
			continue
		}
		timer := time.NewTimer(next.Sub(now))
		if next.IsZero() {
			timer.Stop()
		}
		select {
		case <-timer.C:
		case <-q.changed:
		case <-done:
			done = nil
			halt(context.Cause(ctx))
			q.End()
		}
		timer.Stop()
	}
}

// unread decides what it means that a list could not be read: for the moment nothing, it is read later.
func unread(doing string, err error) error {
	if e := graph.AsError(err); e != nil && e.Class == graph.Transient {
		return nil
	}
	if errors.Is(err, graph.ErrDrained) {
		return err
	}
	return fmt.Errorf("%s: %w", doing, err)
}
