package graphsim

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// maxBody is the most bytes of a request body, compressed or not.
const maxBody = 64 << 20

var errTooLarge = errors.New("the request body is too large")

// readBody reads a body that may be compressed. r may be nil.
func readBody(r io.Reader, header http.Header) ([]byte, error) {
	if r == nil {
		return nil, nil
	}
	if strings.EqualFold(header.Get("Content-Encoding"), "gzip") {
		z, err := gzip.NewReader(r)
		if err != nil {
			return nil, err
		}
		r = z
	}
	b, err := io.ReadAll(io.LimitReader(r, maxBody+1))
	if err == nil && len(b) > maxBody {
		return nil, errTooLarge
	}
	return b, err
}

// answer reads the body and serves r. Nil means that the caller has gone.
func (s *Server) answer(ctx context.Context, r *http.Request, body io.Reader, origin string) *reply {
	b, err := readBody(body, r.Header)
	if ctx.Err() != nil {
		return nil
	}
	if err != nil {
		c := s.newCall(r, nil, origin)
		f := badRequest("The request body could not be read: " + err.Error())
		if errors.Is(err, errTooLarge) {
			f = &fail{status: http.StatusRequestEntityTooLarge, code: "RequestEntityTooLarge", message: "The request body is too large."}
		}
		s.mu.Lock()
		rep := s.record(c, c.refuse(f), "")
		s.mu.Unlock()
		c.head(rep)
		return rep
	}
	rep := s.serve(ctx, r, b, origin)
	if rep != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") && len(rep.body) >= 1400 {
		rep.compress()
	}
	return rep
}

var zippers = sync.Pool{New: func() any {
	z, err := gzip.NewWriterLevel(nil, gzip.BestSpeed)
	if err != nil {
		panic("graphsim: " + err.Error())
	}
	return z
}}

// compress zips a body that is long enough to be worth it.
func (r *reply) compress() {
	var b bytes.Buffer
	z := zippers.Get().(*gzip.Writer)
	defer zippers.Put(z)
	z.Reset(&b)
	z.Write(r.body) // a bytes.Buffer takes everything
	z.Close()
	r.body = b.Bytes()
	r.header.Set("Content-Encoding", "gzip")
}

// ServeHTTP serves Graph, its $batch and the token endpoint.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	origin := "http://" + r.Host
	if r.TLS != nil {
		origin = "https://" + r.Host
	}
	rep := s.answer(r.Context(), r, r.Body, origin)
	if rep == nil {
		panic(http.ErrAbortHandler) // the caller has gone
	}
	switch rep.cut {
	case reset:
		hangUp(w)
	case closed:
		panic(http.ErrAbortHandler)
	}
	h := w.Header()
	for name, values := range rep.header {
		h[name] = values
	}
	if len(rep.body) > 0 {
		h["Content-Length"] = []string{strconv.Itoa(len(rep.body))}
	}
	w.WriteHeader(rep.status)
	switch rep.cut {
	case truncated:
		w.Write(rep.body[:len(rep.body)/2])
		http.NewResponseController(w).Flush()
		panic(http.ErrAbortHandler)
	case slow:
		drip := rep.drip(r.Context())
		for buf := make([]byte, 4096); ; {
			n, err := drip.Read(buf)
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
	w.Write(rep.body) // an error means that the caller has gone
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

func (r *reply) drip(ctx context.Context) *dripper {
	span := cmp.Or(r.span, slowness)
	return &dripper{ctx: ctx, left: r.body, size: len(r.body)/drops + 1, wait: span / drops}
}

func (d *dripper) Read(p []byte) (int, error) {
	if len(d.left) == 0 {
		return 0, io.EOF
	}
	if !pause(d.ctx, d.wait) {
		return 0, context.Cause(d.ctx)
	}
	n := copy(p, d.left[:min(d.size, len(d.left))])
	d.left = d.left[n:]
	return n, nil
}
