package hwhash

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"

	"rollcall/importer/identity/internal/ascii"
)

// Serials returns the serial numbers that a cell of hardware hashes names, one after the
// other, however damaged the hashes are: their records are walked as far as they go, whatever
// checksums and lengths say.
func Serials(b64 string) (serials []string) {
	for rest := sturdyBase64(b64); ; {
		begin := bytes.Index(rest, []byte("OA"))
		if begin < 0 || begin > 0 && len(serials) == 0 {
			return serials
		}
		serial, end := serialIn(rest[begin:])
		if serial != "" {
			serials = append(serials, serial)
		}
		rest = rest[begin+end:]
	}
}

// serialIn walks the records of one hash, and returns where it ends as far as it goes.
func serialIn(rest []byte) (serial string, end int) {
	if end = header; len(rest) < end {
		return "", len(rest)
	}
	for n := 1; len(rest)-end >= 4 && n <= maxRecords; n++ {
		typ, length := binary.LittleEndian.Uint16(rest[end:]), int(binary.LittleEndian.Uint16(rest[end+2:]))
		if length < 4 || length > len(rest)-end {
			break
		}
		if typ == recordSerial && serial == "" {
			serial = string(clip(rest[end+4 : end+length]))
		}
		end += length
	}
	return serial, end
}

// sturdyBase64 decodes what it can: white space is passed over, the URL alphabet read, a character
// that is none, padding too, stands for some other one, and a group that is cut at the end is left
// out.
func sturdyBase64(s string) []byte {
	clean := make([]byte, 0, len(s))
	for _, r := range s {
		switch {
		case r == ' ' || r >= '\t' && r <= '\r':
		case r == '-':
			clean = append(clean, '+')
		case r == '_':
			clean = append(clean, '/')
		case r == '+' || r == '/' || r < 0x80 && ascii.Alphanumeric(byte(r)):
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
		panic("hwhash: " + err.Error()) // clean holds nothing but the alphabet
	}
	return blob[:n]
}
