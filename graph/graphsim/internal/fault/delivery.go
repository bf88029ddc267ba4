package fault

import (
	"bytes"
	"cmp"
	"context"
	"io"
	"net"
	"net/http"
	"os"
	"syscall"
	"time"
)

// A Cut is what happens to a reply on its way.
type Cut uint8

// The cuts.
const (
	Whole     Cut = iota
	Reset         // the connection is reset before a byte of the reply
	Closed        // the connection ends before a byte of the reply
	Truncated     // the connection ends in the middle of the body
	Garbled       // the body arrives whole, and is no JSON
	Emptied       // the body does not arrive
	Slow          // the body arrives in drops
	Hang          // nothing arrives
)

// A Delivery is the way of one reply. The zero value brings it whole.
type Delivery struct {
	Cut  Cut
	Span time.Duration // length of Slow and Hang; 0 means their default
}

// Deliver is how a reply with this body travels when f happens to it, and what
// is left of the body before it leaves.
func (f *Fault) Deliver(body []byte) (Delivery, []byte) {
	d := Delivery{Cut: f.Effect().Cut, Span: f.For}
	switch d.Cut {
	case Garbled:
		body = append(bytes.TrimSuffix(bytes.Clone(body), []byte("}")), `,"value":}`...)
	case Emptied:
		body = nil
	case Truncated:
		if len(body) == 0 { // there is no middle
			d.Cut = Closed
		}
	}
	return d, body
}

// Hold waits as long as nothing arrives: until ctx ends or, where the fault has
// a length, until a gateway gives up. False means that the caller has gone.
func (d Delivery) Hold(ctx context.Context) bool {
	if d.Span == 0 {
		<-ctx.Done()
		return false
	}
	return Wait(ctx, d.Span)
}

// Serve writes a reply to w. It panics with http.ErrAbortHandler where the
// connection has to end.
func (d Delivery) Serve(ctx context.Context, w http.ResponseWriter, status int, body []byte) {
	switch d.Cut {
	case Reset:
		hangUp(w)
	case Closed:
		panic(http.ErrAbortHandler)
	}
	w.WriteHeader(status)
	switch d.Cut {
	case Truncated:
		w.Write(body[:len(body)/2])
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case Slow:
		d.drip(ctx, body).serve(w)
		return
	}
	w.Write(body) // an error means that the caller has gone
}

// hangUp resets the connection. It does not return.
func hangUp(w http.ResponseWriter) {
	if conn, _, err := http.NewResponseController(w).Hijack(); err == nil {
		if tcp, ok := conn.(*net.TCPConn); ok {
			tcp.SetLinger(0)
		}
		conn.Close()
	}
	panic(http.ErrAbortHandler)
}

// Body is a reply's body for a client without a connection. The errors are those
// of one.
func (d Delivery) Body(ctx context.Context, body []byte) (io.ReadCloser, error) {
	switch d.Cut {
	case Reset:
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	case Closed:
		return nil, io.EOF
	case Truncated:
		return io.NopCloser(io.MultiReader(bytes.NewReader(body[:len(body)/2]), brokenOff{})), nil
	case Slow:
		return io.NopCloser(d.drip(ctx, body)), nil
	}
	return io.NopCloser(bytes.NewReader(body)), nil
}

// brokenOff is the end of a body whose connection ended before it.
type brokenOff struct{}

func (brokenOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// A slow body comes in so many pieces, over so long where the fault does not say.
const (
	drops    = 8
	slowness = 2 * time.Second
)

// A dripper is a body that comes in drops.
type dripper struct {
	ctx  context.Context
	left []byte
	size int
	wait time.Duration // before each drop
}

func (d Delivery) drip(ctx context.Context, body []byte) *dripper {
	return &dripper{ctx: ctx, left: body, size: len(body)/drops + 1, wait: cmp.Or(d.Span, slowness) / drops}
}

func (d *dripper) Read(p []byte) (int, error) {
	if len(d.left) == 0 {
		return 0, io.EOF
	}
	if !Wait(d.ctx, d.wait) {
		return 0, context.Cause(d.ctx)
	}
	n := copy(p, d.left[:min(d.size, len(d.left))])
	d.left = d.left[n:]
	return n, nil
}

// serve writes the drops to w, each as it comes, until the caller has gone.
func (d *dripper) serve(w http.ResponseWriter) {
	for buf := make([]byte, 4096); ; {
		n, err := d.Read(buf)
		if n > 0 {
			if _, err := w.Write(buf[:n]); err != nil {
				return
			}
			http.NewResponseController(w).Flush()
		}
		if err != nil {
			return
		}
	}
}

// Wait waits, and returns false at once when ctx has ended.
func Wait(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}
