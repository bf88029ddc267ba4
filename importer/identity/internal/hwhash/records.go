package hwhash

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strconv"

	"rollcall/importer/identity/internal/ascii"
)

const (
	header     = 4
	trailer    = 36
	maxRecords = 1024 // real captures hold some fifty
)

// Types of the records that are read here.
const (
	recordBuild        = 1
	recordNetwork      = 8
	recordUUID         = 12
	recordSerial       = 14
	recordManufacturer = 16
	recordModel        = 17
)

// facts are the records of a blob that are read; they alias it.
type facts struct {
	total                             int
	serial, manufacturer, model, uuid []byte
	build                             []byte
	networks                          [8][]byte // the first ones, the rest nil: an array, as nothing is to be allocated
}

// walk checks the structure of a blob, all but its checksum, and finds the facts.
func walk(blob []byte) (f facts, err error) {
	if len(blob) < header || blob[0] != 'O' || blob[1] != 'A' {
		return f, fail(NoMagic, "the cell is not a hardware hash, which begins with T0E, T0F, T0G or T0H: export it again")
	}
	f.total = total(blob)
	if f.total < header {
		return f, fail(Records, "the hash gives its own length as %d bytes, so it is damaged: export it again", f.total)
	}
	if f.total+trailer > len(blob) {
		return f, fail(Truncated, "the hash should hold %d bytes and holds %d: its end is missing, export it again without a program that cuts long cells", f.total+trailer, len(blob))
	}
	end := blob[f.total:]
	if end[0] != 'C' || end[1] != 'S' || binary.LittleEndian.Uint16(end[2:]) != trailer {
		return f, fail(Records, "the hash has no checksum where its length puts it, so it is damaged: export it again")
	}
	rest := blob[header:f.total]
	for n := 1; len(rest) > 0; n++ {
		if len(rest) < 4 || n > maxRecords {
			return f, damaged(n)
		}
		typ, length := binary.LittleEndian.Uint16(rest), int(binary.LittleEndian.Uint16(rest[2:]))
		if length < 4 || length > len(rest) {
			return f, damaged(n)
		}
		f.note(typ, rest[4:length])
		rest = rest[length:]
	}
	if len(blob) != Characters/4*3 && another(blob[f.total+trailer:]) {
		return f, fail(Records, "two hardware hashes stand in one cell: give each device a row of its own")
	}
	return f, nil
}

// total returns the bytes of header and records, as the header has it.
func total(blob []byte) int { return int(binary.LittleEndian.Uint16(blob[2:])) }

// another reports whether a whole hash stands behind the end of one.
func another(rest []byte) bool {
	for {
		begin := bytes.Index(rest, []byte("OA"))
		if begin < 0 || len(rest)-begin < header+trailer {
			return false
		}
		rest = rest[begin:]
		if end := int(binary.LittleEndian.Uint16(rest[2:])); end <= len(rest)-trailer && rest[end] == 'C' && rest[end+1] == 'S' {
			return true
		}
		rest = rest[2:]
	}
}

func damaged(n int) error {
	return fail(Records, "record %d of the hash does not fit in, so the hash is damaged: export it again", n)
}

// note keeps the first record of each type, and all network adapters within reason.
func (f *facts) note(typ uint16, value []byte) {
	var to *[]byte
	switch typ {
	case recordSerial:
		to = &f.serial
	case recordManufacturer:
		to = &f.manufacturer
	case recordModel:
		to = &f.model
	case recordUUID:
		to = &f.uuid
	case recordBuild:
		to = &f.build
	case recordNetwork:
		for i := range f.networks {
			if f.networks[i] == nil && len(value) >= 10 {
				f.networks[i] = value
				break
			}
		}
		return
	default:
		return
	}
	if *to == nil {
		*to = value
	}
}

func checksum(blob []byte, total int) error {
	sum := sha256.Sum256(blob[:total])
	if !bytes.Equal(sum[:], blob[total+4:total+trailer]) {
		return fail(Checksum, "the hash does not match its own checksum, so a character of it changed on the way: export it again")
	}
	return nil
}

// info turns the facts that a row is held against into strings of their own, with one allocation.
func (f *facts) info() Info {
	var buf [256]byte
	b := buf[:0]
	serial, manufacturer, model := clip(f.serial), clip(f.manufacturer), clip(f.model)
	b = append(append(append(b, serial...), manufacturer...), model...)
	b = appendUUID(b, f.uuid)
	s := string(b)
	h := Info{TotalLength: f.total}
	h.Serial, s = s[:len(serial)], s[len(serial):]
	h.Manufacturer, s = s[:len(manufacturer)], s[len(manufacturer):]
	h.Model, h.UUID = s[:len(model)], s[len(model):]
	return h
}

// details adds what only [Decode] tells.
func (f *facts) details(h *Info) {
	if len(f.build) >= 16 {
		h.ToolBuild, h.OSBuild = version(f.build), version(f.build[8:])
	}
	for _, n := range f.networks {
		if n == nil {
			break
		}
		m := n[4:10] // after the medium, which is 4 bytes
		h.MACs = append(h.MACs, fmt.Sprintf("%02x:%02x:%02x:%02x:%02x:%02x", m[0], m[1], m[2], m[3], m[4], m[5]))
	}
}

// clip cuts a text record at its NUL and trims it.
func clip(b []byte) []byte {
	if i := bytes.IndexByte(b, 0); i >= 0 {
		b = b[:i]
	}
	return bytes.TrimSpace(b)
}

// version reads four u16: minor, major, revision, build.
func version(b []byte) string {
	n := func(i int) string { return strconv.Itoa(int(binary.LittleEndian.Uint16(b[2*i:]))) }
	return n(1) + "." + n(0) + "." + n(3) + "." + n(2)
}

// appendUUID appends a SMBIOS UUID, whose first three groups are little-endian. All zeros and all
// ones mean that there is none.
func appendUUID(dst, u []byte) []byte {
	if len(u) < 16 || ascii.Uniform(string(u[:16])) {
		return dst
	}
	const hex = "0123456789abcdef"
	for i, at := range [16]int{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15} {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			dst = append(dst, '-')
		}
		dst = append(dst, hex[u[at]>>4], hex[u[at]&15])
	}
	return dst
}
