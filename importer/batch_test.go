package importer_test

import (
	"bytes"
	"strconv"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer/outcome"
	"rollcall/sampledata"
)

// requests counts HTTP requests that change something, and the changes that they carried.
func requests(sim *graphsim.Server) (http, changes int) {
	for _, r := range sim.Log() {
		if strings.HasSuffix(r.Path, "/$batch") || r.Write && r.Batch == "" {
			http++
		}
		if r.Write {
			changes++
		}
	}
	return http, changes
}

// TestThousandRowsInBatches: by each route that has one request a row, on a bad day, every good row arrives and far fewer
// requests are made.
func TestThousandRowsInBatches(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name   string
		o      sampledata.Options
		routes string
		faults string
	}{
		{"corporate", sampledata.Options{Kind: "corporate"}, "", ""},
		{"import records", sampledata.Options{Kind: "autopilot", Profile: "short"}, "", ""},
		{"registered devices by action", sampledata.Options{Kind: "autopilot", Profile: "tag", Registered: true}, "live", ""},
		{"change of route", sampledata.Options{Kind: "autopilot", Profile: "tag"}, "live", ""},
		{"faults", sampledata.Options{Kind: "corporate"}, "",
			"503@PATCH:0.01,429@PATCH:0.002,500applied@PATCH:0.01,503@/$batch:0.02,429@/$batch:0.02,lost@/$batch:0.02,reset@/$batch:0.02,truncated@/$batch:0.02,empty@/$batch:0.02,400@/$batch:0.02"},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.o.Rows, test.o.Seed, test.o.Bad = 1000, 9, 0.03
			bad := map[int]bool{}
			test.o.OnBad = func(line int, _ string) { bad[line] = true }
			var file, tenant bytes.Buffer
			must(t, sampledata.Generate(&file, test.o))
			test.o.OnBad = nil
			must(t, sampledata.GenerateTenant(&tenant, test.o))
			faults, err := graphsim.ParseFaults(test.faults)
			must(t, err)
			synctest.Test(t, func(t *testing.T) {
				b := newBench(t, graphsim.Options{Routes: test.routes, Faults: faults, Seed: 4,
					Latency: graphsim.Range{Min: 50 * time.Millisecond, Max: 100 * time.Millisecond}}, tenant.String(), graph.Options{Batch: 20, Attempts: 12})
				b.job.Batch = 20
				res, lines := b.update("devices.csv", file.String())
				if res.Stopped != nil || res.Rows != 1000 || res.Counts[outcome.Invalid] != len(bad) || res.Bad() != len(bad) {
					t.Fatalf("counts %v, stopped by %v, want %d invalid", res.Counts, res.Stopped, len(bad))
				}
				updated := map[string]bool{}
				for i, l := range lines {
					if l["row"] != strconv.Itoa(i+1) {
						t.Fatalf("line %d of results.csv is row %s", i+2, l["row"])
					}
					if n, _ := strconv.Atoi(l["line"]); bad[n] == (l["status"] == "updated") {
						t.Errorf("line %d is %s", n, l["status"])
					}
					if l["status"] == "updated" {
						updated[l["id"]] = true
					}
				}
				writes := func(id string, n int) {
					if (n > 0) != updated[id] || n > 1 && test.faults == "" {
						t.Errorf("%s was written %d times", id, n)
					}
				}
				s := b.sim.Snapshot()
				for _, e := range s.Corporate {
					writes(e.ID, e.Writes)
				}
				for _, e := range s.Devices {
					if test.routes == "live" {
						writes(e.ID, e.Writes)
					}
				}
				for _, e := range s.ImportRecords {
					if test.routes == "" {
						writes(e.ID, e.Writes)
					}
				}
				http, changes := requests(b.sim)
				t.Logf("%d requests carried %d changes of %d rows", http, changes, len(updated))
				if most := changes / 15; test.faults == "" && http > most {
					t.Errorf("%d requests, want at most %d", http, most)
				}
				if http > len(updated)/3 {
					t.Errorf("%d requests for %d rows", http, len(updated))
				}
				// The same again changes nothing, and asks for nothing but the look at the tenant.
				if again, _ := b.update("devices.csv", file.String()); again.Counts[outcome.Updated] != 0 || again.Bad() != len(bad) {
					t.Errorf("again: %v", again.Counts)
				}
			})
		})
	}
}
