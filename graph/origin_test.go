package graph

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"rollcall/graph/signin"
)

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

// TestNameOfThisMachine: a client may be made for this machine in any spelling of its name.
func TestNameOfThisMachine(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, `{"id":"1"}`) }))
	defer s.Close()
	port := s.URL[strings.LastIndex(s.URL, ":"):]
	for _, host := range []string{"LOCALHOST", "127.1", "[::ffff:127.0.0.1]", "127.0.0.1."} {
		c, err := New(signin.Static("x"), Options{BaseURL: "http://" + host + port, Attempts: 1})
		if err != nil {
			t.Error(err)
			continue
		}
		if r, err := c.PatchCorporateItem(t.Context(), "1", onePatch); err != nil || r.Object["id"] != "1" {
			t.Errorf("%s: %v, %v", host, r, err)
		}
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
	c, err := New(signin.Static("x"), Options{BaseURL: "http://LOCALHOST" + strings.TrimPrefix(own, "localhost"), Attempts: 1})
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
