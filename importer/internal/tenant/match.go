package tenant

import (
	"slices"
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
	OfAnother              // the row's id, or an import record of its identity, leads to an entry of another identity
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
	t.pair(&m, rec)
	switch {
	case m == (Match{}):
		return m, Nowhere
	case m.Another(rec) != nil:
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

// pair finds of one device the import record by the registered device, or the other way round. The id that a row gives says
// which of the two is certain; without one the device is, where there is one of the identity.
func (t *Index) pair(m *Match, rec *identity.Record) {
	r, d := m.Entries[Records], m.Entries[Devices]
	switch {
	case d != nil && !m.Several[Devices] && (r == nil || rec.ID == ""):
		t.recordOf(m, d)
	case r != nil && !m.Several[Records] && (d == nil || rec.ID == ""):
		t.deviceOf(m, r)
	case r != nil && d == nil && r.Identifier() != "":
		m.put(Devices, t, r.Key())
	}
}

// recordOf finds the import record of a device: by its registration id, else by serial number, where it is not that of another device.
func (t *Index) recordOf(m *Match, d *Entry) {
	var own, open []*Entry
	for e := t.ByKey(Records, d.Key()); e != nil; e = t.More(e) {
		switch {
		case strings.EqualFold(e.Registration(), d.ID()):
			own = append(own, e)
		case t.ByID(Devices, e.Registration()) == nil:
			open = append(open, e)
		}
	}
	if own == nil {
		own = open
	}
	m.Entries[Records], m.Several[Records] = nil, len(own) > 1
	if len(own) > 0 {
		m.Entries[Records] = own[0]
	}
}

// deviceOf finds the device of an import record: by the registration id, else by serial number.
func (t *Index) deviceOf(m *Match, r *Entry) {
	if e := t.ByID(Devices, r.Registration()); e != nil {
		m.Entries[Devices], m.Several[Devices] = e, false
	} else if m.Entries[Devices] == nil && r.Identifier() != "" {
		m.put(Devices, t, r.Key())
	}
}

// Bound are the entries that a plan's line for the match is bound to, whatever order the tenant lists them in: where several of a list
// have the identity, all of them.
func (t *Index) Bound(m *Match) (all []*Entry) {
	for l, e := range m.Entries {
		if e == nil || !m.Several[l] {
			if e != nil {
				all = append(all, e)
			}
			continue
		}
		n := len(all)
		for e := t.ByKey(List(l), e.Key()); e != nil; e = t.More(e) {
			all = append(all, e)
		}
		slices.SortFunc(all[n:], func(a, b *Entry) int { return strings.Compare(a.ID(), b.ID()) })
	}
	return all
}

// Seen is a short text that changes when one of the entries changes from which a plan is made; "" where there is none.
func Seen(entries []*Entry) string {
	var all []string
	for _, e := range entries {
		all = append(all, e.Fingerprint())
	}
	return strings.Join(all, "+")
}

// SeenEach holds the entries, in their order, against a text of [Seen]. It reports false where their number is another, or one of them
// is neither as it was nor let pass by changed, which is told what it was.
func SeenEach(entries []*Entry, seen string, changed func(e *Entry, was string) bool) bool {
	was := strings.Split(seen, "+")
	if seen == "" {
		was = nil
	}
	if len(was) != len(entries) {
		return false
	}
	for i, e := range entries {
		if was[i] != e.Fingerprint() && !changed(e, was[i]) {
			return false
		}
	}
	return true
}
