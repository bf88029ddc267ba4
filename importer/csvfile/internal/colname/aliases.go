package colname

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"rollcall/importer/identity"
)

// Aliases are the names that vendors, portals and asset databases give to serial numbers and IMEIs.
// One counts only where the file has no heading of the same meaning, so that a file which was read
// yesterday reads the same today.

// serialAliases are serial numbers in the languages that such files come in.
var serialAliases = []string{
	"Service Tag", "Service Tag Number", "Dell Service Tag", "Serial Number (S/N)", "Serial Number / Service Tag",
	"Service Tag / Serial Number", "Seriennummer", "Serien-Nr.", "Serien-Nummer", "Serial-Nr.",
	"Geräteseriennummer", "Numéro de série", "Numero de serie", "N° de série", "Nº de série", "No de série",
	"Número de serie", "Número de série", "Nº de serie", "N.º de serie", "N/S", "Numero di serie", "Numero seriale",
	"Serienummer", "Numer seryjny", "Nr seryjny", "Sériové číslo", "Výrobní číslo", "Sorozatszám", "Sarjanumero",
	"Seri Numarası", "Seri No", "Σειριακός αριθμός", "Серийный номер", "シリアル番号", "シリアルナンバー", "序列号", "序列號", "일련번호",
	"시리얼 번호",
}

// Of what a serial number is, if a name says so. Parts of a device are not among them: a disk and a
// dock have serial numbers too.
var serialOwners = []string{
	"", "Device", "Asset", "Hardware", "System", "Computer", "Machine", "Unit", "Equipment", "Product",
	"Manufacturer", "Mfg", "Mfr", "Vendor", "OEM", "PC", "Laptop", "Notebook", "Tablet", "Phone", "Mobile",
	"Handset", "Chassis", "BIOS", "HP", "Dell", "Lenovo", "Apple", "Samsung", "Microsoft", "Surface", "Acer",
	"ASUS", "Fujitsu", "Panasonic", "Toshiba", "Dynabook", "Google", "Zebra", "Honeywell",
}

var serialWords = []string{"Serial Number", "Serial No.", "Serial Num", "Serial Nr.", "Serial #", "Serial", "S/N", "SN"}

// imeiAliases are the IMEI of a device, and of its first slot where it has two. That of the second
// is none: one identity is enough for a device.
var imeiAliases = []string{
	"IMEI1", "IMEI Number", "IMEI No.", "IMEI #", "IMEI Code", "IMEI Number 1", "IMEI No. 1", "IMEI1 Number",
	"IMEI/MEID", "IMEI (SIM 1)", "IMEI SIM1", "IMEI Slot 1", "SIM1 IMEI", "Primary IMEI", "First IMEI",
	"Device IMEI", "Phone IMEI", "Mobile IMEI", "Handset IMEI", "IMEI-Nummer", "IMEI-Nr.", "Numéro IMEI", "N° IMEI",
	"Número IMEI", "Número de IMEI", "Numero IMEI", "Numer IMEI", "IMEI番号",
}

// byAlias are the aliases in the form in which they are compared.
var byAlias = looseAll()

func looseAll() map[string]identity.Column {
	all := map[string]identity.Column{}
	for _, name := range serialAliases {
		all[loose(name)] = identity.SerialNumber
	}
	for _, owner := range serialOwners {
		for _, word := range serialWords {
			all[loose(owner+word)] = identity.SerialNumber
		}
	}
	for _, name := range append(imeiAliases, "IMEI") {
		all[loose(name)] = identity.IMEI
	}
	return all
}

// loose returns the form of a name in which aliases are compared: as fold, and without punctuation.
// A # is the word number.
func loose(name string) string {
	var b strings.Builder
	for _, r := range norm.NFC.String(Fold(name)) {
		switch {
		case r == '#':
			b.WriteString("number")
		case unicode.In(r, unicode.L, unicode.M, unicode.N):
			b.WriteRune(r)
		}
	}
	return b.String()
}

// Alias returns the column that a name is by an alias in files of the kind.
func Alias(kind identity.Kind, name string) identity.Column {
	c := byAlias[loose(name)]
	if c == identity.IMEI && kind == identity.Autopilot {
		return identity.NoColumn
	}
	return c
}
