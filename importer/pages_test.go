package importer_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/internal/plan"
	"rollcall/importer/outcome"
)

// A page is one of the documentation pages that the PATCH routes were specified from: its example request and reply.
type page struct {
	method, path string // path without origin
	header       http.Header
	request      []byte
	status       int
	reply        []byte
}

// readPage takes the last two code blocks of a page apart: the example request and the example response.
func readPage(t *testing.T, name string) page {
	t.Helper()
	text, err := os.ReadFile("testdata/pages/" + name)
	must(t, err)
	blocks := strings.Split(strings.ReplaceAll(string(text), "\r\n", "\n"), "``` http\n")
	if len(blocks) < 3 {
		t.Fatalf("%s has %d http blocks", name, len(blocks)-1)
	}
	cut := func(block string) (first string, header http.Header, body []byte) {
		block, _, _ = strings.Cut(block, "```")
		head, rest, ok := strings.Cut(block, "\n{")
		if !ok {
			t.Fatalf("no body in %q", block)
		}
		lines := strings.Split(strings.TrimSpace(head), "\n")
		header = http.Header{}
		for _, l := range lines[1:] {
			k, v, _ := strings.Cut(l, ": ")
			header.Set(k, v)
		}
		return lines[0], header, []byte("{" + rest)
	}
	var p page
	first, header, body := cut(blocks[len(blocks)-2])
	p.header, p.request = header, body
	p.method, p.path, _ = strings.Cut(first, " ")
	p.path = strings.TrimPrefix(p.path, "https://graph.microsoft.com")
	first, _, p.reply = cut(blocks[len(blocks)-1])
	if _, err := fmt.Sscanf(first, "HTTP/1.1 %d", &p.status); err != nil {
		t.Fatalf("%s: status line %q: %v", name, first, err)
	}
	return p
}

// keys lists the members of a JSON object in order, nested ones as outer.inner; of odata types the value too.
func keys(t *testing.T, body []byte) []string {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(body))
	var out []string
	var walk func(prefix string)
	walk = func(prefix string) {
		for d.More() {
			k, err := d.Token()
			must(t, err)
			name := prefix + k.(string)
			v, err := d.Token()
			must(t, err)
			switch {
			case v == json.Delim('{'):
				out = append(out, name)
				walk(name + ".")
			case k == "@odata.type":
				out = append(out, name+"="+v.(string))
			default:
				out = append(out, name)
			}
		}
		_, err := d.Token()
		must(t, err)
	}
	_, err := d.Token()
	must(t, err)
	walk("")
	return out
}

// A recorder keeps the PATCH requests and their replies.
type recorder struct {
	next    http.RoundTripper
	method  []string
	paths   []string
	headers []http.Header
	bodies  [][]byte
	replies [][]byte
}

func (r *recorder) RoundTrip(q *http.Request) (*http.Response, error) {
	body, err := io.ReadAll(q.Body)
	if err != nil {
		return nil, err
	}
	q.Body = io.NopCloser(bytes.NewReader(body))
	resp, err := r.next.RoundTrip(q)
	if err != nil {
		return nil, err
	}
	reply, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body = io.NopCloser(bytes.NewReader(reply))
	r.method, r.paths, r.headers = append(r.method, q.Method), append(r.paths, q.URL.Path), append(r.headers, q.Header)
	r.bodies, r.replies = append(r.bodies, body), append(r.replies, reply)
	return resp, err
}

// TestPages holds each PATCH route against its page: method, path, headers, the body's members and their order, and the reply.
func TestPages(t *testing.T) {
	corporate := readPage(t, "update-importeddeviceidentities.md")
	autopilot := readPage(t, "update-importedwindowsautopilotdeviceidentity.md")
	upload := autopilot
	upload.path = "/v1.0/importedWindowsAutopilotDeviceIdentityUpload/deviceIdentities/{importedWindowsAutopilotDeviceIdentityId}"
	const corporateFile = "importedDeviceIdentifier,importedDeviceIdentityType,lastContactedDateTime,description,enrollmentState,platform\n" +
		"356938035643809,imei,2026-01-02T03:04:05Z,Front desk,enrolled,ios\n"
	const autopilotFile = "id,assignedUserPrincipalName,groupTag,hardwareIdentifier,importId,productKey,serialNumber,state\n" +
		"00000000-0000-4000-8000-000000000001,ann@contoso.com,Sales,%s,00000000-0000-4000-8000-0000000000aa,1234512345123,4CE0460D0G,{}\n"
	hashed := fmt.Sprintf(autopilotFile, testHash)
	tenant := `{"tenantId":"11111111-1111-4111-8111-111111111111",
		"corporate":[{"id":"00000000-0000-4000-8000-000000000002","importedDeviceIdentityType":"imei","importedDeviceIdentifier":"356938035643809"}],
		"importRecords":[{"id":"00000000-0000-4000-8000-000000000001","serialNumber":"4CE0460D0G","state":{"deviceImportStatus":"complete"}}]}`
	for _, c := range []struct {
		name  string
		route importer.Route
		page  page
		file  string
		id    string
	}{
		{"collection", plan.RouteCollection, corporate, corporateFile, ""},
		{"item", plan.RouteItem, autopilot, hashed, "00000000-0000-4000-8000-000000000001"},
		{"upload", plan.RouteUpload, upload, hashed, "00000000-0000-4000-8000-000000000001"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b := newBench(t, graphsim.Options{}, tenant, graph.Options{})
			rec := &recorder{next: b.sim.Transport()}
			client, err := graph.New(token("t"), graph.Options{BaseURL: "https://graph.microsoft.com", Transport: rec})
			must(t, err)
			b.client, b.job.Route, b.job.SendReadOnly = client, c.route, true
			res, lines := b.update("devices.csv", c.file)
			if res.Counts[outcome.Updated] != 1 {
				t.Fatalf("%v: %v", res.Counts, lines)
			}
			if len(rec.bodies) != 1 {
				t.Fatalf("%d requests, want the PATCH alone: %q", len(rec.bodies), rec.paths)
			}
			want := strings.ReplaceAll(c.page.path, "{importedWindowsAutopilotDeviceIdentityId}", c.id)
			if rec.method[0] != c.page.method || rec.paths[0] != want {
				t.Errorf("%s %s, the page has %s %s", rec.method[0], rec.paths[0], c.page.method, want)
			}
			if got := rec.headers[0].Get("Content-Type"); got != c.page.header.Get("Content-Type") {
				t.Errorf("Content-Type %q, the page has %q", got, c.page.header.Get("Content-Type"))
			}
			if got := rec.headers[0].Get("Authorization"); got != "Bearer t" {
				t.Errorf("Authorization %q", got)
			}
			if diff := cmp.Diff(keys(t, c.page.request), keys(t, rec.bodies[0])); diff != "" {
				t.Errorf("request body differs from the page's (-page +ours):\n%s", diff)
			}
			reply := slices.DeleteFunc(keys(t, rec.replies[0]), func(k string) bool {
				return strings.HasPrefix(k, "@odata.context") || strings.HasPrefix(k, "state.device")
			})
			if diff := cmp.Diff(keys(t, c.page.reply), reply); diff != "" {
				t.Errorf("the simulator's reply differs from the page's (-page +simulator):\n%s", diff)
			}
		})
	}
}

// TestPageReplies gives the client the pages' replies to the letter: they are understood whole.
func TestPageReplies(t *testing.T) {
	for _, name := range []string{"update-importeddeviceidentities.md", "update-importedwindowsautopilotdeviceidentity.md"} {
		p := readPage(t, name)
		var want map[string]any
		must(t, json.Unmarshal(p.reply, &want))
		client, err := graph.New(token("t"), graph.Options{BaseURL: "https://graph.microsoft.com", Transport: answer(func(*http.Request) *http.Response {
			return &http.Response{StatusCode: p.status, Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(bytes.NewReader(p.reply))}
		})})
		must(t, err)
		got, err := client.PatchCorporateCollection(t.Context(), graph.Patch{{Name: "description", Value: "x"}})
		must(t, err)
		if diff := cmp.Diff(want, got.Object); diff != "" {
			t.Errorf("%s (-page +decoded):\n%s", name, diff)
		}
	}
}

type answer func(*http.Request) *http.Response

func (a answer) RoundTrip(r *http.Request) (*http.Response, error) { return a(r), nil }
