package graph

import (
	"errors"
	"fmt"
	"net/http"
	"reflect"
	"strings"
	"testing"
	"testing/synctest"
)

func listAll(t *testing.T, answer answer) ([]string, *fake, error) {
	t.Helper()
	f := &fake{answer: answer}
	var ids []string
	err := newTestClient(t, f, func(o *Options) { o.Attempts = 2 }).ListCorporate(t.Context(), func(e CorporateIdentity) error {
		ids = append(ids, e.ID)
		return nil
	})
	return ids, f, err
}

func TestListFollowsLinksVerbatim(t *testing.T) {
	link := testRoot + ":443/beta/deviceManagement/importedDeviceIdentities?$skiptoken=a%2fB+c%20d&x='%c3%a4'&$top=2"
	ids, f, err := listAll(t, script(
		says(200, `{"@odata.context":"x","value":[{"id":"1"},{"id":"2"}],"@odata.nextLink":"`+link+`"}`),
		says(200, `{"value":[]  ,"@odata.nextLink":"`+testRoot+`/beta/next"}`),
		says(200, `{"value":[{"id":"3"}]}`),
	))
	if err != nil || fmt.Sprint(ids) != "[1 2 3]" {
		t.Fatal(ids, err)
	}
	log := f.log()
	if log[0].url != testRoot+corporatePath || log[1].url != strings.Replace(link, ":443", "", 1) || log[2].url != testRoot+"/beta/next" {
		t.Errorf("%s\n%s\n%s", log[0].url, log[1].url, log[2].url)
	}
	for _, r := range log {
		if r.method != http.MethodGet || r.header.Get("Authorization") != "Bearer token-1" {
			t.Errorf("%s %v", r.method, r.header)
		}
	}
}

func TestForeignLinksGetNothing(t *testing.T) {
	for link, host := range map[string]string{
		"https://evil.example/beta/x":                   "evil.example (https)",
		"http://graph.example/beta/x":                   "graph.example (http)",
		"https://graph.example:8443/beta/x":             "graph.example:8443 (https)",
		"https://user:pass@graph.example/beta/x":        "graph.example (https)",
		"https://graph.example.evil.example/beta/x":     "graph.example.evil.example (https)",
		"https://graph.example@evil.example/beta/x":     "evil.example (https)",
		"//evil.example/beta/x":                         "evil.example ()",
		"/beta/x":                                       "an address without a host",
		"https:graph.example/beta/x":                    "an address without a host",
		"https://gr\u0061ph.ex%61mple\\u0000/beta/x":    "an address that is not valid",
		"https://graph.example\\\\@evil.example/beta/x": "an address that is not valid",
	} {
		ids, f, err := listAll(t, script(says(200, `{"value":[{"id":"1"}],"@odata.nextLink":"`+link+`"}`)))
		e := AsError(err)
		if e == nil || e.Class != BadReply || !strings.Contains(e.Message, host) || !strings.Contains(e.Message, "not on graph.example (https)") {
			t.Errorf("%s: %v", link, err)
		}
		if len(f.log()) != 1 || len(ids) != 1 {
			t.Errorf("%s: %d requests", link, len(f.log()))
		}
	}
}

func TestListsThatDoNotEnd(t *testing.T) {
	_, f, err := listAll(t, script(says(200, `{"value":[],"@odata.nextLink":"`+testRoot+`/beta/same"}`)))
	if e := AsError(err); e == nil || e.Class != BadReply || len(f.log()) != 2 {
		t.Errorf("same link: %d requests, %v", len(f.log()), err)
	}
	for name, test := range map[string]struct {
		entries string // of the nth page
		pages   int
	}{
		"ever new links to nothing":          {``, maxEmpty + 1},
		"ever new links to the same entries": {`{"id":"1"},{"id":"2"}`, 2},
		"ever new entries":                   {`{"id":"%d"}`, maxPages},
	} {
		n := 0
		_, f, err := listAll(t, func(int, *http.Request, []byte) (*http.Response, error) {
			n++
			return reply(200, `{"value":[`+strings.ReplaceAll(test.entries, "%d", fmt.Sprint(n))+`],"@odata.nextLink":"`+testRoot+`/beta/`+fmt.Sprint(n)+`"}`), nil
		})
		if e := AsError(err); e == nil || e.Class != BadReply || len(f.log()) != test.pages {
			t.Errorf("%s: %d requests, want %d; %v", name, len(f.log()), test.pages, err)
		}
	}
}

// A page is handed on when it was read whole: none of its entries comes twice,
// and a reply without a value is not an empty tenant.
func TestPagesThatAreNotUnderstood(t *testing.T) {
	for _, bad := range []string{`{}`, ``, `null`, `{"value":null}`, `{"value":{}}`, `{"value":[{"id":"1"},{"id":`, `{"value":[{"id":7}]}`, `<html>`} {
		synctest.Test(t, func(t *testing.T) {
			ids, _, err := listAll(t, script(says(200, bad), says(200, `{"value":[{"id":"1"},{"id":"2"}]}`)))
			if err != nil || fmt.Sprint(ids) != "[1 2]" {
				t.Errorf("%s: %v, %v", bad, ids, err)
			}
			ids, _, err = listAll(t, script(says(200, bad)))
			if e := AsError(err); e == nil || e.Class != Outage || !strings.HasPrefix(e.Message, "reply not understood") || len(ids) != 0 {
				t.Errorf("%s: %v, %v", bad, ids, err)
			}
		})
	}
}

func TestListEndsWithTheCallersError(t *testing.T) {
	stop := errors.New("enough")
	f := &fake{answer: script(says(200, `{"value":[{"id":"1"},{"id":"2"}],"@odata.nextLink":"`+testRoot+`/next"}`))}
	n := 0
	err := newTestClient(t, f).ListDevices(t.Context(), func(Device) error { n++; return stop })
	if err != stop || n != 1 || len(f.log()) != 1 {
		t.Errorf("%d entries, %d requests, %v", n, len(f.log()), err)
	}
}

func TestEntries(t *testing.T) {
	c := newTestClient(t, &fake{answer: func(_ int, r *http.Request, _ []byte) (*http.Response, error) {
		switch r.URL.Path {
		case corporatePath:
			return reply(200, `{"value":[{"@odata.type":"x","id":"1","importedDeviceIdentifier":"356938035643809","importedDeviceIdentityType":"imei","lastModifiedDateTime":"a","createdDateTime":"b","lastContactedDateTime":null,"description":"Desk","enrollmentState":"enrolled","platform":"ios"}]}`), nil
		case importRecordsPath:
			return reply(200, `{"value":[{"id":"1","serialNumber":"S","groupTag":"T","assignedUserPrincipalName":"u","importId":"i","productKey":"k","hardwareIdentifier":null,"state":{"deviceImportStatus":"error","deviceRegistrationId":"r","deviceErrorCode":806,"deviceErrorName":"ZtdDeviceAlreadyAssigned"}},{"id":"2","state":null}]}`), nil
		}
		return reply(200, `{"value":[{"id":"1","groupTag":"T","serialNumber":"S","manufacturer":"M","model":"N","displayName":"D","userPrincipalName":"u","addressableUserName":"a","productKey":"k","purchaseOrderIdentifier":"p","enrollmentState":"enrolled","lastContactedDateTime":"l","resourceName":"r","skuNumber":"s","systemFamily":"f","azureActiveDirectoryDeviceId":"e","managedDeviceId":"m"},{"id":null}]}`), nil
	}})
	var corporate []CorporateIdentity
	var records []ImportRecord
	var devices []Device
	err := errors.Join(
		c.ListCorporate(t.Context(), func(e CorporateIdentity) error { corporate = append(corporate, e); return nil }),
		c.ListImportRecords(t.Context(), func(e ImportRecord) error { records = append(records, e); return nil }),
		c.ListDevices(t.Context(), func(e Device) error { devices = append(devices, e); return nil }),
	)
	if err != nil {
		t.Fatal(err)
	}
	if want := []CorporateIdentity{{"1", "356938035643809", "imei", "Desk", "ios", "enrolled", "a", "b", ""}}; !reflect.DeepEqual(corporate, want) {
		t.Errorf("%+v", corporate)
	}
	if want := []ImportRecord{{"1", "S", "T", "u", "i", "k", ImportState{"error", "r", 806, "ZtdDeviceAlreadyAssigned"}}, {ID: "2"}}; !reflect.DeepEqual(records, want) {
		t.Errorf("%+v", records)
	}
	if want := []Device{{"1", "S", "T", "D", "u", "a", "M", "N", "k", "p", "enrolled", "l", "r", "s", "f", "e", "m"}, {}}; !reflect.DeepEqual(devices, want) {
		t.Errorf("%+v", devices)
	}
}

func TestSearchFollowsItsPages(t *testing.T) {
	f := &fake{answer: script(
		says(200, `{"value":[{"id":"1"}],"@odata.nextLink":"`+testRoot+`/beta/more"}`),
		says(200, `{"value":[{"id":"2"}]}`),
	)}
	got, err := newTestClient(t, f).SearchCorporate(t.Context(), []Patch{{{"importedDeviceIdentifier", "1"}}})
	if err != nil || len(got) != 2 || got[1].ID != "2" {
		t.Errorf("%+v, %v", got, err)
	}
	if log := f.log(); log[1].method != "GET" || log[1].body != "" {
		t.Errorf("%+v", log[1])
	}
	f = &fake{answer: script(says(200, `{"value":[],"@odata.nextLink":"https://evil.example"}`))}
	if _, err := newTestClient(t, f).SearchCorporate(t.Context(), nil); AsError(err) == nil || len(f.log()) != 1 {
		t.Errorf("%v", err)
	}
}
