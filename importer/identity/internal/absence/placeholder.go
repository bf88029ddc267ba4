package absence

import (
	"strings"

	"rollcall/importer/identity/internal/ascii"
	"rollcall/importer/identity/internal/spreadsheet"
)

// Placeholders are what firmware, tools and spreadsheets show where there is no value. They are
// compared by their letters and digits alone, in lower case: "To be filled by O.E.M." and
// TO_BE_FILLED_BY_OEM are one.

// placeholders are those of any part of an identity.
var placeholders = folded(
	"To be filled by O.E.M.", "To be filled by O.E.M. by More String", "To be filled", "Filled by O.E.M.",
	"Fill by O.E.M.", "Default", "Default string", "System manufacturer", "System Product Name", "System version",
	"System name", "Product name", "O.E.M.", "OEM manufacturer", "Chassis manufacturer", "Chassis manufacture",
	"Chassis version", "No asset tag", "Bad index", "Out of spec", "Out of spec out of spec", "none", "null",
	"null string", "nil", "N/A", "nan", "NaT", "Not specified", "Not applicable", "Not available", "Not set",
	"Not settable", "Not defined", "Not present", "Not provided", "Not found", "Unavailable", "Unknown", "Unknow",
	"Undefined", "Undefined value", "Unspecified", "Invalid", "Empty", "Empty string", "Blank", "TBD", "TBA", "TBC",
	"missing", "no value", "keine", "kein", "keine Angabe", "k. A.", "leer", "unbekannt", "nicht verfügbar",
	"nicht vorhanden", "ohne", "aucun", "aucune", "inconnu", "inconnue", "vide", "desconocido", "ninguno", "vacío",
	"sconosciuto", "nessuno", "vuoto", "desconhecido", "nenhum", "vazio", "onbekend", "geen", "leeg",
)

// serialPlaceholders are those that only a serial number has, beside placeholders.
//
// Sources: what GLPI, OCS Inventory and FusionInventory ship as serial numbers to ignore, in
// https://github.com/glpi-project/glpi (src/Blacklist.php),
// https://github.com/OCSInventory-NG/OCSInventory-ocsreports (table blacklist_serials), and what
// GLPI's agent drops, in https://github.com/glpi-project/glpi-agent
// (lib/GLPI/Agent/Tools/Generic.pm).
var serialPlaceholders = folded(
	"System Serial Number", "System Serial", "System Serial Numb", "System SN", "Chassis Serial Number",
	"Chassis Serial", "Base Board Serial Number", "Board Serial Number", "Type2 - Board Serial Number",
	"Product Serial Number", "Device Serial Number", "Serial Number", "Serial No", "Serial", "Service Tag", "S/N",
	"OEM_Serial", "No Serial Number", "No Serial", "Invalid Serial Number", "ohne Seriennummer", "Seriennummer",
	"SYS-1234567890", "SYS-9876543210", "SN-12345", "SN-1234567890", "MB-1234567890", "NB-1234567890",
	"Asset-1234567890", "BSN12345678901234567", "SN-123456fvgv3i0b8o5n6n7k", "Serial Number xxxxxx", "EVAL", "IATPASS",
	"Tulip Computers", "NNNNNNN", "1", "12345", "123456", "1234567", "12345678", "123456789", "1234567890",
	"0123456789", "123456789000", "12345678901234567", "1111111", "1111111111", "0123456789ABCDEF",
)

// longest is the length of the longest text that is looked for, with room for what does not count.
const longest = 64

// folded makes a set of the letters and digits of texts.
func folded(texts ...string) map[string]bool {
	m := map[string]bool{}
	for _, t := range texts {
		var buf [longest]byte
		m[string(fold(&buf, lowerCase(t)))] = true
	}
	return m
}

// fold puts the letters and digits of s into buf, those of ASCII in lower case; nil if s is too
// long.
func fold(buf *[longest]byte, s string) []byte {
	if len(s) > len(buf) {
		return nil
	}
	b := buf[:0]
	for i := 0; i < len(s); i++ {
		if c := s[i]; c >= 0x80 || ascii.Alphanumeric(c) {
			b = append(b, ascii.Lower(c))
		}
	}
	return b
}

// Placeholder reports whether a part of an identity stands for none: by the list, as a
// spreadsheet's error value, and where it holds no letter and no digit but 0, or nothing but x.
func Placeholder(s string) bool {
	first, n := measure(s)
	switch {
	case vacant(s), (s[0] == '#' || s[len(s)-1] <= '9') && spreadsheet.Error(s):
		return true
	case first != 'x' && wordSizes.lack(first, n):
		return false
	}
	var buf [longest]byte
	f := fold(&buf, s)
	return placeholders[string(f)] || len(f) >= 3 && f[0] == 'x' && ascii.Uniform(string(f))
}

// PlaceholderSerial is [Placeholder] for serial numbers.
func PlaceholderSerial(s string) bool {
	var buf [longest]byte
	f := fold(&buf, s)
	if serialPlaceholders[string(f)] || Placeholder(s) {
		return true
	}
	t := strings.TrimRight(string(f), "x") // Serial Number xxxx, of any length
	return len(f)-len(t) >= 3 && serialPlaceholders[t]
}

// vacant reports whether s has no letter and no digit but 0.
func vacant(s string) bool {
	for i := 0; i < len(s); i++ {
		if b := s[i]; b >= 0x80 || b != '0' && ascii.Alphanumeric(b) {
			return false
		}
	}
	return true
}

// sizes say for each first letter or digit of a set's texts how long these are, a bit for each
// length: what most values are told apart by before they are looked up.
type sizes [256]uint64

var wordSizes, serialSizes = sizesOf(placeholders, ""), sizesOf(serialPlaceholders, "123456789")

// sizesOf measures the texts that have one of some characters, all texts if there are none.
func sizesOf(set map[string]bool, chars string) (t sizes) {
	for p := range set {
		if chars == "" || strings.ContainsAny(p, chars) {
			t[p[0]] |= 1 << len(p)
		}
	}
	return t
}

// lack reports whether no text of the set has that first byte and that length.
func (t *sizes) lack(first byte, n int) bool { return n >= 64 || t[first]>>n&1 == 0 }

// measure returns the first letter or digit of s, in lower case, and how many there are: the form
// in which texts are compared.
func measure(s string) (first byte, n int) {
	for i := 0; i < len(s); i++ {
		if b := s[i]; b >= 0x80 || ascii.Alphanumeric(b) {
			if n == 0 {
				first = ascii.Lower(b)
			}
			n++
		}
	}
	return first, n
}

// MayBePlaceholder reports whether a serial number with digits in it may be one:
// [PlaceholderSerial] tells, and takes longer.
func MayBePlaceholder(s string) bool {
	if ascii.Alphanumeric(s[0]) && serialSizes[ascii.Lower(s[0])] == 0 {
		return false
	}
	return !serialSizes.lack(measure(s))
}

// lowerCase is strings.ToLower for what has other letters than those of ASCII, which fold lowers.
func lowerCase(s string) string {
	if ascii.Only(s) {
		return s
	}
	return strings.ToLower(s)
}
