// Package graph is one tenant of Microsoft Graph as seen over HTTP. Create a
// [Client] with [New] and a credential of package signin, sign in with
// [Client.Begin], then call its operations.
//
// A Client keeps within the service's quotas by itself, waits where it is asked
// to, and sends again what may be sent again. What an operation returns is
// therefore final: its result, an [Error], or the error of the ended context.
// What can be done about an Error say its [Class] and its methods: nobody need
// know the service's numbers and sentences.
package graph

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"go.uber.org/zap"

	"rollcall/graph/internal/wire"
	"rollcall/graph/quota"
	"rollcall/graph/signin"
)

// Options say how a Client talks. The zero value of each field but BaseURL
// means the default that stands beside it.
type Options struct {
	// BaseURL is the root of Graph without a version, as in
	// https://graph.microsoft.com. Plain http is for loopback addresses only.
	// Tokens go to this scheme, host and port and nowhere else.
	BaseURL string
	// Transport carries the requests; nil is a transport tuned for many small
	// requests to one host. Redirects are not followed with either.
	Transport http.RoundTripper
	Quota     quota.Quota // writes (POST, PUT, PATCH, DELETE); zero means quota.Default
	AnyQuota  quota.Quota // requests of any kind; zero means quota.DefaultAny
	Share     float64     // the part of both quotas that is ours, above 0 to 1; 0 means 1
	// RecentWrites are the times of writes that an earlier run of this app sent
	// to this tenant: the service still counts those of the last window.
	RecentWrites   []time.Time
	Concurrency    int           // requests that callers have in flight at most; sizes the connection pool; 0 means 8
	Batch          int           // calls that change one entry and may travel in one $batch request, at most 20; 0 and 1 mean none together
	Attempts       int           // sends per call on transient failures; 0 means 8
	AttemptTimeout time.Duration // one send, from dialling to the last byte of the reply; 0 means 2 minutes
	Log            *zap.Logger   // nil logs nothing
	UserAgent      string        // "" means "rollcall"
	Scope          string        // of the token; "" means BaseURL + "/.default"
}

// A Client is one tenant. Its methods may be called from many goroutines.
type Client struct {
	base     *origin
	rt       http.RoundTripper
	tokens   *signin.Tokens
	throttle *quota.Throttle
	batcher  *batcher // nil: each call is a request of its own
	attempts int
	timeout  time.Duration
	agent    []string // the User-Agent header's value, shared by all requests
	log      *zap.Logger
}

// New makes a client; nothing is sent yet.
func New(cred azcore.TokenCredential, o Options) (*Client, error) {
	if cred == nil {
		return nil, errors.New("no credential")
	}
	base, err := parseOrigin(o.BaseURL)
	if err != nil {
		return nil, err
	}
	if err := o.defaults(base); err != nil {
		return nil, err
	}
	c := &Client{
		base:     base,
		rt:       o.Transport,
		tokens:   signin.NewTokens(cred, o.Scope, o.Log),
		throttle: quota.New(quota.Options{Writes: o.Quota, Any: o.AnyQuota, Recent: o.RecentWrites, Log: o.Log}),
		attempts: o.Attempts,
		timeout:  o.AttemptTimeout,
		agent:    []string{o.UserAgent},
		log:      o.Log,
	}
	c.batcher = newBatcher(c, o)
	return c, nil
}

// defaults fills what was left open and refuses what cannot be meant.
func (o *Options) defaults(base *origin) error {
	if o.Quota == (quota.Quota{}) {
		o.Quota = quota.Default
	}
	if o.AnyQuota == (quota.Quota{}) {
		o.AnyQuota = quota.DefaultAny
	}
	if err := errors.Join(o.Quota.Check(), o.AnyQuota.Check()); err != nil {
		return err
	}
	if o.Share == 0 {
		o.Share = 1
	}
	if !(o.Share > 0 && o.Share <= 1) {
		return fmt.Errorf("quota share %g: want more than 0 and at most 1", o.Share)
	}
	o.Quota, o.AnyQuota = o.Quota.Share(o.Share), o.AnyQuota.Share(o.Share)
	if o.Concurrency <= 0 {
		o.Concurrency = 8
	}
	if o.Batch < 0 || o.Batch > maxBatch {
		return fmt.Errorf("batch %d: want 1 to %d", o.Batch, maxBatch)
	}
	if o.Attempts <= 0 {
		o.Attempts = 8
	}
	if o.AttemptTimeout <= 0 {
		o.AttemptTimeout = 2 * time.Minute
	}
	if o.Log == nil {
		o.Log = zap.NewNop()
	}
	if o.UserAgent == "" {
		o.UserAgent = "rollcall"
	}
	if o.Scope == "" {
		o.Scope = base.root + "/.default"
	}
	if o.Transport == nil {
		o.Transport = wire.Transport(o.Concurrency)
	}
	return nil
}

// Begin signs in, so that what is wrong with the credential shows before the
// first write, and says whose token it is. A job that will send no more writes
// than the quota holds may leave in one burst; writes < 0 means not known.
func (c *Client) Begin(ctx context.Context, writes int) (signin.Claims, error) {
	t, err := c.token(ctx)
	if err != nil {
		return signin.Claims{}, err
	}
	c.throttle.Expect(writes)
	return t.Claims(), nil
}

// Stats says what was sent so far.
func (c *Client) Stats() quota.Stats { return c.throttle.Stats() }

// RecentWrites are the times of the writes that the service may still count,
// those under way included. Hand them to the next client of this app and
// tenant as Options.RecentWrites.
func (c *Client) RecentWrites() []time.Time { return c.throttle.RecentWrites() }
