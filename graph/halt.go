package graph

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrDrained is what calls return that were given up because of [Client.Drain] or [Client.Stop].
var ErrDrained = errors.New("not sent: the client sends nothing more")

// A halt ends waits in two steps: first those of calls that have not been sent, then all.
type halt struct {
	fresh, all         chan struct{}
	onceFresh, onceAll sync.Once
}

func newHalt() *halt { return &halt{fresh: make(chan struct{}), all: make(chan struct{})} }

// patience is how long a drain waits for further attempts: enough for a lost reply, while who pressed Ctrl-C, or set a deadline, does
// not mean to wait for an hour because the service asks for it.
const patience = 30 * time.Second

// Drain lets every call that was sent come to its end, further attempts of the next half minute included, and keeps all others from
// leaving: whoever waits for a turn or a pause gets [ErrDrained] at once, and so does every later call.
func (c *Client) Drain() {
	c.throttle.halt.onceFresh.Do(func() {
		close(c.throttle.halt.fresh)
		time.AfterFunc(patience, c.Stop)
	})
}

// Stop is Drain without further attempts: requests that are under way get their reply, nothing else is sent.
func (c *Client) Stop() {
	c.Drain()
	c.throttle.halt.onceAll.Do(func() { close(c.throttle.halt.all) })
}

// end is what ends the waits of a call. Pending says that it was sent and that what became of it is not known.
func (h *halt) end(pending bool) <-chan struct{} {
	if pending {
		return h.all
	}
	return h.fresh
}

// sleep waits for d or the end of ctx. It returns the context's error even
// where d is over: an ended context changes nothing more.
func sleep(ctx context.Context, d time.Duration) error { return wait(ctx, nil, d) }

// wait is sleep that ends with [ErrDrained] when end is closed.
func wait(ctx context.Context, end <-chan struct{}, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return ctx.Err()
	case <-end:
		return ErrDrained
	case <-ctx.Done():
		return ctx.Err()
	}
}
