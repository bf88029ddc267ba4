package main

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rollcall/graph/graphsim"
)

// TestCrashSync is TestCrash of a sync that creates, updates and prunes: nothing is created twice, nothing that was to go stays, and every
// row is told once, in order, those of pruned entries last.
func TestCrashSync(t *testing.T) {
	t.Parallel()
	const rows, gone = 900, 120
	file, tenant := "Serial Number,Description\n", graphsim.Tenant{}
	entry := func(name, description string) {
		tenant.Corporate = append(tenant.Corporate, graphsim.Corporate{ID: fmt.Sprintf("00000000-0000-4000-8000-%012d", len(tenant.Corporate)+1),
			Identifier: name, Type: "serialNumber", Description: description, Platform: "unknown", EnrollmentState: "notContacted"})
	}
	for i := range rows {
		name := fmt.Sprintf("DEV%04dX", i)
		file += name + ",as it should be\n"
		switch i % 3 {
		case 0:
			entry(name, "old")
		case 1:
			entry(name, "as it should be")
		}
	}
	for i := range gone {
		entry(fmt.Sprintf("GONE%04dX", i), "")
	}
	state, err := json.Marshal(tenant)
	if err != nil {
		t.Fatal(err)
	}
	input := filepath.Join(t.TempDir(), "devices.csv")
	if err := os.WriteFile(input, []byte(file), 0o600); err != nil {
		t.Fatal(err)
	}
	for seed := range *crashSeeds {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			t.Parallel()
			rnd := rand.New(rand.NewPCG(uint64(seed), 2))
			c := newCrash(t, state, input, rnd)
			// Small chunks, so that a kill falls between them and within.
			c.verb = []string{"sync", "--prune", "--max-delete", fmt.Sprint(gone), "--chunk", "7"}
			kills := 0
			for limit := 1 + rnd.IntN(4); kills < limit; {
				if c.run(1+rnd.IntN(400)) >= 0 {
					break // it was done before
				}
				if c.recorded() < rows+gone {
					kills++
				}
			}
			if kills == 0 {
				t.Fatal("not killed with rows still open")
			}
			if code := c.run(0); code != exitOK {
				t.Fatalf("after %d kills: exit code %d\n%s", kills, code, &c.talk)
			}
			c.synced(rows, gone)
		})
	}
}

// synced holds results and tenant against what the file wants.
func (c *crash) synced(rows, gone int) {
	c.t.Helper()
	var names []string
	for _, e := range c.sim.Snapshot().Corporate {
		names = append(names, e.Identifier)
		if e.Description != "as it should be" {
			c.t.Errorf("%s is %q", e.Identifier, e.Description)
		}
	}
	slices.Sort(names)
	if len(names) != rows || len(slices.Compact(names)) != rows {
		c.t.Errorf("the tenant has %d entries of %d identities, want %d", len(names), len(slices.Compact(names)), rows)
	}
	results := c.results()
	if len(results) != rows+gone {
		c.t.Fatalf("results.csv has %d rows, want %d", len(results), rows+gone)
	}
	want := []string{"updated", "unchanged", "created"}
	for i, r := range results {
		switch status := r[7]; {
		case i >= rows && (status != "deleted" || r[2] != "" || !strings.HasPrefix(r[4], "serialNumber:GONE")):
			c.t.Errorf("row %d: %v", i+1, r)
		case i < rows && (status != want[i%3] && !(status == "unchanged" && r[15] == "in_doubt_equal") || r[4] != fmt.Sprintf("serialNumber:DEV%04dX", i)):
			c.t.Errorf("row %d: %s is %s, want %s", i+1, r[4], status, want[i%3])
		}
	}
}
