package store

import (
	"iter"
	"slices"
	"strings"
)

// A Row is one stored entry. Its place never changes and orders the lists, so
// that pages stay whole while entries come and go.
type Row[E any] struct {
	Entry E
	seq   uint64
	gone  bool
}

// Seq is the row's place; see [Set.After].
func (r *Row[E]) Seq() uint64 { return r.seq }

// Gone says that the entry was removed.
func (r *Row[E]) Gone() bool { return r.gone }

// A Set holds entries in the order in which they came, found by id and by a
// natural key, which need not be unique.
type Set[E any] struct {
	id    func(*E) string
	key   func(*E) string
	byID  map[string]*Row[E]
	byKey map[string][]*Row[E]
	rows  []*Row[E] // ascending seq, removed ones among them until swept
	last  uint64
	gone  int
}

// NewSet makes an empty set of entries that have these ids and natural keys.
func NewSet[E any](id, key func(*E) string) *Set[E] {
	return &Set[E]{id: id, key: key, byID: map[string]*Row[E]{}, byKey: map[string][]*Row[E]{}}
}

// Len is the number of entries.
func (t *Set[E]) Len() int { return len(t.byID) }

// Add puts an entry behind all others.
func (t *Set[E]) Add(e E) *Row[E] {
	t.last++
	r := &Row[E]{seq: t.last, Entry: e}
	t.rows = append(t.rows, r)
	t.byID[Fold(t.id(&r.Entry))] = r
	k := t.key(&r.Entry)
	t.byKey[k] = append(t.byKey[k], r)
	return r
}

// Find is the entry with this id, or nil.
func (t *Set[E]) Find(id string) *Row[E] {
	return t.byID[Fold(id)]
}

// First is the earliest entry with this key, or nil.
func (t *Set[E]) First(key string) *Row[E] {
	if rs := t.byKey[key]; len(rs) > 0 {
		return rs[0]
	}
	return nil
}

// With is every entry with this key, the earliest first.
func (t *Set[E]) With(key string) []*Row[E] { return t.byKey[key] }

// Change replaces the entry of r, whose id stays.
func (t *Set[E]) Change(r *Row[E], e E) {
	before, after := t.key(&r.Entry), t.key(&e)
	r.Entry = e
	if before != after {
		t.unkey(before, r)
		t.byKey[after] = append(t.byKey[after], r)
	}
}

// Remove takes r out; what is out already stays out.
func (t *Set[E]) Remove(r *Row[E]) {
	if r.gone {
		return
	}
	r.gone = true
	delete(t.byID, Fold(t.id(&r.Entry)))
	t.unkey(t.key(&r.Entry), r)
	t.gone++
	if t.gone > 64 && t.gone > len(t.rows)/2 {
		t.rows = slices.DeleteFunc(t.rows, func(r *Row[E]) bool { return r.gone })
		t.gone = 0
	}
}

func (t *Set[E]) unkey(key string, r *Row[E]) {
	rs := t.byKey[key]
	rs = slices.DeleteFunc(rs, func(o *Row[E]) bool { return o == r })
	if len(rs) == 0 {
		delete(t.byKey, key)
		return
	}
	t.byKey[key] = rs
}

// All is every row, in order.
func (t *Set[E]) All() iter.Seq[*Row[E]] { return t.After(0) }

// After is every row with a greater seq, in order.
func (t *Set[E]) After(seq uint64) iter.Seq[*Row[E]] {
	i, _ := slices.BinarySearchFunc(t.rows, seq+1, func(r *Row[E], want uint64) int {
		switch {
		case r.seq < want:
			return -1
		case r.seq > want:
			return 1
		}
		return 0
	})
	return func(yield func(*Row[E]) bool) {
		for _, r := range t.rows[i:] {
			if !r.gone && !yield(r) {
				return
			}
		}
	}
}

// Fold is s in lower case: ids and keys are compared so.
func Fold(s string) string { return strings.ToLower(s) }
