package graphsim_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"

	"rollcall/graph/graphsim"
	"rollcall/graph/graphsim/openapitest"
)

// A client sends requests to a simulator and holds every answer, and every
// request that succeeded, against the OpenAPI description.
type client struct {
	t      testing.TB
	rt     http.RoundTripper
	header http.Header
	loose  bool // requests are not held against it
}

func newSim(t testing.TB, o graphsim.Options) (*graphsim.Server, *client) {
	t.Helper()
	s := graphsim.New(o)
	return s, &client{t: t, rt: s.Transport(), header: http.Header{"Authorization": {"Bearer t"}, "Content-Type": {"application/json"}}}
}

// An answer is a reply, read.
type answer struct {
	status int
	header http.Header
	body   string
	object map[string]any // nil when the body is no JSON object
}

func (a answer) code() string {
	e, _ := a.object["error"].(map[string]any)
	code, _ := e["code"].(string)
	return code
}

func (a answer) message() string {
	e, _ := a.object["error"].(map[string]any)
	message, _ := e["message"].(string)
	return message
}

func (a answer) list() []map[string]any {
	var items []map[string]any
	values, _ := a.object["value"].([]any)
	for _, v := range values {
		items = append(items, v.(map[string]any))
	}
	return items
}

// send is a request as it comes, with the error of the transport.
func (c *client) send(ctx context.Context, method, path, body string, header http.Header) (answer, error) {
	c.t.Helper()
	url := path
	if !strings.HasPrefix(path, "http") {
		url = "https://graph.example" + path
	}
	r, err := http.NewRequestWithContext(ctx, method, url, strings.NewReader(body))
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header = header
	resp, err := c.rt.RoundTrip(r)
	if err != nil {
		return answer{}, err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	a := answer{status: resp.StatusCode, header: resp.Header, body: string(b)}
	if err != nil {
		return a, err
	}
	json.Unmarshal(b, &a.object) // whether it is an object is for the test to say
	return a, nil
}

// do sends a request whose answer must be of the described form, and the
// request too when it succeeds.
func (c *client) do(method, path, body string) answer {
	c.t.Helper()
	return c.with(nil, method, path, body)
}

// with is do with further headers; an empty value removes one.
func (c *client) with(header map[string]string, method, path, body string) answer {
	c.t.Helper()
	h := c.header.Clone()
	if body == "" {
		h.Del("Content-Type")
	}
	for name, value := range header {
		h.Set(name, value)
		if value == "" {
			h.Del(name)
		}
	}
	a, err := c.send(c.t.Context(), method, path, body, h)
	if err != nil {
		c.t.Fatalf("%s %s: %v", method, path, err)
	}
	bare, _, _ := strings.Cut(strings.TrimPrefix(path, "https://graph.example"), "?")
	if err := openapitest.Answer(method, bare, a.status, a.header, []byte(a.body)); err != nil {
		c.t.Error(err)
	}
	if a.status < 400 && !c.loose {
		if err := openapitest.Request(method, bare, h, []byte(body)); err != nil {
			c.t.Error(err)
		}
	}
	return a
}

// want fails unless the answer has the status, and the text in its body.
func (a answer) want(t testing.TB, status int, text string) answer {
	t.Helper()
	if a.status != status || !strings.Contains(a.body, text) {
		t.Fatalf("got %d %s, want %d with %q", a.status, a.body, status, text)
	}
	return a
}

// has fails unless the object has these members.
func has(t testing.TB, object map[string]any, want map[string]any) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if got, ok := object[name]; !ok || got != want[name] {
			t.Errorf("%s is %v, want %v", name, got, want[name])
		}
	}
}

// members is the names of a JSON object's members in order.
func members(t testing.TB, body string) []string {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader([]byte(body)))
	if _, err := dec.Token(); err != nil {
		t.Fatal(err)
	}
	var names []string
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, name.(string))
		var skipped json.RawMessage
		if err := dec.Decode(&skipped); err != nil {
			t.Fatal(err)
		}
	}
	return names
}

const (
	corporatePath = "/beta/deviceManagement/importedDeviceIdentities"
	recordsPath   = "/v1.0/deviceManagement/importedWindowsAutopilotDeviceIdentities"
	uploadPath    = "/v1.0/importedWindowsAutopilotDeviceIdentityUpload/deviceIdentities"
	devicesPath   = "/v1.0/deviceManagement/windowsAutopilotDeviceIdentities"
)
