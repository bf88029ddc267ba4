package store

import (
	"encoding/binary"
	"strings"

	"rollcall/graph/graphsim/internal/odata"
)

// HashFacts are what the simulator wants of a hardware hash.
type HashFacts struct {
	Serial, Manufacturer, Model string
}

// ReadHash walks the records of a 4K hardware hash: "OA", the length of header
// and records, then records of a type, a length that counts its own 4 bytes,
// and a value. False is what the service calls InvalidZtdHardwareHash.
// The trailer's checksum is not looked at.
func ReadHash(b64 string) (facts HashFacts, ok bool) {
	b, err := odata.DecodeBinary(b64)
	if err != nil || len(b) < 4 || b[0] != 'O' || b[1] != 'A' {
		return facts, false
	}
	total := int(binary.LittleEndian.Uint16(b[2:]))
	if total < 4 || total > len(b) {
		return facts, false
	}
	for b = b[4:total]; len(b) >= 4; {
		typ, n := binary.LittleEndian.Uint16(b), int(binary.LittleEndian.Uint16(b[2:]))
		if n < 4 || n > len(b) {
			return facts, false
		}
		value := strings.TrimRight(string(b[4:n]), "\x00 ")
		switch typ {
		case 14:
			facts.Serial = value
		case 16:
			facts.Manufacturer = value
		case 17:
			facts.Model = value
		}
		b = b[n:]
	}
	return facts, len(b) == 0
}
