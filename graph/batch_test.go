package graph

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph/quota"
	"rollcall/graph/signin"
)

func inBatches(n int) func(*Options) { return func(o *Options) { o.Batch = n } }

// A fate is what became of one call.
type fate struct {
	Reply
	err error
}

// patchTogether sends n changes at once, of the entries id-1, id-2 ... in this
// order, and waits for them. It runs in a synctest bubble.
func patchTogether(ctx context.Context, c *Client, n int) []fate {
	fates := make([]fate, n)
	var group sync.WaitGroup
	for i := range fates {
		group.Go(func() {
			fates[i].Reply, fates[i].err = c.PatchCorporateItem(ctx, fmt.Sprintf("id-%d", i+1), onePatch)
		})
		synctest.Wait()
	}
	group.Wait()
	return fates
}

// subRequests are the entries that a $batch is about, by id.
func subRequests(t *testing.T, s seen) map[string]string {
	t.Helper()
	var body struct{ Requests []struct{ ID, URL string } }
	if err := json.Unmarshal([]byte(s.body), &body); err != nil {
		t.Fatalf("%s: %v", s.body, err)
	}
	entries := map[string]string{}
	for _, r := range body.Requests {
		entries[r.ID] = r.URL[strings.LastIndexByte(r.URL, '/')+1:]
	}
	return entries
}

// parts is a reply to a $batch.
func parts(items ...string) string { return `{"responses":[` + strings.Join(items, ",") + `]}` }

// agrees answers every $batch with 204 for each item, and other requests with 204.
func agrees(_ int, r *http.Request, body []byte) (*http.Response, error) {
	if !strings.HasSuffix(r.URL.Path, "/$batch") {
		return reply(204, ""), nil
	}
	var batch struct{ Requests []struct{ ID string } }
	if err := json.Unmarshal(body, &batch); err != nil {
		return nil, err
	}
	var items []string
	for _, r := range batch.Requests {
		items = append(items, `{"id":"`+r.ID+`","status":204}`)
	}
	return reply(200, parts(items...)), nil
}

// first gives an answer to the first request and agrees to all others.
func first(answer func() (*http.Response, error)) answer {
	return func(n int, r *http.Request, body []byte) (*http.Response, error) {
		if n == 1 {
			return answer()
		}
		return agrees(n, r, body)
	}
}

func TestBatchBody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: agrees}
		c := newTestClient(t, f, inBatches(20))
		ctx := t.Context()
		var group sync.WaitGroup
		for _, send := range []func() error{
			func() error {
				_, err := c.PatchAutopilotItem(ctx, "a b", Patch{{"groupTag", "<Köln> \"1\""}, {"state", nil}})
				return err
			},
			func() error { _, err := c.UnassignUser(ctx, "1"); return err },
			func() error { _, err := c.UpdateDevice(ctx, "2/3", Patch{{"displayName", "DESK-2"}}); return err },
			func() error { _, err := c.DeleteDevice(ctx, "4"); return err },
			func() error { _, err := c.PatchAutopilotUpload(ctx, "5", Patch{}); return err },
		} {
			group.Go(func() {
				if err := send(); err != nil {
					t.Error(err)
				}
			})
			synctest.Wait()
		}
		group.Wait()
		log := f.log()
		if len(log) != 1 {
			t.Fatalf("%d requests", len(log))
		}
		r := log[0]
		if r.method != "POST" || r.url != testRoot+"/v1.0/$batch" || r.header.Get("Content-Type") != "application/json" || r.header.Get("Authorization") != "Bearer token-1" {
			t.Errorf("%s %s %v", r.method, r.url, r.header)
		}
		const devices = "/deviceManagement/windowsAutopilotDeviceIdentities/"
		want := `{"requests":[` + strings.Join([]string{
			`{"id":"1","method":"PATCH","url":"/deviceManagement/importedWindowsAutopilotDeviceIdentities/a%20b","headers":{"Content-Type":"application/json"},"body":{"groupTag":"<Köln> \"1\"","state":null}}`,
			`{"id":"2","method":"POST","url":"` + devices + `1/unassignUserFromDevice"}`,
			`{"id":"3","method":"POST","url":"` + devices + `2%2F3/updateDeviceProperties","headers":{"Content-Type":"application/json"},"body":{"displayName":"DESK-2"}}`,
			`{"id":"4","method":"DELETE","url":"` + devices + `4"}`,
			`{"id":"5","method":"PATCH","url":"/importedWindowsAutopilotDeviceIdentityUpload/deviceIdentities/5","headers":{"Content-Type":"application/json"},"body":{}}`,
		}, ",") + `]}`
		if r.body != want {
			t.Errorf("body\n%s\nwant\n%s", r.body, want)
		}
		if s := c.Stats(); s.Requests != 5 || s.Writes != 5 || s.Batches != 1 || s.Retries != 0 {
			t.Errorf("%+v", s)
		}
	})
}

func TestOneCallIsNoBatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: agrees}
		c := newTestClient(t, f, inBatches(20))
		if _, err := c.PatchCorporateItem(t.Context(), "1", onePatch); err != nil {
			t.Fatal(err)
		}
		if log := f.log(); len(log) != 1 || log[0].method != "PATCH" || c.Stats().Batches != 0 {
			t.Errorf("%+v", log)
		}
	})
}

func TestBatchOption(t *testing.T) {
	for n, ok := range map[int]bool{-1: false, 0: true, 1: true, 20: true, 21: false} {
		if _, err := New(signin.Static("t"), Options{BaseURL: testRoot, Batch: n}); (err == nil) != ok {
			t.Errorf("%d: %v", n, err)
		}
	}
}

// TestBatchReplies sends three changes in a batch. What the reply does not
// settle is sent again.
func TestBatchReplies(t *testing.T) {
	const (
		ok1  = `{"id":"1","status":200,"headers":{"Content-Type":"application/json","request-id":"aaaa-1"},"body":{"id":"id-1"}}`
		ok2  = `{"id":"2","status":204,"headers":null,"body":null}`
		ok3  = `{"id":"3","status":200,"body":{"id":"id-3"}}`
		re   = "again" // sent a second time, and then done
		soon = backoffBase
	)
	for _, test := range []struct {
		name, reply string
		want        [3]string // "" is a success at once, re, or the beginning of an error
		took        time.Duration
	}{
		{"in order", parts(ok1, ok2, ok3), [3]string{}, 0},
		{"shuffled", parts(ok3, ok1, ok2), [3]string{}, 0},
		{"missing", parts(ok3, ok1), [3]string{"", re, ""}, soon},
		{"all missing", parts(), [3]string{re, re, re}, soon},
		{"twice", parts(ok1, ok2, ok2, ok3), [3]string{"", re, ""}, soon},
		{"twice, once refused", parts(ok1, `{"id":"2","status":400}`, ok2, ok3), [3]string{"", re, ""}, soon},
		{"unknown ids", parts(ok1, `{"id":"4","status":400}`, `{"id":"0","status":400}`, `{"id":"x","status":400}`, `{"id":"02","status":400}`, ok2, ok3), [3]string{}, 0},
		{"odd members", parts(ok1, `7`, `{"id":2,"status":200}`, `{"id":"3","status":"200"}`), [3]string{"", re, re}, soon},
		{"404 and 400", parts(ok1, `{"id":"2","status":404,"body":`+graphError("ResourceNotFound", "gone")+`}`,
			`{"id":"3","status":400,"headers":{"Request-Id":"bbbb-3"},"body":`+graphError("BadRequest", "bad value")+`}`),
			[3]string{"", "404 ResourceNotFound: gone (request-id 0f6e3a9c", "400 BadRequest: bad value (request-id bbbb-3)"}, 0},
		{"errors as text", parts(ok1, `{"id":"2","status":400,"body":"bad value"}`,
			`{"id":"3","status":409,"body":"eyJlcnJvciI6eyJjb2RlIjoiQ29uZmxpY3QiLCJtZXNzYWdlIjoiYnVzeSJ9fQ=="}`),
			[3]string{"", "400: bad value", "409 Conflict: busy"}, 0},
		{"success as base64", parts(ok1, ok2, `{"id":"3","status":200,"body":"eyJpZCI6ImlkLTMifQ=="}`), [3]string{}, 0},
		{"success of no JSON", parts(ok1, ok2, `{"id":"3","status":200,"body":"<html>"}`), [3]string{"", "", re}, soon},
		{"503", parts(ok1, `{"id":"2","status":503,"headers":{"Retry-After":"7"}}`, ok3), [3]string{"", re, ""}, 7700 * time.Millisecond},
		{"503, headers of other types", parts(ok1, `{"id":"2","status":503,"headers":{"retry-after":7}}`, `{"id":"3","status":503,"headers":{"retry-after":["7"]}}`),
			[3]string{"", re, re}, 7700 * time.Millisecond},
		{"not carried out", parts(ok1, `{"id":"2","status":424}`, ok3), [3]string{"", re, ""}, soon},
		{"redirect", parts(ok1, ok2, `{"id":"3","status":302,"headers":{"Location":"https://other.example/x"}}`),
			[3]string{"", "", "302: redirect to other.example (https): not followed"}, 0},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fake{answer: first(says(200, test.reply))}
				c := newTestClient(t, f, inBatches(20))
				start := time.Now()
				fates := patchTogether(t.Context(), c, 3)
				if took := time.Since(start); took < test.took/2 || took > test.took+10*time.Millisecond {
					t.Errorf("took %s", took)
				}
				again := int64(0)
				for i, got := range fates {
					switch want := test.want[i]; {
					case want == re:
						again++
						if got.err != nil || got.Attempts != 2 {
							t.Errorf("%d: %+v", i+1, got)
						}
					case want == "" && (got.err != nil || got.Attempts != 1):
						t.Errorf("%d: %+v", i+1, got)
					case want == "" && i == 2 && got.Object["id"] != "id-3":
						t.Errorf("3: object %v", got.Object)
					case want != "" && (got.err == nil || !strings.HasPrefix(got.err.Error(), want)):
						t.Errorf("%d: %v, want %s", i+1, got.err, want)
					}
				}
				if s := c.Stats(); s.Retries != again || s.Requests != 3+again {
					t.Errorf("%+v, want %d retries", s, again)
				}
			})
		})
	}
}

func TestReceiptOfABatchedCall(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: script(says(200, parts(`{"id":"2","status":204}`, `{"id":"1","status":200,"headers":{"request-id":"aaaa-1"}}`)))}
		fates := patchTogether(t.Context(), newTestClient(t, f, inBatches(20)), 2)
		if r := fates[0].Receipt; r != (Receipt{Status: 200, RequestID: "aaaa-1", Attempts: 1}) {
			t.Errorf("%+v", r)
		}
		if r := fates[1].Receipt; r != (Receipt{Status: 204, RequestID: "0f6e3a9c-7c11-4e7b-8f0a-1d2c3b4a5968", Attempts: 1}) {
			t.Errorf("the batch's request id: %+v", r)
		}
	})
}

func TestThrottledItemPausesEverybody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: first(says(200, parts(`{"id":"1","status":204}`, `{"id":"3","status":429,"headers":{"retry-after":"5"}}`, `{"id":"2","status":429,"headers":{"Retry-After":"30"}}`)))}
		c := newTestClient(t, f, inBatches(20), func(o *Options) { o.Attempts = 1 })
		start := time.Now()
		go func() {
			pass(t, 10*time.Second)
			if _, err := c.GetDevice(t.Context(), "1"); err == nil || time.Since(start) < 30*time.Second {
				t.Errorf("a read went out after %s: %v", time.Since(start), err)
			}
		}()
		for i, got := range patchTogether(t.Context(), c, 3) {
			if got.err != nil || got.Attempts != 1 {
				t.Errorf("%d: %+v", i+1, got)
			}
		}
		if took := time.Since(start); took < 30*time.Second || took > 31*time.Second {
			t.Errorf("took %s: the longest Retry-After is 30s", took)
		}
		pass(t, time.Second)
		if s := c.Stats(); s.Throttled != 2 {
			t.Errorf("%+v", s)
		}
	})
}

func TestBatchFailsAsAWhole(t *testing.T) {
	reset := breaks(syscall.ECONNRESET)
	for _, test := range []struct {
		name     string
		answer   func() (*http.Response, error)
		attempts int // of each call in the end
		took     time.Duration
		alone    bool // the calls are sent one by one afterwards
	}{
		{"connection", reset, 2, backoffBase, false},
		{"503", says(503, "", "Retry-After", "5"), 2, 5500 * time.Millisecond, false},
		{"502, HTML", says(502, "<html>Bad Gateway</html>"), 2, backoffBase, false},
		{"424", says(424, ""), 2, backoffBase, false},
		{"429", says(429, "", "Retry-After", "5"), 1, 5500 * time.Millisecond, false},
		{"401", says(401, graphError("InvalidAuthenticationToken", "expired")), 1, 0, false},
		{"HTML", says(200, "<html>sign in</html>"), 2, backoffBase, false},
		{"empty", says(200, ""), 2, backoffBase, false},
		{"null", says(200, "null"), 2, backoffBase, false},
		{"no responses", says(200, `{"value":[]}`), 2, backoffBase, false},
		{"cut", says(200, `{"responses":[{"id":"1","status":204},{"id":"2",`), 2, backoffBase, false},
		{"broken off", func() (*http.Response, error) {
			r := reply(200, "")
			r.Body = io.NopCloser(io.MultiReader(strings.NewReader(`{"responses":[{"id":"1","status":204}`), brokenOff{}))
			return r, nil
		}, 2, backoffBase, false},
		{"malformed", says(400, graphError("BadRequest", "Invalid batch payload format.")), 2, backoffBase, true},
		{"too large", says(413, ""), 2, backoffBase, true},
		{"no such route", says(404, ""), 2, backoffBase, true},
		{"not allowed", says(405, ""), 2, backoffBase, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fake{answer: first(test.answer)}
				cred := &credential{}
				c, err := New(cred, Options{BaseURL: testRoot, Transport: f, Batch: 20})
				if err != nil {
					t.Fatal(err)
				}
				c.throttle.Expect(0) // no turns
				start := time.Now()
				fates := patchTogether(t.Context(), c, 3)
				if took := time.Since(start); test.name != "429" && (took < test.took/2 || took > test.took+10*time.Millisecond) {
					t.Errorf("took %s", took)
				}
				for i, got := range fates {
					if got.err != nil || got.Attempts != test.attempts {
						t.Errorf("%d: %+v", i+1, got)
					}
				}
				log := f.log()
				if patches := strings.HasSuffix(log[len(log)-1].url, "/id-1") || log[len(log)-1].method == "PATCH"; test.alone && (!patches || len(log) != 4) {
					t.Errorf("%d requests, the last is %s %s", len(log), log[len(log)-1].method, log[len(log)-1].url)
				}
				if test.name == "401" && (cred.times() != 2 || log[1].header.Get("Authorization") != "Bearer token-2" || len(log) != 2) {
					t.Errorf("%d tokens, %d requests", cred.times(), len(log))
				}
			})
		})
	}
}

type brokenOff struct{}

func (brokenOff) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestHugeBatchReply(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: script(func() (*http.Response, error) {
			r := reply(200, "")
			r.Body = endless{}
			return r, nil
		})}
		for _, got := range patchTogether(t.Context(), newTestClient(t, f, inBatches(20)), 2) {
			if e := AsError(got.err); e == nil || e.Class != BadReply {
				t.Errorf("%+v", got)
			}
		}
	})
}

// TestEachCallHasItsOwnError: calls that fail together must not share one.
func TestEachCallHasItsOwnError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTestClient(t, &fake{answer: script(says(403, graphError("Forbidden", "no")))}, inBatches(20))
		fates := patchTogether(t.Context(), c, 2)
		a, b := AsError(fates[0].err), AsError(fates[1].err)
		if a == nil || b == nil || a == b || a.Class != Forbidden || a.Permission == "" || a.Attempts != 1 {
			t.Errorf("%v, %v", a, b)
		}
	})
}

func TestNoBatchesOnceTheServiceHasNone(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: first(says(405, ""))}
		c := newTestClient(t, f, inBatches(20), func(o *Options) { o.Concurrency = 3 })
		inFlight, most := 0, 0
		agree := f.answer
		f.latency = func() time.Duration { return time.Second }
		var mu sync.Mutex
		f.answer = func(n int, r *http.Request, body []byte) (*http.Response, error) {
			mu.Lock()
			defer mu.Unlock()
			inFlight++
			most = max(most, inFlight)
			time.AfterFunc(time.Second, func() { mu.Lock(); inFlight--; mu.Unlock() })
			return agree(n, r, body)
		}
		for range 2 {
			for i, got := range patchTogether(t.Context(), c, 10) {
				if got.err != nil {
					t.Errorf("%d: %+v", i, got)
				}
			}
		}
		if s := c.Stats(); s.Batches != 1 || len(f.log()) != 21 {
			t.Errorf("%d requests, %+v", len(f.log()), s)
		}
	})
}

func TestVersionsAreNotMixed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: agrees}
		c := newTestClient(t, f, inBatches(20))
		var group sync.WaitGroup
		for i := range 40 {
			group.Go(func() {
				var err error
				if i%2 == 0 {
					_, err = c.PatchAutopilotItem(t.Context(), fmt.Sprintf("v1-%d", i), onePatch)
				} else {
					_, err = c.PatchCorporateItem(t.Context(), fmt.Sprintf("beta-%d", i), onePatch)
				}
				if err != nil {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if n := len(f.log()); n != 2 {
			t.Errorf("%d requests", n)
		}
		for _, r := range f.log() {
			version := map[bool]string{true: "v1", false: "beta"}[r.url == testRoot+"/v1.0/$batch"]
			entries := subRequests(t, r)
			for _, e := range entries {
				if !strings.HasPrefix(e, version) {
					t.Errorf("%s in %s", e, r.url)
				}
			}
			if len(entries) != 20 {
				t.Errorf("%d items", len(entries))
			}
		}
	})
}

// TestBatchesInFlight: more calls than fit into the batches in flight wait, and fill the next ones.
func TestBatchesInFlight(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: agrees, latency: func() time.Duration { return time.Second }}
		c := newTestClient(t, f, inBatches(10), func(o *Options) { o.Concurrency = 2 })
		start := time.Now()
		for i, got := range patchTogether(t.Context(), c, 55) {
			if got.err != nil || got.Attempts != 1 {
				t.Errorf("%d: %+v", i, got)
			}
		}
		if took := time.Since(start); took < 3*time.Second || took > 3100*time.Millisecond || len(f.log()) != 6 {
			t.Errorf("%d requests in %s: want 6, two at a time, in 3s", len(f.log()), took)
		}
	})
}

func TestCancelledCallHarmsNoOther(t *testing.T) {
	for _, who := range []int{0, 2} { // the leader and a follower
		for _, when := range []struct {
			name  string
			after time.Duration
			sent  bool
		}{{"in the queue", time.Minute, false}, {"under way", 2*time.Hour + 30*time.Second, true}} {
			t.Run(fmt.Sprint(who, " ", when.name), func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) {
					f := &fake{answer: agrees, latency: func() time.Duration { return time.Minute }}
					c := newTestClient(t, f, inBatches(20))
					c.throttle.Refused(quota.Write, time.Now(), 2*time.Hour) // a pause
					fates := make([]fate, 5)
					var group sync.WaitGroup
					start := time.Now()
					for i := range fates {
						group.Go(func() {
							ctx := t.Context()
							if i == who {
								var cancel context.CancelFunc
								ctx, cancel = context.WithTimeout(ctx, when.after)
								defer cancel()
							}
							fates[i].Reply, fates[i].err = c.PatchCorporateItem(ctx, fmt.Sprintf("id-%d", i+1), onePatch)
							if took := time.Since(start); i == who && i > 0 && took != when.after {
								t.Errorf("it returned after %s", took)
							}
						})
						synctest.Wait()
					}
					group.Wait()
					for i, got := range fates {
						switch {
						case i != who && (got.err != nil || got.Attempts != 1):
							t.Errorf("%d: %+v", i+1, got)
						case i == who && !(who == 0 && when.sent) && got.err != context.DeadlineExceeded:
							t.Errorf("%d: %+v", i+1, got)
						}
					}
					log := f.log()
					if want := map[bool]int{true: 5, false: 4}[when.sent]; len(log) != 1 || len(subRequests(t, log[0])) != want {
						t.Errorf("%d requests, the first of %d, want %d", len(log), len(subRequests(t, log[0])), want)
					}
					if c.throttle.Held() != 0 {
						t.Error("slots were lost")
					}
				})
			})
		}
	}
}

func TestBatchIsGivenUpWhenNobodyWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: agrees, latency: func() time.Duration { return time.Minute }}
		c := newTestClient(t, f, inBatches(20))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		start := time.Now()
		for i, got := range patchTogether(ctx, c, 5) {
			if got.err != context.DeadlineExceeded {
				t.Errorf("%d: %+v", i, got)
			}
		}
		if took := time.Since(start); took != time.Second {
			t.Errorf("took %s", took)
		}
	})
}

func TestDrainAndStopOfBatches(t *testing.T) {
	for _, test := range []struct {
		name    string
		end     func(*Client)
		at      time.Duration
		drained int // calls that are given up
		sends   int
	}{
		// Of five calls three are to be sent again, ten minutes later, when two fresh ones wait for the pause too. It ends after 69 minutes.
		{"drain", (*Client).Drain, 69*time.Minute - quota.Patience/2, 2, 2},
		{"drain, long before the pause ends", (*Client).Drain, 30 * time.Minute, 5, 1},
		{"stop", (*Client).Stop, 30 * time.Minute, 5, 1},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				f := &fake{answer: first(says(503, "", "Retry-After", "600"))}
				c := newTestClient(t, f, inBatches(20))
				time.AfterFunc(9*time.Minute, func() { c.throttle.Refused(quota.Write, time.Now(), time.Hour) })
				time.AfterFunc(test.at, func() { test.end(c) })
				var drained atomic.Int64
				var group sync.WaitGroup
				for i := range 5 {
					group.Go(func() {
						if i > 2 {
							pass(t, 20*time.Minute)
						}
						_, err := c.PatchCorporateItem(t.Context(), fmt.Sprintf("id-%d", i+1), onePatch)
						switch {
						case errors.Is(err, ErrDrained):
							drained.Add(1)
						case err != nil:
							t.Error(err)
						}
					})
				}
				group.Wait()
				log := f.log()
				if int(drained.Load()) != test.drained || len(log) != test.sends {
					t.Errorf("%d calls were drained, %d requests", drained.Load(), len(log))
				}
				if n := len(subRequests(t, log[len(log)-1])); n != 3 {
					t.Errorf("%d items in the last request", n)
				}
				if _, err := c.PatchCorporateItem(t.Context(), "1", onePatch); err != ErrDrained {
					t.Errorf("afterwards: %v", err)
				}
			})
		})
	}
}

func TestStopWaitsForBatchesUnderWay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newTestClient(t, &fake{answer: agrees, latency: func() time.Duration { return time.Minute }}, inBatches(20))
		time.AfterFunc(time.Second, c.Stop)
		for i, got := range patchTogether(t.Context(), c, 5) {
			if got.err != nil {
				t.Errorf("%d: %+v", i, got)
			}
		}
	})
}

func TestNoTokenForABatch(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		cred := &credential{lifetime: time.Hour}
		c, err := New(cred, Options{BaseURL: testRoot, Transport: &fake{answer: agrees}, Batch: 20})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := c.Begin(t.Context(), -1); err != nil {
			t.Fatal(err)
		}
		c.throttle.Refused(quota.Write, time.Now(), 2*time.Hour) // longer than the token lives
		cred.mu.Lock()
		cred.err = errors.New("no")
		cred.mu.Unlock()
		for i, got := range patchTogether(t.Context(), c, 5) {
			if e := AsError(got.err); e == nil || e.Class != SignInFailed {
				t.Errorf("%d: %+v", i, got)
			}
		}
		if c.throttle.Held() != 0 || cred.times() != 2 {
			t.Errorf("slots were lost, or %d sign-ins", cred.times())
		}
	})
}

// TestQuotaSmallerThanABatch: a batch takes no more slots than there are.
func TestQuotaSmallerThanABatch(t *testing.T) {
	for _, n := range []int{1, 3} {
		synctest.Test(t, func(t *testing.T) {
			f := &fake{answer: agrees}
			c := newTestClient(t, f, inBatches(20), func(o *Options) { o.Quota = quota.Quota{N: n, Per: time.Minute} })
			patchAll(t.Context(), t, c, 20, 9)
			if s := c.Stats(); s.Writes != 9 || len(f.log()) != 9/n {
				t.Errorf("%d: %d requests, %+v", n, len(f.log()), s)
			}
		})
	}
}
