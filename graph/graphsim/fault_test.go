package graphsim_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"rollcall/graph/graphsim"
)

// TestFaults sends one PATCH into every fault.
func TestFaults(t *testing.T) {
	tests := []struct {
		fault   string
		applied bool
		status  int    // 0 when the transport fails
		text    string // of the body
		fails   error  // of the transport or of the body
	}{
		{"400", false, 400, "BadRequest", nil},
		{"401", false, 401, "InvalidAuthenticationToken", nil},
		{"403", false, 403, "DeviceManagementServiceConfig.ReadWrite.All", nil},
		{"404", false, 404, "ResourceNotFound", nil},
		{"405", false, 405, "MethodNotAllowed", nil},
		{"408", false, 408, "", nil},
		{"409", false, 409, "", nil},
		{"413", false, 413, "", nil},
		{"423", false, 423, "", nil},
		{"429", false, 429, "TooManyRequests", nil},
		{"429bare", false, 429, "TooManyRequests", nil},
		{"500", false, 500, "", nil},
		{"501", false, 501, "", nil},
		{"502", false, 502, "<html>", nil},
		{"503", false, 503, "", nil},
		{"504", false, 504, "", nil},
		{"509", false, 509, "", nil},
		{"noroute", false, 400, "No OData route exists that match template ~/singleton/navigation/key with http verb PATCH", nil},
		{"html", false, 200, "<!DOCTYPE html>", nil},
		{"reset", false, 0, "", syscall.ECONNRESET},
		{"hang=1m", false, 504, "", nil},
		{"500applied", true, 500, "", nil},
		{"504applied", true, 504, "", nil},
		{"lost", true, 0, "", io.EOF},
		{"hangapplied=1m", true, 504, "", nil},
		{"truncated", true, 200, `{"@odata.type"`, io.ErrUnexpectedEOF},
		{"invalidjson", true, 200, `"value":}`, nil},
		{"empty", true, 200, "", nil},
		{"slow", true, 200, `"new"`, nil},
		{"wrong", true, 200, `"new (another)"`, nil},
		{"storage", true, 200, `"new"`, nil},
		{"ignored", false, 200, `"old"`, nil},
		{"lie", false, 200, `"new"`, nil},
	}
	tested := map[string]bool{}
	for _, tt := range tests {
		name, _, _ := strings.Cut(tt.fault, "=")
		tested[name] = true
	}
	for _, name := range graphsim.FaultNames() {
		if !tested[name] {
			t.Errorf("%s is not tested", name)
		}
	}
	for _, tt := range tests {
		t.Run(tt.fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				faults, err := graphsim.ParseFaults(tt.fault + "@PATCH#2")
				if err != nil {
					t.Fatal(err)
				}
				s, c := newSim(t, graphsim.Options{Faults: faults})
				s.AddCorporate(graphsim.Corporate{ID: someID, Identifier: "A1", Type: "serialNumber", Description: "start"})
				c.do("GET", corporatePath, "").want(t, 200, "")
				c.do("PATCH", corporatePath+"/"+someID, `{"description":"old"}`).want(t, 200, "old")
				a, err := c.send(t.Context(), "PATCH", corporatePath+"/"+someID, `{"description":"new"}`, c.header)
				if !errors.Is(err, tt.fails) || a.status != tt.status || !strings.Contains(a.body, tt.text) {
					t.Errorf("got %d %q %v", a.status, a.body, err)
				}
				if got := s.Snapshot().Corporate[0]; (got.Description == "new") != tt.applied || (got.Writes == 2) != tt.applied {
					t.Errorf("stored %+v, want it applied: %t", got, tt.applied)
				}
				name, _, _ := strings.Cut(tt.fault, "=")
				if log := s.Log(); log[2].Fault != name || log[1].Fault != "" {
					t.Errorf("log %+v", log)
				}
				c.do("PATCH", corporatePath+"/"+someID, `{"description":"later"}`).want(t, 200, "later")
			})
		})
	}
}

func TestFaultRate(t *testing.T) {
	count := func(seed uint64) int {
		s, c := newSim(t, graphsim.Options{Faults: []graphsim.Fault{{Name: "503", Rate: 0.1, Method: "DELETE"}}, Seed: seed})
		for range 1000 {
			if _, err := c.send(t.Context(), "DELETE", corporatePath+"/none", "", c.header); err != nil {
				t.Fatal(err)
			}
		}
		n := 0
		for _, r := range s.Log() {
			if r.Status == 503 {
				n++
			}
		}
		return n
	}
	one, again, two := count(1), count(1), count(2)
	if one != again || one < 70 || one > 130 || two < 70 || two > 130 {
		t.Errorf("faults of 1000 at 0.1: %d, %d with the same seed, %d with another", one, again, two)
	}
}

func TestIntercept(t *testing.T) {
	var bodies []string
	s, c := newSim(t, graphsim.Options{Intercept: func(r *http.Request, body []byte) *graphsim.Fault {
		bodies = append(bodies, r.Method+" "+r.URL.Path+" "+string(body))
		if strings.Contains(string(body), "bad") {
			return &graphsim.Fault{Name: "423"}
		}
		return nil
	}})
	s.AddCorporate(graphsim.Corporate{ID: someID, Identifier: "A1", Type: "serialNumber"})
	c.do("PATCH", corporatePath+"/"+someID, `{"description":"bad"}`).want(t, 423, "Locked")
	got := responses(c.do("POST", "/beta/$batch", batchOf(
		sub("1", "PATCH", "/deviceManagement/importedDeviceIdentities/"+someID, `,"headers":{"Content-Type":"application/json"},"body":{"description":"good"}`),
	)).want(t, 200, ""))
	if got["1"]["status"] != 200.0 || len(bodies) != 3 || bodies[2] != "PATCH "+corporatePath+"/"+someID+` {"description":"good"}` {
		t.Errorf("%v, intercepted %q", got, bodies)
	}
}

// TestFaultsInBatch: statuses happen to sub-requests, cut connections to the
// whole batch.
func TestFaultsInBatch(t *testing.T) {
	s, c := newSim(t, graphsim.Options{Faults: []graphsim.Fault{{Name: "503", Method: "PATCH", Nth: 1}, {Name: "lost", Nth: 2}}})
	s.AddCorporate(graphsim.Corporate{ID: someID, Identifier: "A1", Type: "serialNumber"})
	body := batchOf(sub("1", "PATCH", "/deviceManagement/importedDeviceIdentities/"+someID, patchMore))
	if got := responses(c.do("POST", "/beta/$batch", body)); got["1"]["status"] != 503.0 {
		t.Errorf("%v", got)
	}
	if _, err := c.send(t.Context(), "POST", "/beta/$batch", body, c.header); !errors.Is(err, io.EOF) {
		t.Errorf("the second batch: %v", err)
	}
	if got := s.Snapshot().Corporate[0]; got.Writes != 1 {
		t.Errorf("stored %+v", got)
	}
}

func TestGivingUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s, c := newSim(t, graphsim.Options{Faults: []graphsim.Fault{{Name: "hang", Nth: 1}, {Name: "hangapplied", Nth: 2}, {Name: "slow", Nth: 3, For: time.Hour}}})
		ids := s.AddCorporate(graphsim.Corporate{Identifier: "A1", Type: "serialNumber"}, graphsim.Corporate{Identifier: "A2", Type: "serialNumber"}, graphsim.Corporate{Identifier: "A3", Type: "serialNumber"})
		for _, id := range ids {
			ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
			begun := time.Now()
			_, err := c.send(ctx, "PATCH", corporatePath+"/"+id, `{"description":"new"}`, c.header)
			if !errors.Is(err, context.DeadlineExceeded) || time.Since(begun) != time.Minute {
				t.Errorf("%v after %v", err, time.Since(begun))
			}
			cancel()
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := c.send(ctx, "PATCH", corporatePath+"/"+ids[0], `{"description":"new"}`, c.header); !errors.Is(err, context.Canceled) {
			t.Errorf("a cancelled request: %v", err)
		}
		var got []int
		for _, e := range s.Snapshot().Corporate {
			got = append(got, e.Writes)
		}
		if diff := cmp.Diff([]int{0, 1, 1}, got); diff != "" {
			t.Error(diff)
		}
	})
}

// TestUntrueReplies: what "wrong", "ignored" and "lie" mean for the other
// writes.
func TestUntrueReplies(t *testing.T) {
	const serial = `{"importedDeviceIdentities":[{"importedDeviceIdentifier":"A1","importedDeviceIdentityType":"serialNumber","description":"new"}],"overwriteImportedDeviceIdentities":true}`
	tests := []struct {
		fault, method, path, body string
		status                    int
		text                      string
		corporate, tag            string // stored description and group tag
		entries                   int
	}{
		{"wrong", "PATCH", recordsPath + "/" + someID, `{"groupTag":"new"}`, 200, `"new-another"`, "old", "new", 3},
		{"ignored", "PATCH", recordsPath + "/" + someID, `{"groupTag":"new"}`, 200, `"groupTag":"old"`, "old", "old", 3},
		{"lie", "PATCH", recordsPath + "/" + someID, `{"groupTag":"new"}`, 200, `"groupTag":"new"`, "old", "old", 3},
		{"wrong", "POST", corporatePath + "/importDeviceIdentityList", serial, 200, `"new (another)"`, "new", "old", 3},
		{"ignored", "POST", corporatePath + "/importDeviceIdentityList", serial, 200, `"status":false`, "old", "old", 3},
		{"lie", "POST", corporatePath + "/importDeviceIdentityList", serial, 200, `"status":true`, "old", "old", 3},
		{"ignored", "POST", corporatePath + "/importDeviceIdentityList", strings.Replace(serial, "A1", "A2", 1), 200, `"status":false`, "old", "old", 3},
		{"lie", "POST", corporatePath, `{"importedDeviceIdentifier":"A2","importedDeviceIdentityType":"serialNumber"}`, 201, `"A2"`, "old", "old", 3},
		{"lie", "DELETE", corporatePath + "/" + someID, "", 204, "", "old", "old", 3},
		{"lie", "DELETE", recordsPath + "/" + someID, "", 204, "", "old", "old", 3},
		{"lie", "DELETE", devicesPath + "/" + someID, "", 204, "", "old", "old", 3},
		{"lie", "POST", devicesPath + "/" + someID + "/updateDeviceProperties", `{"groupTag":"new"}`, 204, "", "old", "old", 3},
		{"lie", "POST", recordsPath, `{"serialNumber":"S2"}`, 201, `"S2"`, "old", "old", 3},
		{"wrong", "POST", recordsPath, `{"serialNumber":"S2"}`, 201, `"S2-another"`, "old", "old", 4},
	}
	for _, tt := range tests {
		t.Run(tt.fault+" "+tt.method+" "+tt.path, func(t *testing.T) {
			s, c := newSim(t, graphsim.Options{Faults: []graphsim.Fault{{Name: tt.fault, Nth: 1}}})
			s.AddCorporate(graphsim.Corporate{ID: someID, Identifier: "A1", Type: "serialNumber", Description: "old"})
			s.AddImportRecords(graphsim.ImportRecord{ID: someID, SerialNumber: "S1", GroupTag: "old"})
			s.AddDevices(graphsim.Device{ID: someID, SerialNumber: "S1", GroupTag: "old"})
			c.do(tt.method, tt.path, tt.body).want(t, tt.status, tt.text)
			got := s.Snapshot()
			if n := len(got.Corporate) + len(got.ImportRecords) + len(got.Devices); n != tt.entries || got.Corporate[0].Description != tt.corporate || got.ImportRecords[0].GroupTag != tt.tag || got.Devices[0].GroupTag != "old" {
				t.Errorf("stored %+v", got)
			}
		})
	}
}

// TestWholeBatchFaults: a status for the batch itself, before and after it.
func TestWholeBatchFaults(t *testing.T) {
	faults, err := graphsim.ParseFaults("429=7s@POST/$batch#1,504applied@POST/$batch#2")
	if err != nil {
		t.Fatal(err)
	}
	s, c := newSim(t, graphsim.Options{Faults: faults})
	s.AddCorporate(graphsim.Corporate{ID: someID, Identifier: "A1", Type: "serialNumber"})
	body := batchOf(sub("1", "PATCH", "/deviceManagement/importedDeviceIdentities/"+someID, patchMore))
	a := c.do("POST", "/beta/$batch", body).want(t, 429, "")
	if a.header.Get("Retry-After") != "7" || s.Snapshot().Corporate[0].Writes != 0 || s.Throttled() != 1 {
		t.Errorf("%v, %+v", a.header, s.Snapshot())
	}
	c.do("POST", "/beta/$batch", body).want(t, 504, "")
	if s.Snapshot().Corporate[0].Writes != 1 {
		t.Errorf("%+v", s.Snapshot())
	}
	c.loose = true
	c.do("GET", "/beta/$batch", "").want(t, 405, "")
	c.do("POST", "/$batch", body).want(t, 400, "")
}
