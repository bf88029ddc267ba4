package sampledata_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"

	"rollcall/sampledata"
)

func generate(t testing.TB, o sampledata.Options) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := sampledata.Generate(&b, o); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func generateTenant(t testing.TB, o sampledata.Options) tenant {
	t.Helper()
	var b bytes.Buffer
	if err := sampledata.GenerateTenant(&b, o); err != nil {
		t.Fatal(err)
	}
	return parseTenant(t, b.Bytes())
}

func records(t testing.TB, data []byte) [][]string {
	t.Helper()
	r := csv.NewReader(bytes.NewReader(data))
	r.FieldsPerRecord = -1
	all, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// A tenant is what [sampledata.Tenant] documents, as far as the tests look at it.
type tenant struct {
	TenantID  string `json:"tenantId"`
	Corporate []struct {
		ID          string `json:"id"`
		Identifier  string `json:"importedDeviceIdentifier"`
		Type        string `json:"importedDeviceIdentityType"`
		Description string `json:"description"`
		Platform    string `json:"platform"`
	} `json:"corporate"`
	ImportRecords []struct {
		ID           string  `json:"id"`
		SerialNumber string  `json:"serialNumber"`
		GroupTag     string  `json:"groupTag"`
		AssignedUser string  `json:"assignedUserPrincipalName"`
		Hash         *string `json:"hardwareIdentifier"`
		State        struct {
			Status         string `json:"deviceImportStatus"`
			RegistrationID string `json:"deviceRegistrationId"`
		} `json:"state"`
	} `json:"importRecords"`
	Devices []struct {
		ID           string `json:"id"`
		SerialNumber string `json:"serialNumber"`
		GroupTag     string `json:"groupTag"`
		User         string `json:"userPrincipalName"`
	} `json:"devices"`
}

func parseTenant(t testing.TB, data []byte) tenant {
	t.Helper()
	var out tenant
	if err := json.Unmarshal(data, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// The bytes are part of the contract: a run that is reported with its flags can be repeated by others.
func TestGenerateGolden(t *testing.T) {
	for _, c := range []struct {
		o              sampledata.Options
		list, tenantOf string
	}{
		{sampledata.Options{Rows: 500, Seed: 1, Bad: 0.1, Duplicates: 0.1, Missing: 0.1, Same: 0.1}, "86d589c359621919", "5aa962131d163435"},
		{sampledata.Options{Kind: "autopilot", Rows: 100, Seed: 1, Bad: 0.2, Hashes: true, WithID: true, Profile: "graph"}, "444b7f7ec2394a95", "a9b46f356bf0c32d"},
	} {
		sum := func(b []byte) string {
			s := sha256.Sum256(b)
			return hex.EncodeToString(s[:8])
		}
		list := generate(t, c.o)
		if !bytes.Equal(list, generate(t, c.o)) {
			t.Error("equal options gave different lists")
		}
		if got := sum(list); got != c.list {
			t.Errorf("list of %+v: digest %s, want %s", c.o, got, c.list)
		}
		var b bytes.Buffer
		if err := sampledata.GenerateTenant(&b, c.o); err != nil {
			t.Fatal(err)
		}
		if got := sum(b.Bytes()); got != c.tenantOf {
			t.Errorf("tenant of %+v: digest %s, want %s", c.o, got, c.tenantOf)
		}
		c.o.Seed++
		if bytes.Equal(list, generate(t, c.o)) {
			t.Error("another seed gave the same list")
		}
	}
}

// Lines that are not reported as bad are the same in the repaired file.
func TestRepairChangesBadRowsOnly(t *testing.T) {
	for _, o := range profiles {
		t.Run(name(o), func(t *testing.T) {
			o.Rows, o.Seed, o.Bad, o.Duplicates = 600, 3, 0.2, 0.1
			bad := map[int]bool{}
			last := 0
			o.OnBad = func(line int, _ string) {
				if line <= last {
					t.Errorf("line %d reported after %d", line, last)
				}
				last = line
				bad[line] = true
			}
			dirty := strings.Split(string(generate(t, o)), "\n")
			o.Bad, o.OnBad = 0, nil
			clean := strings.Split(string(generate(t, o)), "\n")
			if len(dirty) != len(clean) {
				t.Fatalf("%d lines, repaired %d", len(dirty), len(clean))
			}
			repaired := 0
			for i := range dirty {
				if dirty[i] != clean[i] {
					repaired++
					if !bad[i+1] {
						t.Errorf("line %d was not reported: %q, repaired %q", i+1, dirty[i], clean[i])
					}
				}
			}
			if repaired < 60 {
				t.Errorf("only %d lines were repaired", repaired)
			}
		})
	}
}

func TestDuplicatesRepeatAnEarlierRow(t *testing.T) {
	o := sampledata.Options{Rows: 30_000, Seed: 9, Duplicates: 0.2, Bad: 0.05}
	seen, repeated := map[string]bool{}, 0
	for _, line := range strings.Split(string(generate(t, o)), "\n") {
		if seen[line] {
			repeated++
		}
		seen[line] = true
	}
	if repeated < 5500 || repeated > 6500 {
		t.Errorf("%d of 30,000 rows are repeated, want about 6,000", repeated)
	}
}

// The tenant holds the devices of the repaired list, each once, but for the missing share, with values to change.
func TestTenantMatchesList(t *testing.T) {
	for _, o := range profiles {
		t.Run(name(o), func(t *testing.T) {
			o.Rows, o.Seed, o.Bad, o.Duplicates, o.Missing, o.Same = 1000, 21, 0.1, 0.1, 0.2, 0.3
			o.Hashes = false
			held := generateTenant(t, o)
			entries := map[string]string{} // values by identity
			ids := map[string]string{}
			for _, e := range held.Corporate {
				entries[e.Identifier] = e.Description + "|" + e.Platform
				ids[e.Identifier] = e.ID
			}
			for _, d := range held.Devices {
				entries[d.SerialNumber] = d.GroupTag + "|" + d.User
			}
			for _, r := range held.ImportRecords {
				ids[r.SerialNumber] = r.ID
			}
			if n := len(held.Corporate) + len(held.Devices); len(entries) != n {
				t.Errorf("%d identities in %d entries", len(entries), n)
			}

			o.Bad = 0
			list := records(t, generate(t, o))
			missing, same, distinct := 0, 0, map[string]bool{}
			for i, cells := range list {
				if i == 0 && o.Profile+o.Kind != "portalcorporate" {
					continue
				}
				id := ""
				if o.WithID {
					id, cells = cells[0], cells[1:]
				}
				key := cells[0]
				if o.Profile == "windows" {
					key = strings.Join(cells, ",")
				}
				if distinct[key] {
					continue
				}
				distinct[key] = true
				values, found := entries[key]
				if !found {
					missing++
					continue
				}
				if id != "" && ids[key] != id {
					t.Errorf("%s: id %s, tenant has %s", key, id, ids[key])
				}
				parts := strings.Split(values, "|")
				if len(cells) > 1 && slices.Contains(cells[1:], parts[0]) && parts[0] != "" {
					same++
				}
			}
			if share := float64(missing) / float64(len(distinct)); share < 0.15 || share > 0.25 {
				t.Errorf("%.2f of the devices are missing, want about 0.2", share)
			}
			if n := len(distinct) - missing; n != len(entries) {
				t.Errorf("the list has %d of %d entries", n, len(entries))
			}
			if share := float64(same) / float64(len(entries)); o.Profile != "windows" && (share < 0.25 || share > 0.35) {
				t.Errorf("%.2f of the rows are in the tenant already, want about 0.3", share)
			}
		})
	}
}

func TestRegisteredTenantHasNoImportRecords(t *testing.T) {
	o := sampledata.Options{Kind: "autopilot", Rows: 50, Seed: 2, WithID: true, Registered: true}
	held := generateTenant(t, o)
	if len(held.ImportRecords) != 0 || len(held.Devices) != 50 {
		t.Fatalf("%d import records, %d devices", len(held.ImportRecords), len(held.Devices))
	}
	for i, cells := range records(t, generate(t, o))[1:] {
		if cells[0] != held.Devices[i].ID {
			t.Errorf("row %d has id %s, its device %s", i+1, cells[0], held.Devices[i].ID)
		}
	}
}

func TestGenerateRefuses(t *testing.T) {
	for _, c := range []struct {
		o    sampledata.Options
		want string
	}{
		{sampledata.Options{Kind: "laptops"}, `kind "laptops" is none of corporate, autopilot`},
		{sampledata.Options{Kind: "corporate", Profile: "tag"}, `profile "tag" is none of the corporate headers`},
		{sampledata.Options{Rows: -1}, "rows: -1 is negative"},
		{sampledata.Options{Bad: 1.5}, "bad: 1.5 is no share between 0 and 1"},
		{sampledata.Options{Profile: "portal", WithID: true}, `profile "portal": without a header there is no id column`},
	} {
		for what, make := range map[string]func(io.Writer, sampledata.Options) error{
			"generate: ": sampledata.Generate, "generate tenant: ": sampledata.GenerateTenant} {
			err := make(io.Discard, c.o)
			if err == nil || err.Error() != what+c.want {
				t.Errorf("%+v: %v, want %s", c.o, err, what+c.want)
			}
		}
	}
}

// full is a disk without space.
type full struct{}

var errFull = errors.New("no space left")

func (full) Write([]byte) (int, error) { return 0, errFull }

func TestWriteErrorsAreReturned(t *testing.T) {
	for _, rows := range []int{1, 5000} {
		if err := sampledata.Generate(full{}, sampledata.Options{Rows: rows}); !errors.Is(err, errFull) {
			t.Errorf("list of %d rows: %v", rows, err)
		}
		if err := sampledata.GenerateTenant(full{}, sampledata.Options{Rows: rows}); !errors.Is(err, errFull) {
			t.Errorf("tenant of %d rows: %v", rows, err)
		}
	}
}

func BenchmarkGenerate(b *testing.B) {
	for _, c := range []struct {
		name string
		o    sampledata.Options
	}{
		{"corporate", sampledata.Options{Rows: 100_000, Bad: 0.01}},
		{"hashes", sampledata.Options{Kind: "autopilot", Rows: 5000, Bad: 0.01, Hashes: true}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(generate(b, c.o))))
			for b.Loop() {
				if err := sampledata.Generate(io.Discard, c.o); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
