package importer_test

import (
	"context"
	"errors"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer"
)

// A dripper is a service whose replies of one method come a byte at a time and never end.
type dripper struct {
	next   http.RoundTripper
	method string
	heal   int64 // the first reply that is whole; 0 is none
	n      atomic.Int64
}

func (d *dripper) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := d.next.RoundTrip(r)
	if err != nil || r.Method != d.method {
		return resp, err
	}
	if n := d.n.Add(1); d.heal > 0 && n >= d.heal {
		return resp, nil
	}
	resp.Body.Close()
	resp.Body, resp.ContentLength = drip{r.Context()}, -1
	return resp, nil
}

type drip struct{ ctx context.Context }

func (d drip) Read(p []byte) (int, error) {
	select {
	case <-time.After(10 * time.Second):
		p[0] = ' '
		return 1, nil
	case <-d.ctx.Done():
		return 0, d.ctx.Err()
	}
}

func (d drip) Close() error { return nil }

// TestDrippingReplies: a reply that drips for ever is given up after the attempt's time, and a run that gets no other ends.
func TestDrippingReplies(t *testing.T) {
	for _, test := range []struct {
		method string
		heal   int64
		rows   int // recorded
	}{
		{http.MethodGet, 0, 0},
		{http.MethodGet, 3, 6},
		{http.MethodPatch, 0, 0},
		{http.MethodPatch, 9, 6}, // every row is sent again, since the change may have been made
	} {
		synctest.Test(t, func(t *testing.T) {
			file, tenant := serials(6)
			b := newBench(t, graphsim.Options{}, tenant, graph.Options{})
			o := b.clientOptions
			o.Transport, o.AttemptTimeout = &dripper{next: o.Transport, method: test.method, heal: test.heal}, time.Minute
			var err error
			b.client, err = graph.New(token("t"), o)
			must(t, err)
			began := time.Now()
			b.dir = t.TempDir()
			b.job.Check, b.job.Client, b.job.Dir, b.job.Concurrency = b.check("devices.csv", file), b.client, b.open(), 4
			b.job.Announce = func(importer.Forecast) error {
				<-time.After(time.Millisecond) // virtual: the reply to the look at the tenant lies before the first row
				return nil
			}
			res, err := b.job.Update(t.Context(), t.Context())
			must(t, err)
			if took := time.Since(began); took > 20*time.Minute {
				t.Errorf("%s: the run took %s", test.method, took)
			}
			if res.Rows != test.rows || (res.Stopped == nil) != (test.rows == 6) {
				t.Errorf("%s, whole from reply %d: %d rows recorded, want %d; stopped by %v", test.method, test.heal, res.Rows, test.rows, res.Stopped)
			}
			if e := (*graph.Error)(nil); res.Stopped != nil && (!errors.As(res.Stopped, &e) || e.Class != graph.Outage) {
				t.Errorf("%s: stopped by %v, want an outage", test.method, res.Stopped)
			}
			if test.rows == 0 {
				return
			}
			for i, e := range b.sim.Snapshot().Corporate {
				if e.Description != "new" || b.results()[i]["status"] != "updated" {
					t.Errorf("%s: row %d is %s, the tenant has %q", test.method, i+1, b.results()[i]["status"], e.Description)
				}
			}
		})
	}
}
