package sampledata

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strings"
	"testing"
)

// records walks a hash by what is documented of it: magic, length, records, trailer, zeros.
func records(t *testing.T, hash string) map[uint16][]byte {
	t.Helper()
	if len(hash) != 4000 || strings.HasSuffix(hash, "=") {
		t.Errorf("%d characters, want 4,000 without padding", len(hash))
	}
	b, err := base64.StdEncoding.DecodeString(hash)
	if err != nil {
		t.Fatal(err)
	}
	total := int(binary.LittleEndian.Uint16(b[2:]))
	if string(b[:2]) != "OA" || !bytes.HasPrefix(b[total:], []byte{'C', 'S', 36, 0}) {
		t.Fatalf("begins with %q, trailer %q at %d", b[:2], b[total:total+4], total)
	}
	if sum := sha256.Sum256(b[:total]); !bytes.Equal(sum[:], b[total+4:total+36]) {
		t.Error("the trailer holds another SHA-256")
	}
	if len(bytes.Trim(b[total+36:], "\x00")) > 0 {
		t.Error("something stands behind the trailer")
	}
	out := map[uint16][]byte{}
	for at := 4; at < total; {
		size := int(binary.LittleEndian.Uint16(b[at+2:]))
		if size < 4 || at+size > total {
			t.Fatalf("record at %d has length %d", at, size)
		}
		out[binary.LittleEndian.Uint16(b[at:])] = b[at+4 : at+size]
		at += size
	}
	return out
}

func TestHashHoldsItsFields(t *testing.T) {
	f := HashFields{Serial: "5CG1234XYZ", Manufacturer: "HP", Model: "HP EliteBook 840 14 inch G10 Notebook PC", SKU: "818K2EA#ABD", Family: "103C_5336AN HP EliteBook",
		UUID: [16]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}}
	h := Hash(f)
	if !strings.HasPrefix(h, "T0") || h[6:16] != "EAHAAAAAoA" {
		t.Errorf("begins with %s, real ones with T0......EAHAAAAAoA", h[:16])
	}
	r := records(t, h)
	for kind, want := range map[uint16]string{14: f.Serial, 16: f.Manufacturer, 17: f.Model, 18: f.SKU, 19: f.Family} {
		if got := string(r[kind]); got != want+"\x00" {
			t.Errorf("record %d holds %q, want %q", kind, got, want)
		}
	}
	if want := []byte{3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15}; !bytes.Equal(r[12], want) {
		t.Errorf("UUID %v, want %v", r[12], want)
	}
	for kind, size := range map[uint16]int{1: 28, 2: 16, 5: 26, 25: 260} {
		if got := len(r[kind]) + 4; got != size {
			t.Errorf("record %d has length %d, want %d", kind, got, size)
		}
	}
}

// A device keeps its facts from one capture to the next, and no two devices share a UUID.
func TestHashOfAnotherCapture(t *testing.T) {
	f := HashFields{Serial: "PF3A1B2C", Manufacturer: "LENOVO", Model: "21HD0046GE"}
	first := Hash(f)
	if first != Hash(f) {
		t.Error("equal fields gave different hashes")
	}
	f.Capture = 1
	again := Hash(f)
	f.Serial = "PF3A1B2D"
	other := Hash(f)
	if first == again || again == other {
		t.Error("another capture or device gave the same hash")
	}
	a, b, c := records(t, first), records(t, again), records(t, other)
	for _, kind := range []uint16{7, 8, 12, 25} {
		if !bytes.Equal(a[kind], b[kind]) {
			t.Errorf("record %d differs between captures", kind)
		}
		if bytes.Equal(a[kind], c[kind]) {
			t.Errorf("record %d is that of another device", kind)
		}
	}
}

// Whatever the fields, the blob keeps its size.
func TestHashOfLongFields(t *testing.T) {
	long := strings.Repeat("x", 5000)
	r := records(t, Hash(HashFields{Serial: long, Manufacturer: long, Model: long, SKU: long, Family: long}))
	if len(r[14]) != 251 {
		t.Errorf("serial number of %d bytes", len(r[14]))
	}
}

func TestIdentitiesDoNotRepeat(t *testing.T) {
	seen := map[string]bool{}
	for n := range uint64(50_000) {
		for _, s := range []string{imei(n*160, 5), serialNumber("PF******", n, 5), serialNumber("*******", n, 5)} {
			if seen[s] {
				t.Fatalf("%s is given twice", s)
			}
			seen[s] = true
		}
	}
}

func TestCheckDigit(t *testing.T) {
	for _, s := range []string{"356938035643809", "490154203237518", "352099001761481"} {
		if got := checkDigit([]byte(s[:14])); got != s[14] {
			t.Errorf("%s: check digit %c", s, got)
		}
	}
}

func FuzzHash(f *testing.F) {
	f.Add("PF3A1B2C", "LENOVO", uint64(0))
	f.Fuzz(func(t *testing.T, serial, maker string, capture uint64) {
		records(t, Hash(HashFields{Serial: serial, Manufacturer: maker, Capture: capture}))
	})
}
