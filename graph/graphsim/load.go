package graphsim

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
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
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.store.Add(&t); err != nil {
		return err
	}
	if t.TenantID != "" {
		s.store.TenantID = t.TenantID
	}
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
	t := Tenant{Corporate: slices.Clone(entries)}
	s.mustAdd(&t)
	return ids(t.Corporate, func(e *Corporate) string { return e.ID })
}

// AddImportRecords adds entries and returns their ids.
func (s *Server) AddImportRecords(entries ...ImportRecord) []string {
	t := Tenant{ImportRecords: slices.Clone(entries)}
	s.mustAdd(&t)
	return ids(t.ImportRecords, func(e *ImportRecord) string { return e.ID })
}

// AddDevices adds entries, visible at once, and returns their ids.
func (s *Server) AddDevices(entries ...Device) []string {
	t := Tenant{Devices: slices.Clone(entries)}
	s.mustAdd(&t)
	return ids(t.Devices, func(e *Device) string { return e.ID })
}

func (s *Server) mustAdd(t *Tenant) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if err := s.store.Add(t); err != nil {
		panic("graphsim: " + err.Error())
	}
}

func ids[E any](entries []E, id func(*E) string) (ids []string) {
	for i := range entries {
		ids = append(ids, id(&entries[i]))
	}
	return ids
}

// Snapshot is a copy of the store as it is now, in the order of the lists.
// Devices that are not visible yet are in it.
func (s *Server) Snapshot() Tenant {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store.Settle(time.Now())
	return s.store.Tenant()
}
