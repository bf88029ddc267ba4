package graphsim

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"
)

// Load adds the tenant that r holds as JSON to the store: all of it or, with
// an error, nothing.
func (s *Server) Load(r io.Reader) error {
	var t Tenant
	dec := json.NewDecoder(r)
	dec.DisallowUnknownFields()
	if err := dec.Decode(&t); err != nil {
		return fmt.Errorf("read tenant: %w", err)
	}
	if err := t.check(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.fits(&t); err != nil {
		return err
	}
	if t.TenantID != "" {
		s.tenantID = t.TenantID
	}
	s.addAll(&t)
	return nil
}

// Save writes the store in the form that Load reads.
func (s *Server) Save(w io.Writer) error {
	enc := json.NewEncoder(w)
	enc.SetIndent("", "  ")
	if err := enc.Encode(s.Snapshot()); err != nil {
		return fmt.Errorf("write tenant: %w", err)
	}
	return nil
}

// AddCorporate adds entries and returns their ids. Like AddImportRecords and
// AddDevices it panics on what Load would refuse.
func (s *Server) AddCorporate(entries ...Corporate) []string {
	return s.mustAdd(Tenant{Corporate: entries}, func(t *Tenant) (ids []string) {
		for _, e := range t.Corporate {
			ids = append(ids, e.ID)
		}
		return ids
	})
}

// AddImportRecords adds entries and returns their ids.
func (s *Server) AddImportRecords(entries ...ImportRecord) []string {
	return s.mustAdd(Tenant{ImportRecords: entries}, func(t *Tenant) (ids []string) {
		for _, e := range t.ImportRecords {
			ids = append(ids, e.ID)
		}
		return ids
	})
}

// AddDevices adds entries, visible at once, and returns their ids.
func (s *Server) AddDevices(entries ...Device) []string {
	return s.mustAdd(Tenant{Devices: entries}, func(t *Tenant) (ids []string) {
		for _, e := range t.Devices {
			ids = append(ids, e.ID)
		}
		return ids
	})
}

func (s *Server) mustAdd(t Tenant, ids func(*Tenant) []string) []string {
	t = Tenant{Corporate: slices.Clone(t.Corporate), ImportRecords: slices.Clone(t.ImportRecords), Devices: slices.Clone(t.Devices)}
	err := t.check()
	s.mu.Lock()
	defer s.mu.Unlock()
	if err == nil {
		err = s.fits(&t)
	}
	if err != nil {
		panic("graphsim: " + err.Error())
	}
	s.addAll(&t)
	return ids(&t)
}

// addAll stores a checked tenant and fills in what it leaves out. s.mu is held.
func (s *Server) addAll(t *Tenant) {
	now := time.Now().UTC().Truncate(time.Second).Round(0)
	for i := range t.Corporate {
		e := &t.Corporate[i]
		s.name(&e.ID, ofCorporateID)
		orTime(&e.Created, now)
		orTime(&e.LastModified, e.Created)
		s.corporate.add(*e)
	}
	for i := range t.ImportRecords {
		e := &t.ImportRecords[i]
		s.name(&e.ID, ofRecordID)
		orTime(&e.Created, now)
		orTime(&e.Modified, e.Created)
		s.records.add(*e)
	}
	for i := range t.Devices {
		e := &t.Devices[i]
		s.name(&e.ID, ofDeviceID)
		orTime(&e.Created, now)
		orTime(&e.Modified, e.Created)
		s.devices.add(device{Device: *e})
	}
}

// name gives an entry without an id one.
func (s *Server) name(id *string, stream uint64) {
	if *id == "" {
		s.made++
		*id = guid(s.o.Seed, stream, s.made)
	}
}

func orTime(t *time.Time, def time.Time) {
	if t.IsZero() {
		*t = def
	}
}

// check brings the enumerations into their own letter case, with their
// defaults, and refuses what the service could not hold.
func (t *Tenant) check() error {
	for i := range t.Corporate {
		e := &t.Corporate[i]
		where := fmt.Sprintf("corporate entry %d (%s)", i+1, e.Identifier)
		if e.Identifier == "" || e.Type == "" {
			return fmt.Errorf("%s: importedDeviceIdentifier and importedDeviceIdentityType are required", where)
		}
		if err := member(&e.Type, identityTypes, "", where, "importedDeviceIdentityType"); err != nil {
			return err
		}
		if err := member(&e.Platform, platforms, "unknown", where, "platform"); err != nil {
			return err
		}
		if err := member(&e.EnrollmentState, enrollmentStates, "notContacted", where, "enrollmentState"); err != nil {
			return err
		}
	}
	for i := range t.ImportRecords {
		e := &t.ImportRecords[i]
		where := fmt.Sprintf("import record %d (%s)", i+1, e.SerialNumber)
		if err := member(&e.State.Status, importStatuses, "complete", where, "deviceImportStatus"); err != nil {
			return err
		}
		if _, err := decodeBinary(e.Hash); err != nil {
			return fmt.Errorf("%s: hardwareIdentifier is not base64", where)
		}
	}
	for i := range t.Devices {
		e := &t.Devices[i]
		where := fmt.Sprintf("device %d (%s)", i+1, e.SerialNumber)
		if e.SerialNumber == "" {
			return fmt.Errorf("%s: serialNumber is required", where)
		}
		if err := member(&e.EnrollmentState, enrollmentStates, "notContacted", where, "enrollmentState"); err != nil {
			return err
		}
	}
	return nil
}

// member brings *v into the letter case of the enumeration.
func member(v *string, members []string, def, where, property string) error {
	if *v == "" {
		*v = def
		return nil
	}
	for _, m := range members {
		if strings.EqualFold(*v, m) {
			*v = m
			return nil
		}
	}
	return fmt.Errorf("%s: %s is %q, want one of %s", where, property, *v, strings.Join(members, ", "))
}

// fits refuses ids that are taken, in the store or within t. s.mu is held.
func (s *Server) fits(t *Tenant) error {
	taken := map[string]bool{}
	use := func(set, id string, stored bool) error {
		if id == "" {
			return nil
		}
		key := set + " " + fold(id)
		if stored || taken[key] {
			return fmt.Errorf("%s has two entries with the id %s", set, id)
		}
		taken[key] = true
		return nil
	}
	for i := range t.Corporate {
		if err := use("corporate", t.Corporate[i].ID, s.corporate.find(t.Corporate[i].ID) != nil); err != nil {
			return err
		}
	}
	for i := range t.ImportRecords {
		if err := use("importRecords", t.ImportRecords[i].ID, s.records.find(t.ImportRecords[i].ID) != nil); err != nil {
			return err
		}
	}
	for i := range t.Devices {
		if err := use("devices", t.Devices[i].ID, s.devices.find(t.Devices[i].ID) != nil); err != nil {
			return err
		}
	}
	return nil
}

// Snapshot is a copy of the store as it is now, in the order of the lists.
// Devices that are not visible yet are in it.
func (s *Server) Snapshot() Tenant {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.settle(time.Now())
	t := Tenant{
		TenantID:      s.tenantID,
		Corporate:     make([]Corporate, 0, len(s.corporate.byID)),
		ImportRecords: make([]ImportRecord, 0, len(s.records.byID)),
		Devices:       make([]Device, 0, len(s.devices.byID)),
	}
	for _, r := range s.corporate.rows {
		if !r.gone {
			t.Corporate = append(t.Corporate, r.e)
		}
	}
	for _, r := range s.records.rows {
		if !r.gone {
			t.ImportRecords = append(t.ImportRecords, r.e)
		}
	}
	for _, r := range s.devices.rows {
		if !r.gone {
			t.Devices = append(t.Devices, r.e.Device)
		}
	}
	return t
}
