package signin

import (
	"strings"
	"testing"
)

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
		if root, err := (Options{GraphURL: graph, Getenv: variables()}).Root(); err != nil || root != c.Authority {
			t.Errorf("%s is signed in to at %q, %v", graph, root, err)
		}
	}
	if _, err := CloudNamed("mars"); err == nil || !strings.Contains(err.Error(), "global, usgov, usgov-dod, china") {
		t.Errorf("%v", err)
	}
}

// TestKnownCloud: a root is a cloud's in any spelling of it, and nothing that looks like one is.
func TestKnownCloud(t *testing.T) {
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
