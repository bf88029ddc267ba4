package signin

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"
)

var (
	guidForm   = regexp.MustCompile(`(?i)[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}`)
	domainForm = regexp.MustCompile(`(?i)^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,}$`)
)

// discoveryLimit bounds what is read of a discovery document.
const discoveryLimit = 256 << 10

// IsTenantID says whether s is a tenant's id, a GUID.
func IsTenantID(s string) bool { return len(s) == 36 && guidForm.MatchString(s) }

// IsDomain says whether s has the form of a domain name.
func IsDomain(s string) bool { return domainForm.MatchString(s) }

// ResolveTenant asks the sign-in service for the id of the tenant that has a domain. Nobody needs to
// be signed in for that, and no token is sent. Of the options it uses those that say where the sign-in
// service is. Errors are of type [*Error], or that of the ended context.
//
// Source: https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc (the issuer names the tenant)
func ResolveTenant(ctx context.Context, name string, o Options) (id string, err error) {
	defer func() {
		if err != nil && ctx.Err() == nil {
			err = failed(fmt.Errorf("find the tenant of %s: %w", name, err))
		}
	}()
	s, err := newSignIn(o)
	if err != nil {
		return "", err
	}
	ctx, cancel := context.WithTimeout(ctx, 30*time.Second)
	defer cancel()
	link := s.Authority + "/" + url.PathEscape(name) + "/v2.0/.well-known/openid-configuration"
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, link, nil)
	if err != nil {
		return "", err
	}
	resp, err := s.over(s.Transport).Do(req)
	if err != nil {
		return "", err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, discoveryLimit))
	if err != nil {
		return "", err
	}
	var discovery struct {
		Issuer string `json:"issuer"`
	}
	if resp.StatusCode != http.StatusOK {
		return "", fmt.Errorf("the sign-in service answers %s: no such tenant?", resp.Status)
	}
	if err := json.Unmarshal(body, &discovery); err != nil {
		return "", fmt.Errorf("the sign-in service's answer is not understood: %w", err)
	}
	if id = guidForm.FindString(discovery.Issuer); id == "" {
		return "", fmt.Errorf("the sign-in service names no tenant in its issuer")
	}
	return strings.ToLower(id), nil
}
