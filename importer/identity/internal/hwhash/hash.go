// Package hwhash reads hardware hashes, by which Windows Autopilot knows a device: [Decode] reads
// one from end to end, a [Reader] many, [Serials] what is left of damaged ones. [Like] and [Mask]
// find hashes in any text, so that nobody shows one.
//
// A hash is base64 of a blob in little-endian order, told by captures and by three decoders of
// others:
//
//	0        2  "OA"
//	2        2  total: the length of this header and all records
//	4           records: u16 type, u16 length with these four bytes, value
//	total    2  "CS"
//	total+2  2  36, the length of the trailer
//	total+4 32  SHA-256 of the bytes before total
//	total+36    zeros up to 3,000 bytes, which are 4,000 characters
package hwhash

import "fmt"

// Characters is the length of a hash as Windows writes it.
const Characters = 4000

// An Info is what a hardware hash says of the device it was taken on. MACs and builds are read by
// [Decode] only.
type Info struct {
	Serial, Manufacturer, Model string   // of the firmware (SMBIOS type 1), trimmed
	UUID                        string   // of the firmware, lower case; "" when absent, all zeros or all ones
	TotalLength                 int      // bytes of header and records
	MACs                        []string // of the network adapters, lower case with colons
	OSBuild, ToolBuild          string   // Windows and the capturing tool, as in "10.0.19041.1682"
}

// A Fault is a way in which a text is no hash.
type Fault uint8

// The faults, in the order in which they are looked for.
const (
	NotBase64 Fault = iota
	NoMagic         // it does not begin as a hash does
	Records         // its records do not add up, or it is more than one hash
	Truncated       // its end is missing
	Checksum        // it does not match its own checksum
)

// An Error says why a text is no hash. Its text holds nothing of it.
type Error struct {
	Fault Fault
	Text  string // what is wrong and what to do
}

// Error returns the text.
func (e *Error) Error() string { return e.Text }

func fail(f Fault, format string, args ...any) error {
	return &Error{f, fmt.Sprintf(format, args...)}
}

// Decode reads a hardware hash record by record. White space, missing padding and the URL alphabet
// are put up with. An error is an *[Error]; with [Checksum] the facts are returned all the same.
func Decode(b64 string) (Info, error) {
	var r Reader
	if !r.Decode(b64) && !r.Repair(b64) {
		return Info{}, fail(NotBase64, "the hash is not base64: export it again, the cell is damaged or cut")
	}
	f, err := walk(r.blob)
	if err != nil {
		return Info{}, err
	}
	h := f.info()
	f.details(&h)
	return h, checksum(r.blob, f.total)
}
