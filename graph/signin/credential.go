package signin

import (
	"context"
	"fmt"
	"sync"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// Static is a credential with one token that somebody else fetched.
func Static(token string) azcore.TokenCredential {
	return staticToken{text: token, expires: readClaims(token).Expires}
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
		return azcore.AccessToken{}, failed(err, r.secrets...)
	}
	return t, nil
}
