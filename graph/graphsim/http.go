package graphsim

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"rollcall/graph/graphsim/internal/odata"
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
		f := odata.BadRequest("The request body could not be read: " + err.Error())
		if errors.Is(err, errTooLarge) {
			f = odata.TooLarge("The request body is too large.")
		}
		s.mu.Lock()
		rep := s.log.record(c, c.refuse(f), nil)
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
	h := w.Header()
	for name, values := range rep.header {
		h[name] = values
	}
	if len(rep.body) > 0 {
		h["Content-Length"] = []string{strconv.Itoa(len(rep.body))}
	}
	rep.delivery.Serve(r.Context(), w, rep.status, rep.body)
}

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
	left, err := rep.delivery.Body(ctx, rep.body)
	if err != nil {
		return nil, err
	}
	return &http.Response{
		Status:     strconv.Itoa(rep.status) + " " + http.StatusText(rep.status),
		StatusCode: rep.status,
		Proto:      "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header:        rep.header,
		Body:          left,
		ContentLength: int64(len(rep.body)),
		Request:       r,
	}, nil
}
