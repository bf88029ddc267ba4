package identity

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
)

func hashVerdict(name, cell, codes string) verdict {
	return autopilot("hash "+name, codes, "serialNumber:A1", SerialNumber, "A1", Hash, cell)
}

// changed is a good blob with one byte changed.
func changed(at int, b byte) string {
	x := blob(text(recordSerial, "A1"), text(recordManufacturer, "Contoso"), text(recordModel, "M"))
	x[at] = b
	return encode(x)
}

var hashVerdicts = []verdict{
	hashVerdict("good", hashOf("Contoso", "Model 1", "A1"), ""),
	hashVerdict("of the serial in other case", hashOf("Contoso", "Model 1", " a1 "), ""),
	hashVerdict("in lines", hashOf("Contoso", "Model 1", "A1")[:76]+"\r\n "+hashOf("Contoso", "Model 1", "A1")[76:], "hash_repaired"),
	hashVerdict("in the URL alphabet", strings.NewReplacer("+", "-", "/", "_").Replace(hashOf("Contoso", "A ??>>??>>", "A1")), "hash_repaired"),
	hashVerdict("without padding", strings.TrimRight(encode(blob(text(recordSerial, "A1"), text(recordManufacturer, "C"), text(recordModel, strings.Repeat("m", 3000)))), "="), "hash_repaired hash_length"),
	hashVerdict("too short", encode(blob(text(recordSerial, "A1"), text(recordManufacturer, "C"), text(recordModel, "m"))[:999]), "hash_length"),
	hashVerdict("not base64", "T0E!", "hash_base64!"),
	hashVerdict("one character", "T", "hash_base64!"),
	hashVerdict("only padding", "==", "no_value_doubtful hash_base64!"),
	hashVerdict("with a no-break space", "T0F\u00a0", "invisible_character!"),
	hashVerdict("of the documentation", "aGFyZHdhcmVJZGVudGlmaWVy", "hash_magic!"),
	hashVerdict("sample of Partner Center", "T0FzAQEAHAAAAAoA6AOCOgEABgBgW7EdzorHH3g", "hash_repaired hash_truncated!"),
	hashVerdict("second sample", "T0FmBAEAHAAAAAoAHgZhSgAACgCSBmFKYGIyKgg", "hash_repaired hash_truncated!"),
	hashVerdict("third sample", "T0GDAgEAHAAAAAoADwCrPwAACgCRALpHq0gcJ3gC", "hash_truncated!"),
	hashVerdict("fourth sample", "T0EFBQEAHAA", "hash_repaired hash_truncated!"),
	hashVerdict("of no length", changed(2, 0), "hash_records!"),
	hashVerdict("with a record too long", changed(6, 200), "hash_records!"),
	hashVerdict("with a record too short", changed(6, 3), "hash_records!"),
	hashVerdict("with a changed letter", changed(20, 'X'), "hash_checksum!"),
	hashVerdict("of another device", hashOf("Contoso", "Model 1", "B2"), "hash_serial_mismatch!"),
	hashVerdict("of a longer serial number", hashOf("Contoso", "Model 1", "00A12"), "hash_serial_mismatch!"),
	hashVerdict("of the serial with a zero", hashOf("Contoso", "Model 1", "0A1"), "leading_zero_lost!"),
	hashVerdict("of the serial with zeros in other case", hashOf("Contoso", "Model 1", "000a1"), "leading_zero_lost!"),
	autopilot("of digits with zeros", "leading_zero_lost!", "serialNumber:14736618675", SerialNumber, "14736618675", Hash,
		hashOf("Contoso", "M", "014736618675")),
	autopilot("of some of the zeros", "leading_zero_lost!", "serialNumber:0123", SerialNumber, "0123", Hash, hashOf("Contoso",
		"M", "000123")),
	autopilot("of fewer zeros", "hash_serial_mismatch!", "serialNumber:00123", SerialNumber, "00123", Hash, hashOf("Contoso", "M", "123")),
	autopilot("of zeros within", "hash_serial_mismatch!", "serialNumber:123", SerialNumber, "123", Hash, hashOf("Contoso", "M", "1023")),
	hashVerdict("without manufacturer", hashOf("", "Model 1", "A1"), "hash_will_be_refused!"),
	hashVerdict("of a board without serial", hashOf("Contoso", "Model 1", "To be filled by O.E.M."), "hash_will_be_refused!"),
	hashVerdict("of a board without model", hashOf("Contoso", "System Product Name", "B2"), "hash_will_be_refused! hash_serial_mismatch!"),
	hashVerdict("without records", encode(blob()), "hash_will_be_refused!"),
	autopilot("serial from hash", "serial_from_hash", "serialNumber:A1", SerialNumber, "", Hash, hashOf("Contoso", "M", "A1")),
	autopilot("serial from the only column", "serial_from_hash", "serialNumber:A1", Hash, hashOf("Contoso", "M", "A1")),
	autopilot("no serial in hash either", "identity_missing! hash_will_be_refused!", "", SerialNumber, "", Hash, hashOf("Contoso", "M", "None")),
	autopilot("serial from a damaged hash", "identity_missing! hash_checksum!", "", SerialNumber, "", Hash, changed(10, 'X')),
	autopilot("id and hash", "", "id:"+someGUID, ID, someGUID, SerialNumber, "", Hash, hashOf("Contoso", "M", "A1")),
}

func TestDecodeHash(t *testing.T) {
	got, err := DecodeHash(hashOf("Contoso Ltd ", "Book 3", "A1"))
	want := HashInfo{
		Serial: "A1", Manufacturer: "Contoso Ltd", Model: "Book 3", UUID: "00112233-4455-6677-8899-aabbccddeeff",
		MACs: []string{"de:ad:be:ef:00:01"}, ToolBuild: "10.0.19041.1566", OSBuild: "10.0.19041.1682", TotalLength: 105,
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("decoded %+v, %v\nwant    %+v", got, err, want)
	}
}

func TestDecodeHashErrors(t *testing.T) {
	for _, v := range hashVerdicts {
		row := v.row
		cell := row[len(row)-1].(string)
		info, err := DecodeHash(cell)
		if err == nil {
			continue
		}
		var he *HashError
		if !errors.As(err, &he) || he.Code != CodeHashBase64 && !strings.Contains(v.codes, string(he.Code)+"!") {
			t.Errorf("%s: %v, want %s", v.name, err, v.codes)
		}
		if (he.Code == CodeHashChecksum) != (info.TotalLength > 0) {
			t.Errorf("%s: %s with %+v", v.name, he.Code, info)
		}
	}
}

func TestHashValueIsStandardBase64(t *testing.T) {
	hash := hashOf("Contoso", "A ??>>??>>", "A1")
	for _, cell := range []string{hash, strings.NewReplacer("+", "-", "/", "_").Replace(hash), hash[:9] + "\n" + hash[9:]} {
		v, _ := judged(t, &Rules{}, Autopilot, "", SerialNumber, "A1", Hash, cell).Value(Hash)
		if v.Text != hash {
			t.Errorf("a hash became another, of %d characters", len(v.Text))
		}
	}
}

func TestDeviceKey(t *testing.T) {
	key := func(records ...record) string {
		return judged(t, &Rules{}, Autopilot, "", SerialNumber, "A1", Hash, encode(blob(records...))).DeviceKey()
	}
	one := key(uuidRecord, text(recordSerial, "A1"), text(recordManufacturer, "Contoso"))
	if again := key(buildRecord, text(recordManufacturer, "CONTOSO"), text(recordSerial, "a1"), uuidRecord); one == "" || again != one {
		t.Errorf("two captures of one device: %q and %q", one, again)
	}
	if other := key(uuidRecord, text(recordSerial, "A2"), text(recordManufacturer, "Contoso")); other == one {
		t.Errorf("two devices share %q", one)
	}
	if k := key(record{recordUUID, make([]byte, 16)}, text(recordSerial, "Default string"), text(recordManufacturer, "Contoso")); k != "" {
		t.Errorf("a device that nothing tells apart has the key %q", k)
	}
	if k := judged(t, &Rules{}, Autopilot, "", SerialNumber, "A1").DeviceKey(); k != "" {
		t.Errorf("a row without hash has the key %q", k)
	}
}

// FuzzDecodeHash decodes anything; what decodes is built anew from what was read, and must decode to the same.
func FuzzDecodeHash(f *testing.F) {
	for _, v := range hashVerdicts {
		f.Add(v.row[len(v.row)-1].(string))
	}
	f.Fuzz(func(t *testing.T, cell string) {
		info, err := DecodeHash(cell)
		judged(t, &Rules{}, Autopilot, "", SerialNumber, "A1", Hash, cell)
		if err != nil {
			return
		}
		for _, s := range []string{info.Serial, info.Manufacturer, info.Model} {
			if strings.ContainsRune(s, 0) || s != string(bytes.TrimSpace([]byte(s))) {
				t.Fatalf("%q is not trimmed", s)
			}
		}
		again, err := DecodeHash(hashOf(info.Manufacturer, info.Model, info.Serial))
		if len(info.Manufacturer)+len(info.Model)+len(info.Serial) > 60000 {
			return // a length of 16 bits does not hold it with the records that hashOf adds
		}
		if err != nil || again.Serial != info.Serial || again.Manufacturer != info.Manufacturer || again.Model != info.Model {
			t.Fatalf("%+v came back as %+v, %v", info, again, err)
		}
	})
}
