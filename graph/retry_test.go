package graph

import (
	"context"
	"crypto/tls"
	"encoding/base64"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph/quota"
)

var (
	errReset   = &net.OpError{Op: "read", Net: "tcp", Err: errors.New("connection reset by peer")}
	errRefused = &net.OpError{Op: "dial", Net: "tcp", Err: errors.New("connection refused")}
)

func TestTransientFailuresAreSentAgain(t *testing.T) {
	for _, test := range []struct {
		name        string
		first       func() (*http.Response, error)
		least, most time.Duration
	}{
		{"408", says(408, ""), 250 * time.Millisecond, 500 * time.Millisecond},
		{"423", says(423, ""), 250 * time.Millisecond, 500 * time.Millisecond},
		{"500", says(500, graphError("InternalServerError", "oops")), 250 * time.Millisecond, 500 * time.Millisecond},
		{"502 of a proxy", says(502, "<html>bad gateway</html>"), 250 * time.Millisecond, 500 * time.Millisecond},
		{"503", says(503, ""), 250 * time.Millisecond, 500 * time.Millisecond},
		{"503 with Retry-After", says(503, "", "Retry-After", "4.5"), 4500 * time.Millisecond, 5 * time.Second},
		{"504", says(504, ""), 250 * time.Millisecond, 500 * time.Millisecond},
		{"509", says(509, ""), 250 * time.Millisecond, 500 * time.Millisecond},
		{"reset", breaks(errReset), 250 * time.Millisecond, 500 * time.Millisecond},
		{"refused", breaks(errRefused), 250 * time.Millisecond, 500 * time.Millisecond},
		{"broken JSON", says(200, `{"id":"8f`), 250 * time.Millisecond, 500 * time.Millisecond},
		{"JSON but no object", says(200, `[1]`), 250 * time.Millisecond, 500 * time.Millisecond},
		{"HTML", says(200, `<!doctype html><p>Sign in`), 250 * time.Millisecond, 500 * time.Millisecond},
		{"broken off", func() (*http.Response, error) {
			r := reply(200, "")
			r.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"id":`), failing{io.ErrUnexpectedEOF}))
			return r, nil
		}, 250 * time.Millisecond, 500 * time.Millisecond},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fake{answer: script(test.first, says(200, `{"id":"8f0a","description":"Reception desk"}`))}
				c := newTestClient(t, f)
				start := time.Now()
				r, err := c.PatchCorporateItem(t.Context(), "8f0a", onePatch)
				if err != nil {
					t.Fatal(err)
				}
				if took := time.Since(start); took < test.least || took > test.most {
					t.Errorf("sent again after %s, want %s to %s", took, test.least, test.most)
				}
				if r.Attempts != 2 || r.Status != 200 || r.Object["id"] != "8f0a" {
					t.Errorf("reply %+v", r)
				}
				log := f.log()
				if log[0].body != log[1].body {
					t.Errorf("bodies differ: %s, %s", log[0].body, log[1].body)
				}
				if a, b := log[0].header.Get("Client-Request-Id"), log[1].header.Get("Client-Request-Id"); len(a) != 36 || a == b {
					t.Errorf("client-request-id %q, then %q", a, b)
				}
			})
		})
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

func TestRefusalsAreFinal(t *testing.T) {
	for _, test := range []struct {
		status int
		body   string
		class  Class
	}{
		{400, graphError("BadRequest", "no"), Permanent},
		{400, graphError("No method match route template", "x"), RouteRefused},
		{400, graphError("BadRequest", "No OData route exists that match template ~/singleton/navigation/key with http verb PATCH"), RouteRefused},
		{403, graphError("Forbidden", "no"), Forbidden},
		{404, graphError("ResourceNotFound", "no"), NotFound},
		{404, "", NotFound},
		{404, graphError("BadRequest", "Resource not found for the segment 'importedDeviceIdentities'."), RouteRefused},
		{405, "", RouteRefused},
		{409, "", Permanent},
		{410, "", Permanent},
		{413, "", TooLarge},
		{415, "", Permanent},
		{422, "", Permanent},
		{501, "", RouteRefused},
		{302, "", BadReply},
	} {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{answer: script(says(test.status, test.body))}
			c := newTestClient(t, f)
			start := time.Now()
			_, err := c.PatchCorporateItem(t.Context(), "8f0a", onePatch)
			e := AsError(err)
			if e == nil || e.Class != test.class || e.Status != test.status {
				t.Fatalf("%d %s: %v", test.status, test.body, err)
			}
			if len(f.log()) != 1 || e.Attempts != 1 || time.Since(start) > 0 {
				t.Errorf("%d: %d requests, %d attempts, %s", test.status, len(f.log()), e.Attempts, time.Since(start))
			}
			if test.class == Forbidden && !strings.Contains(err.Error(), "DeviceManagementServiceConfig.ReadWrite.All") {
				t.Errorf("no permission named: %v", err)
			}
		})
	}
}

func TestReadNamesThePermissionToRead(t *testing.T) {
	c := newTestClient(t, &fake{answer: script(says(403, ""))})
	err := c.ListCorporate(t.Context(), func(CorporateIdentity) error { return nil })
	if e := AsError(err); e == nil || e.Permission != "DeviceManagementServiceConfig.Read.All" {
		t.Error(err)
	}
}

func TestOutageAndTransient(t *testing.T) {
	// The device "bad" cannot be changed; others can, while up.
	run := func(t *testing.T, up bool) error {
		f := &fake{answer: func(_ int, r *http.Request, _ []byte) (*http.Response, error) {
			if up && !strings.HasSuffix(r.URL.Path, "/bad") {
				return reply(204, ""), nil
			}
			return reply(503, ""), nil
		}}
		c := newTestClient(t, f, func(o *Options) { o.Attempts = 3 })
		others, stop := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() {
			defer close(done)
			for quota.Wait(others, nil, 100*time.Millisecond) == nil {
				_, _ = c.PatchCorporateItem(others, "good", onePatch) // only the other call counts
			}
		}()
		_, err := c.PatchCorporateItem(t.Context(), "bad", onePatch)
		stop()
		<-done
		return err
	}
	for _, test := range []struct {
		up   bool
		want Class
	}{{true, Transient}, {false, Outage}} {
		synctest.Test(t, func(t *testing.T) {
			e := AsError(run(t, test.up))
			if e == nil || e.Class != test.want || e.Attempts != 3 || !e.Retryable() {
				t.Errorf("up %t: %+v", test.up, e)
			}
		})
	}
}

func TestSuccessBeforeTheCallIsNoSuccessDuringIt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: script(says(204, ""), says(503, ""))}
		c := newTestClient(t, f)
		if _, err := c.PatchCorporateItem(t.Context(), "1", onePatch); err != nil {
			t.Fatal(err)
		}
		pass(t, time.Second)
		start := time.Now()
		_, err := c.PatchCorporateItem(t.Context(), "1", onePatch)
		if e := AsError(err); e == nil || e.Class != Outage || e.Attempts != 8 || len(f.log()) != 9 {
			t.Errorf("%v", err)
		}
		if took := time.Since(start); took < 20*time.Second || took > 65*time.Second {
			t.Errorf("eight attempts took %s", took)
		}
	})
}

func TestUntrustedCertificateIsNotAskedAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: script(breaks(&tls.CertificateVerificationError{Err: errors.New("unknown authority")}))}
		_, err := newTestClient(t, f).PatchCorporateItem(t.Context(), "1", onePatch)
		if e := AsError(err); e == nil || e.Class != Outage || len(f.log()) != 1 {
			t.Errorf("%d requests: %v", len(f.log()), err)
		}
	})
}

func TestThrottlingCostsNoAttempt(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		const refusals = 40 // many more than attempts
		f := &fake{answer: func(n int, _ *http.Request, _ []byte) (*http.Response, error) {
			if n <= refusals {
				return reply(429, graphError("TooManyRequests", "Please retry again later."), "Retry-After", "2.128"), nil
			}
			return reply(204, ""), nil
		}}
		c := newTestClient(t, f)
		start := time.Now()
		r, err := c.PatchCorporateItem(t.Context(), "1", onePatch)
		if err != nil || r.Attempts != 1 {
			t.Fatalf("%+v, %v", r, err)
		}
		if took := time.Since(start); took < refusals*2128*time.Millisecond || took > refusals*2200*time.Millisecond {
			t.Errorf("took %s", took)
		}
		if s := c.Stats(); s.Throttled != refusals || s.Retries != refusals || s.Requests != refusals+1 {
			t.Errorf("stats %+v", s)
		}
	})
}

func TestRetryAfterWithinIntunesMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		message := `{"_version":3,"Message":"Too many","CustomApiErrorPhrase":"","RetryAfter":"9"}`
		f := &fake{answer: script(says(429, graphError("TooManyRequests", message)), says(204, ""))}
		start := time.Now()
		if _, err := newTestClient(t, f).PatchCorporateItem(t.Context(), "1", onePatch); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took < 9*time.Second || took > 10*time.Second {
			t.Errorf("took %s, want 9s", took)
		}
	})
}

func TestRetryAfterDateIsReadByTheServicesClock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		theirs := time.Date(2031, 3, 1, 12, 0, 0, 0, time.UTC)
		f := &fake{answer: script(says(429, "", "Date", theirs.Format(http.TimeFormat),
			"Retry-After", theirs.Add(11*time.Second).Format(http.TimeFormat)), says(204, ""))}
		start := time.Now()
		if _, err := newTestClient(t, f).PatchCorporateItem(t.Context(), "1", onePatch); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took != 11*time.Second {
			t.Errorf("took %s, want 11s", took)
		}
	})
}

func TestCallsThatMustNotBeSentTwice(t *testing.T) {
	lost := MaybeApplied
	for _, test := range []struct {
		name  string
		first func() (*http.Response, error)
		class Class // of the error; Permanent: there is none
		sends int
	}{
		{"429", says(429, "", "Retry-After", "1"), Permanent, 2},
		{"no connection", breaks(errRefused), Permanent, 2},
		{"no proxy", breaks(&net.OpError{Op: "proxyconnect", Err: errors.New("refused")}), Permanent, 2},
		{"401", says(401, ""), Permanent, 2},
		{"reset", breaks(errReset), lost, 1},
		{"500", says(500, ""), lost, 1},
		{"503", says(503, ""), lost, 1},
		{"504", says(504, ""), lost, 1},
		{"reply not understood", says(200, "<html>"), lost, 1},
		{"empty reply", says(200, ""), lost, 1},
		{"list without a value", says(200, "{}"), lost, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fake{answer: script(test.first, says(200, `{"value":[{"id":"1","serialNumber":"S1","state":{"deviceImportStatus":"unknown"}}]}`))}
				c := newTestClient(t, f)
				records, _, err := c.ImportAutopilot(t.Context(), []Patch{{{"serialNumber", "S1"}}})
				if n := len(f.log()); n != test.sends {
					t.Errorf("%d sends, want %d", n, test.sends)
				}
				if test.class == Permanent {
					if err != nil || len(records) != 1 || records[0].State.ImportStatus != "unknown" {
						t.Errorf("%+v, %v", records, err)
					}
					return
				}
				if e := AsError(err); e == nil || e.Class != test.class {
					t.Errorf("%v", err)
				}
			})
		})
	}
}

func TestWithoutOverwriteAnImportIsNotRepeated(t *testing.T) {
	for overwrite, want := range map[bool]int{true: 2, false: 1} {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{answer: script(says(500, ""), says(200, `{"value":[{"importedDeviceIdentifier":"1","status":true}]}`))}
			got, _, err := newTestClient(t, f).ImportCorporate(t.Context(), []Patch{{{"importedDeviceIdentifier", "1"}}}, overwrite)
			if n := len(f.log()); n != want {
				t.Errorf("overwrite %t: %d sends, want %d (%v)", overwrite, n, want, err)
			}
			if overwrite && (len(got) != 1 || !got[0].Status || got[0].Identifier != "1") {
				t.Errorf("results %+v", got)
			}
		})
	}
}

func TestUnauthorizedGetsOneFreshToken(t *testing.T) {
	claims := `{"access_token":{"nbf":{"essential":true,"value":"1604106651"}}}`
	challenge := `Bearer realm="", authorization_uri="https://login.example/common/oauth2/authorize", ` +
		`error="insufficient_claims", claims="` + base64.StdEncoding.EncodeToString([]byte(claims)) + `"`
	for _, test := range []struct {
		name       string
		answer     answer
		wantClaims string
		class      Class // Permanent: no error
	}{
		{"once", script(says(401, ""), says(204, "")), "", Permanent},
		{"with claims", script(says(401, "", "Www-Authenticate", challenge), says(204, "")), claims, Permanent},
		{"for ever", script(says(401, graphError("InvalidAuthenticationToken", "Access token has expired."))), "", Unauthorized},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fake{answer: test.answer}
				cred := new(credential)
				c, err := New(cred, Options{BaseURL: testRoot, Transport: f})
				if err != nil {
					t.Fatal(err)
				}
				r, err := c.PatchCorporateItem(t.Context(), "1", onePatch)
				if test.class == Permanent && (err != nil || r.Attempts != 1) {
					t.Fatalf("%+v, %v", r, err)
				}
				if e := AsError(err); test.class != Permanent && (e == nil || e.Class != test.class || e.Attempts != 1) {
					t.Fatalf("%v", err)
				}
				log := f.log()
				if len(log) != 2 || log[0].header.Get("Authorization") != "Bearer token-1" || log[1].header.Get("Authorization") != "Bearer token-2" {
					t.Errorf("%d requests", len(log))
				}
				if len(cred.asked) != 2 || cred.asked[1].Claims != test.wantClaims || cred.asked[1].Scopes[0] != testRoot+"/.default" {
					t.Errorf("asked for %+v", cred.asked)
				}
			})
		})
	}
}

func TestCancelledContextIsReturnedAsSuch(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer answer
	}{
		{"in flight", nil},
		{"while backing off", script(says(503, "", "Retry-After", "60"))},
		{"while held", script(says(429, "", "Retry-After", "60"))},
		{"while reading", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fake{answer: test.answer, latency: func() time.Duration { return time.Second }}
				if test.answer == nil {
					f.answer = func(_ int, r *http.Request, _ []byte) (*http.Response, error) {
						resp := reply(200, "")
						resp.Body = dripping{r.Context(), time.Second}
						return resp, nil
					}
				}
				if test.name == "in flight" {
					f.latency = func() time.Duration { return time.Minute }
				}
				c := newTestClient(t, f, func(o *Options) { o.Attempts = 1 })
				if test.name == "while backing off" {
					c.attempts = 2
				}
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(5*time.Second, cancel)
				_, err := c.PatchCorporateItem(ctx, "1", onePatch)
				if !errors.Is(err, context.Canceled) || AsError(err) != nil {
					t.Errorf("%v", err)
				}
				before := len(f.log())
				if _, err := c.PatchCorporateItem(ctx, "1", onePatch); !errors.Is(err, context.Canceled) || len(f.log()) != before {
					t.Errorf("after the end: %v", err)
				}
			})
		})
	}
}

func TestSlowReplyHitsTheAttemptsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: func(n int, r *http.Request, _ []byte) (*http.Response, error) {
			if n == 2 {
				return reply(204, ""), nil
			}
			resp := reply(200, "")
			resp.Body = dripping{r.Context(), 10 * time.Second}
			return resp, nil
		}}
		c := newTestClient(t, f, func(o *Options) { o.AttemptTimeout = 45 * time.Second })
		start := time.Now()
		r, err := c.PatchCorporateItem(t.Context(), "1", onePatch)
		if err != nil || r.Attempts != 2 {
			t.Fatalf("%+v, %v", r, err)
		}
		if took := time.Since(start); took < 45*time.Second || took > 46*time.Second {
			t.Errorf("took %s", took)
		}
	})
}

func TestNoReplyHitsTheAttemptsTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: script(says(204, "")), latency: func() time.Duration { return time.Hour }}
		_, err := newTestClient(t, f, func(o *Options) { o.Attempts = 2 }).PatchCorporateItem(t.Context(), "1", onePatch)
		e := AsError(err)
		if e == nil || e.Class != Outage || !strings.Contains(e.Message, "no whole reply within 2m0s") {
			t.Errorf("%v", err)
		}
	})
}

func TestBodiesAreBounded(t *testing.T) {
	big := func(status int) answer {
		return func(int, *http.Request, []byte) (*http.Response, error) {
			r := reply(status, "")
			r.Body = endless{}
			return r, nil
		}
	}
	ctx := t.Context()
	_, err := newTestClient(t, &fake{answer: big(200)}).PatchCorporateItem(ctx, "1", onePatch)
	if e := AsError(err); e == nil || e.Class != BadReply || !strings.Contains(e.Message, "larger than 4 MiB") {
		t.Errorf("object: %v", err)
	}
	err = newTestClient(t, &fake{answer: big(200)}).ListCorporate(ctx, func(CorporateIdentity) error { return nil })
	if e := AsError(err); e == nil || e.Class != BadReply || !strings.Contains(e.Message, "larger than 64 MiB") {
		t.Errorf("list: %v", err)
	}
	_, err = newTestClient(t, &fake{answer: big(400)}).PatchCorporateItem(ctx, "1", onePatch)
	if e := AsError(err); e == nil || e.Class != Permanent || !strings.Contains(e.Message, "larger than 256 KiB") {
		t.Errorf("error: %v", err)
	}
}

func TestSyncsOwn429HoldsNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: func(_ int, r *http.Request, _ []byte) (*http.Response, error) {
			if strings.HasSuffix(r.URL.Path, "/beta/deviceManagement/windowsAutopilotSettings/sync") {
				return reply(429, "", "Retry-After", "600"), nil
			}
			return reply(204, ""), nil
		}}
		c := newTestClient(t, f)
		start := time.Now()
		_, err := c.SyncAutopilot(t.Context())
		if e := AsError(err); e == nil || e.Class != Throttled || e.Status != 429 || e.RetryAfter != 10*time.Minute {
			t.Errorf("%v", err)
		}
		if _, err := c.PatchCorporateItem(t.Context(), "1", onePatch); err != nil {
			t.Error(err)
		}
		if took := time.Since(start); took > time.Second {
			t.Errorf("took %s", took)
		}
	})
}

func TestNewConnectionAfter503(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &closable{fake: fake{answer: script(says(503, ""), says(500, ""), says(204, ""))}}
		if _, err := newTestClient(t, f).PatchCorporateItem(t.Context(), "1", onePatch); err != nil {
			t.Fatal(err)
		}
		if f.closed != 1 {
			t.Errorf("idle connections were closed %d times, want once", f.closed)
		}
	})
}

type closable struct {
	fake
	closed int
}

func (c *closable) CloseIdleConnections() { c.closed++ }
