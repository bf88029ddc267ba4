package graphsim_test

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"rollcall/graph/graphsim"
)

const tenantJSON = `{
  "tenantId": "3b6a2c10-1111-4222-8333-444455556666",
  "corporate": [
    {"id": "255f6010-6010-255f-1060-5f2510605f25", "importedDeviceIdentifier": "356938035643809", "importedDeviceIdentityType": "IMEI", "description": "d", "platform": "Ios", "createdDateTime": "2026-01-02T03:04:05Z"},
    {"importedDeviceIdentifier": "A1", "importedDeviceIdentityType": "serialNumber"},
    {"importedDeviceIdentifier": "A1", "importedDeviceIdentityType": "serialNumber"}
  ],
  "importRecords": [{"serialNumber": "S1", "groupTag": "g", "hardwareIdentifier": "T0E=", "state": {"deviceImportStatus": "error", "deviceErrorCode": 806, "deviceErrorName": "ZtdDeviceAlreadyAssigned"}}],
  "devices": [{"serialNumber": "S1", "groupTag": "g", "displayName": "PC-1", "enrollmentState": "Enrolled"}]
}`

func TestLoadAndSave(t *testing.T) {
	s := graphsim.New(graphsim.Options{})
	if err := s.Load(strings.NewReader(tenantJSON)); err != nil {
		t.Fatal(err)
	}
	got := s.Snapshot()
	if len(got.Corporate) != 3 || got.Corporate[0].Type != "imei" || got.Corporate[0].Platform != "ios" || got.Corporate[1].ID == got.Corporate[2].ID ||
		got.Corporate[0].Writes != 0 || got.Corporate[0].Created != time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC) || got.Devices[0].EnrollmentState != "enrolled" {
		t.Errorf("loaded %+v", got)
	}
	var b bytes.Buffer
	if err := s.Save(&b); err != nil {
		t.Fatal(err)
	}
	again := graphsim.New(graphsim.Options{})
	if err := again.Load(&b); err != nil {
		t.Fatal(err)
	}
	ignore := cmp.FilterPath(func(p cmp.Path) bool { // not part of the file
		return p.Last().String() == ".Modified" || p.Last().String() == ".Created"
	}, cmp.Ignore())
	if diff := cmp.Diff(got, again.Snapshot(), ignore); diff != "" {
		t.Error(diff)
	}
}

func TestLoadRefuses(t *testing.T) {
	const id = `"id":"255f6010-6010-255f-1060-5f2510605f25"`
	tests := []struct{ in, err string }{
		{`{`, "read tenant"},
		{`{"corporates":[]}`, `unknown field "corporates"`},
		{`{"corporate":[{"importedDeviceIdentifier":"A1"}]}`, "corporate entry 1 (A1)"},
		{`{"corporate":[{"importedDeviceIdentifier":"A1","importedDeviceIdentityType":"serial"}]}`, `importedDeviceIdentityType is "serial", want one of unknown, imei`},
		{`{"corporate":[{"importedDeviceIdentifier":"A1","importedDeviceIdentityType":"imei","platform":"linux"}]}`, "platform"},
		{`{"importRecords":[{"hardwareIdentifier":"x"}]}`, "not base64"},
		{`{"devices":[{}]}`, "serialNumber is required"},
		{`{"devices":[{"serialNumber":"a",` + id + `},{"serialNumber":"b",` + strings.ToUpper(id[6:]) + `}]}`, "read tenant"},
		{`{"devices":[{"serialNumber":"a",` + id + `},{"serialNumber":"b",` + id + `}]}`, "two entries with the id"},
	}
	for _, tt := range tests {
		s := graphsim.New(graphsim.Options{})
		err := s.Load(strings.NewReader(tt.in))
		if err == nil || !strings.Contains(err.Error(), tt.err) {
			t.Errorf("%s: %v, want %q", tt.in, err, tt.err)
		}
		if got := s.Snapshot(); len(got.Corporate)+len(got.ImportRecords)+len(got.Devices) != 0 {
			t.Errorf("%s: left %+v", tt.in, got)
		}
	}
}

func TestLog(t *testing.T) {
	s, c := newSim(t, graphsim.Options{KeepLog: 3, KeepBodies: true})
	for i := range 5 {
		c.do("PATCH", corporatePath, fmt.Sprintf(`{"description":"%d"}`, i)).want(t, 400, "")
	}
	log := s.Log()
	var bodies []string
	for _, r := range log {
		bodies = append(bodies, string(r.Body))
	}
	if diff := cmp.Diff([]string{`{"description":"2"}`, `{"description":"3"}`, `{"description":"4"}`}, bodies); diff != "" {
		t.Error(diff)
	}
	if r := log[0]; r.Seq != 3 || r.Method != "PATCH" || r.Version != "beta" || r.Path != "/deviceManagement/importedDeviceIdentities" || r.Status != 400 || !r.Write || r.RequestID == "" {
		t.Errorf("log %+v", r)
	}
	if s.Requests() != 5 || s.Count("PATCH", "imported") != 3 || s.Count("GET", "") != 0 {
		t.Errorf("%d requests, %d in the log", s.Requests(), s.Count("", ""))
	}
	none, c := newSim(t, graphsim.Options{KeepLog: -1})
	c.write()
	if len(none.Log()) != 0 || none.Requests() != 1 {
		t.Error("a log that nobody wants")
	}
}

func TestValidate(t *testing.T) {
	err := graphsim.Options{Routes: "both", Window: "square", RetryAfter: "soon", Faults: []graphsim.Fault{{Name: "x"}}}.Validate()
	for _, part := range []string{`routes is "both", want documented or live`, `window is "square"`, `retry-after is "soon"`, `no fault is named "x"`} {
		if err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%v lacks %q", err, part)
		}
	}
	defer func() {
		if recover() == nil {
			t.Error("New took it")
		}
	}()
	graphsim.New(graphsim.Options{Routes: "both"})
}

func TestParseRange(t *testing.T) {
	tests := []struct {
		in   string
		want graphsim.Range
		ok   bool
	}{
		{"50ms", graphsim.Range{Min: 50 * time.Millisecond, Max: 50 * time.Millisecond}, true},
		{"50ms-1.5s", graphsim.Range{Min: 50 * time.Millisecond, Max: 1500 * time.Millisecond}, true},
		{"0s", graphsim.Range{}, true},
		{"2s-1s", graphsim.Range{}, false},
		{"-1s", graphsim.Range{}, false},
		{"fast", graphsim.Range{}, false},
		{"1s-", graphsim.Range{}, false},
	}
	for _, tt := range tests {
		got, err := graphsim.ParseRange(tt.in)
		if got != tt.want || (err == nil) != tt.ok {
			t.Errorf("%q: %v %v", tt.in, got, err)
		}
	}
}

// TestSeed: the same requests to the same seed get the same answers.
func TestSeed(t *testing.T) {
	run := func(seed uint64) (bodies []string) {
		synctest.Test(t, func(t *testing.T) {
			s, c := newSim(t, graphsim.Options{Seed: seed, Faults: []graphsim.Fault{{Name: "503", Rate: 0.3}}, Latency: graphsim.Range{Max: time.Second}})
			fill(s, 5)
			for range 20 {
				a, err := c.send(t.Context(), "GET", corporatePath, "", c.header)
				if err != nil {
					t.Fatal(err)
				}
				bodies = append(bodies, fmt.Sprint(a.status, a.header, a.body))
			}
		})
		return bodies
	}
	if diff := cmp.Diff(run(1), run(1)); diff != "" {
		t.Error(diff)
	}
	if cmp.Equal(run(1), run(2)) {
		t.Error("two seeds, one behaviour")
	}
}

// TestConcurrent is for the race detector, and counts what was applied.
func TestConcurrent(t *testing.T) {
	s, _ := newSim(t, graphsim.Options{Quota: graphsim.Quota{N: 10_000, Per: time.Hour}, KeepLog: 10})
	ids := s.AddCorporate(graphsim.Corporate{Identifier: "A1", Type: "serialNumber"}, graphsim.Corporate{Identifier: "A2", Type: "serialNumber"})
	var wg sync.WaitGroup
	for g := range 8 {
		wg.Go(func() {
			for i := range 50 {
				method, path, body := "PATCH", corporatePath+"/"+ids[i%2], `{"description":"x"}`
				if i%10 == 9 {
					method, path, body = "GET", corporatePath, ""
				}
				if g == 0 && i%10 == 8 {
					s.Snapshot()
					s.Log()
				}
				r, err := http.NewRequestWithContext(t.Context(), method, "https://graph.example"+path, strings.NewReader(body))
				if err != nil {
					t.Error(err)
					return
				}
				r.Header = http.Header{"Authorization": {"Bearer t"}, "Content-Type": {"application/json"}}
				resp, err := s.Transport().RoundTrip(r)
				if err != nil || resp.StatusCode != 200 {
					t.Errorf("%v %v", resp, err)
					return
				}
				resp.Body.Close()
			}
		})
	}
	wg.Wait()
	got := s.Snapshot().Corporate
	if got[0].Writes+got[1].Writes != 360 || s.WritesAccepted() != 360 || s.Peak() != 360 || s.Requests() != 400 {
		t.Errorf("%d and %d writes, %d accepted, peak %d, %d requests", got[0].Writes, got[1].Writes, s.WritesAccepted(), s.Peak(), s.Requests())
	}
}

func BenchmarkPatch(b *testing.B) {
	s := graphsim.New(graphsim.Options{Quota: graphsim.Quota{N: 1 << 40, Per: 20 * time.Second}})
	var entries []graphsim.Corporate
	for i := range 100_000 {
		entries = append(entries, graphsim.Corporate{Identifier: fmt.Sprintf("S%07d", i), Type: "serialNumber"})
	}
	ids := s.AddCorporate(entries...)
	rt := s.Transport()
	const body = `{"@odata.type":"#microsoft.graph.importedDeviceIdentity","description":"Stock room 4, shelf 12","platform":"windows"}`
	header := http.Header{"Authorization": {"Bearer t"}, "Content-Type": {"application/json"}}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		r, err := http.NewRequestWithContext(b.Context(), "PATCH", "https://graph.example"+corporatePath+"/"+ids[i*7919%len(ids)], strings.NewReader(body))
		if err != nil {
			b.Fatal(err)
		}
		r.Header = header
		resp, err := rt.RoundTrip(r)
		if err != nil || resp.StatusCode != 200 {
			b.Fatal(resp, err)
		}
	}
}
