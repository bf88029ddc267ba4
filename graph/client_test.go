package graph

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph/quota"
	"rollcall/graph/signin"
)

func TestNewRefusesWhatCannotBeMeant(t *testing.T) {
	for _, test := range []struct {
		o    Options
		want string
	}{
		{Options{}, "no graph-url"},
		{Options{BaseURL: "graph.microsoft.com"}, "no host"},
		{Options{BaseURL: "https://"}, "no host"},
		{Options{BaseURL: "http://graph.microsoft.com"}, "plain http"},
		{Options{BaseURL: "http://localhost.evil.example"}, "plain http"},
		{Options{BaseURL: "http://10.0.0.1"}, "plain http"},
		{Options{BaseURL: "ftp://localhost"}, "want https"},
		{Options{BaseURL: "https://user:geheim@graph.microsoft.com"}, "no user name or password"},
		{Options{BaseURL: "https://graph.microsoft.com/?x=geheim"}, "must end with the path"},
		{Options{BaseURL: "https://graph.microsoft.com/v1.0"}, "leave out the version"},
		{Options{BaseURL: "https://graph.microsoft.com/beta/"}, "leave out the version"},
		{Options{BaseURL: "https://gra\x00ph"}, "control character"},
		{Options{BaseURL: testRoot, Share: 1.5}, "share"},
		{Options{BaseURL: testRoot, Share: -1}, "share"},
		{Options{BaseURL: testRoot, Quota: quota.Quota{N: 5}}, "quota"},
		{Options{BaseURL: testRoot, AnyQuota: quota.Quota{N: -5, Per: time.Second}}, "quota"},
	} {
		_, err := New(signin.Static("x"), test.o)
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%+v: %v, want %q", test.o, err, test.want)
		} else if strings.Contains(err.Error(), "geheim") && strings.Contains(test.o.BaseURL, "user") {
			t.Errorf("a password is shown: %v", err)
		}
	}
	if _, err := New(nil, Options{BaseURL: testRoot}); err == nil {
		t.Error("no credential: no error")
	}
}

func TestRoots(t *testing.T) {
	for base, want := range map[string]string{
		"https://graph.microsoft.com":       "https://graph.microsoft.com/beta/x/1",
		"https://graph.microsoft.com/":      "https://graph.microsoft.com/beta/x/1",
		"http://127.0.0.1:8080":             "http://127.0.0.1:8080/beta/x/1",
		"http://localhost:1/":               "http://localhost:1/beta/x/1",
		"http://[::1]:1":                    "http://[::1]:1/beta/x/1",
		"https://gateway.example/graph/":    "https://gateway.example/graph/beta/x/1",
		"https://gateway.example/a%2Fb/":    "https://gateway.example/a%2Fb/beta/x/1",
		"https://GRAPH.microsoft.com:443//": "https://graph.microsoft.com/beta/x/1",
		"https://graph.microsoft.com.":      "https://graph.microsoft.com/beta/x/1",
	} {
		o, err := parseOrigin(base)
		if err != nil {
			t.Error(err)
			continue
		}
		if got := o.at(item("/beta/x", "1")).String(); got != want {
			t.Errorf("%s: %s, want %s", base, got, want)
		}
		if got := o.at(item("/beta/x", "a/b")).String(); got != strings.TrimSuffix(want, "1")+"a%2Fb" {
			t.Errorf("%s: %s", base, got)
		}
	}
}

func TestBeginSignsIn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		text := "eyJhbGciOiJub25lIn0.eyJ0aWQiOiJjb250b3NvIn0.c2ln" // {"tid":"contoso"}
		c, err := New(signin.Static(text), Options{BaseURL: testRoot, Transport: &fake{}})
		if err != nil {
			t.Fatal(err)
		}
		claims, err := c.Begin(t.Context(), -1)
		if err != nil || claims.TenantID != "contoso" {
			t.Errorf("%+v, %v", claims, err)
		}
	})
}

// TestNoToken: what keeps a client from signing in has a class of its own, and its cause is there.
func TestNoToken(t *testing.T) {
	cred := &credential{err: &signin.Error{Status: 401, Code: "invalid_client", Message: "sign-in: no"}}
	c, err := New(cred, Options{BaseURL: testRoot, Transport: &fake{}})
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.Begin(t.Context(), -1)
	e := AsError(err)
	if e == nil || e.Class != SignInFailed || e.Error() != "401 invalid_client: sign-in: no" || !errors.Is(err, cred.err) {
		t.Errorf("%v", err)
	}
}
