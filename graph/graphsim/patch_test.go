package graphsim_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"rollcall/graph/graphsim"
)

const someID = "255f6010-6010-255f-1060-5f2510605f25"

func TestPatchCorporate(t *testing.T) {
	entry := graphsim.Corporate{ID: someID, Identifier: "356938035643809", Type: "imei", Description: "old", Platform: "ios"}
	tests := []struct {
		name, path, body string
		status           int
		text             string
		want             graphsim.Corporate // fields that are checked after a 200
	}{
		{"item", "/" + someID, `{"description":"new"}`, 200, `"new"`, graphsim.Corporate{Description: "new", Platform: "ios"}},
		{"item, capitals in the id", "/" + strings.ToUpper(someID), `{"description":"new"}`, 200, "", graphsim.Corporate{Description: "new", Platform: "ios"}},
		{"item, null clears", "/" + someID, `{"description":null}`, 200, `"description":null`, graphsim.Corporate{Platform: "ios"}},
		{"item, read-only properties as in the page", "/" + someID,
			`{"@odata.type":"#microsoft.graph.importedDeviceIdentity","lastContactedDateTime":"2026-11-20T08:00:00Z","enrollmentState":"enrolled"}`, 200,
			`"lastContactedDateTime":"2026-11-20T08:00:00Z"`, graphsim.Corporate{Description: "old", Platform: "ios", EnrollmentState: "enrolled"}},
		{"collection by identity", "", `{"importedDeviceIdentifier":"356938035643809","importedDeviceIdentityType":"imei","platform":"android"}`, 200, "", graphsim.Corporate{Description: "old", Platform: "android"}},
		{"collection by id", "", `{"id":"` + someID + `","platform":"android"}`, 200, "", graphsim.Corporate{Description: "old", Platform: "android"}},
		{"other type", "", `{"importedDeviceIdentifier":"356938035643809","importedDeviceIdentityType":"serialNumber","platform":"android"}`, 404, "was not found", graphsim.Corporate{}},
		{"no identity", "", `{"platform":"android"}`, 400, "are required", graphsim.Corporate{}},
		{"unknown id", "/00000000-0000-0000-0000-000000000001", `{"platform":"android"}`, 404, "ResourceNotFound", graphsim.Corporate{}},
		{"another id in the body", "/" + someID, `{"id":"00000000-0000-0000-0000-000000000001"}`, 400, "not the id in the path", graphsim.Corporate{}},
		{"unknown property", "/" + someID, `{"serialNumber":"x"}`, 400, "does not exist on type", graphsim.Corporate{}},
		{"wrong letter case of a property", "/" + someID, `{"Description":"x"}`, 400, "does not exist on type", graphsim.Corporate{}},
		{"property twice", "/" + someID, `{"description":"x","description":"y"}`, 400, "Multiple properties", graphsim.Corporate{}},
		{"wrong member", "/" + someID, `{"platform":"iOS"}`, 400, "Cannot convert", graphsim.Corporate{}},
		{"null member", "/" + someID, `{"platform":null}`, 400, "does not allow null", graphsim.Corporate{}},
		{"number for a string", "/" + someID, `{"description":12}`, 400, "Cannot convert", graphsim.Corporate{}},
		{"bad time", "/" + someID, `{"lastContactedDateTime":"yesterday"}`, 400, "DateTimeOffset", graphsim.Corporate{}},
		{"other type of entity", "/" + someID, `{"@odata.type":"#microsoft.graph.managedDevice"}`, 400, "could not be resolved", graphsim.Corporate{}},
		{"no JSON", "/" + someID, `{"description":`, 400, "valid JSON", graphsim.Corporate{}},
		{"no object", "/" + someID, `["x"]`, 400, "StartObject", graphsim.Corporate{}},
		{"not UTF-8", "/" + someID, "{\"description\":\"\xff\"}", 400, "UTF-8", graphsim.Corporate{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, c := newSim(t, graphsim.Options{})
			s.AddCorporate(entry)
			before := s.Snapshot()
			c.do("PATCH", corporatePath+tt.path, tt.body).want(t, tt.status, tt.text)
			after := s.Snapshot()
			if tt.status != 200 {
				if diff := cmp.Diff(before, after); diff != "" {
					t.Errorf("a refused request changed the tenant: %s", diff)
				}
				return
			}
			got := after.Corporate[0]
			if tt.want.EnrollmentState == "" {
				tt.want.EnrollmentState = "notContacted"
			}
			if got.Description != tt.want.Description || got.Platform != tt.want.Platform || got.EnrollmentState != tt.want.EnrollmentState || got.Writes != 1 {
				t.Errorf("stored %+v, want %+v and one write", got, tt.want)
			}
			if got.ID != someID || got.Identifier != entry.Identifier || !got.LastModified.After(got.Created.Add(-time.Second)) {
				t.Errorf("identity changed: %+v", got)
			}
		})
	}
}

// TestShape compares the replies' members with those of the two pages.
func TestShape(t *testing.T) {
	s, c := newSim(t, graphsim.Options{})
	s.AddCorporate(graphsim.Corporate{ID: someID, Identifier: "A1", Type: "serialNumber"})
	s.AddImportRecords(graphsim.ImportRecord{ID: someID, SerialNumber: "A1"})
	corporate := []string{"@odata.type", "id", "importedDeviceIdentifier", "importedDeviceIdentityType", "lastModifiedDateTime", "createdDateTime", "lastContactedDateTime", "description", "enrollmentState", "platform"}
	record := []string{"@odata.type", "id", "assignedUserPrincipalName", "groupTag", "hardwareIdentifier", "importId", "productKey", "serialNumber", "state"}
	tests := []struct {
		path, body string
		want       []string
	}{
		{corporatePath, `{"importedDeviceIdentifier":"A1","importedDeviceIdentityType":"serialNumber"}`, corporate},
		{corporatePath + "/" + someID, `{"description":"\u00e9 \"x\"\n"}`, corporate},
		{recordsPath + "/" + someID, `{"groupTag":"x"}`, record},
		{uploadPath + "/" + someID, `{"groupTag":"x"}`, record},
	}
	for _, tt := range tests {
		a := c.do("PATCH", tt.path, tt.body).want(t, 200, "")
		if diff := cmp.Diff(tt.want, members(t, a.body)); diff != "" {
			t.Errorf("%s: %s", tt.path, diff)
		}
	}
	if got := s.Snapshot().Corporate[0].Description; got != "é \"x\"\n" {
		t.Errorf("stored %q", got)
	}
}

func TestPatchRecord(t *testing.T) {
	start := graphsim.ImportRecord{
		ID: someID, SerialNumber: "S1", GroupTag: "A", AssignedUser: "a@contoso.com", ProductKey: "pk", ImportID: "imp",
		State: graphsim.ImportState{Status: "complete", RegistrationID: "reg"},
	}
	with := func(change func(*graphsim.ImportRecord)) graphsim.ImportRecord {
		e := start
		change(&e)
		return e
	}
	tests := []struct {
		name, body string
		status     int
		text       string
		want       graphsim.ImportRecord
	}{
		{"merge", `{"groupTag":"B"}`, 200, `"groupTag":"B"`, with(func(e *graphsim.ImportRecord) { e.GroupTag = "B" })},
		{"null clears", `{"groupTag":null,"assignedUserPrincipalName":null}`, 200, `"groupTag":""`, with(func(e *graphsim.ImportRecord) { e.GroupTag, e.AssignedUser = "", "" })},
		{"hash is stored, not returned", `{"hardwareIdentifier":"T0E="}`, 200, `"hardwareIdentifier":null`, with(func(e *graphsim.ImportRecord) { e.Hash = "T0E=" })},
		{"state as in the page", `{"@odata.type":"#microsoft.graph.importedWindowsAutopilotDeviceIdentity","state":{"@odata.type":"microsoft.graph.importedWindowsAutopilotDeviceIdentityState","deviceImportStatus":"pending","deviceErrorCode":5}}`, 200, `"pending"`,
			with(func(e *graphsim.ImportRecord) { e.State.Status, e.State.ErrorCode = "pending", 5 })},
		{"every writable property", `{"assignedUserPrincipalName":"b@contoso.com","groupTag":"C","hardwareIdentifier":"T0F-","importId":"i","productKey":"p","serialNumber":"S2"}`, 200, `"S2"`,
			with(func(e *graphsim.ImportRecord) {
				e.AssignedUser, e.GroupTag, e.Hash, e.ImportID, e.ProductKey, e.SerialNumber = "b@contoso.com", "C", "T0F-", "i", "p", "S2"
			})},
		{"bad base64", `{"hardwareIdentifier":"T0E"}`, 400, "base64", start},
		{"unknown state", `{"state":{"deviceImportStatus":"done"}}`, 400, "Cannot convert", start},
		{"unknown property of the state", `{"state":{"x":1}}`, 400, "does not exist", start},
		{"fraction", `{"state":{"deviceErrorCode":1.5}}`, 400, "Cannot convert", start},
	}
	for _, path := range []string{recordsPath, uploadPath, strings.Replace(recordsPath, "v1.0", "beta", 1)} {
		for _, tt := range tests {
			t.Run(path[:12]+" "+tt.name, func(t *testing.T) {
				s, c := newSim(t, graphsim.Options{})
				s.AddImportRecords(start)
				c.do("PATCH", path+"/"+someID, tt.body).want(t, tt.status, tt.text)
				got := s.Snapshot().ImportRecords[0]
				if applied := got.Writes == 1; applied != (tt.status == 200) {
					t.Errorf("%d writes after %d", got.Writes, tt.status)
				}
				got.Writes, got.Created, got.Modified = 0, time.Time{}, time.Time{}
				if diff := cmp.Diff(tt.want, got); diff != "" {
					t.Error(diff)
				}
			})
		}
	}
}

func TestPatchHeaders(t *testing.T) {
	s, c := newSim(t, graphsim.Options{})
	s.AddCorporate(graphsim.Corporate{ID: someID, Identifier: "A1", Type: "serialNumber"})
	path := corporatePath + "/" + someID
	c.with(map[string]string{"Content-Type": "text/plain"}, "PATCH", path, `{}`).want(t, 415, "UnsupportedMediaType")
	c.with(map[string]string{"Content-Type": ""}, "PATCH", path, `{}`).want(t, 415, "UnsupportedMediaType")
	c.with(map[string]string{"Content-Type": "application/json; charset=utf-8"}, "PATCH", path, `{}`).want(t, 200, "")
	c.do("PATCH", path, "").want(t, 400, "Empty Payload")
	a := c.with(map[string]string{"Prefer": "return=minimal", "client-request-id": "mine"}, "PATCH", path, `{"description":"x"}`).want(t, 204, "")
	if a.body != "" || a.header.Get("Preference-Applied") != "return=minimal" || a.header.Get("client-request-id") != "mine" {
		t.Errorf("got %v %q", a.header, a.body)
	}
	for _, name := range []string{"request-id", "Date", "x-ms-ags-diagnostic"} {
		if a.header.Get(name) == "" {
			t.Errorf("no %s header", name)
		}
	}
	if got := s.Snapshot().Corporate[0]; got.Writes != 2 || got.Description != "x" {
		t.Errorf("stored %+v", got)
	}
}

func TestLiveRoutes(t *testing.T) {
	s, c := newSim(t, graphsim.Options{Routes: "live"})
	s.AddCorporate(graphsim.Corporate{ID: someID, Identifier: "A1", Type: "serialNumber"})
	s.AddImportRecords(graphsim.ImportRecord{ID: someID, SerialNumber: "A1"})
	tests := []struct{ method, path, code, text string }{
		{"PATCH", corporatePath, "No method match route template", "~/singleton/navigation with http verb PATCH"},
		{"PATCH", corporatePath + "/" + someID, "No method match route template", "~/singleton/navigation/key with http verb PATCH"},
		{"PATCH", recordsPath + "/" + someID, "No method match route template", "No OData route exists that match template ~/singleton/navigation/key with http verb PATCH"},
		{"PATCH", uploadPath + "/" + someID, "BadRequest", "Resource not found for the segment 'importedWindowsAutopilotDeviceIdentityUpload'"},
		{"POST", corporatePath, "No method match route template", "~/singleton/navigation with http verb POST"},
	}
	for _, tt := range tests {
		a := c.do(tt.method, tt.path, `{"id":"`+someID+`"}`).want(t, 400, tt.text)
		if a.code() != tt.code {
			t.Errorf("%s %s: code %q, want %q", tt.method, tt.path, a.code(), tt.code)
		}
	}
	if s.Snapshot().Corporate[0].Writes != 0 || s.Snapshot().ImportRecords[0].Writes != 0 {
		t.Error("a refused route wrote")
	}
}

func TestPaths(t *testing.T) {
	_, c := newSim(t, graphsim.Options{})
	tests := []struct {
		method, path string
		status       int
		text         string
	}{
		{"GET", "/v1.0/deviceManagement/importedDeviceIdentities", 400, "Resource not found for the segment 'importedDeviceIdentities'"},
		{"GET", "/v1.0/deviceManagement/windowsAutopilotSettings", 400, "Resource not found for the segment"},
		{"GET", "/v2.0/deviceManagement/importedDeviceIdentities", 400, "Invalid version"},
		{"GET", "/v1.0/users", 400, "Resource not found for the segment 'users'"},
		{"GET", "/v1.0/deviceManagement/deviceIdentities", 400, "Resource not found for the segment 'deviceIdentities'"},
		{"PUT", corporatePath + "/" + someID, 400, "with http verb PUT"},
		{"PATCH", devicesPath + "/" + someID, 400, "~/singleton/navigation/key with http verb PATCH"},
		{"POST", devicesPath + "/deleteDevices", 400, "with http verb POST"},
		{"POST", devicesPath + "/" + someID + "/wipe", 400, "Resource not found for the segment 'wipe'"},
		{"GET", recordsPath + "('" + someID + "')", 404, "was not found"},
		{"GET", devicesPath + "/" + someID + "/a/b", 400, "Resource not found for the segment"},
	}
	for _, tt := range tests {
		c.do(tt.method, tt.path, "").want(t, tt.status, tt.text)
	}
}

func TestAuthorization(t *testing.T) {
	s, c := newSim(t, graphsim.Options{Tokens: []string{"good"}})
	for _, given := range []string{"", "Bearer ", "Basic abc", "Bearer bad"} {
		a := c.with(map[string]string{"Authorization": given}, "GET", devicesPath, "").want(t, 401, "InvalidAuthenticationToken")
		if !strings.HasPrefix(a.header.Get("WWW-Authenticate"), "Bearer") {
			t.Errorf("%q: no challenge", given)
		}
	}
	c.with(map[string]string{"Authorization": "bearer good"}, "GET", devicesPath, "").want(t, 200, `"value":[]`)
	if s.Requests() != 5 || s.WritesAccepted() != 0 {
		t.Errorf("%d requests, %d writes", s.Requests(), s.WritesAccepted())
	}
}
