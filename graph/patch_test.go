package graph

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
	"unicode/utf8"
)

// The three requests and replies of the documentation's pages.
const (
	corporateRequest = `{
  "@odata.type": "#microsoft.graph.importedDeviceIdentity",
  "importedDeviceIdentifier": "String",
  "importedDeviceIdentityType": "String",
  "lastContactedDateTime": "String (timestamp)",
  "description": "String",
  "enrollmentState": "String",
  "platform": "String"
}`
	corporateReply = `{
  "@odata.type": "#microsoft.graph.importedDeviceIdentity",
  "id": "255f6010-6010-255f-1060-5f2510605f25",
  "importedDeviceIdentifier": "String",
  "importedDeviceIdentityType": "String",
  "lastModifiedDateTime": "String (timestamp)",
  "createdDateTime": "String (timestamp)",
  "lastContactedDateTime": "String (timestamp)",
  "description": "String",
  "enrollmentState": "String",
  "platform": "String"
}`
	autopilotRequest = `{
  "@odata.type": "#microsoft.graph.importedWindowsAutopilotDeviceIdentity",
  "assignedUserPrincipalName": "String",
  "groupTag": "String",
  "hardwareIdentifier": "Binary",
  "importId": "String",
  "productKey": "String",
  "serialNumber": "String",
  "state": {
    "@odata.type": "microsoft.graph.importedWindowsAutopilotDeviceIdentityState"
  }
}`
	autopilotReply = `{
  "@odata.type": "#microsoft.graph.importedWindowsAutopilotDeviceIdentity",
  "id": "ab4c360f-360f-ab4c-0f36-4cab0f364cab",
  "assignedUserPrincipalName": "String",
  "groupTag": "String",
  "hardwareIdentifier": "Binary",
  "importId": "String",
  "productKey": "String",
  "serialNumber": "String",
  "state": {
    "@odata.type": "microsoft.graph.importedWindowsAutopilotDeviceIdentityState"
  }
}`
)

var (
	corporatePatch = Patch{
		{"@odata.type", "#microsoft.graph.importedDeviceIdentity"},
		{"importedDeviceIdentifier", "String"},
		{"importedDeviceIdentityType", "String"},
		{"lastContactedDateTime", "String (timestamp)"},
		{"description", "String"},
		{"enrollmentState", "String"},
		{"platform", "String"},
	}
	autopilotPatch = Patch{
		{"@odata.type", "#microsoft.graph.importedWindowsAutopilotDeviceIdentity"},
		{"assignedUserPrincipalName", "String"},
		{"groupTag", "String"},
		{"hardwareIdentifier", "Binary"},
		{"importId", "String"},
		{"productKey", "String"},
		{"serialNumber", "String"},
		{"state", Patch{{"@odata.type", "microsoft.graph.importedWindowsAutopilotDeviceIdentityState"}}},
	}
)

func TestPatchesAreThoseOfThePages(t *testing.T) {
	for _, test := range []struct {
		name           string
		send           func(*Client) (Reply, error)
		url            string
		request, reply string
	}{
		{
			"corporate collection",
			func(c *Client) (Reply, error) { return c.PatchCorporateCollection(t.Context(), corporatePatch) },
			testRoot + "/beta/deviceManagement/importedDeviceIdentities", corporateRequest, corporateReply,
		}, {
			"corporate item",
			func(c *Client) (Reply, error) {
				return c.PatchCorporateItem(t.Context(), "255f6010-6010-255f-1060-5f2510605f25", corporatePatch)
			},
			testRoot + "/beta/deviceManagement/importedDeviceIdentities/255f6010-6010-255f-1060-5f2510605f25", corporateRequest, corporateReply,
		}, {
			"Autopilot item",
			func(c *Client) (Reply, error) {
				return c.PatchAutopilotItem(t.Context(), "ab4c360f-360f-ab4c-0f36-4cab0f364cab", autopilotPatch)
			},
			testRoot + "/v1.0/deviceManagement/importedWindowsAutopilotDeviceIdentities/ab4c360f-360f-ab4c-0f36-4cab0f364cab", autopilotRequest, autopilotReply,
		}, {
			"Autopilot upload",
			func(c *Client) (Reply, error) {
				return c.PatchAutopilotUpload(t.Context(), "ab4c360f-360f-ab4c-0f36-4cab0f364cab", autopilotPatch)
			},
			testRoot + "/v1.0/importedWindowsAutopilotDeviceIdentityUpload/deviceIdentities/ab4c360f-360f-ab4c-0f36-4cab0f364cab", autopilotRequest, autopilotReply,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			f := &fake{answer: script(says(200, test.reply, "Content-Type", "application/json"))}
			r, err := test.send(newTestClient(t, f, func(o *Options) { o.UserAgent = "rollcall/1.2.3" }))
			if err != nil {
				t.Fatal(err)
			}
			got := f.log()[0]
			if got.method != "PATCH" || got.url != test.url {
				t.Errorf("%s %s, want PATCH %s", got.method, got.url, test.url)
			}
			// The pages' bytes, but for the white space.
			if want := strings.NewReplacer("\n", "", `": `, `":`, "  ", "").Replace(test.request); got.body != want {
				t.Errorf("body\n%s, want\n%s", got.body, want)
			}
			for name, want := range map[string]string{
				"Authorization": "Bearer token-1", "Content-Type": "application/json",
				"Accept": "application/json", "User-Agent": "rollcall/1.2.3",
			} {
				if v := got.header.Values(name); len(v) != 1 || v[0] != want {
					t.Errorf("%s: %q, want %q", name, v, want)
				}
			}
			var want map[string]any
			if err := json.Unmarshal([]byte(test.reply), &want); err != nil {
				t.Fatal(err)
			}
			if !reflect.DeepEqual(r.Object, want) {
				t.Errorf("object %v", r.Object)
			}
			if r.Status != 200 || r.RequestID != "0f6e3a9c-7c11-4e7b-8f0a-1d2c3b4a5968" || r.Attempts != 1 {
				t.Errorf("receipt %+v", r.Receipt)
			}
		})
	}
}

func TestRepliesWithoutAnObject(t *testing.T) {
	for _, answer := range []answer{script(says(204, "")), script(says(200, "")), script(says(200, " \r\n")), script(says(200, "null"))} {
		r, err := newTestClient(t, &fake{answer: answer}).PatchCorporateItem(t.Context(), "1", onePatch)
		if err != nil || r.Object != nil {
			t.Errorf("%+v, %v", r, err)
		}
	}
}

func TestPatchEncoding(t *testing.T) {
	for _, test := range []struct {
		value any
		want  string
	}{
		{"", `""`},
		{nil, `null`},
		{true, `true`},
		{17, `17`},
		{json.RawMessage(`{"a": [1]}`), `{"a": [1]}`},
		{[]Patch{}, `[]`},
		{[]Patch{{{"a", "b"}}, {}}, `[{"a":"b"},{}]`},
		{Patch{{"a", Patch{{"b", nil}}}}, `{"a":{"b":null}}`},
		{"T0FzAQEA+/==", `"T0FzAQEA+/=="`},
		{`<a href="x">&\`, `"<a href=\"x\">&\\"`},
		{"line\r\n\tend\x00\x1f\x7f", `"line\r\n\tend\u0000\u001f` + "\x7f" + `"`},
		{"Zoë 世界 🦉\u2028", "\"Zoë 世界 🦉\u2028\""},
		{"bad\xff\xc3", `"bad\ufffd\ufffd"`},
		{"\ufffd", "\"\ufffd\""},
	} {
		got, err := Patch{{"v", test.value}}.encode()
		if want := `{"v":` + test.want + `}`; err != nil || string(got) != want {
			t.Errorf("%v: got %s, %v, want %s", test.value, got, err, want)
		}
		if !json.Valid(got) {
			t.Errorf("%v: %s is not valid", test.value, got)
		}
	}
	for _, bad := range []any{1.5, json.RawMessage(`{`), json.RawMessage(nil), Patch{{"x", struct{}{}}}, []Patch{{{"x", []int{1}}}}} {
		if got, err := (Patch{{"v", bad}}).encode(); err == nil {
			t.Errorf("%v: got %s, want an error", bad, got)
		}
	}
	if got, err := json.Marshal(Patch{{"b", "1"}, {"a", nil}}); err != nil || string(got) != `{"b":"1","a":null}` {
		t.Errorf("json.Marshal: %s, %v", got, err)
	}
}

func FuzzPatchString(f *testing.F) {
	for _, s := range []string{"", "plain", "\"\\\n", "\xff", "Zoë\u2028", "\x00"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var back map[string]string
		b, err := Patch{{s, s}}.encode()
		if err == nil {
			err = json.Unmarshal(b, &back)
		}
		if err != nil || len(back) != 1 {
			t.Errorf("%q: %s, %v", s, b, err)
		} else if got, ok := back[s]; utf8.ValidString(s) && (!ok || got != s) {
			t.Errorf("%q came back as %q", s, back)
		}
	})
}

func TestBodiesThatCannotBeSent(t *testing.T) {
	f := &fake{answer: script(says(204, ""))}
	c := newTestClient(t, f)
	bad := Patch{{"description", 1.5}}
	if _, err := c.PatchCorporateItem(t.Context(), "1", bad); AsError(err) == nil {
		t.Error(err)
	}
	if _, err := c.UpdateDevice(t.Context(), "1", bad); AsError(err) == nil {
		t.Error(err)
	}
	if len(f.log()) != 0 {
		t.Error("a request was sent")
	}
}

func TestIDsCannotLeaveTheirPlace(t *testing.T) {
	f := &fake{answer: script(says(204, ""))}
	c := newTestClient(t, f)
	for _, id := range []string{"", ".", ".."} {
		if _, err := c.DeleteCorporate(t.Context(), id); AsError(err) == nil {
			t.Errorf("id %q: %v", id, err)
		}
		if _, err := c.UpdateDevice(t.Context(), id, onePatch); AsError(err) == nil {
			t.Errorf("id %q: %v", id, err)
		}
	}
	if len(f.log()) != 0 {
		t.Fatal("a request was sent")
	}
	for id, want := range map[string]string{
		"a/../b":  "/a%2F..%2Fb",
		"a?b#c":   "/a%3Fb%23c",
		"a b%2F":  "/a%20b%252F",
		"ö":       "/%C3%B6",
		"x\r\nA:": "/x%0D%0AA:",
	} {
		if _, err := c.DeleteCorporate(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		if _, err := c.UnassignUser(t.Context(), id); err != nil {
			t.Fatal(err)
		}
		log := f.log()
		if got := log[len(log)-2].url; got != testRoot+corporatePath+want {
			t.Errorf("id %q: %s", id, got)
		}
		if got := log[len(log)-1].url; got != testRoot+devicesPath+want+"/unassignUserFromDevice" {
			t.Errorf("id %q: %s", id, got)
		}
	}
}

func TestOperations(t *testing.T) {
	ctx := t.Context()
	receipt := func(_ Receipt, err error) error { return err }
	for _, test := range []struct {
		name  string
		call  func(*Client) error
		want  string
		body  string
		reply string
	}{
		{"ImportCorporate", func(c *Client) error {
			_, _, err := c.ImportCorporate(ctx, []Patch{{{"importedDeviceIdentifier", "1"}}}, false)
			return err
		}, "POST /beta/deviceManagement/importedDeviceIdentities/importDeviceIdentityList",
			`{"importedDeviceIdentities":[{"importedDeviceIdentifier":"1"}],"overwriteImportedDeviceIdentities":false}`, `{"value":[]}`},
		{"SearchCorporate", func(c *Client) error {
			_, err := c.SearchCorporate(ctx, []Patch{{{"importedDeviceIdentifier", "1"}}})
			return err
		}, "POST /beta/deviceManagement/importedDeviceIdentities/searchExistingIdentities",
			`{"importedDeviceIdentities":[{"importedDeviceIdentifier":"1"}]}`, `{"value":[]}`},
		{"DeleteCorporate", func(c *Client) error { return receipt(c.DeleteCorporate(ctx, "1")) },
			"DELETE /beta/deviceManagement/importedDeviceIdentities/1", "", ""},
		{"ImportAutopilot", func(c *Client) error {
			_, _, err := c.ImportAutopilot(ctx, []Patch{{{"serialNumber", "1"}}})
			return err
		}, "POST /v1.0/deviceManagement/importedWindowsAutopilotDeviceIdentities/import",
			`{"importedWindowsAutopilotDeviceIdentities":[{"serialNumber":"1"}]}`, `{"value":[]}`},
		{"DeleteImportRecord", func(c *Client) error { return receipt(c.DeleteImportRecord(ctx, "1")) },
			"DELETE /v1.0/deviceManagement/importedWindowsAutopilotDeviceIdentities/1", "", ""},
		{"GetDevice", func(c *Client) error { _, err := c.GetDevice(ctx, "1"); return err },
			"GET /v1.0/deviceManagement/windowsAutopilotDeviceIdentities/1", "", `{"id":"1"}`},
		{"UpdateDevice", func(c *Client) error { return receipt(c.UpdateDevice(ctx, "1", Patch{{"groupTag", "A"}})) },
			"POST /v1.0/deviceManagement/windowsAutopilotDeviceIdentities/1/updateDeviceProperties", `{"groupTag":"A"}`, ""},
		{"AssignUser", func(c *Client) error { return receipt(c.AssignUser(ctx, "1", "ada@contoso.com", "Ada")) },
			"POST /v1.0/deviceManagement/windowsAutopilotDeviceIdentities/1/assignUserToDevice",
			`{"userPrincipalName":"ada@contoso.com","addressableUserName":"Ada"}`, ""},
		{"UnassignUser", func(c *Client) error { return receipt(c.UnassignUser(ctx, "1")) },
			"POST /v1.0/deviceManagement/windowsAutopilotDeviceIdentities/1/unassignUserFromDevice", "", ""},
		{"DeleteDevice", func(c *Client) error { return receipt(c.DeleteDevice(ctx, "1")) },
			"DELETE /v1.0/deviceManagement/windowsAutopilotDeviceIdentities/1", "", ""},
		{"SyncAutopilot", func(c *Client) error { return receipt(c.SyncAutopilot(ctx)) },
			"POST /beta/deviceManagement/windowsAutopilotSettings/sync", "", ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			status := 200
			if test.reply == "" {
				status = 204
			}
			f := &fake{answer: script(says(status, test.reply))}
			if err := test.call(newTestClient(t, f)); err != nil {
				t.Fatal(err)
			}
			got := f.log()[0]
			if s := got.method + " " + strings.TrimPrefix(got.url, testRoot); s != test.want || got.body != test.body {
				t.Errorf("%s %s", s, got.body)
			}
			if has := got.header.Get("Content-Type") == "application/json"; has != (test.body != "") {
				t.Errorf("content type %q", got.header.Get("Content-Type"))
			}
		})
	}
}

func TestProxysPageIsNoSuccess(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		f := &fake{answer: script(says(200, "<html>sign in"))}
		_, err := newTestClient(t, f, func(o *Options) { o.Attempts = 2 }).DeleteCorporate(t.Context(), "1")
		if e := AsError(err); e == nil || e.Class != Outage || !strings.Contains(e.Message, "HTML") {
			t.Errorf("%v", err)
		}
	})
}
