package graph_test

import (
	"fmt"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/graph/quota"
	"rollcall/graph/signin"
)

// newTenant is a client of a simulated tenant, within the process.
func newTenant(t *testing.T, so graphsim.Options, co graph.Options) (*graph.Client, *graphsim.Server) {
	t.Helper()
	sim := graphsim.New(so)
	co.BaseURL, co.Transport = "https://graph.example", sim.Transport()
	c, err := graph.New(signin.Static("any"), co)
	if err != nil {
		t.Fatal(err)
	}
	return c, sim
}

// everyFault is a service on a bad day: each fault happens to some requests.
func everyFault(rate float64, names ...string) (faults []graphsim.Fault) {
	for _, name := range names {
		faults = append(faults, graphsim.Fault{Name: name, Rate: rate})
	}
	return faults
}

func TestBadDay(t *testing.T) {
	refused := []string{"429", "429bare", "408", "423", "500", "502", "503", "504", "509", "html", "reset", "hang"}
	applied := []string{"500applied", "503applied", "504applied", "lost", "hangapplied", "truncated", "invalidjson", "empty", "slow"}
	for _, window := range []string{"sliding", "fixed", "bucket"} {
		t.Run(window, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				writes := quota.Quota{N: 100, Per: 20 * time.Second}
				c, sim := newTenant(t, graphsim.Options{
					Quota: graphsim.Quota(writes), Window: window, RetryAfter: "mixed", Seed: 7,
					Latency: graphsim.Range{Min: 20 * time.Millisecond, Max: 120 * time.Millisecond},
					Faults:  everyFault(0.01, append(refused, applied...)...), PageSize: 30,
				}, graph.Options{Quota: writes, AttemptTimeout: 30 * time.Second})
				entries := make([]graphsim.Corporate, 400)
				for i := range entries {
					entries[i] = graphsim.Corporate{Identifier: fmt.Sprintf("SN%04d", i), Type: "serialNumber", Description: "old"}
				}
				sim.AddCorporate(entries...)

				var ids []string
				seen := map[string]bool{}
				err := c.ListCorporate(t.Context(), func(e graph.CorporateIdentity) error {
					if seen[e.ID] || e.Description != "old" {
						t.Errorf("%+v came twice or changed", e)
					}
					seen[e.ID] = true
					ids = append(ids, e.ID)
					return nil
				})
				if err != nil || len(ids) != len(entries) {
					t.Fatalf("%d entries, %v", len(ids), err)
				}
				work := make(chan string)
				var group sync.WaitGroup
				for range 8 {
					group.Go(func() {
						for id := range work {
							if _, err := c.PatchCorporateItem(t.Context(), id, graph.Patch{{Name: "description", Value: "new " + id}}); err != nil {
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
				for _, e := range sim.Snapshot().Corporate {
					if e.Description != "new "+e.ID {
						t.Errorf("%s has description %q", e.Identifier, e.Description)
					}
				}
				if p := sim.Peak(); p > writes.N {
					t.Errorf("%d writes within a window", p)
				}
				t.Logf("%+v", c.Stats())
			})
		})
	}
}

func TestRoutesOfTheLiveService(t *testing.T) {
	c, sim := newTenant(t, graphsim.Options{Routes: "live"}, graph.Options{})
	corporate := sim.AddCorporate(graphsim.Corporate{Identifier: "SN1", Type: "serialNumber"})[0]
	record := sim.AddImportRecords(graphsim.ImportRecord{SerialNumber: "SN1"})[0]
	p := graph.Patch{{Name: "description", Value: "x"}}
	for name, send := range map[string]func() (graph.Reply, error){
		"corporate item":       func() (graph.Reply, error) { return c.PatchCorporateItem(t.Context(), corporate, p) },
		"corporate collection": func() (graph.Reply, error) { return c.PatchCorporateCollection(t.Context(), p) },
		"Autopilot item":       func() (graph.Reply, error) { return c.PatchAutopilotItem(t.Context(), record, p) },
		"Autopilot upload":     func() (graph.Reply, error) { return c.PatchAutopilotUpload(t.Context(), record, p) },
	} {
		_, err := send()
		if e := graph.AsError(err); e == nil || e.Class != graph.RouteRefused {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestLifeOfADevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := t.Context()
		c, sim := newTenant(t, graphsim.Options{}, graph.Options{})
		records, _, err := c.ImportAutopilot(ctx, []graph.Patch{{{Name: "serialNumber", Value: "SN1"}, {Name: "groupTag", Value: "A"}}})
		if err != nil || len(records) != 1 || records[0].SerialNumber != "SN1" || records[0].State.ImportStatus != "unknown" {
			t.Fatalf("%+v, %v", records, err)
		}
		<-time.After(time.Minute)
		err = c.ListImportRecords(ctx, func(r graph.ImportRecord) error {
			if r.State.ImportStatus != "error" || r.State.ErrorName != "InvalidZtdHardwareHash" { // it had no hash
				t.Errorf("%+v", r)
			}
			return nil
		})
		if err != nil {
			t.Error(err)
		}
		if _, err := c.DeleteImportRecord(ctx, records[0].ID); err != nil {
			t.Error(err)
		}

		id := sim.AddDevices(graphsim.Device{SerialNumber: "SN2", GroupTag: "A", Manufacturer: "Contoso"})[0]
		if _, err := c.UpdateDevice(ctx, id, graph.Patch{{Name: "groupTag", Value: "B"}, {Name: "displayName", Value: "DESK-2"}}); err != nil {
			t.Error(err)
		}
		if _, err := c.AssignUser(ctx, id, "ada@contoso.com", "Ada"); err != nil {
			t.Error(err)
		}
		d, err := c.GetDevice(ctx, id)
		if want := (graph.Device{ID: id, SerialNumber: "SN2", GroupTag: "B", DisplayName: "DESK-2", Manufacturer: "Contoso",
			UserPrincipalName: "ada@contoso.com", AddressableUserName: "Ada"}); err != nil || d.GroupTag != want.GroupTag ||
			d.DisplayName != want.DisplayName || d.Manufacturer != want.Manufacturer ||
			d.UserPrincipalName != want.UserPrincipalName || d.AddressableUserName != want.AddressableUserName {
			t.Errorf("%+v, %v, want %+v", d, err, want)
		}
		if _, err := c.UnassignUser(ctx, id); err != nil {
			t.Error(err)
		}
		if d, err := c.GetDevice(ctx, id); err != nil || d.UserPrincipalName != "" {
			t.Errorf("%+v, %v", d, err)
		}
		if _, err := c.DeleteDevice(ctx, id); err != nil {
			t.Error(err)
		}
		<-time.After(time.Hour)
		if _, err := c.GetDevice(ctx, id); graph.AsError(err) == nil || graph.AsError(err).Class != graph.NotFound {
			t.Errorf("a deleted device: %v", err)
		}
		if _, err := c.SyncAutopilot(ctx); err != nil {
			t.Error(err)
		}
		if _, err := c.SyncAutopilot(ctx); graph.AsError(err) == nil || graph.AsError(err).Status != 409 {
			t.Errorf("a second sync: %v", err)
		}
	})
}
