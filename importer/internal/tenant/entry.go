package tenant

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"strings"
	"unicode/utf8"

	"rollcall/graph"
	"rollcall/importer/identity"
	"rollcall/importer/internal/keyset"
)

// A List is one of the service's lists of identities.
type List uint8

const (
	Corporate List = iota // importedDeviceIdentities
	Records               // importedWindowsAutopilotDeviceIdentities: what was once imported
	Devices               // windowsAutopilotDeviceIdentities: what is registered
	Lists
)

// maxFields is how many properties an entry has at most, and maxFieldText how much of each is kept: the service's own limits are far below.
const (
	maxFields    = 16
	maxFieldText = math.MaxUint16 / maxFields
)

// An Entry is what one list of the tenant holds of one identity: the properties of an [Export], one behind the other in one string, so
// that a tenant of a million entries takes little more memory than what it says of them.
type Entry struct {
	Text string
	ends [maxFields]uint16 // where each field ends in text
	next uint32            // the number, in the index, of another entry with the same hash; 0 is none
	List List
}

// newEntry packs the fields of a listed entry.
func newEntry[E any](l List, fields []field[E], e *E) Entry {
	return Pack(l, len(fields), func(i int) string { return fields[i].value(e) })
}

// Pack makes an entry of n values.
func Pack(l List, n int, value func(int) string) Entry {
	e := Entry{List: l}
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
	e.Text = strings.Join(values[:n], "")
	return e
}

// cutText shortens s to at most n bytes of whole characters.
func cutText(s string, n int) string {
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}

// CorporateEntry is an entry as the service lists it.
func CorporateEntry(i graph.CorporateIdentity) Entry {
	return newEntry(Corporate, corporateFields, &i)
}

// RecordEntry is an import record as the service lists it.
func RecordEntry(r graph.ImportRecord) Entry { return newEntry(Records, recordFields, &r) }

// DeviceEntry is a registered device as the service lists it.
func DeviceEntry(d graph.Device) Entry { return newEntry(Devices, deviceFields, &d) }

// positions say where the entries of a list have their properties.
var positions = [Lists]map[string]int{
	Corporate: positionsOf(corporateFields),
	Records:   positionsOf(recordFields),
	Devices:   positionsOf(deviceFields),
}

func positionsOf[E any](fields []field[E]) map[string]int {
	m := map[string]int{}
	for i, f := range fields {
		m[f.name] = i
	}
	return m
}

// columnPositions is positions by column, -1 where the list has no such property.
var columnPositions = func() (all [Lists][identity.NumColumns]int8) {
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
func position(l List, c identity.Column) (int, bool) {
	i := columnPositions[l][c]
	// The field of the hash is there for the export's header: no list returns one.
	return int(i), i >= 0 && c != identity.Hash
}

// field returns the i-th of the entry's fields.
func (e *Entry) field(i int) string {
	start := uint16(0)
	if i > 0 {
		start = e.ends[i-1]
	}
	return e.Text[start:e.ends[i]]
}

// Property returns a property by the name that the export gives it, "" where the list has none of that name.
func (e *Entry) Property(name string) (string, bool) {
	i, ok := positions[e.List][name]
	if !ok {
		return "", false
	}
	return e.field(i), true
}

// Of returns the entry's property of a column, "" where its list has none.
func (e *Entry) Of(c identity.Column) string {
	if i := columnPositions[e.List][c]; i >= 0 {
		return e.field(int(i))
	}
	return ""
}

// ID is the id.
func (e *Entry) ID() string { return e.Of(identity.ID) }

// Type is the identity type.
func (e *Entry) Type() string {
	if e.List == Corporate {
		return e.Of(identity.Type)
	}
	return identity.TypeSerial
}

// Identifier is the identity as the tenant writes it.
func (e *Entry) Identifier() string {
	if e.List == Corporate {
		return e.Of(identity.Identifier)
	}
	return e.Of(identity.SerialNumber)
}

// Registration is, of an import record, the id of its registered device.
func (e *Entry) Registration() string { return e.Of(identity.StateRegistrationID) }

// Key is the key of the identity.
func (e *Entry) Key() string { return identity.Key(e.Type(), e.Identifier()) }

// Name is the identity as results.csv writes it.
func (e *Entry) Name() string { return e.Type() + ":" + e.Identifier() }

// Target is the same for an import record and its registered device.
func (e *Entry) Target() string {
	if r := e.Registration(); r != "" {
		return strings.ToLower(r)
	}
	return strings.ToLower(e.ID())
}

// Value returns the entry's value of a column; known is false for a property that the list does not have.
func (e *Entry) Value(c identity.Column) (text string, known bool) {
	i, ok := position(e.List, c)
	if !ok {
		return "", false
	}
	return e.field(i), true
}

// Tuple reports whether the entry is a Windows corporate identifier.
func (e *Entry) Tuple() bool {
	return e.List == Corporate && strings.EqualFold(e.Type(), identity.TypeTuple)
}

// Enrolled reports whether Intune manages the registered device.
func (e *Entry) Enrolled() bool {
	state, _ := e.Property("enrollmentState")
	managed, _ := e.Property("managedDeviceId")
	return strings.EqualFold(state, "enrolled") || strings.Trim(managed, "0-") != ""
}

// Importing reports whether the import record may still become a device.
func (e *Entry) Importing() bool {
	return e.List == Records && !Ended(e.Of(identity.StateImportStatus))
}

// Ended reports whether an import has come to its end: everything else, what is not known too, is still under way.
func Ended(status string) bool {
	return strings.EqualFold(status, "complete") || strings.EqualFold(status, "error")
}

// Fingerprint is a short text that changes when a property changes that a plan is made from: a sum over all of them, and a short one
// for each. No spreadsheet takes it for a number.
func (e *Entry) Fingerprint() string {
	all, each := sha256.New(), strings.Builder{}
	for _, c := range keyset.Compared {
		text := e.Of(c)
		all.Write([]byte(text))
		all.Write([]byte{0})
		each.WriteString(shortSum(text))
	}
	return "x" + hex.EncodeToString(all.Sum(nil)[:8]) + each.String()
}

// shortSum is a text in four letters.
func shortSum(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:2])
}

// Between reports whether each property is what it was when the entry had the fingerprint, or is let pass by changed: a change of
// several requests may have been made in part.
func (e *Entry) Between(was string, changed func(c identity.Column, text string) bool) bool {
	each := was[max(0, len(was)-4*len(keyset.Compared)):]
	if len(each) < 4*len(keyset.Compared) {
		return false
	}
	for i, c := range keyset.Compared {
		if text := e.Of(c); shortSum(text) != each[4*i:4*i+4] && !changed(c, text) {
			return false
		}
	}
	return true
}

// Cells are the entry's line in the form of an [Export].
func (e *Entry) Cells() []string {
	cells := make([]string, len(positions[e.List]))
	for i := range cells {
		cells[i] = identity.Escape(e.field(i))
	}
	return cells
}

// Record is a row that names the entry and nothing else.
func (e *Entry) Record() identity.Record {
	r := identity.Record{Kind: identity.Autopilot, ID: e.ID(), Type: e.Type(), Identifier: e.Identifier(), Raw: e.Identifier()}
	if e.List == Corporate {
		r.Kind = identity.Corporate
	}
	return r
}
