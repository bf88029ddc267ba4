package tenant

import (
	"context"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/keyset"
)

// Names says what the rows of an input may name. Rarely it says so of what no row has.
type Names interface {
	Named(key string) bool  // by the key of an identity
	NamedID(id string) bool // by an id
	Near(key string) bool   // by another key, which was meant to be this one
	NamesIDs() bool         // some row names its entry by an id
}

// A Keep says what of a tenant is kept beside what is named.
type Keep uint8

const (
	KeepAll     Keep = 1 << iota // every entry
	KeepImports                  // which import record has which importId
)

// NewListing makes an index of what a tenant lists, which is given to it by [Index.Take].
func NewListing(s keyset.Seeds, named Names, keep Keep) *Index {
	t := New(s)
	t.named, t.all = named, keep&KeepAll != 0
	if keep&KeepImports != 0 {
		t.imports = map[string]*Entry{}
	}
	return t
}

// Load lists the tenant's entries of a kind once.
func Load(ctx context.Context, client *graph.Client, k identity.Kind, s keyset.Seeds, named Names, keep Keep) (*Index, error) {
	t := NewListing(s, named, keep)
	if k == identity.Corporate {
		return t, client.ListCorporate(ctx, func(i graph.CorporateIdentity) error {
			t.Take(CorporateEntry(i))
			return nil
		})
	}
	err := client.ListImportRecords(ctx, func(r graph.ImportRecord) error {
		t.Take(RecordEntry(r))
		return nil
	})
	if err != nil {
		return t, err
	}
	return t, client.ListDevices(ctx, func(d graph.Device) error {
		t.Take(DeviceEntry(d))
		return nil
	})
}

// Take learns from a listed entry, and keeps it if the input may name it. One id is one entry, on however many pages it stands.
func (t *Index) Take(e Entry) {
	if t.again(&e) {
		return
	}
	t.note(&e)
	key := e.Key()
	if t.all || t.named.Named(key) || t.named.Near(key) || t.named.NamedID(e.ID()) || t.named.NamesIDs() && e.List != Corporate {
		t.Add(e, key)
	}
}

// again reports whether the entry was listed before. Of those that are neither kept nor counted nobody asks.
func (t *Index) again(e *Entry) bool {
	id := e.ID()
	if id == "" {
		return false
	}
	if t.ByID(e.List, id) != nil {
		return true
	}
	if e.Tuple() {
		_, seen := t.listed.Add(t.idHash(e.List, id), 1)
		return seen
	}
	return false
}
