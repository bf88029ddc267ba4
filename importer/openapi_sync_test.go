package importer_test

import (
	"maps"
	"slices"
	"testing"
	"testing/synctest"

	"github.com/google/go-cmp/cmp"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/graph/graphsim/openapitest"
	"rollcall/importer/outcome"
)

// TestSyncRequestsFitTheDescription sends every kind of request that a sync can send past the validator: imports with every property and
// platform, searches, updates, deletes, the cleaning up and the service's own sync.
func TestSyncRequestsFitTheDescription(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		seen := map[string]int{}
		validated := func(tenant string, o graphsim.Options) *bench {
			b := newBench(t, o, tenant, graph.Options{})
			b.job.Removal = allowed
			b.clientOptions.Transport = &kinds{next: openapitest.Transport(b.sim.Transport(), func(err error) { t.Error(err) }), seen: seen}
			return b
		}

		b := validated(corporateTenant([5]string{id("1"), "serialNumber", "OLD1", "old", "ios"}, [5]string{id("2"), "imei", "356938035643809", "", "unknown"}),
			graphsim.Options{Routes: "live", Faults: []graphsim.Fault{{Name: "ignored", Path: "importDeviceIdentityList", Nth: 1}}})
		file := "importedDeviceIdentifier,importedDeviceIdentityType,description,platform\n" +
			"\"HP,EliteBook,4CE0460D0H\",manufacturerModelSerial,,windows\n356938035643809,imei,Desk,android\nSER1,serialNumber,a,ios\nSER2,serialNumber,,\n" +
			"SER3,serialNumber,CLEAR!,macOS\nSER4,serialNumber,b,windowsMobile\nSER5,serialNumber,c,unknown\n"
		res, lines := b.sync(&syncing{file: file, prune: true, verify: true})
		if res.Counts[outcome.Created] != 6 || res.Counts[outcome.Updated] != 1 || res.Counts[outcome.Deleted] != 1 || res.Unseen != 0 {
			t.Errorf("%v, %d not seen, %v", res.Counts, res.Unseen, lines)
		}

		b = validated(`{"devices":[{"id":"`+id("7")+`","serialNumber":"NEW0001","groupTag":"old"},{"id":"`+id("8")+`","serialNumber":"GONE"}]}`, graphsim.Options{})
		res, lines = b.sync(&syncing{file: newDevices(3) + "NEW0002X,00329-00000-00003-AA606," + hashOf("NEW0002X") + ",tag,ann@contoso.com\n", prune: true})
		if res.Counts[outcome.Created] != 3 || res.Counts[outcome.Updated] != 1 || res.Counts[outcome.Deleted] != 1 {
			t.Errorf("%v, %v", res.Counts, lines)
		}

		want := []string{
			"DELETE /beta/deviceManagement/importedDeviceIdentities/{id}",
			"DELETE /v1.0/deviceManagement/importedWindowsAutopilotDeviceIdentities/{id}",
			"DELETE /v1.0/deviceManagement/windowsAutopilotDeviceIdentities/{id}",
			"GET /beta/deviceManagement/importedDeviceIdentities",
			"GET /v1.0/deviceManagement/importedWindowsAutopilotDeviceIdentities",
			"GET /v1.0/deviceManagement/windowsAutopilotDeviceIdentities",
			"PATCH /beta/deviceManagement/importedDeviceIdentities/{id}",
			"POST /beta/deviceManagement/importedDeviceIdentities/importDeviceIdentityList",
			"POST /beta/deviceManagement/importedDeviceIdentities/searchExistingIdentities",
			"POST /beta/deviceManagement/windowsAutopilotSettings/sync",
			"POST /v1.0/deviceManagement/importedWindowsAutopilotDeviceIdentities/import",
			"POST /v1.0/deviceManagement/windowsAutopilotDeviceIdentities/{id}/updateDeviceProperties",
		}
		if diff := cmp.Diff(want, slices.Sorted(maps.Keys(seen))); diff != "" {
			t.Errorf("kinds of request (-want +got):\n%s", diff)
		}
	})
}
