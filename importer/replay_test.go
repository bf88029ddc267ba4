package importer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// TestReplayedDuplicates: rows that repeat one that an earlier part of the run has recorded end as it did, wherever the cut is.
func TestReplayedDuplicates(t *testing.T) {
	file := "Serial Number,Description\nSERIAL1,new\nGONE1,new\nSERIAL1,new\nGONE1,new\nSERIAL2,new\nSERIAL1,new\nGONE1,new\n"
	want := "updated failed duplicate failed updated duplicate failed"
	_, tenant := serials(2)
	whole := newBench(t, graphsim.Options{}, tenant, graph.Options{})
	_, lines := whole.update("devices.csv", file)
	for cut := range lines {
		b := newBench(t, graphsim.Options{}, tenant, graph.Options{})
		b.update("devices.csv", file)
		keepLines(t, filepath.Join(b.dir, rundir.ResultsFile), 1+cut)
		res, now := b.resume("devices.csv", file)
		var got []string
		for i, l := range now {
			if l["status"] == "unchanged" { // the part before has sent it
				l["status"] = "updated"
			}
			got = append(got, l["status"])
			if l["error_code"] != lines[i]["error_code"] || l["error_message"] != lines[i]["error_message"] {
				t.Errorf("resumed after row %d: row %d says %s: %s", cut, i+1, l["error_code"], l["error_message"])
			}
		}
		if strings.Join(got, " ") != want || res.Counts[outcome.Failed] != 3 || res.Rows != 7 {
			t.Errorf("resumed after row %d: %v, %v", cut, got, res.Counts)
		}
		if n := len(b.errors()); n != 3 {
			t.Errorf("resumed after row %d: errors.csv has %d rows", cut, n)
		}
	}
}

// TestReplayFinished sends nothing.
func TestReplayFinished(t *testing.T) {
	file, tenant := serials(5)
	b := newBench(t, graphsim.Options{}, tenant, graph.Options{})
	b.update("devices.csv", file)
	before := b.sim.Count("PATCH", "")
	res, lines := b.resume("devices.csv", file)
	if res.Rows != 5 || len(lines) != 5 || res.Counts[outcome.Updated] != 5 || b.sim.Count("PATCH", "") != before {
		t.Errorf("%d rows, %v, %d changes sent", res.Rows, res.Counts, b.sim.Count("PATCH", "")-before)
	}
}

// keepLines cuts a file after its first n lines.
func keepLines(t testing.TB, path string, n int) {
	t.Helper()
	text, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, []byte(strings.Join(strings.SplitAfter(string(text), "\n")[:n], "")), 0o600))
}
