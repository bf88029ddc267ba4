package tenant

import (
	"strings"

	"rollcall/importer/identity"
	"rollcall/importer/internal/keyset"
)

// Serial numbers that differ by nothing but zeros before them are rarely two devices: a spreadsheet
// has taken the zeros of one.

// addBare makes an entry findable whose serial number begins with zeros, by that number without
// them, where a row may have meant it and none names it. It is the newest.
func (t *Index) addBare(e *Entry, key string) {
	bare := identity.WithoutZeros(key)
	if bare == key || strings.HasPrefix(key, keyset.IMEIPrefix) || t.named == nil || t.named.Named(key) || !t.named.Near(key) {
		return
	}
	if first, seen := t.bare.Add(t.keyHash(e.List, bare), t.n); seen {
		if t.kin == nil {
			t.kin = map[int]int{}
		}
		t.kin[t.n], t.kin[first] = t.kin[first], t.n
	}
}

// Zeros are entries whose serial number is that of a row with other zeros before it.
type Zeros struct{ More, Fewer []*Entry }

// OtherZeros finds them. Entries that other rows of the file name are theirs.
func (t *Index) OtherZeros(rec *identity.Record) (z Zeros) {
	if rec.Identifier == "" || rec.Type != identity.TypeSerial && rec.Type != identity.TypeTuple {
		return z
	}
	key := rec.Key()
	bare := identity.WithoutZeros(key)
	see := func(e *Entry) {
		switch n := len(e.Key()); {
		case t.named != nil && t.named.Named(e.Key()):
		case n > len(key):
			z.More = append(z.More, e)
		case n < len(key):
			z.Fewer = append(z.Fewer, e)
		}
	}
	for l := range Lists {
		for e := t.ByKey(l, bare); e != nil; e = t.More(e) {
			see(e)
		}
		for n, _ := t.bare.Find(t.keyHash(l, bare)); n != 0; n = t.kin[n] {
			if e := t.at(n); e.List == l && identity.WithoutZeros(e.Key()) == bare {
				see(e)
			}
		}
	}
	return z
}

// Labelled finds the entries whose serial number the row has as a barcode's label says it.
func (t *Index) Labelled(rec *identity.Record) (found []*Entry) {
	if rec.Identifier == "" || rec.Type == "" {
		return nil
	}
	key := keyset.ShortKey(rec)
	if key == "" {
		return nil
	}
	for l := range Lists {
		for e := t.ByKey(l, key); e != nil; e = t.More(e) {
			found = append(found, e)
		}
	}
	return found
}
