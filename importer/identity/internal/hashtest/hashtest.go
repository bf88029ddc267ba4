// Package hashtest makes hardware hashes for tests: [Of] a device, or with [Blob] and [Encode] of
// any records. It follows captures, and knows nothing of the code that reads hashes.
package hashtest

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
)

// A Record is one record of a hash.
type Record struct {
	typ   uint16
	value []byte
}

// Serial is the record of the firmware's serial number.
func Serial(s string) Record { return text(14, s) }

// Manufacturer is the record of the firmware's manufacturer.
func Manufacturer(s string) Record { return text(16, s) }

// Model is the record of the firmware's model.
func Model(s string) Record { return text(17, s) }

// UUID is the record of the firmware's UUID, which has 16 bytes.
func UUID(b []byte) Record { return Record{12, b} }

// Unread is a record that nobody reads, of a length.
func Unread(length int) Record { return Record{25, make([]byte, length)} }

func text(typ uint16, s string) Record { return Record{typ, append([]byte(s), 0)} }

// Records that a hash has beside those of its device.
var (
	SomeBuild = Record{1, []byte("\x00\x00\x0a\x00\x1e\x06\x61\x4a\x00\x00\x0a\x00\x92\x06\x61\x4a\x01\x02\x03\x04\x05\x02\x09\x03")}
	SomeUUID  = UUID([]byte{0x33, 0x22, 0x11, 0x00, 0x55, 0x44, 0x77, 0x66, 0x88, 0x99, 0xaa, 0xbb, 0xcc, 0xdd, 0xee, 0xff})
	SomeWiFi  = Record{8, []byte{9, 0, 0, 0, 0xde, 0xad, 0xbe, 0xef, 0, 1, 0, 0, 0, 0}}
)

// Blob puts records together as the service's own tool does, to 3,000 bytes.
func Blob(records ...Record) []byte {
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

// Encode returns the hash that stands for a blob.
func Encode(b []byte) string { return base64.StdEncoding.EncodeToString(b) }

// Of returns the hash of a device.
func Of(manufacturer, model, serial string) string {
	return Encode(Blob(SomeBuild, SomeWiFi, SomeUUID, Serial(serial), Manufacturer(manufacturer), Model(model)))
}

// Changed returns a good hash of the serial number A1 with one byte of its blob changed.
func Changed(at int, b byte) string {
	x := Blob(Serial("A1"), Manufacturer("Contoso"), Model("M"))
	x[at] = b
	return Encode(x)
}
