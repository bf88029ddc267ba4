package graph

import (
	"errors"

	"rollcall/graph/quota"
)

// ErrDrained is what calls return that were given up because of [Client.Drain] or [Client.Stop].
var ErrDrained = quota.ErrDrained

// ErrInDoubt stands beside [ErrDrained] where the call was sent before it was given up, and may have been carried out.
var ErrInDoubt = errors.New("an earlier send of it may have been carried out")

// given is the error of a call that is given up.
func (k *call) given(err error) error {
	if err == ErrDrained && k.doubt && !k.reads {
		return errors.Join(err, ErrInDoubt)
	}
	return err
}

// Drain lets every call that was sent come to its end, further attempts of the next half minute
// included, and keeps all others from leaving: whoever waits for a turn or a pause gets
// [ErrDrained] at once, and so does every later call.
func (c *Client) Drain() { c.throttle.Drain() }

// Stop is Drain without further attempts: requests that are under way get their reply, nothing
// else is sent.
func (c *Client) Stop() { c.throttle.Stop() }

// end is what ends the waits of k: it may have been sent, and what became of it is not known.
func (c *Client) end(k *call) <-chan struct{} {
	if k.pending {
		return c.throttle.Stopping()
	}
	return c.throttle.Draining()
}
