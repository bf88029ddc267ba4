package graph

import (
	"fmt"
	"strings"
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

// cloudOf finds the cloud of a Graph URL; any other belongs to global sign-in.
func cloudOf(graphURL string) Cloud {
	for _, c := range clouds {
		if strings.EqualFold(c.GraphURL, strings.TrimRight(graphURL, "/")) {
			return c
		}
	}
	return clouds[0]
}
