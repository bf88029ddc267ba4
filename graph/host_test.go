package graph

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"testing"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
)

// here are spellings of this machine, with the one that we use.
var here = map[string]string{
	"localhost": "localhost", "LOCALHOST": "localhost", "Localhost.": "localhost", "lOcAlHoSt": "localhost",
	"127.0.0.1": "127.0.0.1", "127.0.0.1.": "127.0.0.1", "127.0.0.2": "127.0.0.2", "127.255.255.254": "127.255.255.254",
	"127.1": "127.0.0.1", "127.0.1": "127.0.0.1", "0x7f.1": "127.0.0.1", "0X7F000001": "127.0.0.1",
	"0177.0.0.1": "127.0.0.1", "2130706433": "127.0.0.1",
	"::1": "::1", "0:0:0:0:0:0:0:1": "::1", "::ffff:127.0.0.1": "127.0.0.1", "::FFFF:7F00:1": "127.0.0.1", "::1%lo": "::1",
}

// elsewhere are hosts that are not this machine, whatever they look like or resolve to.
var elsewhere = []string{"", ".", "graph.microsoft.com", "localhost.example", "localhost..",
	"foo.localhost", "local-host", "localhost.localdomain",
	"127.0.0.1.example", "127.0.0.1.nip.io", "127.0.0.256", "127.0.0.0.1", "127.", "128.0.0.1", "0.0.0.0",
	"10.1", "0x7g.1", "08.1", "4294967296", "127.16777216",
	"::", "::2", "fe80::1%lo", "::ffff:10.0.0.1", "ſocalhost", "１２７.０.０.１", "loca\u0131host"}

func TestLoopback(t *testing.T) {
	for host, want := range here {
		if got, ok := loopback(host); !ok || got != want {
			t.Errorf("%s: %q, %t, want %q", host, got, ok, want)
		}
	}
	for _, host := range elsewhere {
		if got, ok := loopback(host); ok {
			t.Errorf("%s is this machine: %q", host, got)
		}
	}
}

// bracketed is a host as a URL has it.
func bracketed(host string) string {
	if strings.Contains(host, ":") {
		return "[" + strings.ReplaceAll(host, "%", "%25") + "]"
	}
	return host
}

func TestPlainHTTPStaysHere(t *testing.T) {
	for host, want := range here {
		for _, root := range []func(string) (string, error){GraphRoot, AuthorityRoot} {
			if got, err := root("http://" + bracketed(host) + ":8080/"); err != nil || got != "http://"+bracketed(want)+":8080" {
				t.Errorf("%s: %q, %v", host, got, err)
			}
			if got, err := root("HTTPS://" + bracketed(host) + ":443"); err != nil || got != "https://"+bracketed(want) {
				t.Errorf("%s: %q, %v", host, got, err)
			}
		}
	}
	for _, host := range elsewhere {
		for _, root := range []func(string) (string, error){GraphRoot, AuthorityRoot} {
			if got, err := root("http://" + bracketed(host) + ":8080/"); err == nil {
				t.Errorf("plain http to %s is let pass as %s", host, got)
			}
		}
	}
}

// TestLookAlike: letters of another alphabet in a host are not let pass, since whoever reads the
// host does not see them.
func TestLookAlike(t *testing.T) {
	_, err := GraphRoot("https://graph.micros\u043eft.com")
	if err == nil || !strings.Contains(err.Error(), "outside ASCII") {
		t.Errorf("%v", err)
	}
	if c, ok := KnownCloud("https://GRAPH.Microsoft.US.:443/"); !ok || c.Name != "usgov" {
		t.Errorf("%+v, %t", c, ok)
	}
	for _, root := range []string{"https://graph.microsoft.us.example", "https://graph.microsoft.us/x", "https://graph.microsoft.us:8443",
		"http://graph.microsoft.us", "http://localhost:1", ""} {
		if c, ok := KnownCloud(root); ok {
			t.Errorf("%s is %s", root, c.Name)
		}
	}
}

func TestLinksInAnySpelling(t *testing.T) {
	o, err := parseOrigin("http://LOCALHOST:8080/")
	if err != nil {
		t.Fatal(err)
	}
	for link, want := range map[string]bool{
		"http://localhost:8080/a": true, "http://LocalHost.:8080/a": true, "http://localhost/a": false, "https://localhost:8080/a": false,
		"http://127.0.0.1:8080/a": false, "http://me@localhost:8080/a": false, "http://localhost.example:8080/a": false,
	} {
		u, err := url.Parse(link)
		if err != nil {
			t.Fatal(err)
		}
		if o.holds(u) != want {
			t.Errorf("%s: %t", link, !want)
		}
	}
}

// TestProxy runs in a process of its own: net/http looks at the variables once.
func TestProxy(t *testing.T) {
	if os.Getenv("HTTPS_PROXY") != "http://proxy.example:3128" {
		cmd := exec.Command(os.Args[0], "-test.run=^TestProxy$", "-test.v")
		for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"} {
			cmd.Env = append(cmd.Env, name+"=http://proxy.example:3128", strings.ToLower(name)+"=http://proxy.example:3128")
		}
		cmd.Env = append(cmd.Env, "SYSTEMROOT="+os.Getenv("SYSTEMROOT"))
		if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "PASS: TestProxy") {
			t.Errorf("%v\n%s", err, out)
		}
		return
	}
	proxy := func(link string) string {
		r, err := http.NewRequest(http.MethodGet, link, nil)
		if err != nil {
			t.Fatal(err)
		}
		u, err := newTransport(1).Proxy(r)
		if err != nil {
			t.Fatal(err)
		}
		if u == nil {
			return ""
		}
		return u.Host
	}
	if got := proxy("https://graph.microsoft.com/beta"); got != "proxy.example:3128" {
		t.Errorf("the service is asked through %q", got)
	}
	if got := proxy("https://localhost.example/beta"); got != "proxy.example:3128" {
		t.Errorf("a host that only looks like this machine is asked through %q", got)
	}
	for host := range here {
		for _, scheme := range []string{"http", "https"} {
			if got := proxy(scheme + "://" + bracketed(host) + ":8080/beta"); got != "" {
				t.Errorf("%s://%s is asked through %s", scheme, host, got)
			}
		}
	}
	if got := proxy(imds); got != "" {
		t.Errorf("a managed identity is asked for through %s", got)
	}
}

// TestNameOfThisMachine: what is called localhost gets a token only if it is this machine.
func TestNameOfThisMachine(t *testing.T) {
	for address, ok := range map[string]bool{"127.0.0.1:80": true, "[::1]:80": true, "10.0.0.1:80": false, "[2001:db8::1]:443": false,
		"nonsense": false} {
		if err := onThisMachine("tcp", address, nil); (err == nil) != ok {
			t.Errorf("%s: %v", address, err)
		}
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, `{"id":"1"}`) }))
	defer s.Close()
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	for _, host := range []string{"LOCALHOST", "127.1", "[::ffff:127.0.0.1]", "127.0.0.1."} {
		c, err := New(StaticToken("x"), Options{BaseURL: "http://" + host + port, Attempts: 1})
		if err != nil {
			t.Error(err)
			continue
		}
		if r, err := c.PatchCorporateItem(t.Context(), "1", onePatch); err != nil || r.Object["id"] != "1" {
			t.Errorf("%s: %v, %v", host, r, err)
		}
	}
}

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
			cred, _, err := SignIn(t.Context(), SignInOptions{Mode: "secret", Authority: test.authority, Transport: rt,
				Getenv: variables(envTenant, tenantGUID, envClient, "c", envSecret, "geheim")})
			if err != nil {
				t.Fatal(err)
			}
			_, err = cred.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{"https://graph.example/.default"}})
			if sent != test.sent || (err == nil) != test.sent {
				t.Errorf("sent: %t, %v", sent, err)
			}
			if e := AsError(err); err != nil && (e == nil || e.Class != SignInFailed || !strings.Contains(e.Message, "not followed")) {
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

// TestNextPageInAnotherSpelling: the token goes to the host as we spell it, whatever the link says.
func TestNextPageInAnotherSpelling(t *testing.T) {
	var hosts []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		hosts = append(hosts, r.Host+r.URL.Path)
		if len(hosts) == 1 {
			port := strings.TrimPrefix(r.Host, "localhost")
			io.WriteString(w, `{"value":[{"id":"1"}],"@odata.nextLink":"http://LocalHost.`+port+`/beta/next"}`)
			return
		}
		io.WriteString(w, `{"value":[]}`)
	}))
	defer s.Close()
	own := "localhost" + s.URL[strings.LastIndex(s.URL, ":"):]
	c, err := New(StaticToken("x"), Options{BaseURL: "http://LOCALHOST" + strings.TrimPrefix(own, "localhost"), Attempts: 1})
	if err != nil {
		t.Fatal(err)
	}
	if err := c.ListCorporate(t.Context(), func(CorporateIdentity) error { return nil }); err != nil {
		t.Fatal(err)
	}
	if len(hosts) != 2 || hosts[0] != own+corporatePath || hosts[1] != own+"/beta/next" {
		t.Errorf("%q", hosts)
	}
}
