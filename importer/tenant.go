package importer

import (
	"context"
	"strings"

	"rollcall/graph"
	"rollcall/importer/identity"
)

// A listing is one of the service's lists of identities.
type listing uint8

const (
	corporateList listing = iota // importedDeviceIdentities
	recordList                   // importedWindowsAutopilotDeviceIdentities: what was once imported
	deviceList                   // windowsAutopilotDeviceIdentities: what is registered
	listings
)

// An entry is what one list of the tenant holds of one identity.
type entry struct {
	list         listing
	id           string
	typ          string // identity type
	identifier   string // as the tenant writes it
	registration string // of an import record: the id of its registered device
	values       [entryValues]string
	next         *entry // another entry of the same list with the same key
}

// Positions in entry.values.
const (
	valDescription = iota
	valPlatform
	valGroupTag
	valUser
	valProductKey
	valImportID
	valDisplayName
	valAddressable
	entryValues
)

// position returns where an entry of the list keeps the column, and false where the list has no such property to read.
func position(l listing, c identity.Column) (int, bool) {
	switch c {
	case identity.Description:
		return valDescription, l == corporateList
	case identity.Platform:
		return valPlatform, l == corporateList
	case identity.GroupTag:
		return valGroupTag, l != corporateList
	case identity.AssignedUser:
		return valUser, l != corporateList
	case identity.ProductKey:
		return valProductKey, l != corporateList
	case identity.ImportID:
		return valImportID, l == recordList
	case identity.DisplayName:
		return valDisplayName, l == deviceList
	case identity.AddressableUserName:
		return valAddressable, l == deviceList
	}
	return 0, false
}

// A tenantIndex holds the entries that the input names.
type tenantIndex struct {
	byKey [listings]map[string]*entry
	byID  [listings]map[string]*entry
	// byIMEI finds an IMEI by its first 14 digits.
	byIMEI map[string]*entry
	// shows says which properties a list ever shows with a value: the service returns some of them always empty.
	// Windows identifiers are a case of their own.
	shows        [listings][entryValues]bool
	showsWindows bool
	entries      int // in the tenant
}

// lookUp lists the tenant once and keeps what the checked input names.
func lookUp(ctx context.Context, client *graph.Client, c *Check) (*tenantIndex, error) {
	t := newTenantIndex()
	if c.input.Kind == identity.Corporate {
		return t, client.ListCorporate(ctx, func(i graph.CorporateIdentity) error {
			t.take(c, corporateEntry(i))
			return nil
		})
	}
	err := client.ListImportRecords(ctx, func(r graph.ImportRecord) error {
		t.take(c, recordEntry(r))
		return nil
	})
	if err != nil {
		return t, err
	}
	return t, client.ListDevices(ctx, func(d graph.Device) error {
		t.take(c, deviceEntry(d))
		return nil
	})
}

func newTenantIndex() *tenantIndex {
	t := &tenantIndex{byIMEI: map[string]*entry{}}
	for l := range t.byKey {
		t.byKey[l], t.byID[l] = map[string]*entry{}, map[string]*entry{}
	}
	return t
}

// take learns from a listed entry, and keeps it if the input may name it.
func (t *tenantIndex) take(c *Check, e *entry) (kept bool) {
	t.entries++
	t.note(e)
	key := e.key()
	if kept = c.wanted(key) || c.wantedID(e.id) || c.hasIDs && e.list != corporateList; kept {
		t.add(e, key)
	}
	return kept
}

func corporateEntry(i graph.CorporateIdentity) *entry {
	e := &entry{list: corporateList, id: i.ID, typ: i.Type, identifier: i.Identifier}
	e.values[valDescription], e.values[valPlatform] = i.Description, i.Platform
	return e
}

func recordEntry(r graph.ImportRecord) *entry {
	e := &entry{list: recordList, id: r.ID, typ: identity.TypeSerial, identifier: r.SerialNumber, registration: r.State.RegistrationID}
	e.values[valGroupTag], e.values[valUser], e.values[valImportID] = r.GroupTag, r.AssignedUser, r.ImportID
	e.values[valProductKey] = r.ProductKey
	return e
}

func deviceEntry(d graph.Device) *entry {
	e := &entry{list: deviceList, id: d.ID, typ: identity.TypeSerial, identifier: d.SerialNumber}
	e.values[valGroupTag], e.values[valUser], e.values[valProductKey] = d.GroupTag, d.UserPrincipalName, d.ProductKey
	e.values[valDisplayName], e.values[valAddressable] = d.DisplayName, d.AddressableUserName
	return e
}

func (e *entry) key() string { return identity.Key(e.typ, e.identifier) }

// name is the identity as results.csv writes it.
func (e *entry) name() string { return e.typ + ":" + e.identifier }

// target is the same for an import record and its registered device.
func (e *entry) target() string {
	if e.list == recordList && e.registration != "" {
		return strings.ToLower(e.registration)
	}
	return strings.ToLower(e.id)
}

// value returns the entry's value of a column; known is false for a property that the list does not have.
func (e *entry) value(c identity.Column) (text string, known bool) {
	i, ok := position(e.list, c)
	if !ok {
		return "", false
	}
	text = e.values[i]
	// The service answers an empty product key with the entry's own id.
	if c == identity.ProductKey && strings.EqualFold(text, e.id) {
		text = ""
	}
	return text, true
}

// note learns from any entry of the tenant, wanted or not, what its list shows.
func (t *tenantIndex) note(e *entry) {
	for i, v := range e.values {
		if v == "" || i == valPlatform && strings.EqualFold(v, "unknown") {
			continue
		}
		if i == valDescription && e.typ == identity.TypeTuple {
			t.showsWindows = true
			continue
		}
		t.shows[e.list][i] = true
	}
}

// readable reports whether the service returns the property at all. It is doubted only for the properties that the service is
// known to return empty: user, platform, and the description of a Windows identifier.
func (t *tenantIndex) readable(e *entry, c identity.Column) bool {
	i, ok := position(e.list, c)
	switch {
	case !ok:
		return false
	case i == valDescription && e.typ == identity.TypeTuple:
		return t.showsWindows
	case i == valUser, i == valPlatform:
		return t.shows[e.list][i]
	}
	return true
}

func (t *tenantIndex) add(e *entry, key string) {
	e.next = t.byKey[e.list][key]
	t.byKey[e.list][key] = e
	t.byID[e.list][strings.ToLower(e.id)] = e
	if body, ok := imeiBody(key); ok {
		t.byIMEI[body] = e
	}
}

// A match is what the tenant has of one row: for corporate rows one entry, for Autopilot the import record and the registered
// device, either of which may be missing.
type match struct {
	entries [listings]*entry
	// several lists hold more than one entry of the identity; the first is in entries, the others follow by next.
	several [listings]bool
}

// problem words why a row has no match.
type problem struct {
	code    identity.Code
	message string
}

// find looks for the row's entries, by id where the row has one, else by the raw identity, else by its normal form.
func (t *tenantIndex) find(rec *identity.Record) (m match, p *problem) {
	if rec.ID == "" {
		for l := range m.entries {
			e := t.byKey[l][rec.RawKey()]
			if e == nil {
				e = t.byKey[l][rec.Key()]
			}
			m.entries[l], m.several[l] = e, e != nil && e.next != nil
		}
		t.follow(&m)
		if m == (match{}) {
			return m, t.notFound(rec)
		}
		return m, nil
	}
	for l := range m.entries {
		m.entries[l] = t.byID[l][rec.ID]
	}
	t.follow(&m)
	if m == (match{}) {
		return m, &problem{identity.CodeNotFound, "the tenant has no entry with id " + rec.ID}
	}
	if rec.Key() != "" && rec.Key() != idKey(rec.ID) {
		for _, e := range m.entries {
			if e != nil && e.key() != rec.Key() && e.key() != rec.RawKey() {
				return m, &problem{identity.CodeIdentityMismatch, "the entry with id " + rec.ID + " is " + e.name() + ", not " + rec.Identity() +
					": correct the id or the identity"}
			}
		}
	}
	return m, nil
}

// follow completes a match that has only one of record and device: by the record's registration id, else by the serial number.
func (t *tenantIndex) follow(m *match) {
	r, d := m.entries[recordList], m.entries[deviceList]
	switch {
	case r != nil && r.registration != "" && (d == nil || m.several[deviceList]) && !m.several[recordList]:
		if e := t.byID[deviceList][strings.ToLower(r.registration)]; e != nil {
			m.entries[deviceList], m.several[deviceList] = e, false
		}
	case d != nil && r == nil:
		for e := t.byKey[recordList][d.key()]; e != nil; e = e.next {
			if strings.EqualFold(e.registration, d.id) || m.entries[recordList] == nil {
				m.entries[recordList] = e
			}
		}
	}
	if r != nil && m.entries[deviceList] == nil && r.identifier != "" {
		e := t.byKey[deviceList][r.key()]
		m.entries[deviceList], m.several[deviceList] = e, e != nil && e.next != nil
	}
}

func (t *tenantIndex) notFound(rec *identity.Record) *problem {
	p := &problem{identity.CodeNotFound, "the tenant has no entry " + rec.Identity() + ": import it first, or correct the row"}
	if body, ok := imeiBody(rec.Key()); ok {
		if e := t.byIMEI[body]; e != nil {
			p.message = "the tenant has no entry " + rec.Identity() + ", but one " + e.name() + " of the same device: write the IMEI as the tenant has it"
		}
	}
	return p
}

// ambiguous words that several entries of one list answer to the row: none of them is chosen for the user.
func ambiguous(e *entry) *problem {
	ids := []string{}
	for at := e; at != nil && len(ids) < 20; at = at.next {
		ids = append(ids, at.id)
	}
	return &problem{identity.CodeAmbiguousIdentity, "several entries of the tenant are " + e.name() + ": " + strings.Join(ids, ", ") +
		"; name the right one in an id column"}
}
