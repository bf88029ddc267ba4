package importer_test

import (
	"fmt"
	"maps"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/graph/graphsim/openapitest"
	"rollcall/graph/quota"
	"rollcall/importer"
	"rollcall/importer/internal/plan"
	"rollcall/importer/outcome"
)

// kinds counts requests by method and path, ids taken out.
type kinds struct {
	next http.RoundTripper
	mu   sync.Mutex
	seen map[string]int
}

var guid = regexp.MustCompile(`[0-9a-f]{8}-[0-9a-f-]{27}`)

func (k *kinds) RoundTrip(r *http.Request) (*http.Response, error) {
	k.mu.Lock()
	k.seen[r.Method+" "+guid.ReplaceAllString(r.URL.Path, "{id}")]++
	k.mu.Unlock()
	return k.next.RoundTrip(r)
}

// TestRequestsFitTheDescription sends every kind of request that an update can send, with every property and enum value of both
// pages, past a validator made of Microsoft's description of the service. Two routes are on the pages and not in the description.
func TestRequestsFitTheDescription(t *testing.T) {
	t.Parallel()
	const corporate = `{"tenantId":"11111111-1111-4111-8111-111111111111","corporate":[
		{"id":"00000000-0000-4000-8000-000000000001","importedDeviceIdentityType":"imei","importedDeviceIdentifier":"356938035643809"},
		{"id":"00000000-0000-4000-8000-000000000002","importedDeviceIdentityType":"serialNumber","importedDeviceIdentifier":"4CE0460D0G"},
		{"id":"00000000-0000-4000-8000-000000000003","importedDeviceIdentityType":"manufacturerModelSerial","importedDeviceIdentifier":"HP,EliteBook,4CE0460D0H"},
		{"id":"00000000-0000-4000-8000-000000000004","importedDeviceIdentityType":"unknown","importedDeviceIdentifier":"X"}]}`
	const autopilot = `{"tenantId":"11111111-1111-4111-8111-111111111111",
		"importRecords":[{"id":"00000000-0000-4000-8000-000000000005","serialNumber":"4CE0460D0G","state":{"deviceImportStatus":"complete","deviceRegistrationId":"00000000-0000-4000-8000-000000000006"}}],
		"devices":[{"id":"00000000-0000-4000-8000-000000000006","serialNumber":"4CE0460D0G","userPrincipalName":"old@contoso.com","displayName":"OLD-1"}]}`
	head := "importedDeviceIdentifier,importedDeviceIdentityType,lastModifiedDateTime,createdDateTime,lastContactedDateTime,description,enrollmentState,platform\n"
	times := "2026-01-02T03:04:05Z,2026-01-02T03:04:05.5+01:00,2026-01-02T03:04:05Z"
	var corporateFiles []string
	identities := []string{"356938035643809,imei", "4CE0460D0G,serialNumber", `"HP,EliteBook,4CE0460D0H",manufacturerModelSerial`, "X,unknown"}
	for _, platform := range []string{"unknown", "ios", "android", "windows", "windowsMobile", "macOS", "CLEAR!"} {
		for _, state := range []string{"unknown", "enrolled", "pendingReset", "failed", "notContacted", "blocked"} {
			text := head
			for _, i := range identities {
				text += fmt.Sprintf("%s,%s,%s,%s,%s\n", i, times, "Desk "+platform+state, state, platform)
			}
			corporateFiles = append(corporateFiles, text)
		}
	}
	var autopilotFiles []string
	for _, status := range []string{"unknown", "pending", "partial", "complete", "error"} {
		autopilotFiles = append(autopilotFiles, "assignedUserPrincipalName,groupTag,hardwareIdentifier,importId,productKey,serialNumber,state\n"+
			"ann@contoso.com,Sales "+status+","+testHash+",00000000-0000-4000-8000-0000000000aa,1234512345123,4CE0460D0G,"+
			`"{""deviceImportStatus"":""`+status+`"",""deviceRegistrationId"":""x"",""deviceErrorCode"":806,""deviceErrorName"":""n""}"`+"\n")
	}
	autopilotFiles = append(autopilotFiles, "serialNumber,groupTag,assignedUserPrincipalName,productKey,importId\n4CE0460D0G,CLEAR!,CLEAR!,CLEAR!,CLEAR!\n")
	actionFiles := []string{
		"serialNumber,groupTag,assignedUserPrincipalName,displayName,addressableUserName\n4CE0460D0G,Sales,ann@contoso.com,BER-1,Ann\n",
		"serialNumber,groupTag,assignedUserPrincipalName,displayName\n4CE0460D0G,CLEAR!,CLEAR!,CLEAR!\n"}

	seen := map[string]int{}
	for _, c := range []struct {
		name, tenant string
		routes       string
		route        importer.Route
		files        []string
	}{
		{"item", corporate, "", plan.RouteItem, corporateFiles},
		{"collection", corporate, "", plan.RouteCollection, corporateFiles},
		{"action", corporate, "live", importer.RouteAction, corporateFiles},
		{"item", autopilot, "", plan.RouteItem, autopilotFiles},
		{"upload", autopilot, "", plan.RouteUpload, autopilotFiles},
		{"action", autopilot, "live", importer.RouteAction, actionFiles},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, graphsim.Options{Routes: c.routes}, c.tenant, graph.Options{})
			count := &kinds{next: openapitest.Transport(b.sim.Transport(), func(err error) { t.Error(err) }), seen: seen}
			for _, batch := range []int{1, 20} {
				client, err := graph.New(token("t"), graph.Options{BaseURL: "https://graph.test", Transport: count, Batch: batch,
					Quota: quota.Quota{N: 100_000, Per: 1e9}, AnyQuota: quota.Quota{N: 100_000, Per: 1e9}})
				must(t, err)
				b.client, b.job.Route, b.job.SendReadOnly, b.job.Force, b.job.Batch = client, c.route, c.route != importer.RouteAction, true, batch
				for _, file := range c.files {
					res, lines := b.update("devices.csv", file)
					if res.Bad() > 0 && c.route != importer.RouteAction || res.Counts[outcome.Updated] == 0 {
						t.Fatalf("%v %v\n%s", res.Counts, lines, file)
					}
				}
			}
		})
	}
	used := slices.Collect(maps.Keys(seen))
	slices.Sort(used)
	outside := slices.DeleteFunc(slices.Clone(used), func(k string) bool { return !slices.Contains(openapitest.Additions, k) })
	want := []string{"PATCH /beta/deviceManagement/importedDeviceIdentities",
		"PATCH /v1.0/importedWindowsAutopilotDeviceIdentityUpload/deviceIdentities/{id}"}
	if diff := cmp.Diff(want, outside); diff != "" {
		t.Errorf("requests that Microsoft's description lacks (-want +got):\n%s", diff)
	}
	if len(used) < 10 {
		t.Errorf("only these kinds of request were seen:\n%s", strings.Join(used, "\n"))
	}
}
