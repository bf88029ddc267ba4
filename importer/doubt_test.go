package importer_test

import (
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/rundir"
)

// TestRefusedAfterCrash: a row that a killed process has changed without recording it, and that the service refuses when it is sent
// again, does not deny the change. A row that no earlier part can have sent says nothing of the kind.
func TestRefusedAfterCrash(t *testing.T) {
	const rows = 5
	file, tenant := serials(rows)
	for name, test := range map[string]struct {
		window   int
		retrying bool // rows that are recorded as failed are sent again
		crashed  bool // and were so when the process was killed
		says     string
	}{
		"in doubt":         {window: 3, says: ".xxx."},
		"failed":           {window: 3, retrying: true, says: "....."},
		"failed, in doubt": {window: 3, retrying: true, crashed: true, says: "xxxxx"},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t, graphsim.Options{Intercept: func(r *http.Request, _ []byte) *graphsim.Fault {
				if r.Method != http.MethodPatch {
					return nil
				}
				return &graphsim.Fault{Name: "400"}
			}}, tenant, graph.Options{})
			b.job.Window = test.window
			b.update("devices.csv", file)
			if !test.retrying {
				keepLines(t, filepath.Join(b.dir, rundir.ResultsFile), 1+1)
			}
			check := b.check("devices.csv", file)
			replay, err := importer.Remember(t.Context(), check, b.open(), &rundir.Manifest{Window: test.window, Retrying: test.crashed})
			must(t, err)
			job := &importer.Job{Check: check, Client: b.client, Dir: b.open(), Memory: replay, Window: test.window, RetryFailed: test.retrying}
			_, err = job.Update(t.Context(), t.Context())
			must(t, err)
			says := ""
			for _, l := range b.results() {
				if strings.Contains(l["error_message"], "may have been applied by an earlier part") {
					says += "x"
				} else {
					says += "."
				}
			}
			if says != test.says {
				t.Errorf("rows that admit it: %s, want %s", says, test.says)
			}
		})
	}
}
