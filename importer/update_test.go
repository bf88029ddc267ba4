package importer_test

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/graph/quota"
	"rollcall/importer"
	"rollcall/importer/internal/plan"
	"rollcall/importer/outcome"
	"rollcall/sampledata"
)

// TestTenThousandRows is the main job: 3 % bad rows, latency, a quota, in virtual time. Every good row is written once, every
// bad one is named by line and code, and the repaired errors.csv leaves nothing open.
func TestTenThousandRows(t *testing.T) {
	t.Parallel()
	o := sampledata.Options{Kind: "corporate", Rows: 10_000, Seed: 7, Bad: 0.03}
	bad := map[int]string{}
	o.OnBad = func(line int, code string) { bad[line] = code }
	var file, tenant, repaired bytes.Buffer
	must(t, sampledata.Generate(&file, o))
	o.OnBad = nil
	must(t, sampledata.GenerateTenant(&tenant, o))
	fixed := o
	fixed.Bad = 0
	must(t, sampledata.Generate(&repaired, fixed))

	synctest.Test(t, func(t *testing.T) {
		limit := quota.Quota{N: 100, Per: 20 * time.Second}
		b := newBench(t, graphsim.Options{Quota: graphsim.Quota(limit), AnyQuota: graphsim.Quota{N: 1000, Per: 20 * time.Second}, Seed: 3,
			Latency: graphsim.Range{Min: 50 * time.Millisecond, Max: 100 * time.Millisecond}, KeepLog: -1}, tenant.String(), graph.Options{Quota: limit})
		start := time.Now()
		res, lines := b.update("devices.csv", file.String())
		took := time.Since(start)

		if res.Rows != 10_000 || res.Stopped != nil || len(lines) != 10_000 {
			t.Fatalf("%d rows recorded, %d lines, stopped by %v", res.Rows, len(lines), res.Stopped)
		}
		if res.Counts[outcome.Invalid] != len(bad) || res.Counts[outcome.Failed] != 0 {
			t.Errorf("counts %v, want %d invalid", res.Counts, len(bad))
		}
		written := map[string]bool{}
		for i, l := range lines {
			if l["row"] != strconv.Itoa(i+1) {
				t.Fatalf("line %d of results.csv is row %s", i+2, l["row"])
			}
			if l["status"] == "updated" {
				written[l["id"]] = true
			}
		}
		for _, e := range b.sim.Snapshot().Corporate {
			if want := map[bool]int{true: 1}[written[e.ID]]; e.Writes != want {
				t.Errorf("entry %s was written %d times, want %d", e.ID, e.Writes, want)
			}
		}
		for _, l := range b.errors() {
			n, _ := strconv.Atoi(l["rollcall_line"])
			if first, _, _ := strings.Cut(l["rollcall_code"], " | "); bad[n] != first {
				t.Errorf("errors.csv: line %d has code %q, want %q", n, first, bad[n])
			}
			delete(bad, n)
		}
		if len(bad) > 0 {
			t.Errorf("not in errors.csv: %v", bad)
		}
		writes := res.Counts[outcome.Updated]
		if b.sim.Throttled() != 0 || b.sim.Peak() > limit.N {
			t.Errorf("%d requests were throttled, at most %d writes in a window of %s", b.sim.Throttled(), b.sim.Peak(), limit)
		}
		if used := float64(writes) / (took.Seconds() * float64(limit.N) / limit.Per.Seconds()); used < 0.99 {
			t.Errorf("%d writes in %s use %.3f of the quota, want 0.99", writes, took, used)
		}

		// The repaired rows alone, in the shape of errors.csv, are what is fed back.
		again := feedBack(t, b, repaired.String())
		res, _ = b.update("errors.csv", again)
		if res.Bad() != 0 || res.Stopped != nil || res.Rows == 0 {
			t.Errorf("fed back: %v, stopped by %v", res.Counts, res.Stopped)
		}
	})
}

// feedBack puts the right values into the rows of errors.csv, as a person would, and keeps everything else.
func feedBack(t *testing.T, b *bench, repaired string) string {
	t.Helper()
	right := strings.Split(repaired, "\n")
	header := right[0]
	n := strings.Count(header, ",") + 1
	var out strings.Builder
	out.WriteString(header + ",rollcall_file,rollcall_line,rollcall_code\n")
	for _, l := range b.errors() {
		at, err := strconv.Atoi(l["rollcall_line"])
		must(t, err)
		text := strings.TrimSuffix(right[at-1], "\r")
		if text == "" || n < 2 {
			t.Fatalf("no repaired row for line %d", at)
		}
		fmt.Fprintf(&out, "%s,%s,%d,%s\n", text, l["rollcall_file"], at, l["rollcall_code"])
	}
	return out.String()
}

// TestLiveRoutes: no import records, 1,000 registered devices, a file of serial and group tag: all go by action.
func TestLiveRoutes(t *testing.T) {
	o := sampledata.Options{Kind: "autopilot", Profile: "tag", Rows: 1000, Seed: 5, Registered: true}
	var file, tenant bytes.Buffer
	must(t, sampledata.Generate(&file, o))
	must(t, sampledata.GenerateTenant(&tenant, o))
	b := newBench(t, graphsim.Options{Routes: "live"}, tenant.String(), graph.Options{})
	res, lines := b.update("tags.csv", file.String())
	if res.Counts[outcome.Updated] != 1000 {
		t.Fatalf("counts %v, stopped by %v", res.Counts, res.Stopped)
	}
	if n := b.sim.Count("PATCH", ""); n != 0 {
		t.Errorf("%d PATCH requests for devices that have no import record", n)
	}
	tags := map[string]string{}
	for _, d := range b.sim.Snapshot().Devices {
		tags["serialNumber:"+d.SerialNumber] = d.GroupTag
		if d.Writes != 1 {
			t.Errorf("device %s was written %d times", d.SerialNumber, d.Writes)
		}
	}
	want := map[string]string{}
	for _, row := range strings.Split(strings.TrimSpace(file.String()), "\n")[1:] {
		serial, tag, _ := strings.Cut(strings.TrimSpace(row), ",")
		want["serialNumber:"+serial] = tag
	}
	for _, l := range lines {
		if tags[l["identity"]] != want[l["identity"]] {
			t.Errorf("%s has tag %q, want %q", l["identity"], tags[l["identity"]], want[l["identity"]])
		}
	}
}

// TestRouteRefused: auto changes to action once for the run, for both kinds; an explicit route ends the run.
func TestRouteRefused(t *testing.T) {
	for _, kind := range []string{"corporate", "autopilot"} {
		t.Run(kind, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				o := sampledata.Options{Kind: kind, Profile: map[string]string{"corporate": "graph", "autopilot": "tag"}[kind], Rows: 300, Seed: 2}
				var file, tenant bytes.Buffer
				must(t, sampledata.Generate(&file, o))
				must(t, sampledata.GenerateTenant(&tenant, o))
				b := newBench(t, graphsim.Options{Routes: "live"}, tenant.String(), graph.Options{Concurrency: 8})
				var notes []string
				b.job.Note = func(s string) { notes = append(notes, s) }
				res, _ := b.update("devices.csv", file.String())
				if res.Counts[outcome.Updated] != 300 || res.Stopped != nil {
					t.Fatalf("counts %v, stopped by %v", res.Counts, res.Stopped)
				}
				if n := b.sim.Count("PATCH", ""); n < 1 || n > 8 {
					t.Errorf("%d PATCH requests before the change of route, want one for each worker at most", n)
				}
				if len(notes) != 1 {
					t.Errorf("the change of route was told %d times: %q", len(notes), notes)
				}

				b = newBench(t, graphsim.Options{Routes: "live"}, tenant.String(), graph.Options{})
				b.job.Route = plan.RouteItem
				res, lines := b.update("devices.csv", file.String())
				var refused *importer.RouteRefusedError
				if !asError(res.Stopped, &refused) || len(lines) != 0 {
					t.Errorf("explicit route: stopped by %v with %d rows recorded, want a refusal that leaves the row open", res.Stopped, len(lines))
				}
			})
		})
	}
}
