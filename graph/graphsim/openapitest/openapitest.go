// Package openapitest holds requests and answers against the OpenAPI
// description of the part of Microsoft Graph that this project uses. Wrap a
// transport with [Transport], or call [Request] and [Answer].
package openapitest

import (
	"bytes"
	_ "embed"
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

//go:embed openapi.json
var source []byte

// spec is the parsed description.
type spec struct {
	Paths      map[string]map[string]json.RawMessage `json:"paths"`
	Components struct {
		Schemas   map[string]*schema `json:"schemas"`
		Responses map[string]content `json:"responses"`
	} `json:"components"`
}

// An operation is a method of a path.
type operation struct {
	RequestBody *content           `json:"requestBody"`
	Responses   map[string]content `json:"responses"`
}

// A content is a body by media type.
type content struct {
	Ref      string `json:"$ref"`
	Required bool   `json:"required"`
	Content  map[string]struct {
		Schema *schema `json:"schema"`
	} `json:"content"`
}

var description = sync.OnceValue(func() *spec {
	var sp spec
	if err := json.Unmarshal(source, &sp); err != nil {
		panic("openapitest: " + err.Error())
	}
	return &sp
})

// Request says what is wrong with a request; path is the URL's, version
// included. The sub-requests of a $batch are looked at too.
func Request(method, path string, header http.Header, body []byte) error {
	sp := description()
	op, err := sp.operation(method, path)
	if err != nil {
		return err
	}
	fault := func(err error) error { return fmt.Errorf("%s %s: request: %w", method, path, err) }
	if op.RequestBody == nil {
		if len(bytes.TrimSpace(body)) > 0 && string(bytes.TrimSpace(body)) != "{}" {
			return fault(fmt.Errorf("a body where there is none: %s", clip(body)))
		}
		return nil
	}
	if media, _, err := mime.ParseMediaType(header.Get("Content-Type")); err != nil || media != "application/json" {
		return fault(fmt.Errorf("Content-Type is %q, want application/json", header.Get("Content-Type")))
	}
	if err := sp.body(op.RequestBody.Content["application/json"].Schema, body); err != nil {
		return fault(err)
	}
	if strings.HasSuffix(path, "/$batch") {
		return subRequests(strings.TrimSuffix(path, "/$batch"), body)
	}
	return nil
}

// Answer says what is wrong with the answer to a request.
func Answer(method, path string, status int, header http.Header, body []byte) error {
	sp := description()
	op, err := sp.operation(method, path)
	if err != nil {
		if status < 400 {
			return err
		}
		op = &operation{Responses: map[string]content{"default": {Ref: "#/components/responses/error"}}}
	}
	fault := func(err error) error { return fmt.Errorf("%s %s: answer %d: %w", method, path, status, err) }
	c, ok := op.Responses[strconv.Itoa(status)]
	if !ok && status < 400 {
		return fault(fmt.Errorf("no such status is described"))
	}
	if !ok {
		c = op.Responses["default"]
	}
	if c.Ref != "" {
		c = sp.Components.Responses[c.Ref[strings.LastIndexByte(c.Ref, '/')+1:]]
	}
	media, _, _ := mime.ParseMediaType(header.Get("Content-Type"))
	switch {
	case len(c.Content) == 0 && len(body) == 0:
		return nil
	case len(c.Content) == 0:
		return fault(fmt.Errorf("a body where there is none: %s", clip(body)))
	case c.Content[media].Schema == nil:
		return fault(fmt.Errorf("Content-Type is %q", header.Get("Content-Type")))
	case media == "text/plain":
		body = strconv.AppendQuote(nil, string(body))
	}
	if err := sp.body(c.Content[media].Schema, body); err != nil {
		return fault(err)
	}
	return nil
}

// operation finds what a path template and a method describe.
func (sp *spec) operation(method, path string) (*operation, error) {
	item := sp.Paths[path]
	for template, candidate := range sp.Paths {
		if item != nil {
			break
		}
		if fits(template, path) {
			item = candidate
		}
	}
	raw := item[strings.ToLower(method)]
	if raw == nil {
		return nil, fmt.Errorf("%s %s: no such operation is described", method, path)
	}
	var op operation
	if err := json.Unmarshal(raw, &op); err != nil {
		return nil, fmt.Errorf("%s %s: %w", method, path, err)
	}
	return &op, nil
}

// fits says whether path is made of template, in which {x} is one segment.
func fits(template, path string) bool {
	want, got := strings.Split(template, "/"), strings.Split(path, "/")
	if len(want) != len(got) {
		return false
	}
	for i := range want {
		if want[i] != got[i] && !(strings.HasPrefix(want[i], "{") && got[i] != "") {
			return false
		}
	}
	return true
}

func (sp *spec) body(sc *schema, body []byte) error {
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var v any
	if err := dec.Decode(&v); err != nil {
		return fmt.Errorf("no JSON: %w: %s", err, clip(body))
	}
	if _, err := dec.Token(); err != io.EOF {
		return fmt.Errorf("something follows the JSON: %s", clip(body))
	}
	return sp.check(sc, v, "body")
}

func subRequests(root string, body []byte) error {
	var batch struct {
		Requests []struct {
			Method, URL string
			Headers     map[string]string
			Body        json.RawMessage
		}
	}
	if err := json.Unmarshal(body, &batch); err != nil {
		return err
	}
	for _, r := range batch.Requests {
		header := http.Header{}
		for name, value := range r.Headers {
			header.Set(name, value)
		}
		path, _, _ := strings.Cut(strings.TrimPrefix(r.URL, "/"), "?")
		if err := Request(r.Method, root+"/"+path, header, r.Body); err != nil {
			return fmt.Errorf("in a batch: %w", err)
		}
	}
	return nil
}

func clip(b []byte) string {
	if len(b) > 200 {
		return string(b[:200]) + "..."
	}
	return string(b)
}

// Additions are the operations of the description that Microsoft's lacks: the two PATCH routes of the documentation pages that are
// in no metadata, and actions that the metadata reduces away. All others are Microsoft's own.
var Additions = []string{
	"PATCH /beta/deviceManagement/importedDeviceIdentities",
	"PATCH /v1.0/importedWindowsAutopilotDeviceIdentityUpload/deviceIdentities/{id}",
	"PATCH /beta/importedWindowsAutopilotDeviceIdentityUpload/deviceIdentities/{id}",
	"GET /beta/deviceManagement/windowsAutopilotSettings",
	"POST /beta/deviceManagement/windowsAutopilotSettings/sync",
	"POST /beta/deviceManagement/windowsAutopilotSettings/microsoft.graph.sync",
	"POST /beta/deviceManagement/windowsAutopilotDeviceIdentities/deleteDevices",
	"POST /beta/deviceManagement/windowsAutopilotDeviceIdentities/microsoft.graph.deleteDevices",
	"POST /beta/deviceManagement/windowsAutopilotDeviceIdentities/{id}/allowNextEnrollment",
	"POST /beta/deviceManagement/windowsAutopilotDeviceIdentities/{id}/microsoft.graph.allowNextEnrollment",
}
