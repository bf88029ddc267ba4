// Package store is what the simulator remembers: the one tenant, its three
// sets, and what becomes true of them without a request. Create a [Store] with
// [New] and fill it with [Store.Add]. Beside it stand the [Meters] of the
// quotas. Nothing here knows of requests or replies, and nothing is safe for
// concurrent use: the server that owns it holds a lock.
package store

import (
	"fmt"
	"time"

	"rollcall/graph/graphsim/internal/chance"
)

// A Store is one tenant.
type Store struct {
	TenantID  string
	Corporate *Set[Corporate]
	Records   *Set[ImportRecord]
	Devices   *Set[Registered]

	seed   chance.Seed
	made   uint64 // ids given so far
	events events
}

// New makes an empty tenant.
func New(seed chance.Seed) *Store {
	return &Store{
		TenantID:  "7e1a0c57-0000-4000-8000-5157a11ed000",
		Corporate: NewSet(func(e *Corporate) string { return e.ID }, CorporateKey),
		Records:   NewSet(func(e *ImportRecord) string { return e.ID }, func(e *ImportRecord) string { return Fold(e.SerialNumber) }),
		Devices:   NewSet(func(e *Registered) string { return e.ID }, func(e *Registered) string { return Fold(e.SerialNumber) }),
		seed:      seed,
	}
}

// NewID is an id that no entry has had.
func (s *Store) NewID(of chance.Stream) string {
	s.made++
	return s.seed.GUID(of, s.made)
}

// Made is how many ids were given so far: the number of the choices about the
// entry that got the last one.
func (s *Store) Made() uint64 { return s.made }

// At has run called once due has come, by the first [Store.Settle] after it.
func (s *Store) At(due time.Time, run func(due time.Time)) { s.events.at(due, run) }

// Settle makes true what is due by now.
func (s *Store) Settle(now time.Time) { s.events.settle(now) }

// Finish makes true what is to come, each thing as if its time had come.
func (s *Store) Finish() {
	for len(s.events.queue) > 0 {
		s.events.settle(s.events.queue[0].due)
	}
}

// Add stores the entries of t, all of them or, with an error, none. In t it
// brings enumerations into their own letter case and fills in what is left out.
func (s *Store) Add(t *Tenant) error {
	if err := t.check(); err != nil {
		return err
	}
	if err := s.fits(t); err != nil {
		return err
	}
	now := time.Now().UTC().Truncate(time.Second).Round(0)
	for i := range t.Corporate {
		e := &t.Corporate[i]
		s.name(&e.ID, chance.CorporateID)
		orTime(&e.Created, now)
		orTime(&e.LastModified, e.Created)
		s.Corporate.Add(*e)
	}
	for i := range t.ImportRecords {
		e := &t.ImportRecords[i]
		s.name(&e.ID, chance.RecordID)
		orTime(&e.Created, now)
		orTime(&e.Modified, e.Created)
		s.Records.Add(*e)
	}
	for i := range t.Devices {
		e := &t.Devices[i]
		s.name(&e.ID, chance.DeviceID)
		orTime(&e.Created, now)
		orTime(&e.Modified, e.Created)
		s.Devices.Add(Registered{Device: *e})
	}
	return nil
}

// name gives an entry without an id one.
func (s *Store) name(id *string, of chance.Stream) {
	if *id == "" {
		*id = s.NewID(of)
	}
}

func orTime(t *time.Time, def time.Time) {
	if t.IsZero() {
		*t = def
	}
}

// fits refuses ids that are taken, in the store or within t.
func (s *Store) fits(t *Tenant) error {
	for i, taken := 0, map[string]bool{}; i < len(t.Corporate); i++ {
		if err := fits(s.Corporate, taken, "corporate", t.Corporate[i].ID); err != nil {
			return err
		}
	}
	for i, taken := 0, map[string]bool{}; i < len(t.ImportRecords); i++ {
		if err := fits(s.Records, taken, "importRecords", t.ImportRecords[i].ID); err != nil {
			return err
		}
	}
	for i, taken := 0, map[string]bool{}; i < len(t.Devices); i++ {
		if err := fits(s.Devices, taken, "devices", t.Devices[i].ID); err != nil {
			return err
		}
	}
	return nil
}

// fits takes an id of a set; taken are those that came before it.
func fits[E any](set *Set[E], taken map[string]bool, name, id string) error {
	if id == "" {
		return nil
	}
	if set.Find(id) != nil || taken[Fold(id)] {
		return fmt.Errorf("%s has two entries with the id %s", name, id)
	}
	taken[Fold(id)] = true
	return nil
}

// Tenant is a copy of all that is stored, in the order of the lists. Devices
// that are not visible yet are in it.
func (s *Store) Tenant() Tenant {
	t := Tenant{
		TenantID:      s.TenantID,
		Corporate:     make([]Corporate, 0, s.Corporate.Len()),
		ImportRecords: make([]ImportRecord, 0, s.Records.Len()),
		Devices:       make([]Device, 0, s.Devices.Len()),
	}
	for r := range s.Corporate.All() {
		t.Corporate = append(t.Corporate, r.Entry)
	}
	for r := range s.Records.All() {
		t.ImportRecords = append(t.ImportRecords, r.Entry)
	}
	for r := range s.Devices.All() {
		t.Devices = append(t.Devices, r.Entry.Device)
	}
	return t
}
