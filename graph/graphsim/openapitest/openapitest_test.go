package openapitest_test

import (
	"net/http"
	"strings"
	"testing"

	"rollcall/graph/graphsim"
	"rollcall/graph/graphsim/openapitest"
)

const (
	corporate = "/beta/deviceManagement/importedDeviceIdentities"
	records   = "/v1.0/deviceManagement/importedWindowsAutopilotDeviceIdentities"
	devices   = "/v1.0/deviceManagement/windowsAutopilotDeviceIdentities"
)

var jsonType = http.Header{"Content-Type": {"application/json"}}

func TestRequest(t *testing.T) {
	tests := []struct {
		method, path, body string
		want               string // "" when it is right
	}{
		{"GET", corporate, "", ""},
		{"PATCH", corporate, `{"importedDeviceIdentifier":"A1","importedDeviceIdentityType":"serialNumber","platform":"ios"}`, ""},
		{"PATCH", corporate + "/x", `{"@odata.type":"#microsoft.graph.importedDeviceIdentity","description":null}`, ""},
		{"PATCH", corporate + "/x", `{"description":5}`, "body.description is no string"},
		{"PATCH", corporate + "/x", `{"description":"x"} {}`, "something follows"},
		{"PATCH", corporate + "/x", `{"description":`, "no JSON"},
		{"PATCH", corporate + "/x", `{"platform":"iOS"}`, `body.platform is "iOS", none of`},
		{"PATCH", corporate + "/x", `{"platform":null}`, "body.platform is null"},
		{"PATCH", corporate + "/x", `{"serialNumber":"x"}`, "body has serialNumber"},
		{"PATCH", corporate + "/x", `{"lastContactedDateTime":"2026-01-02"}`, "does not match"},
		{"PATCH", records + "/x", `{"hardwareIdentifier":"T0E=","state":{"deviceErrorCode":5}}`, ""},
		{"PATCH", records + "/x", `{"hardwareIdentifier":"T0E"}`, "no base64url"},
		{"PATCH", records + "/x", `{"state":{"deviceErrorCode":1.5}}`, "no integer"},
		{"PATCH", records + "/x", `{"state":{"deviceErrorCode":3000000000}}`, "out of range"},
		{"PATCH", "/v1.0/importedWindowsAutopilotDeviceIdentityUpload/deviceIdentities/x", `{"groupTag":"x"}`, ""},
		{"PATCH", "/v1.0/deviceManagement/importedDeviceIdentities/x", `{}`, "no such operation"},
		{"PUT", corporate + "/x", `{}`, "no such operation"},
		{"POST", corporate + "/importDeviceIdentityList", `{"importedDeviceIdentities":[{"importedDeviceIdentifier":"x"},{"x":1}]}`, "body.importedDeviceIdentities[1] has x"},
		{"POST", corporate + "/importDeviceIdentityList", `{"importedDeviceIdentities":{}}`, "is no array"},
		{"POST", corporate + "/importDeviceIdentityList", `{"overwriteImportedDeviceIdentities":"yes"}`, "is no boolean"},
		{"POST", devices + "/x/unassignUserFromDevice", "", ""},
		{"POST", devices + "/x/unassignUserFromDevice", `{"x":1}`, "a body where there is none"},
		{"POST", "/v1.0/$batch", `{"requests":[]}`, "has 0 items"},
		{"POST", "/v1.0/$batch", `{"requests":[{"id":"1","method":"GET"}]}`, "lacks url"},
		{"POST", "/beta/$batch", `{"requests":[{"id":"1","method":"PATCH","url":"/deviceManagement/importedDeviceIdentities/x","headers":{"content-type":"application/json"},"body":{"platform":"x"}}]}`, "in a batch"},
		{"POST", "/beta/$batch", `{"requests":[{"id":"1","method":"PATCH","url":"deviceManagement/importedDeviceIdentities/x","body":{}}]}`, "Content-Type"},
	}
	for _, tt := range tests {
		header := jsonType
		if tt.body == "" {
			header = nil
		}
		check(t, tt.method+" "+tt.path+" "+tt.body, openapitest.Request(tt.method, tt.path, header, []byte(tt.body)), tt.want)
	}
	check(t, "no Content-Type", openapitest.Request("PATCH", corporate+"/x", nil, []byte(`{}`)), "Content-Type")
}

func TestAnswer(t *testing.T) {
	tests := []struct {
		method, path string
		status       int
		body         string
		want         string
	}{
		{"GET", records, 200, `{"@odata.context":"x","value":[{"id":"x","state":null}],"@odata.nextLink":"y"}`, ""},
		{"GET", records, 200, `{"value":[{"id":"x","status":true}]}`, "body.value[0] has status"},
		{"GET", records, 201, `{}`, "no such status"},
		{"POST", records + "/import", 200, `{"@odata.count":1,"value":[]}`, ""},
		{"POST", records + "/import", 200, `{"values":[]}`, "body has values"},
		{"DELETE", records + "/x", 204, "", ""},
		{"DELETE", records + "/x", 204, "{}", "a body where there is none"},
		{"GET", records, 429, `{"error":{"code":"TooManyRequests","message":"x"}}`, ""},
		{"GET", records, 429, `{"error":{"code":"TooManyRequests"}}`, "body.error lacks message"},
		{"GET", "/v1.0/users", 400, `{"error":{"code":"BadRequest","message":"x"}}`, ""},
		{"GET", "/v1.0/users", 200, `{}`, "no such operation"},
	}
	for _, tt := range tests {
		check(t, tt.method+" "+tt.path+" "+tt.body, openapitest.Answer(tt.method, tt.path, tt.status, jsonType, []byte(tt.body)), tt.want)
	}
	check(t, "page of HTML", openapitest.Answer("GET", records, 200, http.Header{"Content-Type": {"text/html"}}, []byte("<html>")), "Content-Type")
	check(t, "count", openapitest.Answer("GET", records+"/$count", 200, http.Header{"Content-Type": {"text/plain"}}, []byte("7")), "")
}

func check(t *testing.T, what string, err error, want string) {
	t.Helper()
	if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
		t.Errorf("%s: %v, want %q", what, err, want)
	}
}

func TestTransport(t *testing.T) {
	s := graphsim.New(graphsim.Options{Faults: []graphsim.Fault{{Name: "truncated", Nth: 3}, {Name: "html", Nth: 4}, {Name: "lost", Nth: 5}}})
	var reports []string
	rt := openapitest.Transport(s.Transport(), func(err error) { reports = append(reports, err.Error()) })
	send := func(method, path, body string) error {
		r, err := http.NewRequestWithContext(t.Context(), method, "https://graph.example"+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header = http.Header{"Authorization": {"Bearer t"}, "Content-Type": {"application/json"}}
		resp, err := rt.RoundTrip(r)
		if err == nil {
			resp.Body.Close()
		}
		return err
	}
	steps := []struct {
		body  string
		fails bool
		want  string
	}{
		{`{"description":"x"}`, false, ""},
		{`{"descripton":"x"}`, false, "body has descripton"},
		{`{"description":"x"}`, false, ""}, // truncated
		{`{"description":"x"}`, false, "answer 200: Content-Type"},
		{`{"description":"x"}`, true, ""},
	}
	for i, step := range steps {
		reports = nil
		if err := send("PATCH", corporate+"/x", step.body); (err != nil) != step.fails {
			t.Errorf("step %d: %v", i, err)
		}
		if got := strings.Join(reports, "\n"); !strings.Contains(got, step.want) || (step.want == "") != (got == "") {
			t.Errorf("step %d: reports %q, want %q", i, got, step.want)
		}
	}
}
