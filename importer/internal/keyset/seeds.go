package keyset

import (
	"hash/maphash"
	"strings"

	"rollcall/importer/identity"
)

// Seeds are a run's hash functions: by Key file and tenant meet, and by Proof what meets there is told apart once more.
type Seeds struct{ Key, Proof maphash.Seed }

// NewSeeds makes the functions of a run.
func NewSeeds() Seeds { return Seeds{maphash.MakeSeed(), maphash.MakeSeed()} }

// Identity is the hash of the key of an identity. All IMEIs with the same first 14 digits have one, since the 15th only checks
// them.
func (s Seeds) Identity(key []byte) uint64 {
	if n := len(IMEIPrefix) + 14; len(key) > n && string(key[:len(IMEIPrefix)]) == IMEIPrefix {
		key = key[:n]
	}
	return maphash.Bytes(s.Key, key)
}

// IMEIPrefix begins the keys of all IMEIs.
const IMEIPrefix = identity.TypeIMEI + ":"

// IMEIBody returns the key of an IMEI without its check digit, and false for another key.
func IMEIBody(key string) (string, bool) {
	if len(key) < len(IMEIPrefix)+14 || key[:len(IMEIPrefix)] != IMEIPrefix {
		return "", false
	}
	return key[:len(IMEIPrefix)+14], true
}

// IDKey is the key of an entry that is named by its id.
func IDKey(id string) string { return "id:" + id }

// ShortKey is the key of the serial number within a barcode's label, "" where the row has none.
func ShortKey(rec *identity.Record) string {
	if rec.Type == identity.TypeIMEI {
		return ""
	}
	serial := identity.SerialOf(rec.Type, rec.Identifier)
	short := identity.Shortened(serial)
	if short == "" {
		return ""
	}
	return identity.Key(rec.Type, strings.TrimSuffix(rec.Identifier, serial)+short)
}
