package signin

import (
	"fmt"
	"strings"

	"rollcall/graph/internal/wire"
)

// A Cloud is one of Microsoft's clouds: where its Graph and its sign-in are.
type Cloud struct {
	Name      string
	GraphURL  string // root of Graph, without a version
	Authority string // root of the sign-in service, without a tenant
	Scope     string // what a token is asked for
}

// clouds are those of https://learn.microsoft.com/graph/deployments. Tokens of
// one are no good in another.
var clouds = []Cloud{
	{"global", "https://graph.microsoft.com", "https://login.microsoftonline.com", "https://graph.microsoft.com/.default"},
	{"usgov", "https://graph.microsoft.us", "https://login.microsoftonline.us", "https://graph.microsoft.us/.default"},
	{"usgov-dod", "https://dod-graph.microsoft.us", "https://login.microsoftonline.us", "https://dod-graph.microsoft.us/.default"},
	{"china", "https://microsoftgraph.chinacloudapi.cn", "https://login.chinacloudapi.cn", "https://microsoftgraph.chinacloudapi.cn/.default"},
}

// CloudNamed finds a cloud by its name: global, usgov, usgov-dod, china.
func CloudNamed(name string) (Cloud, error) {
	var names []string
	for _, c := range clouds {
		if strings.EqualFold(c.Name, name) {
			return c, nil
		}
		names = append(names, c.Name)
	}
	return Cloud{}, fmt.Errorf("no cloud is named %q: want one of %s", name, strings.Join(names, ", "))
}

// KnownCloud finds the cloud of a root of Graph, and says false of a root that is none of
// Microsoft's.
func KnownCloud(graphURL string) (Cloud, bool) {
	root, err := wire.Root("graph-url", graphURL)
	if err != nil {
		return Cloud{}, false
	}
	for _, c := range clouds {
		if c.GraphURL == root.String() {
			return c, true
		}
	}
	return Cloud{}, false
}

// cloudOf is [KnownCloud]; any other root belongs to global sign-in.
func cloudOf(graphURL string) Cloud {
	if c, ok := KnownCloud(graphURL); ok {
		return c
	}
	return clouds[0]
}
