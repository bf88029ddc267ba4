package mojibake

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
)

// namedPages are encodings that users name.
var namedPages = []string{"cp850", "ibm437", "windows-1250", "Windows-1252", "latin1", "iso-8859-2", "iso-8859-15", "macintosh", "windows-1251", "windows-1253",
	"windows-1254", "koi8-r", "ibm866", "iso-8859-5", "windows-1257"}

// A text that has the encoding that the user named is not doubted.
func TestNamedEncodingsFit(t *testing.T) {
	seen := 0
	for _, name := range namedPages {
		for _, text := range slices.Concat(westernTexts, otherTexts) {
			text = strings.TrimSpace(text)
			if _, err := pageNamed(name).NewEncoder().String(text); err != nil {
				continue
			}
			if seen++; Unfit(text, name) {
				t.Errorf("%s: %q is doubted: %v", name, text, Readings(text, name, ""))
			}
		}
	}
	if seen < 500 {
		t.Errorf("%d texts seen", seen)
	}
}

// A text read by a wrong encoding is doubted, and only encodings that have letters for all of it are
// told: the right one among them.
func TestReadingsOfOtherEncodings(t *testing.T) {
	for _, c := range []struct {
		text, in string
		readBy   string
		doubted  bool
		want     string
	}{
		{"München", "cp850", "windows-1252", false, "cp850=München"},
		{"München", "cp850", "windows-1250", false, "cp850=München"},
		{"München", "cp850", "macintosh", true, "cp850=München"},
		{"Zürich Straße", "cp850", "mac", true, "cp850=Zürich Straße"},
		{"Łódź", "windows-1250", "windows-1252", true, "windows-1250=Łódź"},
		{"Łódź", "windows-1250", "cp850", true, "windows-1250=Łódź"},
		{"fünf Züge", "macintosh", "windows-1252", true, "windows-1250=fźnf Zźge macintosh=fünf Züge"},
		{"Köln", "latin1", "cp850", true, "windows-1250=Köln windows-1252=Köln"},
		{"Köln", "latin1", "cp437", true, "windows-1250=Köln windows-1252=Köln"},
	} {
		bytes, err := pageNamed(c.in).NewEncoder().String(c.text)
		if err != nil {
			t.Fatal(err)
		}
		var read, lost strings.Builder
		for i := range len(bytes) {
			r := pageNamed(c.readBy).DecodeByte(bytes[i])
			if read.WriteRune(r); r == '\ufffd' {
				lost.WriteByte(bytes[i])
			}
		}
		var got []string
		for _, r := range Readings(read.String(), c.readBy, lost.String()) {
			got = append(got, r.Encoding+"="+r.Text)
		}
		if lost.Len() == 0 && Unfit(read.String(), c.readBy) != c.doubted || strings.Join(got, " ") != c.want {
			t.Errorf("%s in %s read by %s is %q: doubted %v, may be %q, want %q", c.text, c.in, c.readBy, read.String(), Unfit(read.String(), c.readBy), got, c.want)
		}
	}
	for _, name := range []string{"", "utf-8", "utf-16le", "shift_jis", "nonsense"} {
		if pageNamed(name) != nil || Unfit("M¸nchen", name) || Readings("M¸nchen", name, "") != nil {
			t.Errorf("%q is taken for an 8-bit encoding", name)
		}
	}
	if pageNamed("latin1") != charmap.Windows1252 {
		t.Error("latin1 is not read as it is")
	}
}
