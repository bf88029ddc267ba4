package graph

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/google/uuid"
	"go.uber.org/zap"

	"rollcall/graph/internal/redact"
	"rollcall/graph/quota"
	"rollcall/graph/signin"
)

// send sends k once and reads the reply whole, within the attempt's time.
func (c *Client) send(ctx context.Context, k *call, t *signin.Token, attempt int, again bool) outcome {
	o := outcome{sent: time.Now(), attempt: attempt}
	c.depart(k, again)
	c.exchange(ctx, k, t, &o)
	took := time.Since(o.sent)
	c.throttle.Answered(k.kind(), took, replyOf(o.status))
	c.note(k, &o, took, 1)
	return o
}

// depart counts a send of k.
func (c *Client) depart(k *call, again bool) {
	if again {
		c.throttle.SentAgain(k.kind())
		return
	}
	c.throttle.Sent(k.kind())
}

// replyOf is what a status is to the quotas.
func replyOf(status int) quota.Reply {
	if status == http.StatusTooManyRequests {
		return quota.TooMany
	}
	return quota.Other
}

// note takes note of a send's end; size counts the requests that travelled with it.
func (c *Client) note(k *call, o *outcome, took time.Duration, size int) {
	if o.err == nil {
		c.throttle.Succeeded(k.kind())
	}
	if entry := c.log.Check(zap.DebugLevel, "request"); entry != nil {
		entry.Write(zap.String("method", k.method), zap.String("path", k.path.template),
			zap.Int("status", o.status), zap.Duration("took", took), zap.Int("batch", size),
			zap.Int("attempt", o.attempt), zap.String("request_id", o.requestID))
	}
}

// exchange fills in o.
func (c *Client) exchange(ctx context.Context, k *call, t *signin.Token, o *outcome) {
	attempt, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	// The transport is used without http.Client: no redirect is ever followed.
	resp, err := c.rt.RoundTrip(c.request(attempt, k, t))
	if err != nil {
		o.unsent = neverSent(err)
		o.err = &Error{Class: Transient, Message: c.describe(attempt, err), Err: err}
		if untrusted := (*tls.CertificateVerificationError)(nil); errors.As(err, &untrusted) {
			o.err.Class = Outage // asking again changes nothing
		}
		return
	}
	defer resp.Body.Close()
	o.status = resp.StatusCode
	o.requestID = redact.ID(resp.Header.Get("Request-Id"))
	if resp.StatusCode >= 200 && resp.StatusCode < 300 {
		c.take(attempt, k, resp, o)
		return
	}
	c.refuse(resp, o)
}

// request builds the request of one send. Each has an id of its own.
func (c *Client) request(ctx context.Context, k *call, t *signin.Token) *http.Request {
	u := k.link
	if u == nil {
		u = c.base.at(k.path)
	}
	req := (&http.Request{
		Method: k.method, URL: u, Host: u.Host, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{
			"Authorization":     t.Header(),
			"Accept":            {"application/json"},
			"Client-Request-Id": {uuid.NewString()},
			"User-Agent":        c.agent,
		},
	}).WithContext(ctx)
	if k.body != nil {
		req.Header["Content-Type"] = []string{"application/json"}
		req.ContentLength = int64(len(k.body))
		req.Body = io.NopCloser(bytes.NewReader(k.body))
		req.GetBody = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(k.body)), nil }
	}
	return req
}

var buffers = sync.Pool{New: func() any { return new(bytes.Buffer) }}

// keepBuffer is the largest buffer that is kept for the next reply.
const keepBuffer = 1 << 20

func releaseBuffer(b *bytes.Buffer) {
	if b.Cap() <= keepBuffer {
		b.Reset()
		buffers.Put(b)
	}
}

// take reads the body of a success and hands it to k.accept. A body that cannot
// be understood says nothing about whether the change was made: it counts as
// a lost reply.
func (c *Client) take(ctx context.Context, k *call, resp *http.Response, o *outcome) {
	b := buffers.Get().(*bytes.Buffer)
	defer releaseBuffer(b)
	n, err := b.ReadFrom(io.LimitReader(resp.Body, k.limit+1))
	switch {
	case err == nil && n > k.limit:
		o.err = o.fail(BadReply, fmt.Sprintf("reply is larger than %d MiB and was not read", k.limit>>20)+mayBeApplied(k), nil)
		o.err.Applied = !k.reads
	case err != nil:
		o.err = o.fail(Transient, "reply not understood: it broke off: "+c.describe(ctx, err)+mayBeApplied(k), err)
	default:
		o.accept(k, b.Bytes())
	}
}

// refuse reads what the service says against the request.
func (c *Client) refuse(resp *http.Response, o *outcome) {
	b := buffers.Get().(*bytes.Buffer)
	defer releaseBuffer(b)
	// The status decides; a body that breaks off only tells less.
	n, _ := b.ReadFrom(io.LimitReader(resp.Body, errorLimit+1))
	if n > errorLimit {
		b.Reset()
	}
	o.refused(resp.Header, b.Bytes())
	if n > errorLimit {
		o.err.Message += fmt.Sprintf(" (with a body larger than %d KiB)", errorLimit>>10)
	}
}

// describe tells a connection's failure in one line.
func (c *Client) describe(ctx context.Context, err error) string {
	if errors.Is(err, context.DeadlineExceeded) && ctx.Err() != nil {
		return fmt.Sprintf("no whole reply within %s", c.timeout)
	}
	return redact.Text(err.Error())
}

// neverSent says whether the request cannot have reached the service: there was
// no connection to send it over.
func neverSent(err error) bool {
	var op *net.OpError
	return errors.As(err, &op) && (op.Op == "dial" || op.Op == "proxyconnect")
}
