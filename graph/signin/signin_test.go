package signin

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"math/big"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/Azure/azure-sdk-for-go/sdk/azcore/policy"
	"go.uber.org/zap"
)

const tenantGUID = "6babcaad-604b-40ac-a9d7-9fd97c0b779f"

// authority is a sign-in service on this machine.
type authority struct {
	*httptest.Server
	mu    sync.Mutex
	forms []url.Values
	paths []string
	fail  string // body of a refusal
}

func newAuthority(t *testing.T) *authority {
	a := new(authority)
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := r.ParseForm(); err != nil {
			t.Error(err)
		}
		a.mu.Lock()
		defer a.mu.Unlock()
		a.forms, a.paths = append(a.forms, r.PostForm), append(a.paths, r.URL.Path)
		w.Header().Set("Content-Type", "application/json")
		switch {
		case a.fail != "":
			w.WriteHeader(http.StatusUnauthorized)
			io.WriteString(w, a.fail)
		case strings.HasSuffix(r.URL.Path, "/devicecode"):
			io.WriteString(w, `{"device_code":"d","user_code":"ABC123","verification_uri":"https://microsoft.com/devicelogin","expires_in":900,"interval":1,"message":"Go to https://microsoft.com/devicelogin and enter\nABC123"}`)
		default:
			fmt.Fprintf(w, `{"token_type":"Bearer","expires_in":3600,"access_token":"access-%d"}`, len(a.forms))
		}
	}))
	t.Cleanup(a.Close)
	return a
}

func variables(pairs ...string) func(string) string {
	m := map[string]string{}
	for i := 0; i+1 < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return func(name string) string { return m[name] }
}

func TestSignInOverTheWire(t *testing.T) {
	dir := t.TempDir()
	federated := filepath.Join(dir, "federated")
	if err := os.WriteFile(federated, []byte("federated-assertion"), 0o600); err != nil {
		t.Fatal(err)
	}
	certificate := writeCertificate(t, dir)
	app := []string{envTenant, tenantGUID, envClient, "client-1"}
	for _, test := range []struct {
		name string
		mode string
		env  []string
		want string
		form map[string]string
	}{
		{"secret", "secret", append(app, envSecret, "geheim"), "secret", map[string]string{"client_secret": "geheim", "grant_type": "client_credentials"}},
		{"secret found", "auto", append(app, envSecret, "geheim"), "secret", map[string]string{"client_secret": "geheim"}},
		{"certificate", "certificate", append(app, envCertificate, certificate), "certificate", map[string]string{"client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"}},
		{"certificate found before secret", "", append(app, envCertificate, certificate, envSecret, "geheim"), "certificate", map[string]string{"client_secret": ""}},
		{"workload identity", "workload-identity", append(app, envFederated, federated), "workload-identity", map[string]string{"client_assertion": "federated-assertion"}},
		{"workload identity found first", "auto", append(app, envFederated, federated, envCertificate, certificate), "workload-identity", map[string]string{"client_assertion": "federated-assertion"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := newAuthority(t)
			cred, mode, err := Credential(t.Context(), Options{
				Mode: test.mode, GraphURL: "https://graph.microsoft.com", Authority: a.URL + "/", Getenv: variables(test.env...),
			})
			if err != nil || mode != test.want {
				t.Fatal(mode, err)
			}
			tokens := NewTokens(cred, "https://graph.microsoft.com/.default", zap.NewNop())
			refused, err := tokens.Get(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := tokens.Renew(t.Context(), refused, ""); err != nil {
				t.Fatal(err)
			}
			// The second token was asked for although the first had not ended: the service refused it.
			if len(a.forms) != 2 || a.paths[0] != "/"+tenantGUID+"/oauth2/v2.0/token" {
				t.Fatalf("%d requests: %q", len(a.forms), a.paths)
			}
			for name, want := range test.form {
				if got := a.forms[0].Get(name); got != want {
					t.Errorf("%s: %q, want %q", name, got, want)
				}
			}
			if scope := a.forms[0].Get("scope"); !strings.HasPrefix(scope, "https://graph.microsoft.com/.default") || a.forms[0].Get("client_id") != "client-1" {
				t.Errorf("scope %q, client %q", scope, a.forms[0].Get("client_id"))
			}
		})
	}
}

func writeCertificate(t *testing.T, dir string) string {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	template := x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "rollcall"}, NotAfter: time.Now().Add(time.Hour)}
	cert, err := x509.CreateCertificate(rand.Reader, &template, &template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	private, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	data := append(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: private})...)
	name := filepath.Join(dir, "app.pem")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestSignInErrorsSayWhatIsMissing(t *testing.T) {
	nothing := roundTrip(func(*http.Request) (*http.Response, error) { return nil, errors.New("no route to host") })
	t.Setenv("PATH", t.TempDir()) // no Azure CLI
	app := []string{envTenant, tenantGUID, envClient, "client-1"}
	for _, test := range []struct {
		name string
		o    Options
		want []string
	}{
		{"mode", Options{Mode: "magic"}, []string{`"magic"`, "device-code"}},
		{"token", Options{Mode: "token", Getenv: variables()}, []string{envToken}},
		{"token of two lines", Options{Getenv: variables(envToken, "a\nb")}, []string{envToken, "line breaks"}},
		{"secret", Options{Mode: "secret", Getenv: variables(envTenant, "t")}, []string{envClient + " and " + envSecret, "set the environment variable"}},
		{"secret named by auto", Options{Getenv: variables(envSecret, "geheim")}, []string{envTenant + " and " + envClient}},
		{"tenant by flag", Options{Mode: "secret", TenantID: "contoso.com", Getenv: variables(envSecret, "geheim")}, []string{"needs " + envClient + ":"}},
		{"certificate", Options{Mode: "certificate", Getenv: variables(app...)}, []string{envCertificate}},
		{"certificate file", Options{Mode: "certificate", Getenv: variables(append(app, envCertificate, "/no/such.pem")...)}, []string{envCertificate, "/no/such.pem"}},
		{"certificate that is none", Options{Mode: "certificate", Getenv: variables(append(app, envCertificate, "signin_test.go", envCertPassword, "geheim")...)}, []string{"signin_test.go", envCertPassword}},
		{"workload identity", Options{Mode: "workload-identity", Getenv: variables(app...)}, []string{envFederated}},
		{"device code without a terminal", Options{Mode: "device-code", Getenv: variables(app...)}, []string{"terminal", "managed identity"}},
		{"device code without a client", Options{Mode: "device-code", Terminal: true, Prompt: func(string) {}, Getenv: variables()}, []string{envClient}},
		{"nothing at all", Options{Getenv: variables(), Transport: nothing}, []string{envToken, envFederated, "no Azure CLI", envSecret}},
		{"authority", Options{Mode: "token", Authority: "http://login.example", Getenv: variables()}, []string{"authority", "plain http"}},
		{"authority by variable", Options{Mode: "token", Getenv: variables(envAuthority, "login.example")}, []string{"authority", "no host"}},
		{"tenant that is none", Options{Mode: "secret", TenantID: "a b", Getenv: variables(append(app, envSecret, "geheim")...)}, []string{"tenant"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			cred, _, err := Credential(t.Context(), test.o)
			var e *Error
			if !errors.As(err, &e) || cred != nil {
				t.Fatalf("%v", err)
			}
			for _, want := range test.want {
				if !strings.Contains(e.Error(), want) {
					t.Errorf("%v: lacks %q", err, want)
				}
			}
			if strings.Contains(fmt.Sprintf("%v %+v", e, *e), "geheim") {
				t.Errorf("a secret is shown: %v", err)
			}
		})
	}
}

func TestRefusedSignIn(t *testing.T) {
	a := newAuthority(t)
	a.fail = `{"error":"invalid_client","error_description":"AADSTS7000215: Invalid client secret provided: geheim, for Ada@contoso.com. Trace ID: 1 Correlation ID: 2 Timestamp: 2026-01-01","error_codes":[7000215]}`
	cred, _, err := Credential(t.Context(), Options{
		Mode: "secret", Authority: a.URL, Getenv: variables(envTenant, tenantGUID, envClient, "c", envSecret, "geheim"),
	})
	if err != nil {
		t.Fatal(err)
	}
	_, err = NewTokens(cred, "scope/.default", zap.NewNop()).Get(t.Context())
	if want := "401 invalid_client: sign-in: AADSTS7000215: Invalid client secret provided: [secret], for A...@contoso.com."; err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	for ; err != nil; err = errors.Unwrap(err) {
		if strings.Contains(err.Error(), "geheim") {
			t.Errorf("a secret is shown: %v", err)
		}
	}
}

type roundTrip func(*http.Request) (*http.Response, error)

func (f roundTrip) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// reply is the answer of a service, within the process.
func reply(status int, body string) *http.Response {
	return &http.Response{
		StatusCode: status, Status: fmt.Sprintf("%d %s", status, http.StatusText(status)),
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1, Header: http.Header{},
		Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}
}

func TestManagedIdentityIsFound(t *testing.T) {
	for name, test := range map[string]struct {
		answer func(*http.Request) (*http.Response, error)
		mode   string
		want   string // of the error
	}{
		"there": {func(r *http.Request) (*http.Response, error) {
			if r.Header.Get("Metadata") == "" {
				return reply(400, `{"error":"invalid_request"}`), nil
			}
			if r.URL.Query().Get("client_id") != "there" {
				return reply(400, `{}`), nil
			}
			return reply(200, `{"access_token":"of-the-machine","expires_in":"3600","resource":"https://graph.microsoft.com","token_type":"Bearer"}`), nil
		}, "managed-identity", ""},
		"refused": {func(*http.Request) (*http.Response, error) {
			return reply(400, `{"error":"invalid_request","error_description":"Identity not found"}`), nil
		}, "", "Identity not found"},
		"nobody there": {func(r *http.Request) (*http.Response, error) {
			<-r.Context().Done() // the probe's second
			return nil, r.Context().Err()
		}, "", "no way to sign in was found"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Setenv("PATH", t.TempDir())
			synctest.Test(t, func(t *testing.T) { // the probe's second is virtual
				cred, mode, err := Credential(t.Context(), Options{
					GraphURL: "https://graph.microsoft.com", Transport: roundTrip(test.answer),
					Getenv: variables(envClient, name), // the library keeps tokens by client, for the whole process
				})
				if test.want != "" {
					if e := (*Error)(nil); !errors.As(err, &e) || !strings.Contains(e.Error(), test.want) {
						t.Errorf("%v", err)
					}
					return
				}
				if err != nil || mode != test.mode {
					t.Fatal(mode, err)
				}
				tok, err := cred.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{"https://graph.microsoft.com/.default"}})
				if err != nil || tok.Token != "of-the-machine" {
					t.Error(tok, err)
				}
			})
		})
	}
}

func TestAzureCLIIsFoundLast(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "az"), []byte("#!/bin/sh\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "az.cmd"), []byte("\r\n"), 0o700); err != nil {
		t.Fatal(err)
	}
	t.Setenv("PATH", dir)
	nothing := roundTrip(func(*http.Request) (*http.Response, error) { return nil, errors.New("no route to host") })
	_, mode, err := Credential(t.Context(), Options{Getenv: variables(), Transport: nothing})
	if err != nil || mode != "cli" {
		t.Error(mode, err)
	}
}

func TestStaticTokenIsTakenFirst(t *testing.T) {
	cred, mode, err := Credential(t.Context(), Options{Getenv: variables(envToken, " Bearer abc.def.ghi\n", envSecret, "geheim")})
	if err != nil || mode != "token" {
		t.Fatal(mode, err)
	}
	if tok, err := cred.GetToken(t.Context(), policy.TokenRequestOptions{}); err != nil || tok.Token != "abc.def.ghi" {
		t.Errorf("%q, %v", tok.Token, err)
	}
}

func TestDeviceCodePrompts(t *testing.T) {
	a := newAuthority(t)
	var said string
	cred, mode, err := Credential(t.Context(), Options{
		Mode: "device-code", Authority: a.URL, TenantID: tenantGUID, Terminal: true,
		Prompt: func(s string) { said = s }, Getenv: variables(envClient, "c"),
	})
	if err != nil || mode != "device-code" {
		t.Fatal(mode, err)
	}
	tok, err := cred.GetToken(t.Context(), policy.TokenRequestOptions{Scopes: []string{"https://graph.microsoft.com/.default"}})
	if err != nil || !strings.HasPrefix(tok.Token, "access-") {
		t.Error(tok, err)
	}
	if said != "Go to https://microsoft.com/devicelogin and enter ABC123" {
		t.Errorf("prompt %q", said)
	}
}

func TestSignInEndsWithTheContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := Credential(ctx, Options{Getenv: variables()}); err != context.Canceled {
		t.Errorf("%v", err)
	}
}
