package graphsim_test

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph/graphsim"
)

// onPort is a simulator behind a real socket.
func onPort(t *testing.T, o graphsim.Options) (*graphsim.Server, *client, string) {
	s := graphsim.New(o)
	srv := httptest.NewServer(s)
	t.Cleanup(srv.Close)
	return s, &client{t: t, rt: srv.Client().Transport, header: http.Header{"Authorization": {"Bearer t"}, "Content-Type": {"application/json"}}}, srv.URL
}

func TestSocket(t *testing.T) {
	s, c, root := onPort(t, graphsim.Options{PageSize: 20})
	fill(s, 30)
	id := s.Snapshot().Corporate[0].ID
	a, err := c.send(t.Context(), "PATCH", root+corporatePath+"/"+id, `{"description":"new"}`, c.header)
	if err != nil || a.status != 200 || a.header.Get("request-id") == "" {
		t.Errorf("%+v %v", a, err)
	}
	a, err = c.send(t.Context(), "GET", root+corporatePath, "", c.header)
	next, _ := a.object["@odata.nextLink"].(string)
	if err != nil || len(a.list()) != 20 || !strings.HasPrefix(next, root+"/beta/") {
		t.Errorf("%d entries, next %q, %v", len(a.list()), next, err)
	}
	a, err = c.send(t.Context(), "GET", next, "", c.header)
	if err != nil || len(a.list()) != 10 {
		t.Errorf("%d entries, %v", len(a.list()), err)
	}
}

func TestSocketFaults(t *testing.T) {
	s, c, root := onPort(t, graphsim.Options{Faults: []graphsim.Fault{
		{Name: "reset", Nth: 1}, {Name: "lost", Nth: 2}, {Name: "truncated", Nth: 3}, {Name: "slow", Nth: 4, For: 8 * time.Millisecond}, {Name: "hang", Nth: 5, For: time.Millisecond},
	}})
	s.AddCorporate(graphsim.Corporate{ID: someID, Identifier: "A1", Type: "serialNumber"})
	tests := []struct {
		name   string
		writes int
		status int
		fails  bool
	}{
		{"reset", 0, 0, true},
		{"lost", 1, 0, true},
		{"truncated", 2, 200, true},
		{"slow", 3, 200, false},
		{"hang", 3, 504, false},
		{"none", 4, 200, false},
	}
	for _, tt := range tests {
		a, err := c.send(t.Context(), "PATCH", root+corporatePath+"/"+someID, `{"description":"new"}`, c.header)
		if (err != nil) != tt.fails || a.status != tt.status {
			t.Errorf("%s: %d %v", tt.name, a.status, err)
		}
		if tt.name == "truncated" && !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("truncated: %v", err)
		}
		if got := s.Snapshot().Corporate[0].Writes; got != tt.writes {
			t.Errorf("%s: %d writes, want %d", tt.name, got, tt.writes)
		}
	}
}

func TestGzip(t *testing.T) {
	s, c := newSim(t, graphsim.Options{})
	fill(s, 20)
	id := s.Snapshot().Corporate[0].ID
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := z.Write([]byte(`{"description":"zipped"}`)); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	h := c.header.Clone()
	h.Set("Content-Encoding", "gzip")
	a, err := c.send(t.Context(), "PATCH", corporatePath+"/"+id, b.String(), h)
	if err != nil || a.status != 200 || s.Snapshot().Corporate[0].Description != "zipped" {
		t.Errorf("%+v %v", a, err)
	}
	a, err = c.send(t.Context(), "PATCH", corporatePath+"/"+id, `{"description":"plain"}`, h)
	if err != nil || a.status != 400 {
		t.Errorf("a body that is not zipped: %+v %v", a, err)
	}
	h = c.header.Clone()
	h.Set("Accept-Encoding", "gzip")
	a, err = c.send(t.Context(), "GET", corporatePath, "", h)
	if err != nil || a.header.Get("Content-Encoding") != "gzip" {
		t.Fatalf("%v %v", a.header, err)
	}
	r, err := gzip.NewReader(strings.NewReader(a.body))
	if err != nil {
		t.Fatal(err)
	}
	var list map[string]any
	if err := json.NewDecoder(r).Decode(&list); err != nil || len(list["value"].([]any)) != 20 {
		t.Errorf("%v %v", list, err)
	}
}

func TestToken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := newSim(t, graphsim.Options{TokenLife: 10 * time.Minute})
		form := url.Values{"grant_type": {"client_credentials"}, "client_id": {"app"}, "client_secret": {"any"}, "scope": {"https://graph.example/.default"}}
		const tenant = "3b6a2c10-1111-4222-8333-444455556666"
		h := http.Header{"Content-Type": {"application/x-www-form-urlencoded"}}
		a, err := c.send(t.Context(), "POST", "/"+tenant+"/oauth2/v2.0/token", form.Encode(), h)
		if err != nil || a.status != 200 {
			t.Fatalf("%+v %v", a, err)
		}
		has(t, a.object, map[string]any{"token_type": "Bearer", "expires_in": 600.0})
		token := a.object["access_token"].(string)
		parts := strings.Split(token, ".")
		payload, err := base64.RawURLEncoding.DecodeString(parts[1])
		if err != nil || len(parts) != 3 {
			t.Fatal(token, err)
		}
		var claims map[string]any
		if err := json.Unmarshal(payload, &claims); err != nil {
			t.Fatal(err)
		}
		has(t, claims, map[string]any{"tid": tenant, "aud": "https://graph.example", "appid": "app", "exp": float64(time.Now().Unix() + 600)})
		c.header.Set("Authorization", "Bearer "+token)
		pass(10*time.Minute - 1)
		c.do("GET", devicesPath, "").want(t, 200, "")
		pass(time.Nanosecond)
		c.do("GET", devicesPath, "").want(t, 401, "expired")

		for _, missing := range []string{"grant_type", "client_id", "client_secret", "scope"} {
			bad := url.Values{}
			for name, values := range form {
				if name != missing {
					bad[name] = values
				}
			}
			a, err := c.send(t.Context(), "POST", "/contoso.com/oauth2/v2.0/token", bad.Encode(), h)
			if err != nil || a.status < 400 || !strings.Contains(a.body, "AADSTS") {
				t.Errorf("without %s: %d %s %v", missing, a.status, a.body, err)
			}
		}
		a, err = c.send(t.Context(), "GET", "/contoso.com/v2.0/.well-known/openid-configuration", "", nil)
		if err != nil || a.object["token_endpoint"] != "https://graph.example/contoso.com/oauth2/v2.0/token" {
			t.Errorf("%s %v", a.body, err)
		}
		a, err = c.send(t.Context(), "GET", "/common/discovery/instance", "", nil)
		if err != nil || !strings.Contains(a.body, `"graph.example"`) {
			t.Errorf("%s %v", a.body, err)
		}
	})
}
