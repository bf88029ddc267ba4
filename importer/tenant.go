package importer

import (
	"context"
	"hash/maphash"
	"strings"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/keyset"
	"rollcall/importer/outcome"
)

// A tenantIndex holds entries of the tenant: those that the input names, or all.
type tenantIndex struct {
	seeds seeds
	check *Check           // whose rows are looked up; nil where that is over
	slabs [][]entry        // in the order of the lists
	texts *strings.Builder // of the newest entries, together: an allocation for each would round its size up
	n     int
	keys  keyset.Set  // by identity, all IMEIs with the same first 14 digits as one
	ids   keyset.Set  // by id
	bare  keyset.Set  // by the key without the zeros that its number begins with: see addBare
	kin   map[int]int // of such an entry the next one with the same key; rarely there is one
	all   bool        // every entry is kept, named or not
	// imports finds import records by their importId, which says whose they are; nil where nobody asks.
	imports map[string]*entry
	// shows says which properties a list ever shows with a value: the service returns some of them always empty.
	// Windows identifiers are a case of their own.
	shows        [listings][maxFields]bool
	showsWindows bool
	hidesTags    bool // the list of devices has no group tags although devices have
	entries      int  // in the tenant
	tuples       int  // of these, Windows corporate identifiers
}

// slabSize is how many entries are allocated at once.
const slabSize = 1024

// textSize is how much text of entries is allocated at once.
const textSize = 64 << 10

// lookUp lists the tenant once and keeps what the checked input names.
func lookUp(ctx context.Context, client *graph.Client, c *Check) (*tenantIndex, error) {
	t := newTenantIndex(c.seeds)
	return t, t.load(ctx, client, c)
}

// load lists the tenant once.
func (t *tenantIndex) load(ctx context.Context, client *graph.Client, c *Check) error {
	t.check = c
	if c.input.Kind == identity.Corporate {
		return client.ListCorporate(ctx, func(i graph.CorporateIdentity) error {
			t.take(c, corporateEntry(i))
			return nil
		})
	}
	err := client.ListImportRecords(ctx, func(r graph.ImportRecord) error {
		t.take(c, recordEntry(r))
		return nil
	})
	if err != nil {
		return err
	}
	return client.ListDevices(ctx, func(d graph.Device) error {
		t.take(c, deviceEntry(d))
		return nil
	})
}

func newTenantIndex(s seeds) *tenantIndex { return &tenantIndex{seeds: s} }

// take learns from a listed entry, and keeps it if the input may name it.
func (t *tenantIndex) take(c *Check, e entry) {
	t.entries++
	t.note(&e)
	key := e.key()
	if t.all || c.wanted(key) || c.near(key) || c.wantedID(e.id()) || c.hasIDs && e.list != corporateList {
		t.add(e, key)
	}
}

// note learns from any entry of the tenant, wanted or not, what its list shows.
func (t *tenantIndex) note(e *entry) {
	if e.tuple() {
		t.tuples++
	}
	for _, c := range []identity.Column{identity.Description, identity.Platform, identity.AssignedUser, identity.AddressableUserName, identity.GroupTag} {
		i, ok := position(e.list, c)
		if !ok {
			continue
		}
		v := e.field(i)
		switch {
		case v == "" || c == identity.Platform && strings.EqualFold(v, "unknown"):
		case c == identity.Description && e.tuple():
			t.showsWindows = true
		default:
			t.shows[e.list][i] = true
		}
	}
}

// readable reports whether the service returns the property at all. It is doubted only for the properties that the service is
// known to return empty: user with name, platform, and the description of a Windows identifier; for group tags a sync has asked.
func (t *tenantIndex) readable(e *entry, c identity.Column) bool {
	i, ok := position(e.list, c)
	switch {
	case !ok:
		return false
	case c == identity.Description && e.tuple():
		return t.showsWindows
	case c == identity.GroupTag && e.list == deviceList:
		return !t.hidesTags
	case c == identity.AssignedUser, c == identity.Platform:
		return t.shows[e.list][i]
	case c == identity.AddressableUserName: // a list that shows users shows their names
		user, _ := position(e.list, identity.AssignedUser)
		return t.shows[e.list][i] || t.shows[e.list][user]
	}
	return true
}

// add keeps an entry.
func (t *tenantIndex) add(e entry, key string) *entry {
	if t.n%slabSize == 0 {
		t.slabs = append(t.slabs, make([]entry, 0, slabSize))
	}
	e.text = t.keep(e.text)
	slab := &t.slabs[len(t.slabs)-1]
	*slab = append(*slab, e)
	kept := &(*slab)[len(*slab)-1]
	t.n++
	if first, seen := t.keys.Add(t.keyHash(e.list, key), t.n); seen {
		f := t.at(first)
		kept.next, f.next = f.next, uint32(t.n)
	}
	t.addBare(kept, key)
	t.ids.Add(t.idHash(e.list, e.id()), t.n)
	if t.imports != nil && e.list == recordList {
		t.imports[strings.ToLower(e.of(identity.ImportID))] = kept
	}
	return kept
}

// keep returns the text as a part of a larger one.
func (t *tenantIndex) keep(text string) string {
	if t.texts == nil || t.texts.Cap()-t.texts.Len() < len(text) {
		t.texts = &strings.Builder{}
		t.texts.Grow(max(textSize, len(text)))
	}
	t.texts.WriteString(text)
	return t.texts.String()[t.texts.Len()-len(text):]
}

// at returns the entry of a number, counted from 1.
func (t *tenantIndex) at(n int) *entry { return &t.slabs[(n-1)/slabSize][(n-1)%slabSize] }

// each gives every kept entry of a list to f.
func (t *tenantIndex) each(l listing, f func(*entry)) {
	for _, slab := range t.slabs {
		for i := range slab {
			if slab[i].list == l {
				f(&slab[i])
			}
		}
	}
}

func (t *tenantIndex) keyHash(l listing, key string) uint64 {
	return t.seeds.identityHash([]byte(key)) ^ uint64(l)*0x9e3779b97f4a7c15
}

func (t *tenantIndex) idHash(l listing, id string) uint64 {
	return maphash.String(t.seeds.key, strings.ToLower(id)) ^ uint64(l)*0x9e3779b97f4a7c15
}

// byKey returns an entry of the list with the key, nil where there is none; more returns the next one.
func (t *tenantIndex) byKey(l listing, key string) *entry {
	if n, ok := t.keys.Find(t.keyHash(l, key)); ok {
		return t.from(n, l, key)
	}
	return nil
}

// more returns another entry with the list and key of e.
func (t *tenantIndex) more(e *entry) *entry { return t.from(int(e.next), e.list, e.key()) }

// from follows entries of one hash to the first that has the list and the key.
func (t *tenantIndex) from(n int, l listing, key string) *entry {
	for n != 0 {
		e := t.at(n)
		if e.list == l && e.key() == key {
			return e
		}
		n = int(e.next)
	}
	return nil
}

// byID returns the entry of the list with the id.
func (t *tenantIndex) byID(l listing, id string) *entry {
	n, ok := t.ids.Find(t.idHash(l, id))
	if !ok {
		return nil
	}
	if e := t.at(n); e.list == l && strings.EqualFold(e.id(), id) {
		return e
	}
	return nil
}

// sameIMEI returns an entry whose IMEI has the same first 14 digits as that of the key.
func (t *tenantIndex) sameIMEI(key string) *entry {
	body, ok := imeiBody(key)
	if !ok {
		return nil
	}
	n, _ := t.keys.Find(t.keyHash(corporateList, key))
	for n != 0 {
		e := t.at(n)
		if b, ok := imeiBody(e.key()); ok && b == body {
			return e
		}
		n = int(e.next)
	}
	return nil
}

// lostZero returns an entry whose IMEI is that of the key with the zero before it that a spreadsheet takes.
func (t *tenantIndex) lostZero(key string) *entry {
	if short, ok := strings.CutPrefix(key, imeiPrefix); ok && len(short) == 14 {
		return t.byKey(corporateList, imeiPrefix+"0"+short)
	}
	return nil
}

// A match is what the tenant has of one row: for corporate rows one entry, for Autopilot the import record and the registered
// device, either of which may be missing.
type match struct {
	entries [listings]*entry
	// several lists hold more than one entry of the identity; the first is in entries, the others follow by next.
	several [listings]bool
}

// find looks for the row's entries, by id where the row has one, else by the raw identity, else by its normal form.
func (t *tenantIndex) find(rec *identity.Record) (m match, p *outcome.Problem) {
	if rec.ID == "" {
		for l := range m.entries {
			m.put(listing(l), t, rec.RawKey())
			if m.entries[l] == nil {
				m.put(listing(l), t, rec.Key())
			}
		}
		t.follow(&m)
		if m == (match{}) {
			return m, t.notFound(rec)
		}
		return m, nil
	}
	for l := range m.entries {
		m.entries[l] = t.byID(listing(l), rec.ID)
	}
	t.follow(&m)
	if m == (match{}) {
		return m, &outcome.Problem{Code: identity.CodeNotFound, Message: "the tenant has no entry with id " + rec.ID}
	}
	if rec.Key() != "" && rec.Key() != idKey(rec.ID) {
		for _, e := range m.entries {
			if e != nil && e.key() != rec.Key() && e.key() != rec.RawKey() {
				if p := t.lostBeside(rec, e); p != nil {
					return m, p
				}
				return m, &outcome.Problem{Code: identity.CodeIdentityMismatch, Message: "the entry with id " + rec.ID + " is " + e.name() + ", not " + rec.Identity() +
					": correct the id or the identity"}
			}
		}
	}
	return m, nil
}

// put notes the entries of one list that have the key.
func (m *match) put(l listing, t *tenantIndex, key string) {
	e := t.byKey(l, key)
	m.entries[l], m.several[l] = e, e != nil && t.more(e) != nil
}

// follow completes a match that has only one of record and device: by the record's registration id, else by the serial number.
func (t *tenantIndex) follow(m *match) {
	r, d := m.entries[recordList], m.entries[deviceList]
	switch {
	case r != nil && r.registration() != "" && (d == nil || m.several[deviceList]) && !m.several[recordList]:
		if e := t.byID(deviceList, r.registration()); e != nil {
			m.entries[deviceList], m.several[deviceList] = e, false
		}
	case d != nil && r == nil:
		for e := t.byKey(recordList, d.key()); e != nil; e = t.more(e) {
			if strings.EqualFold(e.registration(), d.id()) || m.entries[recordList] == nil {
				m.entries[recordList] = e
			}
		}
	}
	if r != nil && m.entries[deviceList] == nil && r.identifier() != "" {
		m.put(deviceList, t, r.key())
	}
}

// notFound words that the tenant has no entry of the row's identity, and what it has instead.
func (t *tenantIndex) notFound(rec *identity.Record) *outcome.Problem {
	name := identity.Mask(rec.Identity())
	z := t.otherZeros(rec)
	for _, may := range []struct {
		entries []*entry
		remedy  string
	}{
		{t.labelled(rec), "the serial number seems to come from a barcode's label: write it as the tenant has it"},
		{z.more, "zeros before the serial number seem to be lost: write it as the tenant has it, with the column formatted as text"},
		{z.fewer, "with fewer zeros before it: write it as the tenant has it, or import it first"},
	} {
		if len(may.entries) > 0 {
			return &outcome.Problem{Code: identity.CodeNotFound, Message: "the tenant has no entry " + name + ", but " + listed(may.entries) + "; " + may.remedy}
		}
	}
	if e := t.sameIMEI(rec.Key()); e != nil {
		return &outcome.Problem{Code: identity.CodeNotFound, Message: "the tenant has no entry " + name + ", but one " + e.name() +
			" of the same device: write the IMEI as the tenant has it"}
	}
	if e := t.lostZero(rec.Key()); e != nil {
		return &outcome.Problem{Code: identity.CodeNotFound, Message: "the tenant has no entry " + name + ", but one " + e.name() +
			", and the zero before the number seems to be lost: write the IMEI as the tenant has it"}
	}
	return &outcome.Problem{Code: identity.CodeNotFound, Message: "the tenant has no entry " + name + ": import it first, or correct the row"}
}

// ambiguous words that several entries of one list answer to the row: none of them is chosen for the user.
func (t *tenantIndex) ambiguous(e *entry) *outcome.Problem {
	ids := []string{}
	name := e.name()
	for ; e != nil && len(ids) < 20; e = t.more(e) {
		ids = append(ids, e.id())
	}
	return &outcome.Problem{Code: identity.CodeAmbiguousIdentity, Message: "several entries of the tenant are " + name + ": " + strings.Join(ids, ", ") +
		"; name the right one in an id column"}
}
