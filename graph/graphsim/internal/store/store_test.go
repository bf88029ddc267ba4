package store

import (
	"strings"
	"testing"
	"time"
)

func TestAdd(t *testing.T) {
	s := New(1)
	tenant := Tenant{
		Corporate:     []Corporate{{Identifier: "A1", Type: "SERIALNUMBER"}},
		ImportRecords: []ImportRecord{{SerialNumber: "S1"}},
		Devices:       []Device{{SerialNumber: "S1"}},
	}
	if err := s.Add(&tenant); err != nil {
		t.Fatal(err)
	}
	got := s.Tenant()
	c, r, d := got.Corporate[0], got.ImportRecords[0], got.Devices[0]
	if c.Type != "serialNumber" || c.Platform != "unknown" || c.Created.IsZero() || c.LastModified != c.Created {
		t.Errorf("%+v", c)
	}
	if r.State.Status != "complete" || d.EnrollmentState != "notContacted" {
		t.Errorf("%+v, %+v", r, d)
	}
	if c.ID == "" || r.ID == "" || d.ID == "" || s.Made() != 3 || tenant.Devices[0].ID != d.ID {
		t.Errorf("ids %q, %q, %q, %d made", c.ID, r.ID, d.ID, s.Made())
	}
	if s.Corporate.First(CorporateKey(&Corporate{Type: "serialNumber", Identifier: "a1"})) == nil {
		t.Error("not found in another letter case")
	}
}

// TestAddNothing: what cannot be stored whole is not stored at all.
func TestAddNothing(t *testing.T) {
	good := Device{ID: "d1", SerialNumber: "a"}
	for _, test := range []struct {
		tenant Tenant
		want   string
	}{
		{Tenant{Corporate: []Corporate{{Identifier: "A1"}}}, "corporate entry 1 (A1): importedDeviceIdentifier and"},
		{Tenant{Corporate: []Corporate{{Identifier: "A1", Type: "serial"}}}, `importedDeviceIdentityType is "serial", want one of unknown, imei`},
		{Tenant{ImportRecords: []ImportRecord{{Hash: "x"}}}, "import record 1 (): hardwareIdentifier is not base64"},
		{Tenant{Devices: []Device{good, {}}}, "device 2 (): serialNumber is required"},
		{Tenant{Devices: []Device{good, {ID: "D1", SerialNumber: "b"}}}, "devices has two entries with the id D1"},
		{Tenant{Corporate: []Corporate{{Identifier: "A", Type: "imei"}}, Devices: []Device{{ID: "Taken", SerialNumber: "b"}}}, "two entries with the id Taken"},
	} {
		s := New(1)
		if err := s.Add(&Tenant{Devices: []Device{{ID: "taken", SerialNumber: "t"}}}); err != nil {
			t.Fatal(err)
		}
		if err := s.Add(&test.tenant); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%v, want %q", err, test.want)
		}
		if n := s.Corporate.Len() + s.Records.Len() + s.Devices.Len(); n != 1 {
			t.Errorf("%s: %d entries are left, want the one before", test.want, n)
		}
	}
}

// TestSettle: what is due comes in the order of time and, at one time, of its
// making; what it brings about in turn comes too.
func TestSettle(t *testing.T) {
	s, start := New(1), time.Unix(1_800_000_000, 0)
	var log []string
	note := func(what string) func(time.Time) {
		return func(due time.Time) { log = append(log, what+" "+due.Sub(start).String()) }
	}
	s.At(start.Add(3*time.Second), note("late"))
	s.At(start.Add(time.Second), note("first"))
	s.At(start.Add(time.Second), func(due time.Time) {
		note("second")(due)
		s.At(due.Add(time.Second), note("third"))
	})
	s.Settle(start)
	if len(log) > 0 {
		t.Errorf("%q before it was due", log)
	}
	s.Settle(start.Add(2 * time.Second))
	if got := strings.Join(log, ", "); got != "first 1s, second 1s, third 2s" {
		t.Error(got)
	}
	s.Settle(start.Add(time.Hour))
	if len(log) != 4 || log[3] != "late 3s" {
		t.Errorf("%q", log)
	}
}

// TestFinish: nobody has to wait for what is to come.
func TestFinish(t *testing.T) {
	s, start := New(1), time.Unix(1_800_000_000, 0)
	var dues []time.Duration
	s.At(start.Add(time.Hour), func(due time.Time) {
		dues = append(dues, due.Sub(start))
		s.At(due.Add(24*time.Hour), func(due time.Time) { dues = append(dues, due.Sub(start)) })
	})
	s.Finish()
	if len(dues) != 2 || dues[0] != time.Hour || dues[1] != 25*time.Hour {
		t.Errorf("%v", dues)
	}
}

func TestListed(t *testing.T) {
	now := time.Unix(1_800_000_000, 0)
	d := Registered{Visible: now}
	if d.Listed(now.Add(-1)) || !d.Listed(now) || !(&Registered{}).Listed(now) {
		t.Error("a device is listed from a moment on")
	}
}
