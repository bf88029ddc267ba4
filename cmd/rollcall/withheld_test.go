package main

import (
	"bytes"
	"fmt"
	"net/http/httptest"
	"path/filepath"
	"strings"
	"testing"

	"rollcall/graph/graphsim"
)

// TestPruneWithheld: a prune that was withheld is told by the exit code also where all rows are well. A cell of 2,000 lines is no text for a script.
func TestPruneWithheld(t *testing.T) {
	sim := graphsim.New(graphsim.Options{Seed: 1})
	sim.AddCorporate(graphsim.Corporate{Type: "serialNumber", Identifier: "OLD1OLD"})
	server := httptest.NewServer(sim)
	defer server.Close()
	var lines strings.Builder
	for i := range 2000 {
		fmt.Fprintf(&lines, "R5%d 1 %d 2 %d\n", i, i, i)
	}
	env := map[string]string{"ROLLCALL_GRAPH_URL": server.URL, "ROLLCALL_ACCESS_TOKEN": "any", "ROLLCALL_LOCK_DIR": t.TempDir()}
	dir := filepath.Join(t.TempDir(), "run")
	var out, talk bytes.Buffer
	code := execute([]string{"sync", "--prune", "--max-delete", "9", "--out", dir, "-"}, stdio{in: strings.NewReader("Serial Number,Remarks\nNEW1NEW,\"" + lines.String() + "\"\n"),
		out: &out, err: &talk, getenv: func(name string) string { return env[name] }})
	sum, err := summaryIn(dir)
	if code != exitBadRows || err != nil || sum.ExitCode != exitBadRows || sum.Plan.Withheld != 1 || sum.Counts["created"] != 1 || sim.Count("DELETE", "") > 0 {
		t.Errorf("exit code %d, %+v, %v\n%s", code, sum, err, &talk)
	}
	if !strings.Contains(talk.String(), "the prune is withheld, and 1 entry is not deleted: the row at -:2") {
		t.Errorf("said:\n%s", &talk)
	}
}
