package importer_test

import (
	"net/http"
	"strings"
	"testing"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/outcome"
)

// TestImportLookedAtAgain: what the reply to an import does not show of a row is looked up before the row counts as updated or failed.
func TestImportLookedAtAgain(t *testing.T) {
	file, tenant := serials(4)
	for fault, want := range map[string]string{
		"ignored": string(outcome.Failed) + " not_applied", // success, and the old values
		"wrong":   string(outcome.Updated) + " ",           // stored, and other values shown
	} {
		t.Run(fault, func(t *testing.T) {
			b := newBench(t, graphsim.Options{Intercept: func(r *http.Request, _ []byte) *graphsim.Fault {
				if !strings.HasSuffix(r.URL.Path, "importDeviceIdentityList") {
					return nil
				}
				return &graphsim.Fault{Name: fault}
			}}, tenant, graph.Options{})
			b.job.Route = importer.RouteAction
			_, lines := b.update("devices.csv", file)
			for _, l := range lines {
				if got := l["status"] + " " + l["error_code"]; got != want {
					t.Errorf("row %s is %s, want %s", l["row"], got, want)
				}
			}
			if n := b.sim.Count(http.MethodPost, "searchExistingIdentities"); n != 1 || len(lines) != 4 {
				t.Errorf("%d rows, looked again %d times", len(lines), n)
			}
		})
	}
}
