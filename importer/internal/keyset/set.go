package keyset

import "math/bits"

// A Set holds the 64-bit hashes of a file's identities, each with the row that brought it first:
// about 14 to 20 bytes a key, where a map of strings takes a hundred. Equal hashes are a suspicion,
// not a finding. It is split into shards that grow one by one, so that growth never needs twice the
// memory.
type Set struct {
	shards [256]shard
	n      int
}

type shard struct {
	hash []uint64 // 0 is an empty place
	row  []uint32
	n    int
}

// Add notes that row has the key of this hash. If an earlier row had it, that row is returned and
// stays.
func (s *Set) Add(hash uint64, row int) (first int, seen bool) {
	hash = nonZero(hash)
	sh := &s.shards[hash>>56]
	if sh.n >= len(sh.hash)*85/100 {
		sh.grow()
	}
	i := sh.place(hash)
	if sh.hash[i] == hash {
		return int(sh.row[i]), true
	}
	sh.hash[i], sh.row[i] = hash, uint32(row)
	sh.n++
	s.n++
	return row, false
}

// Has reports whether some row has the key of this hash.
func (s *Set) Has(hash uint64) bool {
	_, ok := s.Find(hash)
	return ok
}

// Find returns the first row with the key of this hash.
func (s *Set) Find(hash uint64) (row int, ok bool) {
	hash = nonZero(hash)
	sh := &s.shards[hash>>56]
	if sh.n == 0 {
		return 0, false
	}
	i := sh.place(hash)
	return int(sh.row[i]), sh.hash[i] == hash
}

// place finds the hash, or the empty place where it belongs. A shard always has an empty place.
func (sh *shard) place(hash uint64) int {
	// The top byte chose the shard; the next bits, scaled to any capacity, choose the place.
	hi, _ := bits.Mul64(hash<<8, uint64(len(sh.hash)))
	i := int(hi)
	for sh.hash[i] != 0 && sh.hash[i] != hash {
		if i++; i == len(sh.hash) {
			i = 0
		}
	}
	return i
}

func (sh *shard) grow() {
	old := *sh
	size := max(16, len(old.hash)+len(old.hash)*3/8)
	sh.hash, sh.row = make([]uint64, size), make([]uint32, size)
	for i, h := range old.hash {
		if h != 0 {
			at := sh.place(h)
			sh.hash[at], sh.row[at] = h, old.row[i]
		}
	}
}

func nonZero(hash uint64) uint64 {
	if hash == 0 {
		return 1
	}
	return hash
}
