package fault

import (
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

// TestNames: every fault has a name that is read, and an effect that differs
// from that of every other.
func TestNames(t *testing.T) {
	names := Names()
	seen := map[Effect]string{}
	for _, name := range names {
		e, ok := Lookup(name)
		if !ok || e == (Effect{}) {
			t.Errorf("%s does nothing", name)
		}
		if other := seen[e]; other != "" {
			t.Errorf("%s is %s", name, other)
		}
		seen[e] = name
		later, ok := Lookup(name + "applied")
		if can := e.Answer == Refuses || e.Answer == NoRoute; ok != can && name != "hang" {
			t.Errorf("%sapplied: %v", name, ok)
		}
		if ok && later.Deed != Applied {
			t.Errorf("%sapplied is not applied", name)
		}
	}
	if len(names) < 30 {
		t.Errorf("%d faults", len(names))
	}
}

func TestMatches(t *testing.T) {
	const path = "/beta/deviceManagement/importedDeviceIdentities"
	for _, test := range []struct {
		fault string
		r     Request
		want  bool
	}{
		{"503:1", Request{"PATCH", path, Alone}, true},
		{"503:1", Request{"PATCH", path, InBatch}, true},
		{"503:1", Request{"POST", "/beta/$batch", Batch}, true},
		{"503@patch:1", Request{"PATCH", path, Alone}, true},
		{"503@GET:1", Request{"PATCH", path, Alone}, false},
		{"503@/importedDevice:1", Request{"PATCH", path, Alone}, true},
		{"503@/v1.0:1", Request{"PATCH", path, Alone}, false},
		{"lost:1", Request{"PATCH", path, InBatch}, false},
		{"html:1", Request{"PATCH", path, InBatch}, false},
		{"lost:1", Request{"POST", "/beta/$batch", Batch}, true},
		{"lie:1", Request{"PATCH", path, InBatch}, true},
		{"lie:1", Request{"POST", "/beta/$batch", Batch}, false},
		{"ignored:1", Request{"POST", "/beta/$batch", Batch}, false},
		{"wrong:1", Request{"POST", "/beta/$batch", Batch}, false},
		{"storage:1", Request{"POST", "/beta/$batch", Batch}, false},
		{"noroute:1", Request{"POST", "/beta/$batch", Batch}, true},
	} {
		faults, err := Parse(test.fault)
		if err != nil {
			t.Fatal(err)
		}
		if got := New(faults, 1).Pick(test.r) != nil; got != test.want {
			t.Errorf("%s to %v: %v", test.fault, test.r, got)
		}
	}
}

// TestPick: every fault counts the requests that it is meant for, also those to
// which another one happens.
func TestPick(t *testing.T) {
	faults, err := Parse("503#2-3,lost@PATCH#2,500#5")
	if err != nil {
		t.Fatal(err)
	}
	fs := New(faults, 1)
	var got []string
	for _, method := range []string{"GET", "PATCH", "PATCH", "GET", "GET", "GET"} {
		name := "-"
		if f := fs.Pick(Request{Method: method, Path: "/beta/x"}); f != nil {
			name = f.Name
		}
		got = append(got, name)
	}
	if s := strings.Join(got, " "); s != "- 503 503 - 500 -" {
		t.Error(s)
	}
}

// TestDelivery sends one body through every cut, once without a connection.
func TestDelivery(t *testing.T) {
	const body = `{"a":"one","b":2}`
	for _, test := range []struct {
		fault string
		body  string
		err   error // before the body
		late  error // within it
	}{
		{"503", body, nil, nil},
		{"reset", "", syscall.ECONNRESET, nil},
		{"lost", "", io.EOF, nil},
		{"truncated", body[:len(body)/2], nil, io.ErrUnexpectedEOF},
		{"invalidjson", `{"a":"one","b":2,"value":}`, nil, nil},
		{"empty", "", nil, nil},
		{"slow", body, nil, nil},
	} {
		synctest.Test(t, func(t *testing.T) {
			start := time.Now()
			d, left := (&Fault{Name: test.fault}).Deliver([]byte(body))
			r, err := d.Body(t.Context(), left)
			if !errors.Is(err, test.err) {
				t.Fatalf("%s: %v", test.fault, err)
			}
			if err != nil {
				return
			}
			got, err := io.ReadAll(r)
			if string(got) != test.body || !errors.Is(err, test.late) {
				t.Errorf("%s: %q, %v", test.fault, got, err)
			}
			if took := time.Since(start); (took > 0) != (test.fault == "slow") {
				t.Errorf("%s took %s", test.fault, took)
			}
		})
	}
	if d, _ := (&Fault{Name: "truncated"}).Deliver(nil); d.Cut != Closed {
		t.Error("a body without a middle broke off there")
	}
}

// TestServe is TestDelivery over a response writer.
func TestServe(t *testing.T) {
	const body = `{"a":"one","b":2}`
	for _, test := range []struct {
		fault  string
		body   string
		aborts bool
	}{
		{"503", body, false},
		{"reset", "", true},
		{"lost", "", true},
		{"truncated", body[:len(body)/2], true},
		{"empty", "", false},
		{"slow", body, false},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := httptest.NewRecorder()
			d, left := (&Fault{Name: test.fault}).Deliver([]byte(body))
			defer func() {
				if got := recover() == http.ErrAbortHandler; got != test.aborts || w.Body.String() != test.body {
					t.Errorf("%s: aborted %v, wrote %q", test.fault, got, w.Body.String())
				}
			}()
			d.Serve(t.Context(), w, http.StatusOK, left)
		})
	}
}

func TestHold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		start := time.Now()
		if !(Delivery{Cut: Hang, Span: 5 * time.Second}).Hold(t.Context()) || time.Since(start) != 5*time.Second {
			t.Errorf("held for %s", time.Since(start))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		if (Delivery{Cut: Hang}).Hold(ctx) || time.Since(start) != time.Hour+5*time.Second {
			t.Errorf("held for %s", time.Since(start))
		}
	})
}
