package hwhash

import (
	"regexp"
	"strings"
	"testing"
)

// hashes says which texts are hashes, as an expression: the slow twin of Mask.
var hashes = regexp.MustCompile(`T0[E-H][A-Za-z0-9+/_=-]{29,}`)

func FuzzMask(f *testing.F) {
	hash := "T0HnAgEAHAAAAAoA4Q70ZQAACgDhDvRlBBqonmkCCQMCABAACQAB"
	for _, text := range []string{
		"", "T", "T0", "T0H", hash, hash[:31], hash[:32], " " + hash, hash + ".", "x" + hash, "T0" + hash, "T0T0E" + hash[3:],
		"T0A" + hash[3:], "T0I" + hash[3:], hash + " " + hash, hash + "," + hash[:20], "T0E-_=+/" + hash[8:], "\u00e9" + hash + "\u00e9",
		"T0H" + strings.Repeat("\xff", 40), strings.Repeat("T0", 40) + "E", "(hash)" + hash, strings.Repeat("T0Z", 20) + hash,
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if got, want := Mask(text), hashes.ReplaceAllString(text, "(hash)"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	})
}

func BenchmarkMask(b *testing.B) {
	text := "T0Hn" + strings.Repeat("AgEAHAAA", 500)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		Mask(text)
	}
}
