package identity

import (
	"hash/maphash"
	"slices"

	"rollcall/importer/identity/internal/hwhash"
)

// A Value is what a row wants of one property.
type Value struct {
	Column Column
	Text   string // normal form: enums in their canonical case, a hash in standard base64 with padding; "" when Clear
	Clear  bool   // the cell was CLEAR!: the property is to lose its value
}

// A Finding is one thing that is wrong, or worth knowing, about a row.
type Finding struct {
	Code    Code
	Column  Column
	Message string // one line: what is wrong and what to do; never a hash, a UPN only as [Redact] leaves it
	Warning bool   // the row is sent all the same
	// Form says that only the form of the identity is in question: forgiven where the raw identity is an entry of the tenant.
	Form bool
	// offer is the remedy of letting the finding pass, to be told behind the message where that helps.
	offer string
	// Create says that the finding matters only where the row makes an entry: a warning where the
	// tenant has one.
	Create bool
}

// A Record is a row as judged by [Rules.Judge], which refills it. Its strings may alias the row's cells.
type Record struct {
	Kind Kind
	ID   string // lower-case GUID, or ""
	// Type is the canonical identity type: unknown, imei, serialNumber or manufacturerModelSerial, serialNumber for
	// Autopilot; "" when the row does not say.
	Type string
	// Identifier is the identity's normal form: digits of the IMEI, the serial number, "Manufacturer,Model,Serial"; the
	// cell where it has no normal form; "" if the row has only an id.
	Identifier string
	Raw        string // the identity as the file has it, trimmed; three columns are joined by commas
	// Values are the cells that are not blank, in Column order, read-only ones included. A corporate identity is not
	// among them, nor is an id; an Autopilot serial number is.
	Values   []Value
	Findings []Finding // in Column order
	Hardware *HashInfo // what the row's hash says, nil without a hash that could be walked; refilled with the record

	hardware HashInfo
	hashes   hwhash.Reader // keeps its room from row to row
}

// reset empties the record and keeps what it has allocated.
func (r *Record) reset(k Kind) {
	*r = Record{Kind: k, Values: r.Values[:0], Findings: r.Findings[:0], hashes: r.hashes}
}

// Invalid reports whether any finding is an error.
func (r *Record) Invalid() bool { return r.First() != nil }

// First returns the first finding that is an error, nil when there is none.
func (r *Record) First() *Finding {
	for i := range r.Findings {
		if !r.Findings[i].Warning {
			return &r.Findings[i]
		}
	}
	return nil
}

// Lost reports whether the row's identity is lost: the cell does not hold what the device has, but
// what a spreadsheet or a program left of it. Two rows that are alike in that need not be about one
// device.
func (r *Record) Lost() bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Form && !f.Warning && slices.Contains(losses, f.Code) })
}

// losses are the codes of identities that are lost.
var losses = []Code{CodeExcelScientific, CodeExcelRounded, CodePlaceholder, CodeNoValue, CodeUndecodable}

// Value returns what the row wants of a property.
func (r *Record) Value(c Column) (Value, bool) {
	for _, v := range r.Values {
		if v.Column == c {
			return v, true
		}
	}
	return Value{}, false
}

// Identity returns the identity for people, as in "imei:356938035643809"; "id:GUID" when the row has only an id, "" when it has neither.
func (r *Record) Identity() string {
	switch {
	case r.Identifier != "" && r.Type != "":
		return r.Type + ":" + r.Identifier
	case r.Identifier != "":
		return r.Identifier
	case r.ID != "":
		return "id:" + r.ID
	}
	return ""
}

// KeepIdentity drops what the row wants of its entry and what is wrong with that: all that counts is which entry it names.
func (r *Record) KeepIdentity() {
	r.Values, r.Hardware = r.Values[:0], nil
	r.Findings = slices.DeleteFunc(r.Findings, func(f Finding) bool {
		return r.Kind.Has(f.Column) || f.Code == CodeColumnSetAside && f.Column == NoColumn
	})
}

// Digest hashes what the row asks for: its identity, folded as in [Key], and the values of all columns that an update can
// change. Rows that ask for the same have equal digests, whatever the order of their columns. An id beside an identity does not count.
func (r *Record) Digest(seed maphash.Seed) uint64 {
	var buf [128]byte
	var h maphash.Hash
	h.SetSeed(seed)
	h.Write(r.AppendKey(buf[:0]))
	for _, v := range r.Values {
		if !r.Kind.Changeable(v.Column) {
			continue
		}
		// The column first and the length before the text: no two lists of values give the same bytes.
		n := uint32(len(v.Text)) << 1
		if v.Clear {
			n |= 1
		}
		h.Write([]byte{byte(v.Column), byte(n), byte(n >> 8), byte(n >> 16), byte(n >> 24)})
		h.WriteString(v.Text)
	}
	return h.Sum64()
}
