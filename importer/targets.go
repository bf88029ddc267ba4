package importer

import (
	"cmp"
	"hash/maphash"
	"slices"

	"rollcall/importer/identity"
	"rollcall/importer/outcome"
)

// targets finds rows that mean one entry of the tenant by different names, such as an id and a
// serial number, or by a name that is none but in this tenant, and want different values of it.
// Rows that want the same may both be sent.
type targets struct {
	seed     maphash.Seed
	seen     map[string]target
	verdicts []verdict
}

type target struct {
	places []outcome.Place // of the rows that agree with the first one; emptied when they are condemned
	first  outcome.Place
	digest uint64
	split  bool // some row wants other values
}

// see takes the rows in input order.
func (t *targets) see(s *slot) {
	key := s.outcome.Target
	if key == "" {
		return
	}
	d := wants(t.seed, &s.rec)
	first, ok := t.seen[key]
	if !ok {
		t.seen[key] = target{places: []outcome.Place{s.place}, first: s.place, digest: d}
		return
	}
	if first.digest == d && !first.split {
		first.places = append(first.places, s.place)
		t.seen[key] = first
		return
	}
	condemn := func(p, other outcome.Place) {
		t.verdicts = append(t.verdicts, verdict{row: p.Row, code: identity.CodeConflictingDuplicate, other: other.Row, place: other})
	}
	condemn(s.place, first.first)
	for _, p := range first.places {
		condemn(p, s.place)
	}
	first.places, first.split = nil, true
	t.seen[key] = first
}

// wants hashes what a row asks for, whatever it calls the device.
func wants(seed maphash.Seed, rec *identity.Record) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	for _, v := range rec.Values {
		if v.Column == identity.SerialNumber {
			continue
		}
		h.WriteString(v.Column.String())
		h.WriteByte(0)
		if v.Clear {
			h.WriteByte(1)
		}
		h.WriteString(v.Text)
		h.WriteByte(0)
	}
	return h.Sum64()
}

// addVerdicts adds what a look at the tenant said of rows that concern each other.
func (c *Check) addVerdicts(list []verdict) {
	c.verdicts = append(c.verdicts, list...)
	slices.SortStableFunc(c.verdicts, func(a, b verdict) int { return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.code, b.code)) })
	c.verdicts = slices.CompactFunc(c.verdicts, func(a, b verdict) bool { return a.row == b.row && a.code == b.code })
}
