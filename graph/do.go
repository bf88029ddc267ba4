package graph

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strings"
	"time"

	"go.uber.org/zap"

	"rollcall/graph/quota"
	"rollcall/graph/signin"
)

// patch sends a PATCH. It merges, so it may be sent again.
func (c *Client) patch(ctx context.Context, r route, p Patch) (Reply, error) {
	body, err := p.encode()
	if err != nil {
		return Reply{}, &Error{Class: Permanent, Message: "request body: " + err.Error(), Err: err}
	}
	var reply Reply
	k := call{method: http.MethodPatch, path: r, body: body, idempotent: true, entry: true, object: &reply.Object}
	reply.Receipt, err = c.do(ctx, &k)
	return reply, err
}

// post sends k with the body p, or with none where p is nil.
func (c *Client) post(ctx context.Context, k *call, p Patch, accept func([]byte) error) (Receipt, error) {
	if p != nil {
		body, err := p.encode()
		if err != nil {
			return Receipt{}, &Error{Class: Permanent, Message: "request body: " + err.Error(), Err: err}
		}
		k.body = body
	}
	k.accept = accept
	return c.do(ctx, k)
}

func (c *Client) delete(ctx context.Context, r route) (Receipt, error) {
	return c.do(ctx, &call{method: http.MethodDelete, path: r, idempotent: true, entry: true})
}

// do sends k until it is settled. A 429 costs none of its attempts: the quota
// is the tenant's, not the call's. An ended context is returned as such.
func (c *Client) do(ctx context.Context, k *call) (Receipt, error) {
	if k.path.bad {
		return Receipt{}, &Error{Class: Permanent, Message: "the id is empty or a path segment of dots"}
	}
	if k.limit == 0 {
		k.limit = objectLimit
	}
	var first time.Time // when it was sent first: waiting for a turn proves nothing
	refreshed := false
	for attempt, again := 1, false; ; again = true {
		t, o, err := c.try(ctx, k, attempt, again)
		if err != nil {
			return Receipt{Attempts: attempt - 1}, k.given(err)
		}
		if first.IsZero() {
			first = o.sent
		}
		if o.err == nil {
			r := o.receipt()
			r.Repeated = again
			return r, nil
		}
		o.err.hide(t)
		if err := ctx.Err(); err != nil && o.err.Class == Transient {
			return o.receipt(), err // our own end, not the service's: what it refused for good stays refused
		}
		switch next := decide(k, &o, attempt < c.attempts, refreshed); next {
		case giveUp:
			return o.receipt(), c.final(k, &o, first)
		case afterPause:
			k.pending = false
			c.throttle.Refused(k.kind(), o.sent, o.err.RetryAfter)
		case withNewToken:
			refreshed = true
			if err := c.renew(ctx, t, o.claims); err != nil {
				return o.receipt(), err
			}
		case afterBackoff:
			k.pending, k.doubt = true, k.doubt || !o.unsent
			if err := c.backOff(ctx, k, &o); err != nil {
				return o.receipt(), k.given(err)
			}
			attempt++
		}
	}
}

// try sends k once when it may leave, in a batch where there are such. It gives
// the token that was used; an error says that k was not sent.
func (c *Client) try(ctx context.Context, k *call, attempt int, again bool) (*signin.Token, outcome, error) {
	if c.batcher != nil && k.entry {
		return c.batcher.send(ctx, k, attempt, again)
	}
	t, err := c.admit(ctx, k)
	if err != nil {
		return nil, outcome{}, err
	}
	return t, c.send(ctx, k, t, attempt, again), nil
}

// admit waits until k may leave and gives the token to send it with. The token
// is looked at on both sides of the wait: a slow sign-in must not gather
// callers behind their turns, and a long wait may outlive a token.
func (c *Client) admit(ctx context.Context, k *call) (*signin.Token, error) {
	if _, err := c.token(ctx); err != nil {
		return nil, err
	}
	if err := c.throttle.Acquire(ctx, c.end(k), k.kind(), 1); err != nil {
		return nil, err
	}
	t, err := c.token(ctx)
	if err != nil {
		c.throttle.GiveBack(k.kind(), 1)
	}
	return t, err
}

// backOff waits before a further attempt.
func (c *Client) backOff(ctx context.Context, k *call, o *outcome) error {
	pause := backoff(o.attempt, o.err.RetryAfter, rand.Float64())
	c.log.Info("request is sent again",
		zap.String("method", k.method), zap.String("path", k.path.template), zap.Int("status", o.status),
		zap.String("code", o.err.Code), zap.Int("attempt", o.attempt), zap.Duration("wait", pause),
		zap.String("request_id", o.err.RequestID), zap.String("cause", o.err.Message))
	if err := quota.Wait(ctx, c.end(k), pause); err != nil {
		return err
	}
	if o.status == http.StatusServiceUnavailable {
		closeIdle(c.rt)
	}
	return nil
}

// closeIdle makes the next request use a new connection: the service asks for
// that after a 503, so that a healthy front end may be found.
func closeIdle(rt http.RoundTripper) {
	if c, ok := rt.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// final turns the last outcome of a call into what the caller gets.
func (c *Client) final(k *call, o *outcome, first time.Time) error {
	e := o.err
	e.Attempts = o.attempt
	k.doubt = k.doubt || e.Class == Transient && !o.unsent
	switch {
	case e.Class == Transient && !k.idempotent && !o.unsent:
		e.Class = MaybeApplied
	case e.Class == Transient && !c.throttle.SucceededSince(first):
		e.Class = Outage
	case e.Class == Forbidden:
		e.Permission = permission(k)
	}
	if k.doubt && !k.reads { // by this send or one before it
		e.Applied = true
		if !strings.HasSuffix(e.Message, mayBeApplied(k)) {
			e.Message += mayBeApplied(k)
		}
	}
	return e
}

// permission is what the service wants of an app for k.
func permission(k *call) string {
	if k.reads {
		return "DeviceManagementServiceConfig.Read.All"
	}
	return "DeviceManagementServiceConfig.ReadWrite.All"
}
