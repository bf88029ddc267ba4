package importer_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer/csvfile"
	"rollcall/importer/internal/input"
)

// TestRewritten: a file that is rewritten in place while the run sends, with its size and time
// restored, stops the run; no row that the check has not seen is sent, and results.csv is a prefix.
func TestRewritten(t *testing.T) {
	const rows = 3000
	file, tenant := serials(rows)
	path := filepath.Join(t.TempDir(), "devices.csv")
	must(t, os.WriteFile(path, []byte(file), 0o600))
	st, err := os.Stat(path)
	must(t, err)
	b := newBench(t, graphsim.Options{Intercept: onPatch(40, func() {
		must(t, os.WriteFile(path, []byte(strings.ReplaceAll(file, ",new", ",bad")), 0o600))
		must(t, os.Chtimes(path, st.ModTime(), st.ModTime()))
	})}, tenant, graph.Options{})
	b.dir = t.TempDir()
	read := b.read
	read.BlockSize = 1000
	in, err := csvfile.Open([]csvfile.Source{csvfile.FileSource(path)}, read)
	must(t, err)
	check, err := input.Read(t.Context(), in, input.Options{Rules: &b.rules, Limit: 10})
	must(t, err)
	b.job.Check, b.job.Client, b.job.Dir, b.job.Concurrency, b.job.Window = check, b.client, b.open(), 2, 50
	res, err := b.job.Update(t.Context(), t.Context())
	var input *csvfile.Error
	if err != nil || !asError(res.Stopped, &input) {
		t.Fatalf("%v, stopped by %v", err, res.Stopped)
	}
	if res.Rows == 0 || res.Rows == rows {
		t.Errorf("%d rows are recorded", res.Rows)
	}
	for _, e := range b.sim.Snapshot().Corporate {
		if e.Description == "bad" {
			t.Fatalf("%s has a value that no check saw", e.Identifier)
		}
	}
}
