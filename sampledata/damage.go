package sampledata

import (
	"encoding/base64"
	"encoding/binary"
	"strings"
)

// A damage is one way in which rows go wrong, named by the code that the first error of such a row has.
type damage struct {
	code   string
	kind   string // of file; "" is both
	column column // that the file must have
	typ    string // of the corporate identity; "" is any
	weight int    // how often it happens, beside the others
	harm   func(g *generator, r *row)
}

// clash is the one damage that takes two rows: the row wants other things of the device of the row before.
const clash = "conflicting_duplicate"

var damages = []damage{
	{"imei_check_digit", "corporate", colIdentifier, "imei", 6, wrongCheckDigit},
	{"excel_scientific", "corporate", colIdentifier, "imei", 4, scientific},
	{"excel_decimal", "corporate", colIdentifier, "imei", 2, edit(colIdentifier, func(s string) string { return s + ".0" })},
	{"excel_rounded", "corporate", colIdentifier, "imei", 2, rounded},
	{"imei_length", "corporate", colIdentifier, "imei", 2, edit(colIdentifier, func(s string) string { return s[2:] })},
	{"imeisv", "corporate", colIdentifier, "imei", 1, edit(colIdentifier, func(s string) string { return s[:14] + "01" })},
	{"imei_characters", "corporate", colIdentifier, "imei", 1, edit(colIdentifier, func(s string) string { return s[:8] + "O" + s[9:] })},
	{"placeholder", "corporate", colIdentifier, "imei", 1, set(colIdentifier, "000000000000000", "111111111111111")},
	{"placeholder", "corporate", colIdentifier, "serialNumber", 4, set(colIdentifier, "N/A", "None", "Default string")},
	{"serial_characters", "corporate", colIdentifier, "serialNumber", 2, edit(colIdentifier, func(s string) string { return s[:4] + "," + s[4:] })},
	{"invisible_character", "corporate", colIdentifier, "serialNumber", 2, edit(colIdentifier, func(s string) string { return s[:5] + "\u200b" + s[5:] })},
	{"enum_value", "corporate", colType, "", 3, set(colType, "IMEI number", "SN", "macAddress")},
	{"enum_value", "corporate", colPlatform, "", 2, set(colPlatform, "iPadOS", "Android 14", "phone")},
	{"description_too_long", "corporate", colDescription, "", 2, edit(colDescription, func(s string) string { return s + strings.Repeat(", see the ticket", 10) })},
	{"no_value", "corporate", colDescription, "", 2, set(colDescription, "#N/A", "=A2&\" \"&B2", "@{Name=Desk 4}")},
	{clash, "corporate", colDescription, "", 3, nil},

	{"serial_characters", "corporate", colSerial, "", 3, edit(colSerial, func(s string) string { return "S/N: " + s })},
	{"tuple_parts", "corporate", colModel, "", 3, set(colModel, "")},
	{"placeholder", "corporate", colSerial, "", 3, set(colSerial, "System Serial Number", "To be filled by O.E.M.", "0")},

	{"placeholder", "autopilot", colSerial, "", 4, set(colSerial, "System Serial Number", "To be filled by O.E.M.", "Default string", "N/A", "0")},
	{"serial_characters", "autopilot", colSerial, "", 3, edit(colSerial, func(s string) string { return s + ",1" })},
	{"invisible_character", "autopilot", colSerial, "", 2, edit(colSerial, func(s string) string { return s[:5] + "\u200b" + s[5:] })},
	{"no_value", "autopilot", colTag, "", 2, set(colTag, "NULL", "System.Object[]", "=VLOOKUP(A2,Tags!A:B,2,0)", "#BEZUG!")},
	{"clear_misspelt", "autopilot", colTag, "", 1, set(colTag, "CLEAR", "clear!")},
	{"upn_shape", "autopilot", colUser, "", 5, set(colUser, "adele.vance", "Adele Vance", "adele.vance@")},
	{"group_tag_characters", "autopilot", colTag, "", 2, edit(colTag, func(s string) string { return strings.Replace(s, "-", "\t", 1) })},
	{"hash_base64", "autopilot", colHash, "", 2, edit(colHash, func(s string) string { return s[:900] + "*" + s[901:] })},
	{"hash_magic", "autopilot", colHash, "", 1, set(colHash, "aGFyZHdhcmVJZGVudGlmaWVy")},
	{"hash_truncated", "autopilot", colHash, "", 4, edit(colHash, func(s string) string { return s[:1024] })},
	{"hash_checksum", "autopilot", colHash, "", 4, wrongChecksum},
	{"hash_serial_mismatch", "autopilot", colHash, "", 4, hashOfAnother},
	{"hash_will_be_refused", "autopilot", colHash, "", 2, hashWithoutMaker},
	{clash, "autopilot", colTag, "", 3, nil},

	{"too_many_cells", "corporate", colDescription, "", 2, addTail},
	{"too_many_cells", "autopilot", colSerial, "", 2, addTail},
	{"id_not_guid", "", colID, "", 2, edit(colID, func(s string) string { return s[:len(s)-1] })},
}

// A pool holds the damages that one sort of row can have.
type pool struct {
	damages []damage
	total   int // of their weights
}

// newPool gathers what can happen to rows of one identity type under a profile.
func newPool(o *Options, p *profile, typ string) *pool {
	l := &pool{}
	for _, d := range damages {
		fits := (d.kind == "" || d.kind == p.kind) && (d.typ == "" || d.typ == typ)
		if fits && p.has(d.column) && (d.column != colHash || o.Hashes) {
			l.damages = append(l.damages, d)
			l.total += d.weight
		}
	}
	return l
}

// pick returns one of the damages, each as often as it weighs.
func (l *pool) pick(x uint64) *damage {
	n := below(x, l.total)
	for i := range l.damages {
		if n -= l.damages[i].weight; n < 0 {
			return &l.damages[i]
		}
	}
	panic("sampledata: weights do not add up")
}

// set returns a damage that puts one of some values into a cell.
func set(c column, values ...string) func(*generator, *row) {
	return func(g *generator, r *row) {
		r.cells[c] = values[below(mix(g.dice.ask(askDamage, r.number)), len(values))]
	}
}

// edit returns a damage that changes a cell.
func edit(c column, change func(string) string) func(*generator, *row) {
	return func(_ *generator, r *row) { r.cells[c] = change(r.cells[c]) }
}

// wrongCheckDigit ends an IMEI in another digit; not in 0, which some systems report on purpose.
func wrongCheckDigit(_ *generator, r *row) {
	s := r.cells[colIdentifier]
	last := s[14] + 1
	if last > '9' {
		last = '1'
	}
	r.cells[colIdentifier] = s[:14] + string(rune(last))
}

// scientific writes an IMEI as a spreadsheet shows it in a narrow column: 3.56938E+14.
func scientific(_ *generator, r *row) {
	s := strings.TrimLeft(r.cells[colIdentifier], "0")
	exponent := string(appendDigits(nil, uint64(len(s)-1), 2))
	r.cells[colIdentifier] = s[:1] + "." + s[1:6] + "E+" + exponent
}

// rounded is what becomes of that when somebody makes a whole number of it again.
func rounded(_ *generator, r *row) {
	s := r.cells[colIdentifier]
	for kept := 6; ; kept++ {
		short := s[:kept] + "000000000"[:15-kept]
		if checkDigit([]byte(short[:14])) != '0' {
			r.cells[colIdentifier] = short
			return
		}
	}
}

// addTail is a comma in a cell that nobody quoted.
func addTail(_ *generator, r *row) { r.tail = ", 2nd floor" }

// wrongChecksum changes a byte of the TPM's key, the record before the trailer.
func wrongChecksum(g *generator, r *row) {
	blob := hashBlob(g.hardware(r.number, r.model, r.cells[colSerial]))
	blob[binary.LittleEndian.Uint16(blob[2:])-20] ^= 0x10
	r.cells[colHash] = base64.StdEncoding.EncodeToString(blob)
}

// hashOfAnother puts the hash of a device beyond the list into the row.
func hashOfAnother(g *generator, r *row) {
	other := g.Rows + r.number
	r.cells[colHash] = Hash(g.hardware(other, r.model, g.serial(other)))
}

// hashWithoutMaker is the hash of a board whose firmware nobody filled in.
func hashWithoutMaker(g *generator, r *row) {
	h := g.hardware(r.number, r.model, r.cells[colSerial])
	h.Manufacturer, h.Model = "To be filled by O.E.M.", "System Product Name"
	r.cells[colHash] = Hash(h)
}

func (g *generator) clashes(d *damage) bool { return d != nil && d.code == clash }

// clashingRow is the row before i with other values.
func (g *generator) clashingRow(i int) row {
	r := g.rightRow(i - 1)
	r.number = i
	r.cells[colDescription] += " (returned)"
	r.cells[colTag] = groupTag(g.tag(i-1) + 1)
	r.cells[colHash] = "" // one hash beside two wishes would be a second error
	return r
}
