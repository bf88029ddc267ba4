package normal

import (
	"errors"
	"testing"
)

func TestGUID(t *testing.T) {
	const guid = "255f6010-6010-255f-1060-5f2510605f25"
	for _, s := range []string{guid, "255F6010-6010-255F-1060-5F2510605F25", "{255F6010-6010-255f-1060-5f2510605f25}"} {
		if got, ok := GUID(s); got != guid || !ok {
			t.Errorf("%s is %q, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "{" + guid, guid[1:], guid + "0", "g" + guid[1:], "255f60106-010-255f-1060-5f2510605f25", "{}" + guid} {
		if got, ok := GUID(s); ok {
			t.Errorf("%q is taken for the GUID %q", s, got)
		}
	}
}

func TestEnum(t *testing.T) {
	e := Enum{"iOS", "macOS"}
	for s, want := range map[string]string{"iOS": "iOS", "IOS": "iOS", "macos": "macOS", "": "", "mac": ""} {
		if got := e.Find(s); got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
	if s := e.String(); s != "iOS, macOS" {
		t.Errorf("the members are %s", s)
	}
}

func TestTime(t *testing.T) {
	for s, want := range map[string]string{"2026-01-31T08:00:00Z": "2026-01-31T08:00:00Z", "2026-01-31t08:00:00z": "2026-01-31T08:00:00Z",
		"2026-01-31T08:00:00.5+01:00": "2026-01-31T08:00:00.5+01:00"} {
		if got, ok := Time(s); got != want || !ok {
			t.Errorf("%s is %q, %v", s, got, ok)
		}
	}
	for _, s := range []string{"", "2026-01-31", "31.1.2026 08:00", "2026-02-31T08:00:00Z", "2026-01-31T08:00:00"} {
		if _, ok := Time(s); ok {
			t.Errorf("%q is taken for a time", s)
		}
	}
}

// A state in its normal form is its own.
func TestState(t *testing.T) {
	for s, want := range map[string]string{
		`{}`: `{}`,
		`{ "deviceErrorName" : null, "deviceImportStatus": "COMPLETE" }`:     `{"deviceImportStatus":"complete"}`,
		`{"deviceErrorName":"<x>","deviceErrorCode":808}`:                    `{"deviceErrorCode":808,"deviceErrorName":"<x>"}`,
		`{"@odata.type":"#x","deviceRegistrationId":"","deviceErrorCode":0}`: `{"@odata.type":"#x","deviceRegistrationId":"","deviceErrorCode":0}`,
	} {
		got, err := State(s)
		again, errAgain := State(got)
		if got != want || err != nil || again != want || errAgain != nil {
			t.Errorf("%s is %s, %v, and that %s, %v", s, got, err, again, errAgain)
		}
	}
	for _, s := range []string{`[]`, `null`, `{"x":1}`, `{}{}`, `{`, `x`, `{"deviceErrorCode":"808"}`, `{"deviceErrorCode":3000000000}`} {
		var status *StatusError
		if got, err := State(s); err == nil || errors.As(err, &status) {
			t.Errorf("%s is %s, %v", s, got, err)
		}
	}
	var status *StatusError
	if _, err := State(`{"deviceImportStatus":"done"}`); !errors.As(err, &status) || status.Status != "done" {
		t.Errorf("an unknown status: %v", err)
	}
}

func TestProductKey(t *testing.T) {
	for s, want := range map[string]bool{
		"3312345678900": true, "00330-80000-00000-AA123": true, "VK7JG-NPHTM-C97JM-9MPGT-3V66T": true, "VK7JGNPHTMC97JM9MPGT3V66T": true,
		"": false, "Kiosk": false, "12345": false, "00330-80000": false, "AAAA-BBBB-CCCC-DDDD": false, "00330 80000 00000 AA123": false,
	} {
		if ProductKey(s) != want {
			t.Errorf("%q looks like a product key: %v", s, !want)
		}
	}
}
