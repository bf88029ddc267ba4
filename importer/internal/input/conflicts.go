package input

import (
	"cmp"
	"hash/maphash"
	"slices"

	"rollcall/importer/identity"
	"rollcall/importer/internal/keyset"
	"rollcall/importer/outcome"
)

// Conflicts finds rows that mean one entry of the tenant by different names, such as an id and a
// serial number, or by a name that is none but in this tenant, and want different values of it.
// Rows that want the same may both be sent.
type Conflicts struct {
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

// NewConflicts makes them for a run.
func NewConflicts(s keyset.Seeds) *Conflicts {
	return &Conflicts{seed: s.Proof, seen: map[string]target{}}
}

// See takes the rows in input order, with the entry that each means, "" for none, and of lines of a
// plan what is done to it.
func (t *Conflicts) See(place outcome.Place, key, action string, rec *identity.Record) {
	if key == "" {
		return
	}
	d := wants(t.seed, rec) ^ maphash.String(t.seed, action)
	first, ok := t.seen[key]
	if !ok {
		t.seen[key] = target{places: []outcome.Place{place}, first: place, digest: d}
		return
	}
	if first.digest == d && !first.split {
		first.places = append(first.places, place)
		t.seen[key] = first
		return
	}
	condemn := func(p, other outcome.Place) {
		t.verdicts = append(t.verdicts, verdict{row: p.Row, code: identity.CodeConflictingDuplicate, other: other})
	}
	condemn(place, first.first)
	for _, p := range first.places {
		condemn(p, place)
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

// Unjudged reports whether rows may mean one entry without it showing before the tenant is looked
// at.
func (c *Check) Unjudged() bool { return c.hasIDs || c.lost }

// Found adds the conflicts to what the rows are known to mean for each other. It reports whether there are any.
func (c *Check) Found(t *Conflicts) bool {
	c.addVerdicts(t.verdicts)
	return len(t.verdicts) > 0
}

// A Repeat is a row that means what an earlier one means, as the tenant shows it.
type Repeat struct {
	Row   int
	First outcome.Place
}

// Repeated says that rows are carried by earlier ones.
func (c *Check) Repeated(list []Repeat) {
	verdicts := make([]verdict, len(list))
	for i, r := range list {
		verdicts[i] = verdict{row: r.Row, code: identity.CodeDuplicate, other: r.First}
	}
	c.addVerdicts(verdicts)
}

// addVerdicts adds what a look at the tenant said of rows that concern each other.
func (c *Check) addVerdicts(list []verdict) {
	c.verdicts = append(c.verdicts, list...)
	slices.SortStableFunc(c.verdicts, func(a, b verdict) int { return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.code, b.code)) })
	c.verdicts = slices.CompactFunc(c.verdicts, func(a, b verdict) bool { return a.row == b.row && a.code == b.code })
}
