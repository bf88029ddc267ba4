package signin

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// TestAuthorityThatSendsElsewhere: a discovery document cannot have a secret sent to another host,
// nor out in plain text.
func TestAuthorityThatSendsElsewhere(t *testing.T) {
	for name, test := range map[string]struct {
		authority, token string
		sent             bool
	}{
		"its own":              {"https://login.example", "https://login.example/t/token", true},
		"its own, spelled":     {"https://LOGIN.example:443/", "https://login.EXAMPLE./t/token", true},
		"another host":         {"https://login.example", "https://evil.example/t/token", false},
		"another port":         {"https://login.example", "https://login.example:8443/t/token", false},
		"plain":                {"https://login.example", "http://login.example/t/token", false},
		"plain, this machine":  {"https://login.example", "http://localhost/t/token", false},
		"Microsoft's of ours":  {"https://login.example", "https://login.microsoftonline.com/t/token", false},
		"Microsoft to another": {"https://login.microsoftonline.com", "https://evil.example/t/token", false},
		"Microsoft, a region":  {"https://login.microsoftonline.com", "https://westus2.login.microsoft.com/t/token", true},
		"Microsoft, its gov":   {"https://login.microsoftonline.com", "https://login.microsoftonline.us/t/token", true},
		"Microsoft, plain":     {"https://login.microsoftonline.com", "http://login.microsoftonline.com/t/token", false},
		"Microsoft, look-like": {"https://login.microsoftonline.com", "https://login.microsoftonline.com.evil.example/t/token", false},
	} {
		t.Run(name, func(t *testing.T) {
			sent := false
			rt := roundTrip(func(r *http.Request) (*http.Response, error) {
				if r.Method == http.MethodPost {
					sent = true
					return reply(200, `{"token_type":"Bearer","expires_in":3600,"access_token":"access"}`), nil
				}
				root := "https://" + r.URL.Host + "/t"
				if strings.Contains(r.URL.Path, "/discovery/instance") {
					return reply(200, `{"tenant_discovery_endpoint":"`+root+`/v2.0/.well-known/openid-configuration","metadata":[]}`), nil
				}
				return reply(200, `{"issuer":"`+root+`/v2.0","authorization_endpoint":"`+root+`/authorize",
					"token_endpoint":"`+test.token+`"}`), nil
			})
			cred, _, err := Credential(t.Context(), Options{Mode: "secret", Authority: test.authority, Transport: rt,
				Getenv: variables(envTenant, tenantGUID, envClient, "c", envSecret, "geheim")})
			if err != nil {
				t.Fatal(err)
			}
			_, err = cred.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{"https://graph.example/.default"}})
			if sent != test.sent || (err == nil) != test.sent {
				t.Errorf("sent: %t, %v", sent, err)
			}
			if e := (*Error)(nil); err != nil && (!errors.As(err, &e) || !strings.Contains(e.Message, "not followed")) {
				t.Errorf("%v", err)
			}
			for ; err != nil; err = errors.Unwrap(err) {
				if strings.Contains(err.Error(), "geheim") {
					t.Errorf("a secret is shown: %v", err)
				}
			}
		})
	}
}
