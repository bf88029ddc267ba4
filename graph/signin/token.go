package signin

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"go.uber.org/zap"
)

// tokenMargin is how long before its end a token is no longer used, so that
// none ends on its way.
const tokenMargin = 5 * time.Minute

// A Token is an access token as it goes into a request.
type Token struct {
	text    string
	header  []string  // the Authorization header's value, shared by all requests
	refresh time.Time // from here on a new one is fetched
	expires time.Time
}

// Header is the value of the Authorization header. It is shared by all requests: not to be changed.
func (t *Token) Header() []string { return t.header }

// Claims are what the token says of itself.
func (t *Token) Claims() Claims { return readClaims(t.text) }

// Hide takes the token out of a text: a debugging proxy, or a service that means no good, may repeat
// what it was sent. A token that has no known form is found only so; one so short that it stands in
// any text is no secret.
func (t *Token) Hide(text string) string {
	if len(t.text) < 8 {
		return text
	}
	return strings.ReplaceAll(text, t.text, "[token]")
}

// Tokens keeps the token of one scope. One caller at a time fetches; the others wait for it. Make one
// with [NewTokens]; its methods may be called from many goroutines. Errors are of type [*Error], or
// that of the ended context.
type Tokens struct {
	cred  azcore.TokenCredential
	scope string
	log   *zap.Logger

	current atomic.Pointer[Token]
	turn    chan struct{} // capacity 1: who holds its element may fetch; a channel, so that waiting ends with the context
}

// NewTokens gets tokens for a scope from cred; nothing is sent yet.
func NewTokens(cred azcore.TokenCredential, scope string, log *zap.Logger) *Tokens {
	s := &Tokens{cred: cred, scope: scope, log: log, turn: make(chan struct{}, 1)}
	s.turn <- struct{}{}
	return s
}

// Get gives a token that is good for the next minutes.
func (s *Tokens) Get(ctx context.Context) (*Token, error) {
	if t := s.current.Load(); t != nil && time.Now().Before(t.refresh) {
		return t, nil
	}
	select {
	case <-s.turn:
		defer func() { s.turn <- struct{}{} }()
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	old := s.current.Load()
	if old != nil && time.Now().Before(old.refresh) {
		return old, nil
	}
	t, err := s.fetch(ctx, "")
	if err != nil && ctx.Err() == nil && old != nil && time.Until(old.expires) > time.Minute {
		// The old token still serves: whoever comes half a minute later tries again.
		s.log.Warn("the token could not be renewed yet", zap.Error(err))
		kept := *old
		kept.refresh = time.Now().Add(30 * time.Second)
		s.current.Store(&kept)
		return &kept, nil
	}
	return t, err
}

// Renew replaces a token that the service refused; claims is what its challenge wants of the next one,
// or "". Callers that were refused with the same token share one fetch.
func (s *Tokens) Renew(ctx context.Context, refused *Token, claims string) error {
	select {
	case <-s.turn:
		defer func() { s.turn <- struct{}{} }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if t := s.current.Load(); t != nil && t.text != refused.text {
		return nil
	}
	if r, ok := s.cred.(*renewable); ok && claims == "" {
		r.forget() // the library would give the same token again
	}
	_, err := s.fetch(ctx, claims)
	return err
}

// fetch asks the credential. The caller holds the turn.
func (s *Tokens) fetch(ctx context.Context, claims string) (*Token, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	// EnableCAE says that we can answer a claims challenge, which we can.
	got, err := s.cred.GetToken(ctx, policy.TokenRequestOptions{Scopes: []string{s.scope}, Claims: claims, EnableCAE: true})
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, failed(err)
	}
	if err := checkToken(got.Token); err != nil {
		return nil, &Error{Message: err.Error()}
	}
	t := &Token{text: got.Token, header: []string{"Bearer " + got.Token}, expires: got.ExpiresOn}
	t.refresh = refreshTime(time.Now(), got)
	s.current.Store(t)
	return t, nil
}

// refreshTime is five minutes before the token's end, but not within the first
// half of its life: a token that is short-lived is not fetched for each request.
func refreshTime(now time.Time, t azcore.AccessToken) time.Time {
	if t.ExpiresOn.IsZero() {
		return now.Add(24 * time.Hour) // an opaque token: 401 will tell
	}
	at := t.ExpiresOn.Add(-tokenMargin)
	if half := now.Add(t.ExpiresOn.Sub(now) / 2); at.Before(half) {
		at = half
	}
	return at
}

// checkToken refuses what cannot be a header's value, so that a stray line break
// in a variable does not become a puzzling error of the transport.
func checkToken(s string) error {
	if s == "" {
		return errors.New("the access token is empty")
	}
	for _, r := range s {
		if r <= ' ' || r > '~' {
			return errors.New("the access token has spaces, line breaks or other characters that a token cannot have")
		}
	}
	return nil
}
