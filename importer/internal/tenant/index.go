package tenant

import (
	"hash/maphash"
	"strings"

	"rollcall/importer/identity"
	"rollcall/importer/internal/keyset"
)

// An Index holds entries of the tenant: those that the input names, or all.
type Index struct {
	seeds keyset.Seeds
	named Names            // what is looked up; nil where nobody asks
	slabs [][]Entry        // in the order of the lists
	texts *strings.Builder // of the newest entries, together: an allocation for each would round its size up
	n     int
	keys  keyset.Set  // by identity, all IMEIs with the same first 14 digits as one
	ids   keyset.Set  // by id
	bare  keyset.Set  // by the key without the zeros that its number begins with: see addBare
	kin   map[int]int // of such an entry the next one with the same key; rarely there is one
	all   bool        // every entry is kept, named or not
	// imports finds import records by their importId, which says whose they are; nil where nobody asks.
	imports map[string]*Entry
	listed  keyset.Set // the ids of all Windows corporate identifiers, kept or not: pages may repeat one
	// shows says which properties a list ever shows with a value: the service returns some of them always empty.
	// Windows identifiers are a case of their own.
	shows        [Lists][maxFields]bool
	showsWindows bool
	hidesTags    bool // the list of devices has no group tags although devices have
	Tuples       int  // Windows corporate identifiers that the tenant has, kept or not
}

// slabSize is how many entries are allocated at once.
const slabSize = 1024

// textSize is how much text of entries is allocated at once.
const textSize = 64 << 10

// New makes an index that is filled by [Index.Add].
func New(s keyset.Seeds) *Index { return &Index{seeds: s} }

// Add keeps an entry.
func (t *Index) Add(e Entry, key string) *Entry {
	if t.n%slabSize == 0 {
		t.slabs = append(t.slabs, make([]Entry, 0, slabSize))
	}
	e.Text = t.keep(e.Text)
	slab := &t.slabs[len(t.slabs)-1]
	*slab = append(*slab, e)
	kept := &(*slab)[len(*slab)-1]
	t.n++
	if first, seen := t.keys.Add(t.keyHash(e.List, key), t.n); seen {
		f := t.at(first)
		kept.next, f.next = f.next, uint32(t.n)
	}
	t.addBare(kept, key)
	t.ids.Add(t.idHash(e.List, e.ID()), t.n)
	if t.imports != nil && e.List == Records {
		t.imports[strings.ToLower(e.Of(identity.ImportID))] = kept
	}
	return kept
}

// keep returns the text as a part of a larger one.
func (t *Index) keep(text string) string {
	if t.texts == nil || t.texts.Cap()-t.texts.Len() < len(text) {
		t.texts = &strings.Builder{}
		t.texts.Grow(max(textSize, len(text)))
	}
	t.texts.WriteString(text)
	return t.texts.String()[t.texts.Len()-len(text):]
}

// at returns the entry of a number, counted from 1.
func (t *Index) at(n int) *Entry { return &t.slabs[(n-1)/slabSize][(n-1)%slabSize] }

// Each gives every kept entry of a list to f.
func (t *Index) Each(l List, f func(*Entry)) {
	for _, slab := range t.slabs {
		for i := range slab {
			if slab[i].List == l {
				f(&slab[i])
			}
		}
	}
}

func (t *Index) keyHash(l List, key string) uint64 {
	return t.seeds.Identity([]byte(key)) ^ uint64(l)*0x9e3779b97f4a7c15
}

func (t *Index) idHash(l List, id string) uint64 {
	return maphash.String(t.seeds.Key, strings.ToLower(id)) ^ uint64(l)*0x9e3779b97f4a7c15
}

// ByKey returns an entry of the list with the key, nil where there is none; more returns the next one.
func (t *Index) ByKey(l List, key string) *Entry {
	if n, ok := t.keys.Find(t.keyHash(l, key)); ok {
		return t.from(n, l, key)
	}
	return nil
}

// More returns another entry with the list and key of e.
func (t *Index) More(e *Entry) *Entry { return t.from(int(e.next), e.List, e.Key()) }

// from follows entries of one hash to the first that has the list and the key.
func (t *Index) from(n int, l List, key string) *Entry {
	for n != 0 {
		e := t.at(n)
		if e.List == l && e.Key() == key {
			return e
		}
		n = int(e.next)
	}
	return nil
}

// ByID returns the entry of the list with the id.
func (t *Index) ByID(l List, id string) *Entry {
	n, ok := t.ids.Find(t.idHash(l, id))
	if !ok {
		return nil
	}
	if e := t.at(n); e.List == l && strings.EqualFold(e.ID(), id) {
		return e
	}
	return nil
}

// SameIMEI returns an entry whose IMEI has the same first 14 digits as that of the key.
func (t *Index) SameIMEI(key string) *Entry {
	body, ok := keyset.IMEIBody(key)
	if !ok {
		return nil
	}
	n, _ := t.keys.Find(t.keyHash(Corporate, key))
	for n != 0 {
		e := t.at(n)
		if b, ok := keyset.IMEIBody(e.Key()); ok && b == body {
			return e
		}
		n = int(e.next)
	}
	return nil
}

// LostZero returns an entry whose IMEI is that of the key with the zero before it that a spreadsheet takes.
func (t *Index) LostZero(key string) *Entry {
	if short, ok := strings.CutPrefix(key, keyset.IMEIPrefix); ok && len(short) == 14 {
		return t.ByKey(Corporate, keyset.IMEIPrefix+"0"+short)
	}
	return nil
}

// ByImport returns the last import record with an importId, where the index knows them.
func (t *Index) ByImport(importID string) *Entry { return t.imports[strings.ToLower(importID)] }

// HasImports reports whether there is any.
func (t *Index) HasImports() bool { return len(t.imports) > 0 }
