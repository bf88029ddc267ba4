package sampledata_test

import (
	"bytes"
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"

	"rollcall/sampledata"
)

// sampleRows reads a sample in UTF-8 with commas.
func sampleRows(t *testing.T, name string) [][]string {
	t.Helper()
	data, err := sampledata.Files.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return records(t, data)
}

func TestTenantIsComplete(t *testing.T) {
	held := parseTenant(t, sampledata.Tenant())
	if len(held.TenantID) != 36 || len(held.Corporate) != 65 || len(held.ImportRecords) != 40 || len(held.Devices) != 60 {
		t.Errorf("tenant %s holds %d corporate identifiers, %d import records, %d devices",
			held.TenantID, len(held.Corporate), len(held.ImportRecords), len(held.Devices))
	}
	ids, keys := map[string]bool{}, map[string]bool{}
	once := func(set map[string]bool, s string) {
		if s == "" || set[s] {
			t.Errorf("%q is there twice or empty", s)
		}
		set[s] = true
	}
	for _, e := range held.Corporate {
		once(ids, e.ID)
		once(keys, strings.ToLower(e.Type+":"+e.Identifier))
	}
	serials := map[string]string{}
	for _, d := range held.Devices {
		once(ids, d.ID)
		once(keys, "device:"+d.SerialNumber)
		serials[d.ID] = d.SerialNumber
	}
	failed := 0
	for _, r := range held.ImportRecords {
		once(ids, r.ID)
		once(keys, "record:"+r.SerialNumber)
		if r.Hash != nil {
			t.Errorf("record of %s shows its hash", r.SerialNumber)
		}
		switch r.State.Status {
		case "complete":
			if serials[r.State.RegistrationID] != r.SerialNumber {
				t.Errorf("record of %s leads to the device %s of %q", r.SerialNumber, r.State.RegistrationID, serials[r.State.RegistrationID])
			}
		case "error":
			failed++
		}
	}
	if failed != 1 {
		t.Errorf("%d imports failed", failed)
	}
}

// Entries have the properties that Graph's lists show, each of them and no other.
func TestTenantHasGraphsProperties(t *testing.T) {
	want := map[string]string{
		"corporate": "createdDateTime description enrollmentState id importedDeviceIdentifier importedDeviceIdentityType " +
			"lastContactedDateTime lastModifiedDateTime platform",
		"importRecords": "assignedUserPrincipalName groupTag hardwareIdentifier id importId productKey serialNumber state",
		"devices": "addressableUserName azureActiveDirectoryDeviceId displayName enrollmentState groupTag id lastContactedDateTime " +
			"managedDeviceId manufacturer model productKey purchaseOrderIdentifier resourceName serialNumber skuNumber systemFamily userPrincipalName",
	}
	tenants := map[string][]byte{"sample": sampledata.Tenant()}
	for _, kind := range []string{"corporate", "autopilot"} {
		var b bytes.Buffer
		if err := sampledata.GenerateTenant(&b, sampledata.Options{Kind: kind, Rows: 5}); err != nil {
			t.Fatal(err)
		}
		tenants[kind] = b.Bytes()
	}
	for name, data := range tenants {
		var lists map[string]json.RawMessage
		if err := json.Unmarshal(data, &lists); err != nil {
			t.Fatal(err)
		}
		if len(lists) != 4 {
			t.Errorf("%s: %d members", name, len(lists))
		}
		for list, properties := range want {
			var entries []map[string]any
			if err := json.Unmarshal(lists[list], &entries); err != nil {
				t.Fatal(err)
			}
			for i, e := range entries {
				if got := strings.Join(slices.Sorted(maps.Keys(e)), " "); got != properties {
					t.Errorf("%s: %s %d has %s", name, list, i, got)
				}
			}
		}
	}
}

// Of the first-steps files, all but the rows named here are devices of the tenant, and these have something to change.
func TestFirstStepsMatchTenant(t *testing.T) {
	held := parseTenant(t, sampledata.Tenant())
	have := map[string]string{} // values by identity in lower case
	for _, e := range held.Corporate {
		have[strings.ToLower(e.Identifier)] = e.Description + "|" + e.Platform
	}
	for _, d := range held.Devices {
		have[strings.ToLower(d.SerialNumber)] = d.GroupTag + "|" + d.User
	}
	for _, c := range []struct {
		file              string
		identity, a, b    int // columns
		strangers, equals []int
	}{
		// Bad identities are strangers too.
		{"devices.csv", 0, 2, 3, []int{11, 17, 23, 31}, []int{14, 15, 20, 29, 34}},
		{"autopilot.csv", 0, 3, 4, []int{7, 25}, []int{9, 12, 24}},
	} {
		var strangers, equals []int
		for i, cells := range sampleRows(t, c.file)[1:] {
			line := i + 2 // no cell of these files holds a line break
			values, found := have[strings.ToLower(cells[c.identity])]
			a, b, _ := strings.Cut(values, "|")
			switch {
			case !found:
				strangers = append(strangers, line)
			case (cells[c.a] == "" || cells[c.a] == a) && (cells[c.b] == "" || cells[c.b] == b):
				equals = append(equals, line)
			}
		}
		if !slices.Equal(strangers, c.strangers) || !slices.Equal(equals, c.equals) {
			t.Errorf("%s: lines %v are not in the tenant, want %v; %v are the tenant's already, want %v", c.file, strangers, c.strangers, equals, c.equals)
		}
	}
}
