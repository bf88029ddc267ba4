package importer

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"strings"
	"unicode/utf8"

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

// maxFields is how many properties an entry has at most, and maxFieldText how much of each is kept: the service's own limits are far below.
const (
	maxFields    = 16
	maxFieldText = math.MaxUint16 / maxFields
)

// An entry is what one list of the tenant holds of one identity: the properties of an [Export], one behind the other in one string, so
// that a tenant of a million entries takes little more memory than what it says of them.
type entry struct {
	text string
	ends [maxFields]uint16 // where each field ends in text
	next uint32            // the number, in the index, of another entry with the same hash; 0 is none
	list listing
}

// newEntry packs the fields of a listed entry.
func newEntry[E any](l listing, fields []field[E], e *E) entry {
	return pack(l, len(fields), func(i int) string { return fields[i].value(e) })
}

// pack makes an entry of n values.
func pack(l listing, n int, value func(int) string) entry {
	e := entry{list: l}
	var values [maxFields]string
	size := 0
	for i := range maxFields {
		if i < n {
			if values[i] = value(i); len(values[i]) > maxFieldText {
				values[i] = cutText(values[i], maxFieldText)
			}
		}
		size += len(values[i])
		e.ends[i] = uint16(size)
	}
	e.text = strings.Join(values[:n], "")
	return e
}

// cutText shortens s to at most n bytes of whole characters.
func cutText(s string, n int) string {
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

func corporateEntry(i graph.CorporateIdentity) entry {
	return newEntry(corporateList, corporateFields, &i)
}
func recordEntry(r graph.ImportRecord) entry { return newEntry(recordList, recordFields, &r) }
func deviceEntry(d graph.Device) entry       { return newEntry(deviceList, deviceFields, &d) }

// positions say where the entries of a list have their properties.
var positions = [listings]map[string]int{
	corporateList: positionsOf(corporateFields),
	recordList:    positionsOf(recordFields),
	deviceList:    positionsOf(deviceFields),
}

func positionsOf[E any](fields []field[E]) map[string]int {
	m := map[string]int{}
	for i, f := range fields {
		m[f.name] = i
	}
	return m
}

// columnPositions is positions by column, -1 where the list has no such property.
var columnPositions = func() (all [listings][identity.NumColumns]int8) {
	for l := range all {
		for c := range all[l] {
			all[l][c] = -1
			if i, ok := positions[l][identity.Column(c).String()]; ok {
				all[l][c] = int8(i)
			}
		}
	}
	return all
}()

// position returns where an entry of the list has the column, and false where the list has no such property to read.
func position(l listing, c identity.Column) (int, bool) {
	i := columnPositions[l][c]
	// The field of the hash is there for the export's header: no list returns one.
	return int(i), i >= 0 && c != identity.Hash
}

// field returns the i-th of the entry's fields.
func (e *entry) field(i int) string {
	start := uint16(0)
	if i > 0 {
		start = e.ends[i-1]
	}
	return e.text[start:e.ends[i]]
}

// property returns a property by the name that the export gives it, "" where the list has none of that name.
func (e *entry) property(name string) (string, bool) {
	i, ok := positions[e.list][name]
	if !ok {
		return "", false
	}
	return e.field(i), true
}

func (e *entry) of(c identity.Column) string {
	if i := columnPositions[e.list][c]; i >= 0 {
		return e.field(int(i))
	}
	return ""
}

func (e *entry) id() string { return e.of(identity.ID) }

// typ is the identity type.
func (e *entry) typ() string {
	if e.list == corporateList {
		return e.of(identity.Type)
	}
	return identity.TypeSerial
}

// identifier is the identity as the tenant writes it.
func (e *entry) identifier() string {
	if e.list == corporateList {
		return e.of(identity.Identifier)
	}
	return e.of(identity.SerialNumber)
}

// registration is, of an import record, the id of its registered device.
func (e *entry) registration() string { return e.of(identity.StateRegistrationID) }

func (e *entry) key() string { return identity.Key(e.typ(), e.identifier()) }

// name is the identity as results.csv writes it.
func (e *entry) name() string { return e.typ() + ":" + e.identifier() }

// target is the same for an import record and its registered device.
func (e *entry) target() string {
	if r := e.registration(); r != "" {
		return strings.ToLower(r)
	}
	return strings.ToLower(e.id())
}

// value returns the entry's value of a column; known is false for a property that the list does not have.
func (e *entry) value(c identity.Column) (text string, known bool) {
	i, ok := position(e.list, c)
	if !ok {
		return "", false
	}
	return e.field(i), true
}

// tuple reports whether the entry is a Windows corporate identifier.
func (e *entry) tuple() bool {
	return e.list == corporateList && strings.EqualFold(e.typ(), identity.TypeTuple)
}

// enrolled reports whether Intune manages the registered device.
func (e *entry) enrolled() bool {
	state, _ := e.property("enrollmentState")
	managed, _ := e.property("managedDeviceId")
	return strings.EqualFold(state, "enrolled") || strings.Trim(managed, "0-") != ""
}

// importing reports whether the import record may still become a device.
func (e *entry) importing() bool {
	return e.list == recordList && !ended(e.of(identity.StateImportStatus))
}

// ended reports whether an import has come to its end: everything else, what is not known too, is still under way.
func ended(status string) bool {
	return strings.EqualFold(status, "complete") || strings.EqualFold(status, "error")
}

// compared are the properties that a change can be about, and the identity: what a plan was made from.
var compared = []identity.Column{identity.ID, identity.Type, identity.Identifier, identity.SerialNumber, identity.Description, identity.Platform,
	identity.GroupTag, identity.AssignedUser, identity.DisplayName, identity.AddressableUserName}

// fingerprint is a short text that changes when a property changes that a plan is made from. No spreadsheet takes it for a number.
func (e *entry) fingerprint() string {
	h := sha256.New()
	for _, c := range compared {
		h.Write([]byte(e.of(c)))
		h.Write([]byte{0})
	}
	return "x" + hex.EncodeToString(h.Sum(nil)[:8])
}

// cells are the entry's line in the form of an [Export].
func (e *entry) cells() []string {
	cells := make([]string, len(positions[e.list]))
	for i := range cells {
		cells[i] = identity.Escape(e.field(i))
	}
	return cells
}
