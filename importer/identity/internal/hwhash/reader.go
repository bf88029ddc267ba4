package hwhash

import (
	"bytes"
	"encoding/base64"
	"strings"
)

// A Reader reads hashes one after the other, and keeps the room that it has allocated for them.
type Reader struct {
	text []byte // a hash's characters
	blob []byte // the bytes they stand for
}

// Decode takes a hash in clean standard base64. It reports whether s is that.
func (r *Reader) Decode(s string) bool {
	// One copy into a buffer that stays: the decoder wants bytes, and a conversion would allocate
	// the whole hash.
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

// Repair is [Reader.Decode] for base64 with white space, without padding or in the URL alphabet:
// [Reader.Text] is then the clean form.
func (r *Reader) Repair(s string) bool {
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
	return r.Decode(string(clean))
}

// Text returns the characters of the hash that was taken last.
func (r *Reader) Text() string { return string(r.text) }

// Walk reads the records of the hash that was taken last, all but MACs and builds, with one
// allocation. An error is an *[Error].
func (r *Reader) Walk() (Info, error) {
	f, err := walk(r.blob)
	if err != nil {
		return Info{}, err
	}
	return f.info(), nil
}

// Checksum holds a hash whose walk ended well against its own checksum. An error is an *[Error].
func (r *Reader) Checksum() error { return checksum(r.blob, total(r.blob)) }
