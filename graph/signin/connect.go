package signin

import (
	"bytes"
	"cmp"
	"context"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/cloud"
	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"

	"rollcall/graph/internal/wire"
)

// Root is the root of the sign-in service that the options come to, without a tenant and in its one
// spelling.
func (o Options) Root() (string, error) {
	if o.Getenv == nil {
		o.Getenv = os.Getenv
	}
	u, err := wire.Root("authority", cmp.Or(o.Authority, strings.TrimSpace(o.Getenv(envAuthority)), cloudOf(o.GraphURL).Authority))
	if err != nil {
		return "", err
	}
	return u.String(), nil
}

// connect settles where and over what azidentity talks.
func (s *signIn) connect() error {
	root, err := s.Root()
	if err != nil {
		return err
	}
	s.Authority = root
	u, err := url.Parse(root)
	if err != nil {
		return err
	}
	for _, c := range clouds {
		s.known = s.known || c.Authority == s.Authority
	}
	s.machine = policy.ClientOptions{Transport: s.over(s.Transport), Retry: policy.RetryOptions{TryTimeout: 30 * time.Second}}
	s.client = s.machine
	var rt http.RoundTripper = loyal{scheme: u.Scheme, host: u.Host, known: s.known, next: s.Transport}
	if u.Scheme == "http" {
		rt = plainAuthority{host: u.Host, next: rt}
		u.Scheme = "https"
	}
	s.client.Transport = s.over(rt)
	s.client.Cloud = cloud.Configuration{ActiveDirectoryAuthorityHost: u.String() + "/"}
	return nil
}

// over is a client that keeps what we sign in with from following a redirect.
func (s *signIn) over(rt http.RoundTripper) *http.Client {
	return &http.Client{Transport: rt, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// A loyal transport takes what signs us in to the authority alone: the library sends it to whatever
// address the authority's discovery document names.
type loyal struct {
	scheme, host string
	known        bool // the authority is one of Microsoft's clouds, which send a tenant to the one that it is in
	next         http.RoundTripper
}

// RoundTrip implements http.RoundTripper.
func (l loyal) RoundTrip(r *http.Request) (*http.Response, error) {
	empty := r.Body == nil || r.Body == http.NoBody
	switch own := r.URL.Scheme == l.scheme && wire.Place(r.URL) == l.host; {
	case own, r.URL.Scheme == "https" && (empty || l.known && microsoftsOwn(wire.Place(r.URL))):
		return l.next.RoundTrip(r)
	}
	return nil, &strayError{from: l.host, to: wire.Host(r.URL.String())}
}

// A strayError says that an authority names another host as the one to sign in at.
type strayError struct{ from, to string }

func (e *strayError) Error() string {
	return fmt.Sprintf("the sign-in service at %s wants to be asked at %s: not followed", e.from, e.to)
}

// NonRetriable tells azcore that asking again changes nothing.
func (*strayError) NonRetriable() {}

// microsoftsOwn says whether a host is one of Microsoft's sign-in services, a region's too.
//
// Source: https://learn.microsoft.com/entra/identity-platform/authentication-national-cloud
func microsoftsOwn(host string) bool {
	for _, own := range []string{"login.microsoftonline.com", "login.microsoft.com", "login.windows.net", "login.microsoftonline.us",
		"login.chinacloudapi.cn", "login.partner.microsoftonline.cn"} {
		if host == own || strings.HasSuffix(host, "."+own) {
			return true
		}
	}
	return false
}

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
	resp, err := s.Transport.RoundTrip(req)
	if err != nil {
		return false
	}
	resp.Body.Close()
	return true
}
