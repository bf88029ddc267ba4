package importer

import (
	"strings"

	"rollcall/importer/identity"
	"rollcall/importer/outcome"
)

// Serial numbers that differ by nothing but zeros before them are rarely two devices: a spreadsheet
// has taken the zeros of one.

// addBare makes an entry findable whose serial number begins with zeros, by that number without
// them, where a row may have meant it and none names it. It is the newest.
func (t *tenantIndex) addBare(e *entry, key string) {
	bare := identity.WithoutZeros(key)
	if bare == key || strings.HasPrefix(key, imeiPrefix) || t.check == nil || t.check.wanted(key) || !t.check.near(key) {
		return
	}
	if first, seen := t.bare.Add(t.keyHash(e.list, bare), t.n); seen {
		if t.kin == nil {
			t.kin = map[int]int{}
		}
		t.kin[t.n], t.kin[first] = t.kin[first], t.n
	}
}

// zeros are entries whose serial number is that of a row with other zeros before it.
type zeros struct{ more, fewer []*entry }

// otherZeros finds them. Entries that other rows of the file name are theirs.
func (t *tenantIndex) otherZeros(rec *identity.Record) (z zeros) {
	if rec.Identifier == "" || rec.Type != identity.TypeSerial && rec.Type != identity.TypeTuple {
		return z
	}
	key := rec.Key()
	bare := identity.WithoutZeros(key)
	see := func(e *entry) {
		switch n := len(e.key()); {
		case t.check != nil && t.check.wanted(e.key()):
		case n > len(key):
			z.more = append(z.more, e)
		case n < len(key):
			z.fewer = append(z.fewer, e)
		}
	}
	for l := range listings {
		for e := t.byKey(l, bare); e != nil; e = t.more(e) {
			see(e)
		}
		for n, _ := t.bare.Find(t.keyHash(l, bare)); n != 0; n = t.kin[n] {
			if e := t.at(n); e.list == l && identity.WithoutZeros(e.key()) == bare {
				see(e)
			}
		}
	}
	return z
}

// lostBeside says of a row that names an entry by its id, and another identity, that it is the same
// without the zeros before it.
func (t *tenantIndex) lostBeside(rec *identity.Record, e *entry) *outcome.Problem {
	if t.check == nil || t.byKey(e.list, rec.Key()) != nil || passes(t.check.rules, identity.CodeLeadingZeroLost, false, rec) {
		return nil
	}
	for _, other := range t.otherZeros(rec).more {
		if other == e {
			return &outcome.Problem{Code: identity.CodeLeadingZeroLost, Message: "the entry with id " + rec.ID + " is " + identity.Mask(e.name()) +
				", and the row has " + identity.Mask(rec.Identity()) + ": zeros before the serial number seem to be lost, " +
				"write it as the tenant has it, with the column formatted as text"}
		}
	}
	return nil
}
