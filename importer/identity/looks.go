package identity

import (
	"strings"

	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/hwhash"
	"rollcall/importer/identity/internal/product"
	"rollcall/importer/identity/internal/serial"
)

// Blank reports whether a cell holds nothing that could be a value.
func Blank(cell string) bool {
	cell = strings.TrimSpace(cell)
	return cell == "" || cell == `=""`
}

// LooksLike returns what a value seems to be by itself, whatever its column is called: an IMEI, a
// serial number, a hardware hash, or NoColumn for anything else. It is for suggestions; many serial
// numbers look like nothing of the sort.
func LooksLike(value string) Column {
	v := strings.TrimSpace(value)
	switch {
	case len(v) == 15 && ascii.Digits(v):
		return IMEI
	case len(v) >= 7 && len(v) <= 20 && ascii.CapitalsAndDigits(v):
		return SerialNumber
	case len(v) >= 500 && hwhash.Like(v):
		return Hash
	}
	return NoColumn
}

// A Speech is what a text speaks of, as far as the names of products and systems tell.
type Speech = product.Speech

// What a text may speak of.
const (
	OfNothing  = product.OfNothing
	OfComputer = product.OfComputer // a Windows computer
	OfOther    = product.OfOther    // a phone, a tablet, a Mac, a Chromebook
)

// SpeaksOf returns what a cell speaks of.
func SpeaksOf(text string) Speech { return product.SpeaksOf(text) }

// Shortened returns the serial number within what a scanner reads from the barcode of a label, ""
// where s is no such label. A serial number may be like that by itself: whether this one is, only
// another source can tell, one that has the shorter form.
func Shortened(s string) string { return serial.Shortened(s) }
