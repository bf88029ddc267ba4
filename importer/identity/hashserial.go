package identity

import (
	"encoding/base64"
	"encoding/binary"
)

// SerialInHash returns the serial number that a hardware hash names, however damaged the hash is:
// its records are walked as far as they go, whatever its checksum and length say. It is "" where
// they do not go that far.
func SerialInHash(b64 string) string {
	rest := sturdyBase64(b64)
	if len(rest) < hashHeader || rest[0] != 'O' || rest[1] != 'A' {
		return ""
	}
	rest = rest[hashHeader:]
	for n := 1; len(rest) >= 4 && n <= maxRecords; n++ {
		typ, length := binary.LittleEndian.Uint16(rest), int(binary.LittleEndian.Uint16(rest[2:]))
		if length < 4 || length > len(rest) {
			return ""
		}
		if typ == recordSerial {
			return string(clip(rest[4:length]))
		}
		rest = rest[length:]
	}
	return ""
}

// sturdyBase64 decodes what it can: white space is passed over, the URL alphabet read, a character
// that is none stands for some other one, and a group that is cut at the end is left out.
func sturdyBase64(s string) []byte {
	clean := make([]byte, 0, len(s))
	for _, r := range s {
		switch {
		case r == ' ' || r >= '\t' && r <= '\r':
		case r == '=':
			return decoded(clean)
		case r == '-':
			clean = append(clean, '+')
		case r == '_':
			clean = append(clean, '/')
		case r == '+' || r == '/' || r < 0x80 && alphanumeric(byte(r)):
			clean = append(clean, byte(r))
		default:
			clean = append(clean, 'A')
		}
	}
	return decoded(clean)
}

func decoded(clean []byte) []byte {
	clean = clean[:len(clean)/4*4]
	blob := make([]byte, base64.StdEncoding.DecodedLen(len(clean)))
	n, err := base64.StdEncoding.Decode(blob, clean)
	if err != nil {
		panic("identity: " + err.Error()) // clean holds nothing but the alphabet
	}
	return blob[:n]
}
