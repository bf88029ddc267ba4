package graphsim_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"rollcall/graph/graphsim"
)

// all follows nextLink to the end and returns the entries and the pages.
func (c *client) all(path string) (items []map[string]any, pages int) {
	c.t.Helper()
	for path != "" {
		a := c.do("GET", path, "").want(c.t, 200, "")
		items = append(items, a.list()...)
		pages++
		path, _ = a.object["@odata.nextLink"].(string)
		if path != "" && !strings.HasPrefix(path, "https://graph.example/") {
			c.t.Fatalf("nextLink %s is of another origin", path)
		}
	}
	return items, pages
}

func fill(s *graphsim.Server, n int) {
	for i := range n {
		s.AddCorporate(graphsim.Corporate{Identifier: fmt.Sprintf("S%04d", i), Type: "serialNumber"})
		s.AddImportRecords(graphsim.ImportRecord{SerialNumber: fmt.Sprintf("S%04d", i)})
		s.AddDevices(graphsim.Device{SerialNumber: fmt.Sprintf("S%04d", i)})
	}
}

func TestPaging(t *testing.T) {
	s, c := newSim(t, graphsim.Options{PageSize: 10})
	fill(s, 25)
	tests := []struct {
		query        string
		items, pages int
	}{
		{"", 25, 3},
		{"?$top=5", 25, 5},
		{"?$top=999", 25, 3},
		{"?$skip=20", 5, 1},
		{"?$skip=25", 0, 1},
		{"?$top=4&$skip=19", 6, 2},
	}
	for _, path := range []string{corporatePath, recordsPath, devicesPath, strings.Replace(devicesPath, "v1.0", "beta", 1)} {
		for _, tt := range tests {
			items, pages := c.all(path + tt.query)
			if len(items) != tt.items || pages != tt.pages {
				t.Errorf("%s%s: %d items on %d pages, want %d on %d", path, tt.query, len(items), pages, tt.items, tt.pages)
			}
			seen := map[string]bool{}
			for _, it := range items {
				seen[it["id"].(string)] = true
			}
			if len(seen) != tt.items {
				t.Errorf("%s%s: %d different items", path, tt.query, len(seen))
			}
		}
		c.do("GET", path+"/$count", "").want(t, 200, "25")
		c.do("GET", path+"?$count=true&$top=1", "").want(t, 200, `"@odata.count":25`)
	}
}

// TestPagingWhileDeleting removes what is behind and ahead of a page.
func TestPagingWhileDeleting(t *testing.T) {
	s, c := newSim(t, graphsim.Options{PageSize: 10})
	fill(s, 300)
	ids := []string{}
	for _, e := range s.Snapshot().Corporate {
		ids = append(ids, e.ID)
	}
	a := c.do("GET", corporatePath, "").want(t, 200, "nextLink")
	for _, id := range ids[:200] {
		c.do("DELETE", corporatePath+"/"+id, "").want(t, 204, "")
	}
	rest, _ := c.all(a.object["@odata.nextLink"].(string))
	if len(rest) != 100 || rest[0]["importedDeviceIdentifier"] != "S0200" {
		t.Errorf("%d entries after the page, the first %v", len(rest), rest[0])
	}
}

func TestQueryOptions(t *testing.T) {
	s, c := newSim(t, graphsim.Options{})
	s.AddCorporate(graphsim.Corporate{Identifier: "O'Neill1", Type: "serialNumber"}, graphsim.Corporate{Identifier: "ABC1", Type: "serialNumber"}, graphsim.Corporate{Identifier: "356938035643809", Type: "imei"})
	s.AddImportRecords(graphsim.ImportRecord{SerialNumber: "ABC1", GroupTag: "tag"}, graphsim.ImportRecord{SerialNumber: "ABC12"})
	s.AddDevices(graphsim.Device{SerialNumber: "ABC1"}, graphsim.Device{SerialNumber: "0000-1111-2222-3333"})
	tests := []struct {
		path, option, value string
		status, items       int
	}{
		{corporatePath, "$filter", "contains(importedDeviceIdentifier,'abc')", 200, 1},
		{corporatePath, "$filter", "contains(importedDeviceIdentifier, 'O''N')", 200, 1},
		{corporatePath, "$filter", "importedDeviceIdentityType eq 'serialNumber' and importedDeviceIdentifier eq 'ABC1'", 200, 1},
		{corporatePath, "$filter", "contains(description,'x')", 400, 0},
		{corporatePath, "$filter", "contains(importedDeviceIdentifier,'x'", 400, 0},
		{corporatePath, "$filter", "importedDeviceIdentifier eq 'x' or importedDeviceIdentifier eq 'y'", 400, 0},
		{corporatePath, "$filter", "importedDeviceIdentifier eq x", 400, 0},
		{corporatePath, "$select", "id,importedDeviceIdentifier", 200, 3},
		{corporatePath, "$select", "id,serialNumber", 400, 0},
		{corporatePath, "$orderby", "id", 400, 0},
		{corporatePath, "$top", "0", 400, 0},
		{corporatePath, "$top", "ten", 400, 0},
		{corporatePath, "$skiptoken", "!", 400, 0},
		{corporatePath, "unknown", "1", 200, 3},
		{recordsPath, "$filter", "contains(serialNumber,'ABC1')", 200, 2},
		{recordsPath, "$filter", "serialNumber eq 'ABC1'", 400, 0},
		{recordsPath, "$select", "id,state", 200, 2},
		{devicesPath, "$filter", "contains(serialNumber,'ABC1')", 200, 1},
		{devicesPath, "$filter", "contains(serialNumber,'0000-1111-2222-3333')", 400, 0},
		{devicesPath, "$filter", "serialNumber eq 'ABC1'", 400, 0},
		{devicesPath, "$select", "id", 500, 0},
	}
	for _, tt := range tests {
		a := c.do("GET", tt.path+"?"+url.Values{tt.option: {tt.value}}.Encode(), "").want(t, tt.status, "")
		if len(a.list()) != tt.items {
			t.Errorf("%s=%s: %s", tt.option, tt.value, a.body)
		}
	}
	id := s.Snapshot().ImportRecords[0].ID
	c.do("GET", recordsPath+"/"+id+"?$select=id,state", "").want(t, 200, `{"id":"`+id+`","state":{`)
	c.do("GET", devicesPath+"/"+s.Snapshot().Devices[0].ID+"?$select=id", "").want(t, 500, "")
}

func TestListsEmpty(t *testing.T) {
	s, c := newSim(t, graphsim.Options{ListsEmpty: []string{"description", "platform", "assignedUserPrincipalName", "userPrincipalName"}})
	s.AddCorporate(graphsim.Corporate{ID: someID, Identifier: "A1", Type: "serialNumber", Description: "d", Platform: "ios"})
	s.AddImportRecords(graphsim.ImportRecord{ID: someID, SerialNumber: "A1", AssignedUser: "u@contoso.com", GroupTag: "g"})
	s.AddDevices(graphsim.Device{ID: someID, SerialNumber: "A1", UserPrincipalName: "u@contoso.com", GroupTag: "g"})
	has(t, c.do("GET", corporatePath, "").list()[0], map[string]any{"description": nil, "platform": "unknown"})
	has(t, c.do("GET", corporatePath+"/"+someID, "").object, map[string]any{"description": "d", "platform": "ios"})
	has(t, c.do("GET", recordsPath, "").list()[0], map[string]any{"assignedUserPrincipalName": "", "groupTag": "g"})
	has(t, c.do("GET", devicesPath, "").list()[0], map[string]any{"userPrincipalName": "", "groupTag": "g"})
}
