package graph

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/runtime"
	"github.com/Azure/azure-sdk-for-go/sdk/azidentity"
)

// StaticToken is a credential with one token that somebody else fetched.
func StaticToken(token string) azcore.TokenCredential {
	return staticToken{text: token, expires: ReadToken(token).Expires}
}

type staticToken struct {
	text    string
	expires time.Time // zero where the token does not say
}

// GetToken implements azcore.TokenCredential.
func (s staticToken) GetToken(context.Context, policy.TokenRequestOptions) (azcore.AccessToken, error) {
	if !s.expires.IsZero() && !time.Now().Before(s.expires) {
		return azcore.AccessToken{}, fmt.Errorf("the access token ended at %s: fetch a new one", s.expires.Format(time.RFC3339))
	}
	return azcore.AccessToken{Token: s.text, ExpiresOn: s.expires}, nil
}

// renewable is a credential of azidentity, whose cache cannot be told that the
// service refused a token: forget makes a new credential with an empty cache.
type renewable struct {
	make    func() (azcore.TokenCredential, error)
	secrets []string

	mu   sync.Mutex
	cred azcore.TokenCredential // guarded by mu
}

func (s *signIn) renewable(make func() (azcore.TokenCredential, error)) (azcore.TokenCredential, error) {
	cred, err := make()
	if err != nil {
		return nil, err
	}
	return &renewable{make: make, cred: cred, secrets: []string{s.env(envSecret), s.env(envCertPassword)}}, nil
}

func (r *renewable) forget() {
	cred, err := r.make()
	if err != nil {
		return // it was made of the same once; the old one stays
	}
	r.mu.Lock()
	r.cred = cred
	r.mu.Unlock()
}

// GetToken implements azcore.TokenCredential.
func (r *renewable) GetToken(ctx context.Context, o policy.TokenRequestOptions) (azcore.AccessToken, error) {
	r.mu.Lock()
	cred := r.cred
	r.mu.Unlock()
	t, err := cred.GetToken(ctx, o)
	if err != nil {
		return azcore.AccessToken{}, signInError(err, r.secrets...)
	}
	return t, nil
}

// signInError makes an Error of a failed sign-in. The library's own text runs
// over many lines and repeats the reply: what the sign-in service says in its
// error_description is what a person needs.
func signInError(err error, secrets ...string) error {
	if AsError(err) != nil || errors.Is(err, context.Canceled) {
		return err
	}
	e := &Error{Class: SignInFailed, Message: err.Error(), Err: err}
	var failed *azidentity.AuthenticationFailedError
	if errors.As(err, &failed) && failed.RawResponse != nil {
		if body, err := runtime.Payload(failed.RawResponse); err == nil {
			parsed := parseError(failed.RawResponse.StatusCode, body)
			e.Status, e.Code, e.Message = parsed.Status, parsed.Code, parsed.Message
		}
	}
	for _, tail := range []string{" Trace ID:", " To troubleshoot"} {
		e.Message, _, _ = strings.Cut(e.Message, tail)
	}
	for _, s := range secrets {
		if s != "" {
			e.Message = strings.ReplaceAll(e.Message, s, "[secret]")
		}
	}
	e.Message = "sign-in: " + strings.TrimPrefix(clean(e.Message), "sign-in: ")
	// The cause's own text may hold what was taken out above.
	e.Err = errSignIn
	return e
}

var errSignIn = errors.New("sign-in did not succeed")
