package store

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
)

type pair struct{ id, key string }

// TestSet holds a set against a plain list, for any order of additions, changes
// and removals.
func TestSet(t *testing.T) {
	for seed := range uint64(20) {
		rnd := rand.New(rand.NewPCG(seed, 1))
		set := NewSet(func(p *pair) string { return p.id }, func(p *pair) string { return p.key })
		var list []*Row[pair]
		key := func() string { return fmt.Sprint("k", rnd.IntN(9)) }
		for n := range 1000 {
			switch at := rnd.IntN(len(list) + 1); {
			case at == len(list) || rnd.IntN(3) == 0:
				list = append(list, set.Add(pair{fmt.Sprint("Id", n), key()}))
			case rnd.IntN(2) == 0:
				set.Change(list[at], pair{list[at].Entry.id, key()})
			default:
				set.Remove(list[at])
				set.Remove(list[at]) // stays out
				if !list[at].Gone() {
					t.Fatal("removed and not gone")
				}
				list = slices.Delete(list, at, at+1)
			}
		}
		if got := slices.Collect(set.All()); !slices.Equal(got, list) || set.Len() != len(list) {
			t.Fatalf("seed %d: %d rows, Len %d, want %d in the order of their addition", seed, len(got), set.Len(), len(list))
		}
		for i, r := range list {
			if set.Find("iD"+r.Entry.id[2:]) != r {
				t.Errorf("seed %d: %s is not found by its id", seed, r.Entry.id)
			}
			if !slices.Contains(set.With(r.Entry.key), r) || set.First(r.Entry.key) != set.With(r.Entry.key)[0] {
				t.Errorf("seed %d: %s is not found by its key", seed, r.Entry.id)
			}
			if rest := slices.Collect(set.After(r.Seq())); !slices.Equal(rest, list[i+1:]) {
				t.Errorf("seed %d: %d rows after %s, want %d", seed, len(rest), r.Entry.id, len(list)-i-1)
			}
		}
		total := 0
		for k := range 9 {
			total += len(set.With(fmt.Sprint("k", k)))
		}
		if total != len(list) || set.Find("id") != nil || set.First("none") != nil {
			t.Errorf("seed %d: %d rows by key, want %d", seed, total, len(list))
		}
	}
}
