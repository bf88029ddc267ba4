package graph

import (
	"strings"
	"testing"
	"time"

	"rollcall/graph/quota"
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
		_, err := New(StaticToken("x"), test.o)
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

func TestCloudNamed(t *testing.T) {
	for name, graph := range map[string]string{
		"global": "https://graph.microsoft.com", "USGov": "https://graph.microsoft.us",
		"usgov-dod": "https://dod-graph.microsoft.us", "china": "https://microsoftgraph.chinacloudapi.cn",
	} {
		c, err := CloudNamed(name)
		if err != nil || c.GraphURL != graph || c.Scope != graph+"/.default" {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
		if got := cloudOf(graph + "/"); got != c {
			t.Errorf("%s belongs to %+v", graph, got)
		}
		if _, err := New(StaticToken("x"), Options{BaseURL: c.GraphURL}); err != nil {
			t.Error(err)
		}
	}
	if _, err := CloudNamed("mars"); err == nil || !strings.Contains(err.Error(), "global, usgov, usgov-dod, china") {
		t.Errorf("%v", err)
	}
}
