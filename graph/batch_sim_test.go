package graph_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/graph/graphsim/openapitest"
	"rollcall/graph/quota"
	"rollcall/graph/signin"
)

// patchEach changes the entries from several goroutines and waits for them.
func patchEach(ctx context.Context, t *testing.T, c *graph.Client, workers int, ids []string) {
	t.Helper()
	work := make(chan string)
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for id := range work {
				_, err := c.PatchCorporateItem(ctx, id, graph.Patch{{Name: "description", Value: "new " + id}})
				if err != nil && ctx.Err() == nil {
					t.Error(err)
				}
			}
		})
	}
	for _, id := range ids {
		work <- id
	}
	close(work)
	group.Wait()
}

func corporateEntries(n int) []graphsim.Corporate {
	entries := make([]graphsim.Corporate, n)
	for i := range entries {
		entries[i] = graphsim.Corporate{Identifier: fmt.Sprintf("SN%05d", i), Type: "serialNumber", Description: "old"}
	}
	return entries
}

// batches counts the $batch requests that the service saw, and other requests.
func batches(sim *graphsim.Server) (batches, others int) {
	for _, r := range sim.Log() {
		switch {
		case strings.HasSuffix(r.Path, "/$batch"):
			batches++
		case r.Batch == "":
			others++
		}
	}
	return batches, others
}

func TestBatchesUseAndKeepTheQuota(t *testing.T) {
	writes := quota.Quota{N: 100, Per: 20 * time.Second}
	const windows = 24
	usual := graphsim.Range{Min: 50 * time.Millisecond, Max: 100 * time.Millisecond}
	for _, test := range []struct {
		name, window string
		latency      graphsim.Range
		workers      int
		throttled    int // 429s, at most
		used         float64
	}{
		{"sliding window", "sliding", usual, 160, 0, 0.99},
		{"fixed window", "fixed", usual, 160, 0, 0.99},
		{"no more workers than fit into a batch", "sliding", usual, 20, 0, 0.95},
		{"delays of a tenth of the window", "sliding", graphsim.Range{Max: 2 * time.Second}, 160, 0, 0.90},
		// It takes five at once, which has to be found out; the pace is slow to come back.
		{"small bucket", "bucket", usual, 160, 60, 0.35},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				c, sim := newTenant(t, graphsim.Options{Quota: graphsim.Quota(writes), AnyQuota: graphsim.Quota{N: 1000, Per: 20 * time.Second},
					Window: test.window, Latency: test.latency, Seed: 5, KeepLog: 100_000}, graph.Options{Quota: writes, Batch: 20})
				ids := sim.AddCorporate(corporateEntries(windows * writes.N * 2)...)
				ctx, cancel := context.WithTimeout(t.Context(), windows*writes.Per)
				defer cancel()
				patchEach(ctx, t, c, test.workers, ids)
				if used := float64(sim.WritesAccepted()) / float64(windows*writes.N); used < test.used {
					t.Errorf("used %.3f of the quota, want %.2f", used, test.used)
				} else {
					t.Logf("used %.4f", used)
				}
				if sim.Throttled() > test.throttled || sim.Peak() > writes.N || c.Stats().QuotaUsed > 1 {
					t.Errorf("%d requests were throttled, %d writes within a window", sim.Throttled(), sim.Peak())
				}
				n, others := batches(sim)
				if test.throttled == 0 && (n != (sim.WritesAccepted()+19)/20 || others != 0) {
					t.Errorf("%d batches, %d other requests for %d writes", n, others, sim.WritesAccepted())
				}
			})
		})
	}
}

// TestBadDayInBatches is TestBadDay with batches: faults of items, and of whole
// batches. (A second 401 in spite of a fresh token is final, so there is none.)
func TestBadDayInBatches(t *testing.T) {
	items := everyFault(0.02, "429", "429bare", "408", "423", "500", "503", "504", "500applied", "503applied", "504applied")
	whole := everyFault(0.015, "429", "400", "413", "500", "502", "503", "504", "html", "reset", "hang",
		"503applied", "504applied", "400applied", "lost", "hangapplied", "truncated", "invalidjson", "empty", "slow")
	for i := range items {
		items[i].Method = "PATCH"
	}
	for i := range whole {
		whole[i].Path = "$batch"
	}
	for _, window := range []string{"sliding", "fixed"} {
		t.Run(window, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				writes := quota.Quota{N: 100, Per: 20 * time.Second}
				sim := graphsim.New(graphsim.Options{
					Quota: graphsim.Quota(writes), Window: window, RetryAfter: "mixed", Seed: 11, KeepLog: 100_000,
					Latency: graphsim.Range{Min: 20 * time.Millisecond, Max: 120 * time.Millisecond}, Faults: append(items, whole...),
				})
				c, err := graph.New(signin.Static("any"), graph.Options{
					BaseURL: "https://graph.example", Quota: writes, AttemptTimeout: 30 * time.Second, Batch: 20, Attempts: 12,
					Transport: openapitest.Transport(sim.Transport(), func(err error) {
						if !strings.Contains(err.Error(), ": answer ") { // the service is out of its mind, we are not
							t.Error(err)
						}
					}),
				})
				if err != nil {
					t.Fatal(err)
				}
				ids := sim.AddCorporate(corporateEntries(2000)...)
				patchEach(t.Context(), t, c, 160, ids)
				for _, e := range sim.Snapshot().Corporate {
					if e.Description != "new "+e.ID {
						t.Errorf("%s has description %q", e.Identifier, e.Description)
					}
				}
				if p := sim.Peak(); p > writes.N {
					t.Errorf("%d writes within a window", p)
				}
				n, others := batches(sim)
				t.Logf("%d batches, %d other requests, %+v", n, others, c.Stats())
			})
		})
	}
}

// TestBatchedRequestsAreWellFormed sends each operation that may travel in a batch.
func TestBatchedRequestsAreWellFormed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		sim := graphsim.New(graphsim.Options{})
		c, err := graph.New(signin.Static("any"), graph.Options{BaseURL: "https://graph.example", Batch: 20,
			Transport: openapitest.Transport(sim.Transport(), func(err error) { t.Error(err) })})
		if err != nil {
			t.Fatal(err)
		}
		corporate := sim.AddCorporate(corporateEntries(3)...)
		records := sim.AddImportRecords(graphsim.ImportRecord{SerialNumber: "SN1"}, graphsim.ImportRecord{SerialNumber: "SN2"}, graphsim.ImportRecord{SerialNumber: "SN3"})
		devices := sim.AddDevices(graphsim.Device{SerialNumber: "SN1", UserPrincipalName: "a@contoso.com"}, graphsim.Device{SerialNumber: "SN2"}, graphsim.Device{SerialNumber: "SN3"})
		ctx := t.Context()
		tag := graph.Patch{{Name: "groupTag", Value: "Köln"}}
		var group sync.WaitGroup
		for name, send := range map[string]func() error{
			"corporate item": func() error {
				_, err := c.PatchCorporateItem(ctx, corporate[0], graph.Patch{{Name: "description", Value: "x"}})
				return err
			},
			"corporate collection": func() error {
				_, err := c.PatchCorporateCollection(ctx, graph.Patch{{Name: "importedDeviceIdentifier", Value: "SN00001"},
					{Name: "importedDeviceIdentityType", Value: "serialNumber"}, {Name: "description", Value: "y"}})
				return err
			},
			"corporate delete": func() error { _, err := c.DeleteCorporate(ctx, corporate[2]); return err },
			"record item":      func() error { _, err := c.PatchAutopilotItem(ctx, records[0], tag); return err },
			"record upload":    func() error { _, err := c.PatchAutopilotUpload(ctx, records[1], tag); return err },
			"record delete":    func() error { _, err := c.DeleteImportRecord(ctx, records[2]); return err },
			"unassign":         func() error { _, err := c.UnassignUser(ctx, devices[0]); return err },
			"update":           func() error { _, err := c.UpdateDevice(ctx, devices[1], tag); return err },
			"assign":           func() error { _, err := c.AssignUser(ctx, devices[1], "b@contoso.com", "B"); return err },
			"device delete":    func() error { _, err := c.DeleteDevice(ctx, devices[2]); return err },
		} {
			group.Go(func() {
				if err := send(); err != nil {
					t.Errorf("%s: %v", name, err)
				}
			})
		}
		group.Wait()
		if n, others := batches(sim); n != 2 || others != 0 || sim.WritesAccepted() != 10 {
			t.Errorf("%d batches, %d other requests, %d writes", n, others, sim.WritesAccepted())
		}
	})
}
