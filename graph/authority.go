package graph

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// connect settles where and over what azidentity talks.
func (s *signIn) connect() error {
	u, err := checkRoot("authority", s.Authority)
	if err != nil {
		return err
	}
	rt := s.Transport
	if rt == nil {
		rt = http.DefaultTransport
	}
	for _, c := range clouds {
		s.known = s.known || strings.EqualFold(c.Authority, u.String())
	}
	if u.Scheme == "http" {
		rt = plainAuthority{host: u.Host, next: rt}
		u.Scheme = "https"
	}
	s.client = policy.ClientOptions{
		Cloud:     cloud.Configuration{ActiveDirectoryAuthorityHost: u.String() + "/"},
		Transport: &http.Client{Transport: rt, CheckRedirect: stayPut},
		Retry:     policy.RetryOptions{TryTimeout: 30 * time.Second},
	}
	return nil
}

// stayPut keeps what we sign in with from following a redirect.
func stayPut(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// plainAuthority lets azidentity, which refuses authorities without https, sign
// in at one on this machine. Requests to that host go out as plain http. The
// discovery document, which such an authority need not serve, is made up.
type plainAuthority struct {
	host string
	next http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (p plainAuthority) RoundTrip(r *http.Request) (*http.Response, error) {
	if r.URL.Host != p.host || r.URL.Scheme != "https" {
		return p.next.RoundTrip(r)
	}
	if tenant, ok := strings.CutSuffix(r.URL.Path, "/v2.0/.well-known/openid-configuration"); ok {
		return p.discovery(r, "https://"+p.host+tenant), nil
	}
	plain := r.Clone(r.Context())
	plain.URL.Scheme = "http"
	return p.next.RoundTrip(plain)
}

func (p plainAuthority) discovery(r *http.Request, root string) *http.Response {
	body := fmt.Appendf(nil, `{"issuer":%q,"authorization_endpoint":%q,"token_endpoint":%q,"device_authorization_endpoint":%q}`,
		root+"/v2.0", root+"/oauth2/v2.0/authorize", root+"/oauth2/v2.0/token", root+"/oauth2/v2.0/devicecode")
	return &http.Response{
		StatusCode: http.StatusOK, Status: "200 OK", Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}},
		Body:   io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: r,
	}
}

// imds is where virtual machines find their managed identity.
const imds = "http://169.254.169.254/metadata/identity/oauth2/token"

// identityAnswers says whether this machine seems to have a managed identity:
// its variables are set, or the well-known address answers within a second.
func (s *signIn) identityAnswers(ctx context.Context) bool {
	for _, name := range []string{"IDENTITY_ENDPOINT", "MSI_ENDPOINT", "IMDS_ENDPOINT"} {
		if s.env(name) != "" {
			return true
		}
	}
	ctx, cancel := context.WithTimeout(ctx, time.Second)
	defer cancel()
	// Without its Metadata header the request is refused, which is answer enough.
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, imds, nil)
	if err != nil {
		return false
	}
	rt := s.Transport
	if rt == nil {
		rt = &http.Transport{DisableKeepAlives: true} // no proxy: one could answer in the address's place
	}
	resp, err := rt.RoundTrip(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return true
}
