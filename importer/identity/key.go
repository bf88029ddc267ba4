package identity

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"rollcall/importer/identity/internal/absence"
	"rollcall/importer/identity/internal/normal"
)

// The identity types of a corporate identifier, in their canonical case.
const (
	TypeUnknown = "unknown"
	TypeIMEI    = "imei"
	TypeSerial  = "serialNumber"
	TypeTuple   = "manufacturerModelSerial"
)

var types = normal.Enum{TypeIMEI, TypeSerial, TypeTuple, TypeUnknown}

// ParseType returns the canonical form of an identity type given in any case, or as the portal writes
// it ("Serial number"); "" when there is no such type.
func ParseType(s string) string {
	if t := types.Find(s); t != "" {
		return t
	}
	return types.Find(strings.ReplaceAll(s, " ", ""))
}

// Key returns the matching form of an identity: "type:identifier" in lower case without surrounding space. Tuples of
// manufacturer, model and serial are alike with commas and semicolons, as the service's own pages and callers differ.
func Key(typ, identifier string) string {
	return string(AppendKey(make([]byte, 0, len(typ)+1+len(identifier)), typ, identifier))
}

// AppendKey appends what [Key] returns to dst.
func AppendKey(dst []byte, typ, identifier string) []byte {
	dst = append(appendFolded(dst, typ), ':')
	if !strings.EqualFold(typ, TypeTuple) {
		return appendFolded(dst, strings.TrimSpace(identifier))
	}
	for {
		i := strings.IndexAny(identifier, ",;")
		if i < 0 {
			return appendFolded(dst, strings.TrimSpace(identifier))
		}
		dst = append(appendFolded(dst, strings.TrimSpace(identifier[:i])), ',')
		identifier = identifier[i+1:]
	}
}

// appendFolded appends s in lower case.
func appendFolded(dst []byte, s string) []byte {
	for i := 0; i < len(s); i++ {
		b := s[i]
		if b >= utf8.RuneSelf {
			for _, r := range s[i:] {
				dst = utf8.AppendRune(dst, unicode.ToLower(r))
			}
			return dst
		}
		if 'A' <= b && b <= 'Z' {
			b += 'a' - 'A'
		}
		dst = append(dst, b)
	}
	return dst
}

// Key returns the [Key] of the row's normal form, that of its id ("id:GUID") when it has no other identity, "" when it has neither.
func (r *Record) Key() string { return string(r.AppendKey(nil)) }

// AppendKey appends what [Record.Key] returns to dst.
func (r *Record) AppendKey(dst []byte) []byte {
	switch {
	case r.Identifier != "" && r.Type != "":
		return AppendKey(dst, r.Type, r.Identifier)
	case r.Identifier == "" && r.ID != "":
		return append(append(dst, "id:"...), r.ID...)
	}
	return dst
}

// RawKey returns the [Key] of the identity as the file has it, "" when there is none: an entry of the tenant that has that
// key is meant by the row, whatever is to be said of its form.
func (r *Record) RawKey() string {
	if r.Raw == "" || r.Type == "" {
		return ""
	}
	return Key(r.Type, r.Raw)
}

// DeviceKey returns a key of the hardware itself, from its hash: SMBIOS UUID, serial number and manufacturer. A hash
// changes with every capture, its device does not. It is "" where the hash, if any, tells no device apart from others.
func (r *Record) DeviceKey() string {
	h := r.Hardware
	if h == nil || h.UUID == "" && (h.Serial == "" || absence.PlaceholderSerial(h.Serial)) {
		return ""
	}
	return strings.ToLower(h.UUID + "|" + h.Serial + "|" + h.Manufacturer)
}
