package sampledata

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"unicode/utf16"
)

// blobSize is what the base64 text of a real hardware hash decodes to: 4,000 characters without padding.
const blobSize = 3000

// HashFields is what a synthetic hardware hash says of its device. The strings end where firmware
// strings do: 250 bytes are more than any real one has, and the longest that [Hash] takes.
type HashFields struct {
	Serial       string
	Manufacturer string
	Model        string
	SKU          string
	Family       string
	UUID         [16]byte // SMBIOS UUID in the order in which it is printed; zero means one made from Serial
	Capture      uint64   // a device gives another hash each time it is asked: another Capture, another hash
}

// Hash returns a synthetic Autopilot hardware hash in standard base64: "OA", the length of all
// records, records of type, length and value, then "CS", 36 and the SHA-256 of what came before,
// zeros up to 3,000 bytes. It reads like a real one, but no such device exists: a real tenant may refuse it.
func Hash(h HashFields) string {
	return base64.StdEncoding.EncodeToString(hashBlob(h))
}

// hashBlob builds the bytes of a hash. Its last record is the TPM's key, so that a byte shortly
// before the trailer can be damaged without harming the record structure.
func hashBlob(h HashFields) []byte {
	device := mix(uint64(len(h.Serial)))
	for _, c := range []byte(h.Serial) {
		device = mix(device ^ uint64(c))
	}
	if h.UUID == [16]byte{} {
		binary.BigEndian.PutUint64(h.UUID[:], mix(device+1))
		binary.BigEndian.PutUint64(h.UUID[8:], mix(device+2))
	}
	capture := mix(device ^ mix(h.Capture))

	b := hashBuilder{buf: make([]byte, 0, blobSize)}
	b.buf = append(b.buf, 'O', 'A', 0, 0)

	b.open(1) // tool build, system build, five bytes of the capture, full OS, x64, tool version
	for range 2 {
		b.u16(0, 10, uint16(1000+capture%4000), 26100)
	}
	b.bytes(capture, 5)
	b.buf = append(b.buf, 2, 9, 3)
	b.close()
	b.open(2)
	b.u16(9, 1, 8, 16, 1, 0)
	b.close()
	b.text(3, "GenuineIntel")
	b.text(4, "Intel(R) Core(TM) Ultra 7 165U")
	b.open(5)
	b.u64(16<<20, 64<<20)
	b.u16(2, 1, 3)
	b.close()
	b.open(6)
	b.u64(476<<20 + device%1024)
	b.u16(17, 0)
	b.close()
	b.open(7)
	b.buf = append(b.buf, "S6Z"...)
	b.digits(device, 11)
	b.buf = append(b.buf, "|SAMSUNG MZVL2512HDJD-00BL2|"...)
	b.close()
	b.network(9, device+3, `PCI`)
	b.network(10, device+4, `USB`)
	b.open(10)
	b.buf = append(b.buf, 10, 2)
	b.close()
	b.open(11)
	b.u16(0, 0, 1, 32, 0)
	b.bytes(device+5, 32)
	b.close()
	b.open(12)
	u := h.UUID
	b.buf = append(b.buf, u[3], u[2], u[1], u[0], u[5], u[4], u[7], u[6]) // SMBIOS writes the first three groups little-endian
	b.buf = append(b.buf, u[8:]...)
	b.close()
	b.text(13, "TPM-Version:2.0 -Level:0-Revision:1.59-VendorID:'INTC'-Firmware:600.18.42.0")
	b.text(14, h.Serial)
	b.text(15, "INSYDE Corp.")
	b.text(16, h.Manufacturer)
	b.text(17, h.Model)
	b.text(18, h.SKU)
	b.text(19, h.Family)
	b.text(21, "Base Board")
	b.open(24)
	b.digits(device+6, 13)
	b.buf = append(b.buf, 0)
	b.close()
	b.open(25)
	b.bytes(device+7, 256)
	b.close()

	binary.LittleEndian.PutUint16(b.buf[2:], uint16(len(b.buf)))
	sum := sha256.Sum256(b.buf)
	b.buf = append(b.buf, 'C', 'S', 36, 0)
	b.buf = append(b.buf, sum[:]...)
	return b.buf[:blobSize] // made with zeros
}

// A hashBuilder appends records; a record's length covers its own four bytes of header.
type hashBuilder struct {
	buf   []byte
	start int // of the record that is open
}

func (b *hashBuilder) open(kind uint16) {
	b.start = len(b.buf)
	b.u16(kind, 0)
}

func (b *hashBuilder) close() {
	binary.LittleEndian.PutUint16(b.buf[b.start+2:], uint16(len(b.buf)-b.start))
}

func (b *hashBuilder) u16(v ...uint16) {
	for _, x := range v {
		b.buf = binary.LittleEndian.AppendUint16(b.buf, x)
	}
}

func (b *hashBuilder) u64(v ...uint64) {
	for _, x := range v {
		b.buf = binary.LittleEndian.AppendUint64(b.buf, x)
	}
}

// text appends a record of a string that ends with NUL.
func (b *hashBuilder) text(kind uint16, s string) {
	b.open(kind)
	b.buf = append(append(b.buf, s[:min(len(s), 250)]...), 0)
	b.close()
}

// network appends an adapter: its medium, its address, and the name of its bus in UTF-16.
func (b *hashBuilder) network(medium uint16, seed uint64, bus string) {
	b.open(8)
	b.u16(medium, 0)
	b.buf = append(b.buf, 0x02) // a locally administered address: no maker owns it
	b.bytes(seed, 5)
	name := utf16.Encode([]rune(bus))
	b.u16(uint16(2*len(name)), 0)
	b.u16(name...)
	b.close()
}

// bytes appends n random bytes.
func (b *hashBuilder) bytes(seed uint64, n int) {
	for ; n >= 8; n -= 8 {
		seed = mix(seed)
		b.u64(seed)
	}
	seed = mix(seed)
	for ; n > 0; n-- {
		b.buf = append(b.buf, byte(seed))
		seed >>= 8
	}
}

// digits appends n random decimal digits.
func (b *hashBuilder) digits(seed uint64, n int) {
	seed = mix(seed)
	for range n {
		b.buf = append(b.buf, '0'+byte(seed%10))
		seed /= 10
	}
}
