package graph

import (
	"compress/gzip"
	"crypto/tls"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"rollcall/graph/internal/wire"
	"rollcall/graph/signin"
)

// overTLS is a client of a test server, over the transport that is used live.
func overTLS(t *testing.T, s *httptest.Server, trust bool) *Client {
	t.Helper()
	rt := wire.Transport(16)
	if trust {
		rt.TLSClientConfig.RootCAs = s.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	}
	t.Cleanup(rt.CloseIdleConnections)
	return newTestClient(t, rt, func(o *Options) { o.BaseURL, o.Attempts = s.URL, 1 })
}

func TestOverTLS(t *testing.T) {
	for _, h2 := range []bool{false, true} {
		var connections atomic.Int64
		s := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			if err != nil || string(body) != `{"description":"Reception desk"}` || r.ContentLength != int64(len(body)) {
				t.Errorf("%q, %v", body, err)
			}
			if (r.ProtoMajor == 2) != h2 {
				t.Errorf("over %s", r.Proto)
			}
			if r.TLS.Version < tls.VersionTLS12 {
				t.Errorf("TLS version %x", r.TLS.Version)
			}
			w.Header().Set("Content-Encoding", "gzip")
			z := gzip.NewWriter(w)
			io.WriteString(z, `{"id":"1"}`)
			z.Close()
		}))
		s.EnableHTTP2 = h2
		s.Config.ErrorLog = log.New(io.Discard, "", 0)
		s.Config.ConnState = func(_ net.Conn, state http.ConnState) {
			if state == http.StateNew {
				connections.Add(1)
			}
		}
		s.StartTLS()
		c := overTLS(t, s, true)
		var group sync.WaitGroup
		for range 8 {
			group.Go(func() {
				for range 10 {
					if r, err := c.PatchCorporateItem(t.Context(), "1", onePatch); err != nil || r.Object["id"] != "1" {
						t.Error(r, err)
						return
					}
				}
			})
		}
		group.Wait()
		if n := connections.Load(); n > 24 { // a dial may come to nothing while another connection falls idle
			t.Errorf("HTTP/2 %t: %d connections for 8 callers", h2, n)
		}
		s.Close()
	}
}

func TestServerThatIsNotTrusted(t *testing.T) {
	s := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("a request came through") }))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	s.StartTLS()
	defer s.Close()
	_, err := overTLS(t, s, false).PatchCorporateItem(t.Context(), "1", onePatch)
	if e := AsError(err); e == nil || e.Class != Outage || !strings.Contains(e.Message, "certificate") {
		t.Errorf("%v", err)
	}
}

func TestRedirectsAreNotFollowed(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		t.Errorf("the other host got %s with %q", r.URL, r.Header.Get("Authorization"))
	}))
	defer other.Close()
	for _, status := range []int{301, 302, 303, 307, 308} {
		hits := 0
		s := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			hits++
			http.Redirect(w, r, other.URL+"/stolen?token=x", status)
		}))
		c := overTLS(t, s, true)
		_, err := c.PatchCorporateItem(t.Context(), "1", onePatch)
		e := AsError(err)
		if e == nil || e.Class != BadReply || e.Status != status || !strings.Contains(e.Message, strings.TrimPrefix(other.URL, "http://")) || strings.Contains(e.Message, "stolen") {
			t.Errorf("%d: %v", status, err)
		}
		if err := c.ListDevices(t.Context(), func(Device) error { return nil }); AsError(err) == nil {
			t.Errorf("%d: %v", status, err)
		}
		if hits != 2 {
			t.Errorf("%d: %d requests", status, hits)
		}
		s.Close()
	}
}

func TestNobodyListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	root := "http://" + l.Addr().String()
	l.Close()
	c, err := New(signin.Static("x"), Options{BaseURL: root, Attempts: 1})
	if err != nil {
		t.Fatal(err)
	}
	_, _, err = c.ImportAutopilot(t.Context(), nil)
	if e := AsError(err); e == nil || e.Class != Outage || e.Status != 0 || !strings.Contains(e.Message, "refused") {
		t.Errorf("not sent, so not MaybeApplied: %v", err)
	}
}

func TestBrokenConnections(t *testing.T) {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path[len(r.URL.Path)-1] {
		case '1': // nothing
			panic(http.ErrAbortHandler)
		case '2': // less than promised
			w.Header().Set("Content-Length", "100")
			io.WriteString(w, `{"id":`)
		case '3': // no HTTP
			conn, _, err := w.(http.Hijacker).Hijack()
			if err != nil {
				t.Error(err)
				return
			}
			io.WriteString(conn, "220 mail.example ESMTP\r\n")
			conn.Close()
		}
	}))
	s.Config.ErrorLog = log.New(io.Discard, "", 0)
	defer s.Close()
	c, err := New(signin.Static("x"), Options{BaseURL: s.URL, Attempts: 1})
	if err != nil {
		t.Fatal(err)
	}
	for _, id := range []string{"1", "2", "3"} {
		_, err := c.PatchCorporateItem(t.Context(), id, onePatch)
		if e := AsError(err); e == nil || e.Class != Outage {
			t.Errorf("%s: %v", id, err)
		}
	}
}
