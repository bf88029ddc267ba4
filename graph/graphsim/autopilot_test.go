package graphsim_test

import (
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph/graphsim"
)

// hash is a small hardware hash: serial, manufacturer and model.
func hash(serial, manufacturer, model string) string {
	b := []byte("OA\x00\x00")
	for _, r := range []struct {
		typ  uint16
		text string
	}{{14, serial}, {16, manufacturer}, {17, model}} {
		b = binary.LittleEndian.AppendUint16(b, r.typ)
		b = binary.LittleEndian.AppendUint16(b, uint16(4+len(r.text)+1))
		b = append(append(b, r.text...), 0)
	}
	binary.LittleEndian.PutUint16(b[2:], uint16(len(b)))
	return base64.StdEncoding.EncodeToString(append(b, make([]byte, 36)...))
}

func importBody(items ...string) string {
	return `{"importedWindowsAutopilotDeviceIdentities":[` + strings.Join(items, ",") + `]}`
}

func importItem(serial, hash, more string) string {
	return fmt.Sprintf(`{"serialNumber":%q,"hardwareIdentifier":%q%s}`, serial, hash, more)
}

// states maps serial numbers to status and error name of the import records.
func states(c *client) map[string]string {
	m := map[string]string{}
	for _, r := range c.do("GET", recordsPath, "").list() {
		state := r["state"].(map[string]any)
		m[r["serialNumber"].(string)] += strings.TrimSuffix(fmt.Sprintf("%v %v;", state["deviceImportStatus"], state["deviceErrorName"]), " ")
	}
	return m
}

func TestAutopilotImport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newSim(t, graphsim.Options{
			ImportDelay:    graphsim.Range{Min: 3 * time.Second, Max: 3 * time.Second},
			VisibleDelay:   graphsim.Range{Min: time.Minute, Max: time.Minute},
			ForeignSerials: []string{"foreign"},
		})
		s.AddDevices(graphsim.Device{SerialNumber: "KNOWN"})
		a := c.do("POST", recordsPath+"/import", importBody(
			importItem("NEW", hash("NEW", "Contoso", "Book 1"), `,"groupTag":"g","assignedUserPrincipalName":"u@contoso.com","state":{"deviceImportStatus":"pending"}`),
			importItem("known", hash("KNOWN", "Contoso", "Book 1"), ""),
			importItem("FOREIGN", hash("FOREIGN", "Contoso", "Book 1"), ""),
			importItem("NOHASH", "", ""),
			importItem("BADHASH", "aGFyZHdhcmVJZGVudGlmaWVy", ""),
			importItem("TWICE", hash("TWICE", "a", "b"), ""),
			importItem("TWICE", hash("TWICE", "a", "c"), ""),
			importItem("", hash("FROMHASH", "a", "b"), ""),
		)).want(t, 200, "")
		importIDs := map[any]bool{}
		for _, r := range a.list() {
			has(t, r["state"].(map[string]any), map[string]any{"deviceImportStatus": "unknown", "deviceErrorCode": 0.0, "deviceRegistrationId": ""})
			importIDs[r["importId"]] = true
		}
		if len(a.list()) != 8 || len(importIDs) != 1 {
			t.Errorf("%d results, %d import ids", len(a.list()), len(importIDs))
		}
		pass(3*time.Second - 1)
		if got := states(c); got["NEW"] != "unknown ;" {
			t.Errorf("too early: %v", got)
		}
		pass(time.Nanosecond)
		want := map[string]string{
			"NEW": "complete ;", "known": "error ZtdDeviceAlreadyAssigned;", "FOREIGN": "error ZtdDeviceAssignedToOtherTenant;",
			"NOHASH": "error InvalidZtdHardwareHash;", "BADHASH": "error InvalidZtdHardwareHash;",
			"TWICE": "complete ;error ZtdDeviceDuplicated;", "": "complete ;",
		}
		for serial, state := range states(c) {
			if want[serial] != state {
				t.Errorf("%s ended %q, want %q", serial, state, want[serial])
			}
		}
		if n := len(c.do("GET", devicesPath, "").list()); n != 1 {
			t.Errorf("%d devices are visible at once", n)
		}
		pass(time.Minute)
		devices := c.do("GET", devicesPath, "").list()
		if len(devices) != 4 {
			t.Fatalf("%d devices", len(devices))
		}
		has(t, devices[1], map[string]any{
			"serialNumber": "NEW", "groupTag": "g", "userPrincipalName": "u@contoso.com", "manufacturer": "Contoso", "model": "Book 1",
			"id": s.Snapshot().ImportRecords[0].State.RegistrationID,
		})
	})
}

func TestAutopilotSingleImport(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newSim(t, graphsim.Options{Routes: "live", Faults: []graphsim.Fault{{Name: "storage", Nth: 2}}})
		record := c.do("POST", recordsPath, importItem("A1", hash("A1", "m", "x"), "")).want(t, 201, `"unknown"`).object
		has(t, record, map[string]any{"importId": record["id"], "productKey": record["id"], "hardwareIdentifier": nil})
		c.do("POST", recordsPath, importItem("A2", hash("A2", "m", "x"), "")).want(t, 201, "")
		c.do("DELETE", recordsPath+"/"+record["id"].(string), "").want(t, 204, "") // does not stop the registration
		pass(5 * time.Second)
		if got := states(c); len(got) != 1 || got["A2"] != "error StorageError;" {
			t.Errorf("records %v", got)
		}
		if got := s.Snapshot().Devices; len(got) != 1 || got[0].SerialNumber != "A1" || got[0].ManagedDeviceID != "" {
			t.Errorf("devices %+v", got)
		}
	})
}

func TestDeviceActions(t *testing.T) {
	tests := []struct {
		name, action, body string
		status             int
		text               string
		want               graphsim.Device // tag, name and user afterwards
	}{
		{"tag", "updateDeviceProperties", `{"groupTag":"B"}`, 204, "", graphsim.Device{GroupTag: "B", DisplayName: "PC-1", UserPrincipalName: "u@contoso.com"}},
		{"long name of the action", "microsoft.graph.updateDeviceProperties", `{"groupTag":"B"}`, 204, "", graphsim.Device{GroupTag: "B", DisplayName: "PC-1", UserPrincipalName: "u@contoso.com"}},
		{"null leaves", "updateDeviceProperties", `{"groupTag":null,"displayName":"PC-2"}`, 204, "", graphsim.Device{GroupTag: "A", DisplayName: "PC-2", UserPrincipalName: "u@contoso.com"}},
		{"empty clears", "updateDeviceProperties", `{"groupTag":"","displayName":"","userPrincipalName":""}`, 204, "", graphsim.Device{UserPrincipalName: "u@contoso.com"}},
		{"user", "updateDeviceProperties", `{"userPrincipalName":"v@contoso.com"}`, 204, "", graphsim.Device{GroupTag: "A", DisplayName: "PC-1", UserPrincipalName: "v@contoso.com"}},
		{"assign", "assignUserToDevice", `{"userPrincipalName":"v@contoso.com","addressableUserName":"V"}`, 204, "", graphsim.Device{GroupTag: "A", DisplayName: "PC-1", UserPrincipalName: "v@contoso.com", AddressableUserName: "V"}},
		{"unassign", "unassignUserFromDevice", "", 204, "", graphsim.Device{GroupTag: "A", DisplayName: "PC-1"}},
		{"assign nobody", "assignUserToDevice", `{"userPrincipalName":""}`, 400, "user principal name", graphsim.Device{}},
		{"name too long", "updateDeviceProperties", `{"displayName":"PC-4567890123456"}`, 400, "15 letters", graphsim.Device{}},
		{"name of digits", "updateDeviceProperties", `{"displayName":"12345"}`, 400, "not only digits", graphsim.Device{}},
		{"name with a blank", "updateDeviceProperties", `{"displayName":"PC 1"}`, 400, "15 letters", graphsim.Device{}},
		{"unknown property", "updateDeviceProperties", `{"hardwareIdentifier":"T0E="}`, 400, "does not exist", graphsim.Device{}},
		{"beta property in v1.0", "updateDeviceProperties", `{"deviceFriendlyName":"x"}`, 400, "does not exist", graphsim.Device{}},
		{"beta action in v1.0", "allowNextEnrollment", "", 400, "Resource not found for the segment", graphsim.Device{}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s, c := newSim(t, graphsim.Options{})
			s.AddDevices(graphsim.Device{ID: someID, SerialNumber: "S1", GroupTag: "A", DisplayName: "PC-1", UserPrincipalName: "u@contoso.com"})
			a := c.do("POST", devicesPath+"/"+someID+"/"+tt.action, tt.body).want(t, tt.status, tt.text)
			got := s.Snapshot().Devices[0]
			if tt.status != 204 {
				if got.Writes != 0 {
					t.Errorf("a refused request wrote: %+v", got)
				}
				return
			}
			if a.body != "" || got.GroupTag != tt.want.GroupTag || got.DisplayName != tt.want.DisplayName || got.UserPrincipalName != tt.want.UserPrincipalName || got.AddressableUserName != tt.want.AddressableUserName || got.Writes != 1 {
				t.Errorf("stored %+v, want %+v", got, tt.want)
			}
		})
	}
}

func TestBetaDeviceActions(t *testing.T) {
	s, c := newSim(t, graphsim.Options{})
	s.AddDevices(graphsim.Device{ID: someID, SerialNumber: "S1"})
	path := strings.Replace(devicesPath, "v1.0", "beta", 1) + "/" + someID
	c.do("POST", path+"/updateDeviceProperties", `{"deviceFriendlyName":"desk"}`).want(t, 204, "")
	c.do("POST", path+"/assignResourceAccountToDevice", `{"userPrincipalName":"room@contoso.com","resourceAccountName":"Room"}`).want(t, 204, "")
	c.do("POST", path+"/allowNextEnrollment", "").want(t, 204, "")
	has(t, c.do("GET", path, "").object, map[string]any{"deviceFriendlyName": "desk", "resourceName": "Room", "deviceAccountUpn": "room@contoso.com", "userlessEnrollmentStatus": "allowed"})
	c.do("POST", path+"/unassignResourceAccountFromDevice", "").want(t, 204, "")
	has(t, c.do("GET", path, "").object, map[string]any{"resourceName": "", "deviceAccountUpn": ""})
}

func TestDeleteDevice(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newSim(t, graphsim.Options{DeleteDelay: graphsim.Range{Min: time.Minute, Max: time.Minute}})
		ids := s.AddDevices(graphsim.Device{SerialNumber: "S1"}, graphsim.Device{SerialNumber: "S2", EnrollmentState: "enrolled"}, graphsim.Device{SerialNumber: "S3"})
		c.do("DELETE", devicesPath+"/"+ids[0], "").want(t, 204, "")
		c.do("DELETE", devicesPath+"/"+ids[0], "").want(t, 400, "ZtdDeviceDeletionInProgess")
		c.do("POST", devicesPath+"/"+ids[0]+"/updateDeviceProperties", `{"groupTag":"x"}`).want(t, 400, "ZtdDeviceDeletionInProgess")
		c.do("GET", devicesPath+"/"+ids[0], "").want(t, 200, "S1")
		c.do("DELETE", devicesPath+"/"+ids[1], "").want(t, 400, "enrolled")
		a := c.do("POST", strings.Replace(devicesPath, "v1.0", "beta", 1)+"/deleteDevices", `{"serialNumbers":["S1","S2","s3","S4"]}`).want(t, 200, "")
		got := map[any]any{}
		for _, r := range a.list() {
			got[r["serialNumber"]] = r["deletionState"]
		}
		if fmt.Sprint(got) != "map[S1:failed S2:failed S4:error s3:accepted]" {
			t.Errorf("states %v", got)
		}
		pass(time.Minute)
		c.do("GET", devicesPath+"/"+ids[0], "").want(t, 404, "")
		if left := s.Snapshot().Devices; len(left) != 1 || left[0].SerialNumber != "S2" {
			t.Errorf("left %+v", left)
		}
	})
}

func TestSync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		_, c := newSim(t, graphsim.Options{VisibleDelay: graphsim.Range{Min: time.Hour, Max: time.Hour}})
		settings := "/beta/deviceManagement/windowsAutopilotSettings"
		c.do("POST", recordsPath, importItem("A1", hash("A1", "m", "x"), "")).want(t, 201, "")
		pass(10 * time.Second)
		begun := time.Now()
		c.do("POST", settings+"/sync", "").want(t, 204, "")
		c.do("POST", settings+"/sync", "").want(t, 409, "in progress")
		has(t, c.do("GET", settings, "").object, map[string]any{"syncStatus": "inProgress"})
		c.do("GET", devicesPath, "").want(t, 200, `"value":[]`)
		pass(time.Minute)
		has(t, c.do("GET", settings, "").object, map[string]any{"syncStatus": "completed", "lastManualSyncTriggerDateTime": begun.UTC().Format(time.RFC3339)})
		c.do("GET", devicesPath, "").want(t, 200, "A1")
		pass(9*time.Minute - 1)
		a := c.do("POST", settings+"/microsoft.graph.sync", "").want(t, 429, "10 minutes")
		if a.header.Get("Retry-After") != "" {
			t.Error("a Retry-After, which the live service does not give")
		}
		pass(time.Nanosecond)
		c.do("POST", settings+"/microsoft.graph.sync", "").want(t, 204, "")
	})
}

func TestUpdateDelay(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newSim(t, graphsim.Options{UpdateDelay: graphsim.Range{Min: time.Minute, Max: time.Minute}})
		s.AddDevices(graphsim.Device{ID: someID, SerialNumber: "S1", GroupTag: "A", EnrollmentState: "blocked"})
		c.do("POST", devicesPath+"/"+someID+"/updateDeviceProperties", `{"groupTag":"B"}`).want(t, 204, "")
		pass(time.Minute - 1)
		has(t, c.do("GET", devicesPath+"/"+someID, "").object, map[string]any{"groupTag": "A", "enrollmentState": "unknown"})
		pass(time.Nanosecond)
		has(t, c.do("GET", devicesPath+"/"+someID, "").object, map[string]any{"groupTag": "B"})
	})
}
