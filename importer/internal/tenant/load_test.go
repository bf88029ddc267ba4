package tenant

import (
	"fmt"
	"testing"

	"rollcall/graph"
	"rollcall/importer/internal/keyset"
)

// TestListedTwice: one id is one entry, however often it is listed, and is counted once where it is not kept.
func TestListedTwice(t *testing.T) {
	for _, keep := range []bool{true, false} {
		x := New(keyset.NewSeeds())
		x.all, x.named = keep, nobody{}
		for range 3 {
			for i := range 3 {
				x.Take(CorporateEntry(graph.CorporateIdentity{ID: fmt.Sprint("00000000-0000-4000-8000-00000000000", i), Identifier: fmt.Sprint("HP,EliteBook,A", i/2),
					Type: "manufacturerModelSerial"}))
				x.Take(DeviceEntry(graph.Device{ID: fmt.Sprint("00000000-0000-4000-8000-00000000000", i), SerialNumber: "A"}))
			}
		}
		n := 0
		x.Each(Corporate, func(*Entry) { n++ })
		x.Each(Devices, func(*Entry) { n++ })
		if want := map[bool]int{true: 6, false: 0}[keep]; n != want || x.Tuples != 3 {
			t.Errorf("%d entries, %d Windows identifiers, want %d and 3", n, x.Tuples, want)
		}
	}
}

// nobody is an input that names nothing.
type nobody struct{}

func (nobody) Named(string) bool   { return false }
func (nobody) NamedID(string) bool { return false }
func (nobody) Near(string) bool    { return false }
func (nobody) NamesIDs() bool      { return false }
