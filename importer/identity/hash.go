package identity

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"
	"strings"
)

// A hardware hash is base64 of a blob in little-endian order, told by captures and by three decoders of others:
//
//	0        2  "OA"
//	2        2  total: the length of this header and all records
//	4           records: u16 type, u16 length with these four bytes, value
//	total    2  "CS"
//	total+2  2  36, the length of the trailer
//	total+4 32  SHA-256 of the bytes before total
//	total+36    zeros up to 3,000 bytes, which are 4,000 characters
const (
	hashCharacters = 4000
	hashHeader     = 4
	hashTrailer    = 36
	maxRecords     = 1024 // real captures hold some fifty
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

// HashInfo is what a hardware hash says of the device it was taken on. MACs and builds are read by [DecodeHash] only.
type HashInfo struct {
	Serial, Manufacturer, Model string   // of the firmware (SMBIOS type 1), trimmed
	UUID                        string   // of the firmware, lower case; "" when absent, all zeros or all ones
	TotalLength                 int      // bytes of header and records
	MACs                        []string // of the network adapters, lower case with colons
	OSBuild, ToolBuild          string   // Windows and the capturing tool, as in "10.0.19041.1682"
}

// A HashError says why a hash is none. Its text holds nothing of the hash.
type HashError struct {
	Code Code
	Text string
}

func (e *HashError) Error() string { return e.Text }

func hashError(c Code, format string, args ...any) error {
	return &HashError{c, fmt.Sprintf(format, args...)}
}

// DecodeHash reads a hardware hash record by record. White space, missing padding and the URL alphabet are put up with.
// An error is a *[HashError]; with [CodeHashChecksum] the facts are returned all the same.
func DecodeHash(b64 string) (HashInfo, error) {
	var r Record
	if !r.decode(b64) && !r.repair(b64) {
		return HashInfo{}, hashError(CodeHashBase64, "the hash is not base64: export it again, the cell is damaged or cut")
	}
	f, err := walk(r.blob)
	if err != nil {
		return HashInfo{}, err
	}
	h := f.info()
	f.details(&h)
	return h, checksum(r.blob, f.total)
}

// decode fills r.blob with the bytes of clean standard base64. It reports whether s is that.
func (r *Record) decode(s string) bool {
	// One copy into a buffer that stays: the decoder wants bytes, and a conversion would allocate the whole hash.
	r.text = append(r.text[:0], s...)
	if n := base64.StdEncoding.DecodedLen(len(s)); cap(r.blob) < n {
		r.blob = make([]byte, n)
	}
	r.blob = r.blob[:cap(r.blob)]
	n, err := base64.StdEncoding.Decode(r.blob, r.text)
	r.blob = r.blob[:n]
	// The decoder skips line breaks: then fewer bytes come out than the length promises.
	pad := len(s) - len(strings.TrimRight(s, "="))
	return err == nil && n > 0 && len(s)%4 == 0 && n == len(s)/4*3-pad
}

// repair is decode for base64 with white space, without padding or in the URL alphabet; r.text is then the clean form.
func (r *Record) repair(s string) bool {
	clean := make([]byte, 0, len(s)+3)
	for i := 0; i < len(s); i++ {
		switch b := s[i]; b {
		case ' ', '\t', '\n', '\r', '\v', '\f':
		case '-':
			clean = append(clean, '+')
		case '_':
			clean = append(clean, '/')
		default:
			clean = append(clean, b)
		}
	}
	clean = bytes.TrimRight(clean, "=")
	for len(clean)%4 != 0 {
		clean = append(clean, '=')
	}
	return r.decode(string(clean))
}

// facts are the records of a blob that Judge looks at; they alias it.
type facts struct {
	total                             int
	serial, manufacturer, model, uuid []byte
	build                             []byte
	networks                          [8][]byte // the first ones, the rest nil: an array, as Judge shall not allocate
}

// walk checks the structure of a blob, all but its checksum, and finds the facts.
func walk(blob []byte) (f facts, err error) {
	if len(blob) < hashHeader || blob[0] != 'O' || blob[1] != 'A' {
		return f, hashError(CodeHashMagic, "the cell is not a hardware hash, which begins with T0E, T0F, T0G or T0H: export it again")
	}
	f.total = int(binary.LittleEndian.Uint16(blob[2:]))
	if f.total < hashHeader {
		return f, hashError(CodeHashRecords, "the hash gives its own length as %d bytes, so it is damaged: export it again", f.total)
	}
	if f.total+hashTrailer > len(blob) {
		return f, hashError(CodeHashTruncated, "the hash should hold %d bytes and holds %d: its end is missing, export it again without a program that cuts long cells", f.total+hashTrailer, len(blob))
	}
	trailer := blob[f.total:]
	if trailer[0] != 'C' || trailer[1] != 'S' || binary.LittleEndian.Uint16(trailer[2:]) != hashTrailer {
		return f, hashError(CodeHashRecords, "the hash has no checksum where its length puts it, so it is damaged: export it again")
	}
	rest := blob[hashHeader:f.total]
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
	if len(blob) != hashCharacters/4*3 && another(blob[f.total+hashTrailer:]) {
		return f, hashError(CodeHashRecords, "two hardware hashes stand in one cell: give each device a row of its own")
	}
	return f, nil
}

// another reports whether a whole hash stands behind the end of one.
func another(rest []byte) bool {
	for {
		begin := bytes.Index(rest, []byte("OA"))
		if begin < 0 || len(rest)-begin < hashHeader+hashTrailer {
			return false
		}
		rest = rest[begin:]
		if end := int(binary.LittleEndian.Uint16(rest[2:])); end <= len(rest)-hashTrailer && rest[end] == 'C' && rest[end+1] == 'S' {
			return true
		}
		rest = rest[2:]
	}
}

func damaged(n int) error {
	return hashError(CodeHashRecords, "record %d of the hash does not fit in, so the hash is damaged: export it again", n)
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
	if !bytes.Equal(sum[:], blob[total+4:total+hashTrailer]) {
		return hashError(CodeHashChecksum, "the hash does not match its own checksum, so a character of it changed on the way: export it again")
	}
	return nil
}

// info turns the facts that Judge needs into strings of their own, with one allocation.
func (f *facts) info() HashInfo {
	var buf [256]byte
	b := buf[:0]
	serial, manufacturer, model := clip(f.serial), clip(f.manufacturer), clip(f.model)
	b = append(append(append(b, serial...), manufacturer...), model...)
	b = appendUUID(b, f.uuid)
	s := string(b)
	h := HashInfo{TotalLength: f.total}
	h.Serial, s = s[:len(serial)], s[len(serial):]
	h.Manufacturer, s = s[:len(manufacturer)], s[len(manufacturer):]
	h.Model, h.UUID = s[:len(model)], s[len(model):]
	return h
}

// details adds what only [DecodeHash] tells.
func (f *facts) details(h *HashInfo) {
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

// appendUUID appends a SMBIOS UUID, whose first three groups are little-endian. All zeros and all ones mean that there is none.
func appendUUID(dst, u []byte) []byte {
	if len(u) < 16 || uniform(string(u[:16])) {
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
