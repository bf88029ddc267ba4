package identity

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
)

// A record is one record of a hash made for a test.
type record struct {
	typ   uint16
	value []byte
}

func text(typ uint16, s string) record { return record{typ, append([]byte(s), 0)} }

// blob puts records together as the service's own tool does, to 3,000 bytes.
func blob(records ...record) []byte {
	b := []byte("OA\x00\x00")
	for _, r := range records {
		b = binary.LittleEndian.AppendUint16(b, r.typ)
		b = binary.LittleEndian.AppendUint16(b, uint16(4+len(r.value)))
		b = append(b, r.value...)
	}
	binary.LittleEndian.PutUint16(b[2:], uint16(len(b)))
	sum := sha256.Sum256(b)
	b = append(b, 'C', 'S', 36, 0)
	b = append(b, sum[:]...)
	if n := 3000 - len(b); n > 0 {
		b = append(b, make([]byte, n)...)
	}
	return b
}

var (
	buildRecord = record{recordBuild, []byte("\x00\x00\x0a\x00\x1e\x06\x61\x4a\x00\x00\x0a\x00\x92\x06\x61\x4a\x01\x02\x03\x04\x05\x02\x09\x03")}
	uuidRecord  = record{recordUUID, []byte{0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff}}
	wifiRecord  = record{recordNetwork, []byte{9, 0, 0, 0, 0xde, 0xad, 0xbe, 0xef, 0, 1, 0, 0, 0, 0}}
)

// hashOf returns the hash of a device.
func hashOf(manufacturer, model, serial string) string {
	return base64.StdEncoding.EncodeToString(blob(buildRecord, wifiRecord, uuidRecord,
		text(recordSerial, serial), text(recordManufacturer, manufacturer), text(recordModel, model)))
}

func encode(b []byte) string { return base64.StdEncoding.EncodeToString(b) }
