package graph

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"rollcall/graph/quota"
	"rollcall/graph/signin"
)

// An answer is what a fake says to the n-th request (from 1).
type answer func(n int, r *http.Request, body []byte) (*http.Response, error)

// A fake stands at the other end of the wire, within the process: real sockets
// do not work in a synctest bubble.
type fake struct {
	answer  answer
	latency func() time.Duration // of a whole exchange; nil is none

	mu       sync.Mutex
	requests []seen
}

// seen is a request as it arrived.
type seen struct {
	at     time.Time
	method string
	url    string
	header http.Header
	body   string
}

func (f *fake) RoundTrip(r *http.Request) (*http.Response, error) {
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
		r.Body.Close()
	}
	var way time.Duration
	if f.latency != nil {
		way = f.latency()
	}
	there := way / 2
	if way > 0 {
		there = time.Duration(rand.Int64N(int64(way)))
	}
	if err := quota.Wait(r.Context(), nil, there); err != nil {
		return nil, err
	}
	f.mu.Lock()
	f.requests = append(f.requests, seen{time.Now(), r.Method, r.URL.String(), r.Header.Clone(), string(body)})
	n := len(f.requests)
	resp, err := f.answer(n, r, body)
	f.mu.Unlock()
	if err != nil {
		return nil, err
	}
	if err := quota.Wait(r.Context(), nil, way-there); err != nil {
		return nil, err
	}
	resp.Request = r
	return resp, nil
}

// log is what arrived so far.
func (f *fake) log() []seen {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]seen(nil), f.requests...)
}

// reply builds a response; headers come in pairs.
func reply(status int, body string, headers ...string) *http.Response {
	h := http.Header{"Request-Id": {"0f6e3a9c-7c11-4e7b-8f0a-1d2c3b4a5968"}}
	for i := 0; i+1 < len(headers); i += 2 {
		h.Set(headers[i], headers[i+1])
	}
	return &http.Response{
		StatusCode: status, Status: fmt.Sprintf("%d %s", status, http.StatusText(status)),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: h,
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

// graphError is the body of a refusal.
func graphError(code, message string) string {
	b, _ := json.Marshal(map[string]any{"error": map[string]any{"code": code, "message": message}})
	return string(b)
}

// script answers with one response after the other; the last one stays.
func script(replies ...func() (*http.Response, error)) answer {
	return func(n int, _ *http.Request, _ []byte) (*http.Response, error) {
		return replies[min(n, len(replies))-1]()
	}
}

func says(status int, body string, headers ...string) func() (*http.Response, error) {
	return func() (*http.Response, error) { return reply(status, body, headers...), nil }
}

func breaks(err error) func() (*http.Response, error) {
	return func() (*http.Response, error) { return nil, err }
}

const testRoot = "https://graph.example"

// newTestClient talks to rt and pays no heed to quotas unless o says so.
func newTestClient(t testing.TB, rt http.RoundTripper, change ...func(*Options)) *Client {
	t.Helper()
	o := Options{
		BaseURL: testRoot, Transport: rt,
		Quota: quota.Quota{N: 5_000, Per: 50 * time.Millisecond}, AnyQuota: quota.Quota{N: 5_000, Per: 50 * time.Millisecond},
	}
	for _, f := range change {
		f(&o)
	}
	c, err := New(signin.Static("token-1"), o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// credential gives token-1, token-2 ... and remembers what it was asked for.
type credential struct {
	lifetime time.Duration
	delay    time.Duration
	err      error

	mu    sync.Mutex
	asked []policy.TokenRequestOptions
}

func (c *credential) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	c.mu.Lock()
	c.asked = append(c.asked, o)
	n, err := len(c.asked), c.err
	c.mu.Unlock()
	if err := quota.Wait(ctx, nil, c.delay); err != nil {
		return azcore.AccessToken{}, err
	}
	if err != nil {
		return azcore.AccessToken{}, err
	}
	life := c.lifetime
	if life == 0 {
		life = time.Hour
	}
	return azcore.AccessToken{Token: fmt.Sprintf("token-%d", n), ExpiresOn: time.Now().Add(life)}, nil
}

func (c *credential) times() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.asked)
}

// dripping is a body that gives a byte now and then and never ends.
type dripping struct {
	ctx   context.Context
	every time.Duration
}

func (d dripping) Read(p []byte) (int, error) {
	if err := quota.Wait(d.ctx, nil, d.every); err != nil {
		return 0, err
	}
	p[0] = ' '
	return 1, nil
}

func (dripping) Close() error { return nil }

// endless is a body without an end.
type endless struct{}

func (endless) Read(p []byte) (int, error) { return len(p), nil } // zero bytes
func (endless) Close() error               { return nil }

var onePatch = Patch{{"description", "Reception desk"}}

// pass lets virtual time go by.
func pass(t *testing.T, d time.Duration) {
	t.Helper()
	if err := quota.Wait(t.Context(), nil, d); err != nil {
		t.Fatal(err)
	}
}
