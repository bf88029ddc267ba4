package quota

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrDrained is what waits end with that were given up because of
// [Throttle.Drain] or [Throttle.Stop].
var ErrDrained = errors.New("not sent: the client sends nothing more")

// Patience is how long a drain waits for further attempts: enough for a lost
// reply, while who pressed Ctrl-C, or set a deadline, does not mean to wait for
// an hour because the service asks for it.
const Patience = 30 * time.Second

// A drain ends waits in two steps: first those of requests that were never sent,
// then all.
type drain struct {
	draining, stopping chan struct{}
	onceDrain          sync.Once
	onceStop           sync.Once
}

func newDrain() *drain {
	return &drain{draining: make(chan struct{}), stopping: make(chan struct{})}
}

func (d *drain) begin() {
	d.onceDrain.Do(func() {
		close(d.draining)
		time.AfterFunc(Patience, d.stop)
	})
}

func (d *drain) stop() {
	d.begin()
	d.onceStop.Do(func() { close(d.stopping) })
}

// Wait waits for d. It ends with [ErrDrained] when end is closed, and with the
// error of ctx also where d is over: an ended context changes nothing more.
func Wait(ctx context.Context, end <-chan struct{}, d time.Duration) error {
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
