package graphsim

import (
	"slices"
	"strings"
)

// A row is one stored entry. Its seq never changes and orders the lists, so
// that pages stay whole while entries come and go.
type row[E any] struct {
	seq  uint64
	gone bool
	e    E
}

// A table holds the entries of one set, found by id and by a natural key,
// which need not be unique.
type table[E any] struct {
	id    func(*E) string
	key   func(*E) string
	byID  map[string]*row[E]
	byKey map[string][]*row[E]
	rows  []*row[E] // ascending seq, removed ones among them until swept
	last  uint64
	gone  int
}

func newTable[E any](id, key func(*E) string) table[E] {
	return table[E]{id: id, key: key, byID: map[string]*row[E]{}, byKey: map[string][]*row[E]{}}
}

func (t *table[E]) add(e E) *row[E] {
	t.last++
	r := &row[E]{seq: t.last, e: e}
	t.rows = append(t.rows, r)
	t.byID[fold(t.id(&r.e))] = r
	k := t.key(&r.e)
	t.byKey[k] = append(t.byKey[k], r)
	return r
}

// find is the entry with this id, or nil.
func (t *table[E]) find(id string) *row[E] {
	return t.byID[fold(id)]
}

// first is the earliest entry with this key, or nil.
func (t *table[E]) first(key string) *row[E] {
	if rs := t.byKey[key]; len(rs) > 0 {
		return rs[0]
	}
	return nil
}

// change replaces the entry of r, whose id stays.
func (t *table[E]) change(r *row[E], e E) {
	before, after := t.key(&r.e), t.key(&e)
	r.e = e
	if before != after {
		t.unkey(before, r)
		t.byKey[after] = append(t.byKey[after], r)
	}
}

func (t *table[E]) remove(r *row[E]) {
	if r.gone {
		return
	}
	r.gone = true
	delete(t.byID, fold(t.id(&r.e)))
	t.unkey(t.key(&r.e), r)
	t.gone++
	if t.gone > 64 && t.gone > len(t.rows)/2 {
		t.rows = slices.DeleteFunc(t.rows, func(r *row[E]) bool { return r.gone })
		t.gone = 0
	}
}

func (t *table[E]) unkey(key string, r *row[E]) {
	rs := t.byKey[key]
	rs = slices.DeleteFunc(rs, func(o *row[E]) bool { return o == r })
	if len(rs) == 0 {
		delete(t.byKey, key)
		return
	}
	t.byKey[key] = rs
}

// after is every row with a greater seq, the removed ones among them.
func (t *table[E]) after(seq uint64) []*row[E] {
	i, _ := slices.BinarySearchFunc(t.rows, seq+1, func(r *row[E], want uint64) int {
		switch {
		case r.seq < want:
			return -1
		case r.seq > want:
			return 1
		}
		return 0
	})
	return t.rows[i:]
}

// fold is s in lower case; a string that has no capitals is returned as it is.
func fold(s string) string { return strings.ToLower(s) }

// guid makes a UUID out of a stream's name and a number: the same for the
// same seed.
func guid(seed, stream, n uint64) string {
	hi := mix(seed ^ mix(stream<<32^n))
	lo := mix(hi ^ n)
	hi = hi&^0xf000 | 0x4000
	lo = lo&^(3<<62) | 2<<62
	const digits = "0123456789abcdef"
	var b [36]byte
	at := 0
	for i := 60; i >= 0; i -= 4 {
		if i == 28 || i == 12 {
			b[at] = '-'
			at++
		}
		b[at] = digits[hi>>i&15]
		at++
	}
	for i := 60; i >= 0; i -= 4 {
		if i == 60 || i == 44 {
			b[at] = '-'
			at++
		}
		b[at] = digits[lo>>i&15]
		at++
	}
	return string(b[:])
}

// draw is a number in [0, 1) out of a stream's name and a number.
func draw(seed, stream, n uint64) float64 {
	return float64(mix(seed^mix(stream<<32^n))>>11) / (1 << 53)
}

// mix is the finisher of splitmix64: https://prng.di.unimi.it/splitmix64.c.
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// The streams of random choices.
const (
	ofRequestID uint64 = iota + 1
	ofCorporateID
	ofRecordID
	ofDeviceID
	ofImportID
	ofLatency
	ofLatencyShare
	ofOrder
	ofRetryAfter
	ofPhase
	ofImportDelay
	ofVisibleDelay
	ofDeleteDelay
	ofSyncTime
	ofUpdateDelay
	ofFault // and above: one stream for each fault
)
