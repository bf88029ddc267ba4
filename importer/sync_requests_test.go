package importer_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/synctest"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/graph/quota"
	"rollcall/importer/identity"
	"rollcall/importer/outcome"
)

// TestSyncRequests: 5,000 new identities take 10 list calls beside the paging of the tenant, also where updates that go one by one stand
// between them.
func TestSyncRequests(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		updates, every int // an update after so many creates
		quota          quota.Quota
	}{
		{0, 0, quota.Default},
		{500, 10, quota.Default},
		{500, 10, quota.Quota{N: 100_000, Per: 1e9}},
		{500, 1, quota.Default}, // all updates come first
	} {
		t.Run(fmt.Sprintf("%d updates, one after %d creates, quota %d", c.updates, c.every, c.quota.N), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, graphsim.Options{Latency: graphsim.Range{Min: 50e6, Max: 100e6}}, "", graph.Options{Quota: c.quota, AnyQuota: quota.DefaultAny})
				var file strings.Builder
				file.WriteString("Serial Number,Description\n")
				left := c.updates
				for n := range 5000 {
					fmt.Fprintf(&file, "NEW%04dX,desk %d\n", n, n)
					if left > 0 && n%c.every == 0 {
						fmt.Fprintf(&file, "OLD%04dX,desk %d\n", left, n)
						b.sim.AddCorporate(graphsim.Corporate{Type: identity.TypeSerial, Identifier: fmt.Sprintf("OLD%04dX", left), Description: "before"})
						left--
					}
				}
				res, _ := b.sync(&syncing{file: file.String()})
				if res.Stopped != nil || res.Counts[outcome.Created] != 5000 || res.Counts[outcome.Updated] != c.updates {
					t.Fatalf("%v, stopped by %v", res.Counts, res.Stopped)
				}
				if n := b.sim.Count("POST", "/importDeviceIdentityList"); n != 10 {
					t.Errorf("%d list calls, want 10", n)
				}
				if n, want := b.sim.Count("", ""), 10+c.updates+1; n != want {
					t.Errorf("%d requests, want %d", n, want)
				}
				if w := res.Forecast.Writes; w != 10+c.updates {
					t.Errorf("forecast of %d writes", w)
				}
			})
		})
	}
}
