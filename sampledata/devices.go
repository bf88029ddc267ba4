package sampledata

import (
	"encoding/binary"
	"strconv"
)

// A model is a product whose devices a generated list may hold. In serial, '*' stands for a letter or digit and '#' for a digit.
type model struct {
	maker, name, sku, family string // as the firmware gives them
	platform                 string
	serial                   string
}

var computers = []model{
	{"LENOVO", "21HD0046GE", "LENOVO_MT_21HD_BU_Think_FM_ThinkPad T14 Gen 4", "ThinkPad T14 Gen 4", "windows", "PF******"},
	{"LENOVO", "21KC00F3GE", "LENOVO_MT_21KC_BU_Think_FM_ThinkPad X1 Carbon Gen 12", "ThinkPad X1 Carbon Gen 12", "windows", "PF******"},
	{"Dell Inc.", "Latitude 5440", "0C04", "Latitude", "windows", "*******"},
	{"Dell Inc.", "OptiPlex 7010", "0C31", "OptiPlex", "windows", "*******"},
	{"HP", "HP EliteBook 840 14 inch G10 Notebook PC", "818K2EA#ABD", "103C_5336AN HP EliteBook", "windows", "5CG###****"},
	{"HP", "HP ProDesk 400 G9 Small Form Factor PC", "6U4P1EA#ABD", "103C_53307F HP ProDesk", "windows", "4CE###****"},
	{"Microsoft Corporation", "Surface Laptop 5", "Surface_Laptop_5_1950:1951", "Surface", "windows", "0###########"},
	{"Microsoft Corporation", "Surface Pro 9", "Surface_Pro_9_2038", "Surface", "windows", "0###########"},
}

var mobiles = []model{
	{"Apple", "iPad (10th generation)", "", "", "ios", "**********"},
	{"Apple", "iPhone 15", "", "", "ios", "**********"},
	{"Apple", "MacBook Air (M2, 2022)", "", "", "macOS", "C02*********"},
	{"Samsung", "Galaxy Tab Active5", "", "", "android", "R5#*******#"},
	{"Samsung", "Galaxy XCover7", "", "", "android", "R5#*******#"},
	{"Zebra", "TC26", "", "", "android", "2##########2##"},
}

// serialLetters leaves out vowels but A, as makers do; without E no serial number looks like 12E45.
const serialLetters = "0123456789ABCDFGHJKLMNPQRSTVWXYZ"

// serialNumber returns the n-th serial number of a shape; below a thousand million, no two are alike.
func serialNumber(shape string, n, seed uint64) string {
	size := uint64(1)
	for _, c := range []byte(shape) {
		size *= radix(c)
	}
	n = shuffle(n, seed, size)
	out := []byte(shape)
	for i, c := range out {
		if r := radix(c); r > 1 {
			out[i] = serialLetters[n%r]
			n /= r
		}
	}
	return string(out)
}

func radix(c byte) uint64 {
	switch c {
	case '*':
		return uint64(len(serialLetters))
	case '#':
		return 10
	}
	return 1
}

// exampleTACs are type allocation codes that emulators and manuals use; each has a million IMEIs.
var exampleTACs = []string{"35693803", "49015420", "35824005", "35209900"}

// imei returns the n-th IMEI: of the example codes, then of those beginning with 00, which are reserved for tests.
func imei(n, seed uint64) string {
	const perTAC = 1_000_000
	out := make([]byte, 0, 15)
	tacs := uint64(len(exampleTACs))
	if n < tacs*perTAC {
		out = append(out, exampleTACs[n%tacs]...)
		n /= tacs
	} else {
		n -= tacs * perTAC
		out = appendDigits(append(out, "00"...), 440_000+n/perTAC, 6)
	}
	out = appendDigits(out, shuffle(n, seed, perTAC), 6)
	return string(append(out, checkDigit(out)))
}

// checkDigit returns the Luhn digit that 14 digits of an IMEI ask for.
func checkDigit(digits []byte) byte {
	sum := 0
	for i, c := range digits {
		d := int(c - '0')
		if i%2 == 1 {
			d *= 2
			d = d/10 + d%10
		}
		sum += d
	}
	return '0' + byte((10-sum%10)%10)
}

// appendDigits appends v in the given width, with leading zeros.
func appendDigits(dst []byte, v uint64, width int) []byte {
	text := strconv.AppendUint(make([]byte, 0, 20), v, 10)
	for range width - len(text) {
		dst = append(dst, '0')
	}
	return append(dst, text...)
}

// hardware returns what the hash of a row's device says.
func (g *generator) hardware(row int, m *model, serial string) HashFields {
	h := HashFields{Serial: serial, Manufacturer: m.maker, Model: m.name, SKU: m.sku, Family: m.family}
	u := g.dice.ask(askUUID, row)
	binary.BigEndian.PutUint64(h.UUID[:], u)
	binary.BigEndian.PutUint64(h.UUID[8:], mix(u))
	return h
}
