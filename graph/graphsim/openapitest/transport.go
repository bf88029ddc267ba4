package openapitest

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"strings"
)

// Transport holds every request that passes to next, and every answer, against
// the description, and reports what is wrong. Paths outside /v1.0 and /beta
// pass unseen; so do the bodies of answers that do not arrive whole.
func Transport(next http.RoundTripper, report func(error)) http.RoundTripper {
	return transport{next, report}
}

type transport struct {
	next   http.RoundTripper
	report func(error)
}

func (t transport) RoundTrip(r *http.Request) (*http.Response, error) {
	path := r.URL.Path
	if !strings.HasPrefix(path, "/v1.0/") && !strings.HasPrefix(path, "/beta/") {
		return t.next.RoundTrip(r)
	}
	var sent []byte
	if r.Body != nil {
		var err error
		sent, err = io.ReadAll(r.Body)
		r.Body.Close()
		if err != nil {
			return nil, err
		}
		again := r.Clone(r.Context())
		again.Body = io.NopCloser(bytes.NewReader(sent))
		r = again
	}
	if err := Request(r.Method, path, r.Header, unzip(sent, r.Header)); err != nil {
		t.report(err)
	}
	resp, err := t.next.RoundTrip(r)
	if err != nil {
		return nil, err
	}
	got, err := io.ReadAll(resp.Body)
	resp.Body.Close()
	resp.Body = io.NopCloser(io.MultiReader(bytes.NewReader(got), failing{err}))
	if err == nil {
		if err := Answer(r.Method, path, resp.StatusCode, resp.Header, unzip(got, resp.Header)); err != nil {
			t.report(err)
		}
	}
	return resp, nil
}

func unzip(b []byte, header http.Header) []byte {
	if header.Get("Content-Encoding") != "gzip" {
		return b
	}
	z, err := gzip.NewReader(bytes.NewReader(b))
	if err != nil {
		return b
	}
	plain, err := io.ReadAll(z)
	if err != nil {
		return b
	}
	return plain
}

// failing ends a body as the original one did.
type failing struct{ err error }

func (f failing) Read([]byte) (int, error) {
	if f.err != nil {
		return 0, f.err
	}
	return 0, io.EOF
}
