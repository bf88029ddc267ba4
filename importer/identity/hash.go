package identity

import (
	"errors"

	"rollcall/importer/identity/internal/hwhash"
)

// HashInfo is what a hardware hash says of the device it was taken on. MACs and builds are read by
// [DecodeHash] only.
type HashInfo = hwhash.Info

// A HashError says why a hash is none. Its text holds nothing of the hash.
type HashError struct {
	Code Code
	Text string
}

// Error returns what is wrong and what to do.
func (e *HashError) Error() string { return e.Text }

// DecodeHash reads a hardware hash record by record. White space, missing padding and the URL
// alphabet are put up with. An error is a *[HashError]; with [CodeHashChecksum] the facts are
// returned all the same.
func DecodeHash(b64 string) (HashInfo, error) {
	info, err := hwhash.Decode(b64)
	if err != nil {
		code, text := hashFault(err)
		err = &HashError{code, text}
	}
	return info, err
}

// SerialsInHash returns the serial numbers that a cell of hardware hashes names, one after the
// other, however damaged the hashes are.
func SerialsInHash(b64 string) []string { return hwhash.Serials(b64) }

// hashFault returns what is wrong with a hash: its code, and what to say.
func hashFault(err error) (Code, string) {
	var e *hwhash.Error
	if !errors.As(err, &e) {
		panic("identity: hash error of another type")
	}
	return hashCodes[e.Fault], e.Text
}

// hashCodes are the codes of what may be wrong with a hash.
var hashCodes = [...]Code{
	hwhash.NotBase64: CodeHashBase64,
	hwhash.NoMagic:   CodeHashMagic,
	hwhash.Records:   CodeHashRecords,
	hwhash.Truncated: CodeHashTruncated,
	hwhash.Checksum:  CodeHashChecksum,
}
