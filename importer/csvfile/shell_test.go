package csvfile

import (
	"strings"
	"testing"

	"rollcall/importer/csvfile/internal/mapping"
)

// A shell takes the words of a pasted line apart by its own rules, as far as our hints need them.
type shell struct {
	name   string
	single string // characters that begin and end a text taken as it stands
	double string // and one in which the special characters have a meaning
	active string // what has a meaning between double quotes
}

var shells = []shell{
	{"bash", "'", `"`, "$`\\!"},
	{"PowerShell", "'‘’‚‛", `"“”„`, "$`"},
}

// words returns the arguments that a program gets of a line. It fails where something in the line has
// a meaning to the shell.
func (sh shell) words(t testing.TB, line string) (words []string) {
	t.Helper()
	word, quoted, begun := "", "", false
	for _, r := range line {
		c := string(r)
		switch {
		case quoted != "" && strings.Contains(quoted, c):
			quoted = ""
		case quoted == sh.double && quoted != "" && strings.Contains(sh.active, c):
			t.Fatalf("%s: %q has a meaning in %s", sh.name, c, line)
		case quoted != "":
			word += c
		case strings.Contains(sh.single, c):
			quoted, begun = sh.single, true
		case strings.Contains(sh.double, c):
			quoted, begun = sh.double, true
		case c == " ":
			if begun {
				words = append(words, word)
			}
			word, begun = "", false
		default:
			if strings.ContainsAny(c, "$`\\!*?;&|<>(){}#\n") {
				t.Fatalf("%s: %q has a meaning in %s", sh.name, c, line)
			}
			word, begun = word+c, true
		}
	}
	if quoted != "" {
		t.Fatalf("%s: a quote is open in %s", sh.name, line)
	}
	if begun {
		words = append(words, word)
	}
	return words
}

// TestPaste: what is suggested for a header name, pasted into a shell, names that header.
func TestPaste(t *testing.T) {
	for _, name := range []string{
		"S/N", "Serial No.", "Serial Number (S/N)", "Serial #", "Asset, Tag", "a,b,c", "Type=Serial", "Phone=1, Mobile=2", "=", "O'Brien's phone", "Owner’s phone", "“Phone”",
		`Screen 14"`, `"quoted"`, `14" and 'so on'`, "$HOME", "a`b", `back\slash`, "wow!", "100%", "a;b", "a|b&c", "Größe", "Numéro de série", "シリアル番号", "Серийный номер",
		" padded ", "two\nlines", "tab\there", "--map", "#", "*", "S/N=serialNumber", "ignore", "imei", "x=ignore,y",
	} {
		text, ok := mapping.Paste(name, "serialNumber", "Other, one", "ignore")
		if !ok {
			if name != "S/N=serialNumber" && name != "x=ignore,y" {
				t.Errorf("%q cannot be named", name)
			}
			continue
		}
		for _, sh := range shells {
			words := sh.words(t, text)
			if len(words) != 2 || words[0] != "--map" {
				t.Errorf("%s: %s gives %q", sh.name, text, words)
				continue
			}
			pairs, err := ParseMap(words[1])
			if err != nil {
				t.Errorf("%s: %s: %v", sh.name, text, err)
				continue
			}
			header := []string{"Details", name, "Other, one"}
			for i, n := range header {
				header[i] = `"` + strings.ReplaceAll(n, `"`, `""`) + `"`
			}
			in, err := Open([]Source{textSource("devices.csv", strings.Join(header, ",")+"\n")}, Options{Map: pairs})
			if err != nil {
				t.Errorf("%s: %s: %v", sh.name, text, err)
				continue
			}
			if got := said(in.Files[0]); got != "corporate/serialNumber: description,serialNumber,-" {
				t.Errorf("%s: %s: got %s", sh.name, text, got)
			}
		}
	}
	for _, name := range []string{"it's $5", `'“`, "bell\a", "T0FzAQEAHAAAAAoA6AOCOgEABgBgW7EdzorHH3g", "jane@contoso.com"} {
		if text, ok := mapping.Paste(name, "serialNumber"); ok && name != `'“` {
			t.Errorf("%q is suggested as %s", name, text)
		}
	}
}
