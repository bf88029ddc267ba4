package graphsim

import (
	"bytes"
	"io"
	"net"
	"net/http"
	"os"
	"strconv"
	"syscall"
)

// Transport is a way to the server without sockets: every request is served
// in the goroutine that sends it, and waits only on timers and its context,
// so it works within a testing/synctest bubble. Hosts and schemes of URLs are
// not looked at. Like http.Transport it fails when a connection does.
func (s *Server) Transport() http.RoundTripper { return transport{s} }

type transport struct{ s *Server }

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx := r.Context()
	var body io.Reader
	if r.Body != nil {
		defer r.Body.Close()
		body = r.Body
	}
	host := r.Host
	if host == "" {
		host = r.URL.Host
	}
	rep := t.s.answer(ctx, r, body, r.URL.Scheme+"://"+host)
	if rep == nil {
		return nil, ctx.Err()
	}
	resp := &http.Response{
		Status:     strconv.Itoa(rep.status) + " " + http.StatusText(rep.status),
		StatusCode: rep.status,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        rep.header,
		ContentLength: int64(len(rep.body)),
		Request:       r,
	}
	switch rep.cut {
	case reset:
		return nil, &net.OpError{Op: "read", Net: "tcp", Err: os.NewSyscallError("read", syscall.ECONNRESET)}
	case closed:
		return nil, io.EOF
	case truncated:
		resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(rep.body[:len(rep.body)/2]), brokenOff{}))
	case slow:
		resp.Body = io.NopCloser(rep.drip(ctx))
	default:
		resp.Body = io.NopCloser(bytes.NewReader(rep.body))
	}
	return resp, nil
}

// brokenOff is the end of a body whose connection ended before it.
type brokenOff struct{}

func (brokenOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }
