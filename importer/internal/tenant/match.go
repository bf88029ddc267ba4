package tenant

import (
	"strings"

	"rollcall/importer/identity"
	"rollcall/importer/internal/keyset"
)

// A Match is what the tenant has of one row: for corporate rows one entry, for Autopilot the import record and the registered
// device, either of which may be missing.
type Match struct {
	Entries [Lists]*Entry
	// Several lists hold more than one entry of the identity; the first is in entries, the others follow by next.
	Several [Lists]bool
}

// A Found says how the entries of a row were found.
type Found uint8

const (
	Nowhere   Found = iota // the tenant has neither the id nor the identity that the row names
	Here                   // they are the row's
	OfAnother              // they have the row's id and another identity
)

// Find looks for the row's entries, by id where the row has one, else by the raw identity, else by its normal form.
func (t *Index) Find(rec *identity.Record) (m Match, f Found) {
	if rec.ID == "" {
		for l := range m.Entries {
			m.put(List(l), t, rec.RawKey())
			if m.Entries[l] == nil {
				m.put(List(l), t, rec.Key())
			}
		}
	} else {
		for l := range m.Entries {
			m.Entries[l] = t.ByID(List(l), rec.ID)
		}
	}
	t.follow(&m)
	switch {
	case m == (Match{}):
		return m, Nowhere
	case rec.ID != "" && m.Another(rec) != nil:
		return m, OfAnother
	}
	return m, Here
}

// Another returns an entry that is not of the row's identity, where the row has one.
func (m *Match) Another(rec *identity.Record) *Entry {
	if rec.Key() == "" || rec.Key() == keyset.IDKey(rec.ID) {
		return nil
	}
	for _, e := range m.Entries {
		if e != nil && e.Key() != rec.Key() && e.Key() != rec.RawKey() {
			return e
		}
	}
	return nil
}

// put notes the entries of one list that have the key.
func (m *Match) put(l List, t *Index, key string) {
	e := t.ByKey(l, key)
	m.Entries[l], m.Several[l] = e, e != nil && t.More(e) != nil
}

// follow completes a match that has only one of record and device: by the record's registration id, else by the serial number.
func (t *Index) follow(m *Match) {
	r, d := m.Entries[Records], m.Entries[Devices]
	switch {
	case r != nil && r.Registration() != "" && (d == nil || m.Several[Devices]) && !m.Several[Records]:
		if e := t.ByID(Devices, r.Registration()); e != nil {
			m.Entries[Devices], m.Several[Devices] = e, false
		}
	case d != nil && r == nil:
		for e := t.ByKey(Records, d.Key()); e != nil; e = t.More(e) {
			if strings.EqualFold(e.Registration(), d.ID()) || m.Entries[Records] == nil {
				m.Entries[Records] = e
			}
		}
	}
	if r != nil && m.Entries[Devices] == nil && r.Identifier() != "" {
		m.put(Devices, t, r.Key())
	}
}

// Seen is a short text that changes when one of the entries changes from which a plan is made; "" where there is none.
func (m *Match) Seen() string {
	var all []string
	for _, e := range m.Entries {
		if e != nil {
			all = append(all, e.Fingerprint())
		}
	}
	return strings.Join(all, "+")
}

// SeenEach holds the entries, in their order, against a text of Seen. It reports false where their number is another, or one of them
// is neither as it was nor let pass by changed, which is told what it was.
func (m *Match) SeenEach(seen string, changed func(e *Entry, was string) bool) bool {
	was := strings.Split(seen, "+")
	if seen == "" {
		was = nil
	}
	for _, e := range m.Entries {
		if e == nil {
			continue
		}
		if len(was) == 0 || was[0] != e.Fingerprint() && !changed(e, was[0]) {
			return false
		}
		was = was[1:]
	}
	return len(was) == 0
}
