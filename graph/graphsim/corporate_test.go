package graphsim_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"rollcall/graph/graphsim"
)

// statuses maps identifiers to the status of an import's result.
func statuses(a answer) map[string]bool {
	m := map[string]bool{}
	for _, r := range a.list() {
		m[r["importedDeviceIdentifier"].(string)] = r["status"].(bool)
	}
	return m
}

func TestImportCorporate(t *testing.T) {
	const (
		known = `{"importedDeviceIdentifier":"KNOWN","importedDeviceIdentityType":"serialNumber"`
		fresh = `{"importedDeviceIdentifier":"356938035643809","importedDeviceIdentityType":"imei","description":"d","platform":"ios"}`
	)
	tests := []struct {
		name, items string
		overwrite   bool
		known       bool // status of the known entry
		description string
		platform    string
		writes      int
	}{
		{"leaves what exists", known + `,"description":"new"},` + fresh, false, false, "old", "macOS", 0},
		{"overwrites", known + `,"description":"new","platform":"ios"},` + fresh, true, true, "new", "ios", 1},
		{"overwriting loses what is left out", known + `},` + fresh, true, true, "", "unknown", 1},
		{"letter case does not matter", `{"importedDeviceIdentifier":"known","importedDeviceIdentityType":"serialNumber","description":"new","platform":"ios"},` + fresh, true, true, "new", "ios", 1},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, c := newSim(t, graphsim.Options{})
			s.AddCorporate(graphsim.Corporate{Identifier: "KNOWN", Type: "serialNumber", Description: "old", Platform: "macOS"})
			a := c.do("POST", corporatePath+"/importDeviceIdentityList", fmt.Sprintf(`{"importedDeviceIdentities":[%s],"overwriteImportedDeviceIdentities":%t}`, tt.items, tt.overwrite)).want(t, 200, "importedDeviceIdentityResult")
			if got := statuses(a); len(got) != 2 || got["KNOWN"] != tt.known || !got["356938035643809"] {
				t.Errorf("statuses %v", got)
			}
			stored := s.Snapshot().Corporate
			if got := stored[0]; got.Description != tt.description || got.Platform != tt.platform || got.Writes != tt.writes {
				t.Errorf("known entry %+v", got)
			}
			if got := stored[1]; got.Identifier != "356938035643809" || got.Description != "d" || got.Platform != "ios" || got.EnrollmentState != "notContacted" || got.Writes != 1 {
				t.Errorf("new entry %+v", got)
			}
		})
	}
}

// TestInvalidIdentity is about the whole call failing for one bad item.
func TestInvalidIdentity(t *testing.T) {
	tests := []struct {
		typ, identifier string
		ok              bool
	}{
		{"imei", "356938035643809", true},
		{"imei", "35693803564380", true},
		{"imei", "35693803564380A", false},
		{"imei", "1234", false},
		{"imei", "", false},
		{"unknown", "A1", false},
		{"", "A1", false},
		{"serialNumber", "4CE0460D0G", true},
		{"serialNumber", "4CE.0460", false},
		{"serialNumber", "OLD.ONE", true}, // it is stored already
		{"serialNumber", " A1", false},
		{"manufacturerModelSerial", "Microsoft,Surface 5,0123", true},
		{"manufacturerModelSerial", "Microsoft;Surface 5;0123", true},
		{"manufacturerModelSerial", "Microsoft,Surface 5", false},
		{"manufacturerModelSerial", "VMware, Inc.,VM,1", true},
		{"manufacturerModelSerial", "Microsoft,,0123", false},
	}
	for _, tt := range tests {
		t.Run(tt.typ+" "+tt.identifier, func(t *testing.T) {
			s, c := newSim(t, graphsim.Options{})
			s.AddCorporate(graphsim.Corporate{Identifier: "OLD.ONE", Type: "serialNumber"})
			item := map[string]string{"importedDeviceIdentifier": tt.identifier}
			if tt.typ != "" {
				item["importedDeviceIdentityType"] = tt.typ
			}
			body, err := json.Marshal(map[string]any{"importedDeviceIdentities": []any{item, map[string]string{"importedDeviceIdentifier": "GOOD", "importedDeviceIdentityType": "serialNumber"}}})
			if err != nil {
				t.Fatal(err)
			}
			for _, action := range []string{"searchExistingIdentities", "microsoft.graph.searchExistingIdentities", "importDeviceIdentityList", "microsoft.graph.importDeviceIdentityList"} {
				a := c.do("POST", corporatePath+"/"+action, string(body))
				if tt.ok {
					a.want(t, 200, "")
					continue
				}
				a.want(t, 400, "Invalid Device Identifier parameter found for 1 import records!")
				if n := len(s.Snapshot().Corporate); n != 1 {
					t.Fatalf("a refused call left %d entries", n)
				}
			}
		})
	}
}

// TestIntuneError is the JSON within the JSON, as the service sends it.
func TestIntuneError(t *testing.T) {
	_, c := newSim(t, graphsim.Options{})
	a := c.with(map[string]string{"client-request-id": "11111111-2222-3333-4444-555555555555"}, "POST", corporatePath+"/searchExistingIdentities",
		`{"importedDeviceIdentities":[{"importedDeviceIdentifier":"x","importedDeviceIdentityType":"imei"}]}`).want(t, 400, "")
	if !strings.HasPrefix(a.message(), "{\r\n  \"_version\": 3,\r\n") {
		t.Errorf("message begins with %q", a.message())
	}
	var inner map[string]any
	if err := json.Unmarshal([]byte(a.message()), &inner); err != nil {
		t.Fatal(err)
	}
	has(t, inner, map[string]any{"_version": 3.0, "CustomApiErrorPhrase": "", "RetryAfter": nil, "ErrorSourceService": "", "HttpHeaders": "{}"})
	text := inner["Message"].(string)
	for _, part := range []string{"import records! - Operation ID (for customer support): ", " - Activity ID: 11111111-2222-3333-4444-555555555555 - Url: https://"} {
		if !strings.Contains(text, part) {
			t.Errorf("message %q lacks %q", text, part)
		}
	}
}

func TestSearch(t *testing.T) {
	s, c := newSim(t, graphsim.Options{ListsEmpty: []string{"manufacturerModelSerial.description"}})
	s.AddCorporate(
		graphsim.Corporate{Identifier: "A1", Type: "serialNumber", Description: "a"},
		graphsim.Corporate{Identifier: "A1", Type: "serialNumber", Description: "again"},
		graphsim.Corporate{Identifier: "A2", Type: "serialNumber"},
		graphsim.Corporate{Identifier: "M,X,A3", Type: "manufacturerModelSerial", Description: "not shown"},
	)
	a := c.do("POST", corporatePath+"/searchExistingIdentities", `{"importedDeviceIdentities":[
		{"importedDeviceIdentifier":"a1","importedDeviceIdentityType":"serialNumber"},
		{"importedDeviceIdentifier":"NONE","importedDeviceIdentityType":"serialNumber"},
		{"importedDeviceIdentifier":"M,X,A3","importedDeviceIdentityType":"manufacturerModelSerial"}]}`).want(t, 200, "")
	if len(a.list()) != 3 || strings.Contains(a.body, "not shown") || !strings.Contains(a.body, `"again"`) {
		t.Errorf("found %s", a.body)
	}
}

func TestListCall(t *testing.T) {
	s, c := newSim(t, graphsim.Options{MaxList: 2})
	item := func(n int) string {
		return fmt.Sprintf(`{"importedDeviceIdentifier":"N%d","importedDeviceIdentityType":"serialNumber"}`, n)
	}
	path := corporatePath + "/importDeviceIdentityList"
	c.do("POST", path, `{"importedDeviceIdentities":[`+item(1)+","+item(2)+","+item(3)+`]}`).want(t, 413, "too many")
	c.do("POST", path, `{"importedDeviceIdentities":[`+item(1)+`,7]}`).want(t, 400, "Cannot convert")
	c.do("POST", path, `{"importedDeviceIdentities":{}}`).want(t, 400, "Cannot convert")
	c.do("POST", path, `{"importedDeviceIdentities":[],"overwrite":true}`).want(t, 400, "does not exist")
	c.do("POST", path, `{"importedDeviceIdentities":[],"overwriteImportedDeviceIdentities":"yes"}`).want(t, 400, "Cannot convert")
	c.do("POST", path, `{"importedDeviceIdentities":[]}`).want(t, 200, `"value":[]`)
	if n := len(s.Snapshot().Corporate); n != 0 {
		t.Errorf("%d entries", n)
	}
}

func TestCreateAndDeleteCorporate(t *testing.T) {
	s, c := newSim(t, graphsim.Options{})
	body := `{"importedDeviceIdentifier":"A1","importedDeviceIdentityType":"serialNumber","description":"d"}`
	id := c.do("POST", corporatePath, body).want(t, 201, `"description":"d"`).object["id"].(string)
	c.do("POST", corporatePath, body).want(t, 409, "already exists")
	c.do("GET", corporatePath+"/"+id, "").want(t, 200, id)
	c.do("GET", corporatePath+"/"+id+"?$select=id,platform", "").want(t, 200, `{"id":"`+id+`","platform":"unknown"}`)
	c.do("DELETE", corporatePath+"/"+id, "").want(t, 204, "")
	c.do("DELETE", corporatePath+"/"+id, "").want(t, 404, "was not found")
	c.do("GET", corporatePath+"/"+id, "").want(t, 404, "was not found")
	if n := len(s.Snapshot().Corporate); n != 0 {
		t.Errorf("%d entries", n)
	}
}
