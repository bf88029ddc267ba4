package quota

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"
)

// A service is the other end: it lets requests through by a limiter, or says
// TooMany and for how long.
type service struct {
	limit   limiter
	after   time.Duration // what it asks for; 0 is not said
	latency func() time.Duration

	mu  sync.Mutex
	log []time.Time // when requests arrived
}

// arrive is a request at the service.
func (s *service) arrive() Reply {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.log = append(s.log, time.Now())
	if s.limit != nil && !s.limit.allow(time.Now()) {
		return TooMany
	}
	return Other
}

// send sends one write, as often as it takes.
func (s *service) send(ctx context.Context, t *Throttle) error {
	for {
		if err := t.Acquire(ctx, t.Draining(), Write, 1); err != nil {
			return err
		}
		sent := time.Now()
		t.Sent(Write)
		var way, there time.Duration
		if s.latency != nil {
			way = s.latency()
			there = time.Duration(rand.Int64N(int64(way)))
		}
		err := Wait(ctx, nil, there)
		r := s.arrive()
		if err == nil {
			err = Wait(ctx, nil, way-there)
		}
		t.Answered(Write, time.Since(sent), r)
		switch {
		case err != nil:
			return err
		case r == Other:
			t.Succeeded(Write)
			return nil
		}
		t.Refused(Write, sent, s.after)
	}
}

// sendAll sends n writes from several goroutines and waits for them.
func (s *service) sendAll(ctx context.Context, t *testing.T, throttle *Throttle, workers, n int) {
	t.Helper()
	work := make(chan int)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for range work {
				if err := s.send(ctx, throttle); err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			}
		})
	}
feed:
	for i := range n {
		select {
		case work <- i:
		case <-ctx.Done():
			break feed
		}
	}
	close(work)
	group.Wait()
}

// A limiter is how a service counts.
type limiter interface{ allow(now time.Time) bool }

type slidingWindow struct {
	q     Quota
	times []time.Time
}

func (l *slidingWindow) allow(now time.Time) bool {
	for len(l.times) > 0 && now.Sub(l.times[0]) >= l.q.Per {
		l.times = l.times[1:]
	}
	l.times = append(l.times, now) // refused requests count as well
	return len(l.times) <= l.q.N
}

type fixedWindow struct {
	q     Quota
	start time.Time
	n     int
}

func (l *fixedWindow) allow(now time.Time) bool {
	if w := now.Truncate(l.q.Per); !w.Equal(l.start) {
		l.start, l.n = w, 0
	}
	l.n++
	return l.n <= l.q.N
}

type smallBucket struct {
	q      Quota
	size   float64
	tokens float64
	last   time.Time
}

func (l *smallBucket) allow(now time.Time) bool {
	if l.last.IsZero() {
		l.tokens = l.size
	} else {
		l.tokens = min(l.size, l.tokens+now.Sub(l.last).Seconds()*float64(l.q.N)/l.q.Per.Seconds())
	}
	l.last = now
	if l.tokens < 1 {
		return false
	}
	l.tokens--
	return true
}

// checkWindows fails where any window of the quota's length holds more requests
// than the quota.
func checkWindows(t *testing.T, log []time.Time, q Quota) {
	t.Helper()
	for i := q.N; i < len(log); i++ {
		if d := log[i].Sub(log[i-q.N]); d < q.Per {
			t.Fatalf("requests %d to %d arrived within %s", i-q.N, i, d)
		}
	}
}

// pass lets virtual time go by.
func pass(t *testing.T, d time.Duration) {
	t.Helper()
	if err := Wait(t.Context(), nil, d); err != nil {
		t.Fatal(err)
	}
}
