package identity

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"rollcall/importer/identity/internal/hashtest"
)

func hashVerdict(name, cell, codes string) verdict {
	return autopilot("hash "+name, codes, "serialNumber:A1", SerialNumber, "A1", Hash, cell)
}

var hashVerdicts = []verdict{
	hashVerdict("good", hashtest.Of("Contoso", "Model 1", "A1"), ""),
	hashVerdict("of the serial in other case", hashtest.Of("Contoso", "Model 1", " a1 "), ""),
	hashVerdict("in lines", hashtest.Of("Contoso", "Model 1", "A1")[:76]+"\r\n "+hashtest.Of("Contoso", "Model 1", "A1")[76:], "hash_repaired"),
	hashVerdict("in the URL alphabet", strings.NewReplacer("+", "-", "/", "_").Replace(hashtest.Of("Contoso", "A ??>>??>>", "A1")), "hash_repaired"),
	hashVerdict("without padding", strings.TrimRight(hashtest.Encode(hashtest.Blob(hashtest.Serial("A1"), hashtest.Manufacturer("C"), hashtest.Model(strings.Repeat("m", 3000)))), "="), "hash_repaired hash_length"),
	hashVerdict("too short", hashtest.Encode(hashtest.Blob(hashtest.Serial("A1"), hashtest.Manufacturer("C"), hashtest.Model("m"))[:999]), "hash_length"),
	hashVerdict("not base64", "T0E!", "hash_base64!"),
	hashVerdict("one character", "T", "hash_base64!"),
	hashVerdict("only padding", "==", "no_value_doubtful hash_base64!"),
	hashVerdict("with a no-break space", "T0F\u00a0", "invisible_character!"),
	hashVerdict("of the documentation", "aGFyZHdhcmVJZGVudGlmaWVy", "hash_magic!"),
	hashVerdict("sample of Partner Center", "T0FzAQEAHAAAAAoA6AOCOgEABgBgW7EdzorHH3g", "hash_repaired hash_truncated!"),
	hashVerdict("second sample", "T0FmBAEAHAAAAAoAHgZhSgAACgCSBmFKYGIyKgg", "hash_repaired hash_truncated!"),
	hashVerdict("third sample", "T0GDAgEAHAAAAAoADwCrPwAACgCRALpHq0gcJ3gC", "hash_truncated!"),
	hashVerdict("fourth sample", "T0EFBQEAHAA", "hash_repaired hash_truncated!"),
	hashVerdict("of no length", hashtest.Changed(2, 0), "hash_records!"),
	hashVerdict("with a record too long", hashtest.Changed(6, 200), "hash_records!"),
	hashVerdict("with a record too short", hashtest.Changed(6, 3), "hash_records!"),
	hashVerdict("with a changed letter", hashtest.Changed(20, 'X'), "hash_checksum!"),
	hashVerdict("of another device", hashtest.Of("Contoso", "Model 1", "B2"), "hash_serial_mismatch!"),
	hashVerdict("of a longer serial number", hashtest.Of("Contoso", "Model 1", "00A12"), "hash_serial_mismatch!"),
	hashVerdict("of the serial with a zero", hashtest.Of("Contoso", "Model 1", "0A1"), "leading_zero_lost!"),
	hashVerdict("of the serial with zeros in other case", hashtest.Of("Contoso", "Model 1", "000a1"), "leading_zero_lost!"),
	autopilot("of digits with zeros", "leading_zero_lost!", "serialNumber:14736618675", SerialNumber, "14736618675", Hash,
		hashtest.Of("Contoso", "M", "014736618675")),
	autopilot("of some of the zeros", "leading_zero_lost!", "serialNumber:0123", SerialNumber, "0123", Hash, hashtest.Of("Contoso",
		"M", "000123")),
	autopilot("of fewer zeros", "hash_serial_mismatch!", "serialNumber:00123", SerialNumber, "00123", Hash, hashtest.Of("Contoso", "M", "123")),
	autopilot("of zeros within", "hash_serial_mismatch!", "serialNumber:123", SerialNumber, "123", Hash, hashtest.Of("Contoso", "M", "1023")),
	hashVerdict("without manufacturer", hashtest.Of("", "Model 1", "A1"), "hash_will_be_refused!"),
	hashVerdict("of a board without serial", hashtest.Of("Contoso", "Model 1", "To be filled by O.E.M."), "hash_will_be_refused!"),
	hashVerdict("of a board without model", hashtest.Of("Contoso", "System Product Name", "B2"), "hash_will_be_refused! hash_serial_mismatch!"),
	hashVerdict("without records", hashtest.Encode(hashtest.Blob()), "hash_will_be_refused!"),
	autopilot("serial from hash", "serial_from_hash", "serialNumber:A1", SerialNumber, "", Hash, hashtest.Of("Contoso", "M", "A1")),
	autopilot("serial from the only column", "serial_from_hash", "serialNumber:A1", Hash, hashtest.Of("Contoso", "M", "A1")),
	autopilot("no serial in hash either", "identity_missing! hash_will_be_refused!", "", SerialNumber, "", Hash, hashtest.Of("Contoso", "M", "None")),
	autopilot("serial from a damaged hash", "identity_missing! hash_checksum!", "", SerialNumber, "", Hash, hashtest.Changed(10, 'X')),
	autopilot("id and hash", "", "id:"+someGUID, ID, someGUID, SerialNumber, "", Hash, hashtest.Of("Contoso", "M", "A1")),
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
	hash := hashtest.Of("Contoso", "A ??>>??>>", "A1")
	for _, cell := range []string{hash, strings.NewReplacer("+", "-", "/", "_").Replace(hash), hash[:9] + "\n" + hash[9:]} {
		v, _ := judged(t, &Rules{}, Autopilot, "", SerialNumber, "A1", Hash, cell).Value(Hash)
		if v.Text != hash {
			t.Errorf("a hash became another, of %d characters", len(v.Text))
		}
	}
}

func TestDeviceKey(t *testing.T) {
	key := func(records ...hashtest.Record) string {
		return judged(t, &Rules{}, Autopilot, "", SerialNumber, "A1", Hash, hashtest.Encode(hashtest.Blob(records...))).DeviceKey()
	}
	one := key(hashtest.SomeUUID, hashtest.Serial("A1"), hashtest.Manufacturer("Contoso"))
	if again := key(hashtest.SomeBuild, hashtest.Manufacturer("CONTOSO"), hashtest.Serial("a1"), hashtest.SomeUUID); one == "" || again != one {
		t.Errorf("two captures of one device: %q and %q", one, again)
	}
	if other := key(hashtest.SomeUUID, hashtest.Serial("A2"), hashtest.Manufacturer("Contoso")); other == one {
		t.Errorf("two devices share %q", one)
	}
	if k := key(hashtest.UUID(make([]byte, 16)), hashtest.Serial("Default string"), hashtest.Manufacturer("Contoso")); k != "" {
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
		again, err := DecodeHash(hashtest.Of(info.Manufacturer, info.Model, info.Serial))
		if len(info.Manufacturer)+len(info.Model)+len(info.Serial) > 60000 {
			return // a length of 16 bits does not hold it with the records that hashOf adds
		}
		if err != nil || again.Serial != info.Serial || again.Manufacturer != info.Manufacturer || again.Model != info.Model {
			t.Fatalf("%+v came back as %+v, %v", info, again, err)
		}
	})
}
