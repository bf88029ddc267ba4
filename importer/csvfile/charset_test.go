package csvfile

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// wide writes text in UTF-16.
func wide(text string, big bool) string {
	var b strings.Builder
	for _, u := range utf16.Encode([]rune(text)) {
		if big {
			b.WriteByte(byte(u >> 8))
		}
		b.WriteByte(byte(u))
		if !big {
			b.WriteByte(byte(u >> 8))
		}
	}
	return b.String()
}

func TestCharsets(t *testing.T) {
	const text = "IMEI,Details\r\n1,Müller\r\n2,\"日\r\n本 😀\"\r\n3,c"
	want := []string{"2:1|Müller", "3:2|日\r\n本 😀", "5:3|c"}
	const latin = "IMEI,Details\r\n1,M\xfcller\r\n2,\x80\r\n3,M\xc3\xbcller"
	for _, test := range []struct {
		name, text, encoding string
		want                 []string
		note                 string
	}{
		{"utf-8", text, "", want, ""},
		{"utf-8 with mark", "\xef\xbb\xbf" + text, "", want, ""},
		{"utf-8 by name", text, "UTF-8", want, ""},
		{"utf-8 with mark by name", "\xef\xbb\xbf" + text, "utf-8", want, ""},
		{"utf-16 le with mark", "\xff\xfe" + wide(text, false), "", want, ""},
		{"utf-16 be with mark", "\xfe\xff" + wide(text, true), "", want, ""},
		{"utf-16 le with mark by name", "\xff\xfe" + wide(text, false), "utf-16le", want, ""},
		{"utf-16 le by name", wide(text, false), "utf-16le", want, ""},
		{"utf-16 be by name", wide(text, true), "utf-16be", want, ""},
		{"utf-16 le by sight", wide(text, false), "", want, "there is no byte order mark: the file is read as UTF-16 LE"},
		{"utf-16 be by sight", wide(text, true), "", want, "there is no byte order mark: the file is read as UTF-16 BE"},
		{"utf-16 cut in a character", "\xff\xfe" + wide("IMEI,Details\n1,ab", false)[:33], "", []string{"2:1|a\ufffd"}, ""},
		{"windows-1252 in lines", latin, "", []string{"2:1|Müller", "3:2|€", "4:3|Müller"}, "line 2 is not UTF-8; it and others like it are read as Windows-1252"},
		{"windows-1252 by name", latin, "windows-1252", []string{"2:1|Müller", "3:2|€", "4:3|MÃ¼ller"}, ""},
		{"iso-8859-1 by name", latin, "iso-8859-1", []string{"2:1|Müller", "3:2|\u0080", "4:3|MÃ¼ller"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, size := range []int{0, 1, 5} {
				in, err := Open([]Source{textSource("devices.csv", test.text)}, Options{Encoding: test.encoding, BlockSize: size})
				if err != nil {
					t.Fatal(err)
				}
				for range 2 { // the note comes once
					var got []string
					for _, s := range readAll(t, in) {
						got = append(got, s.String())
					}
					if !slices.Equal(got, test.want) {
						t.Errorf("got %q\nwant %q", got, test.want)
					}
				}
				if got := strings.Join(in.Files[0].Notes, "; "); got != test.note {
					t.Errorf("got note %q, want %q", got, test.note)
				}
			}
		})
	}
}

func TestStrictUTF8(t *testing.T) {
	for _, size := range []int{0, 1} {
		in, err := Open([]Source{textSource("devices.csv", "IMEI,Details\n1,a\n\n2,\xfc\n3,\xfc\n")}, Options{Encoding: "utf-8", BlockSize: size})
		if err != nil {
			t.Fatal(err)
		}
		nothing := func(*Block) error { return nil }
		err = in.Read(t.Context(), nothing, nothing)
		if err == nil || err.Error() != "devices.csv: line 4: is not UTF-8, which --encoding says it is" {
			t.Errorf("got %v", err)
		}
	}
}

func TestHeaderInWindows1252(t *testing.T) {
	const text = "\nIMEI;Ger\xe4t;Details\n1;x;y\n2;x;\xfc\n"
	in, err := Open([]Source{textSource("devices.csv", text)}, Options{})
	if err != nil || in.Files[0].Header[1] != "Gerät" {
		t.Fatalf("got %v, %q", err, in.Files[0].Header)
	}
	// Rows of the same kind have nothing to add.
	readAll(t, in)
	notes := slices.DeleteFunc(in.Files[0].Notes, func(n string) bool { return !strings.Contains(n, "UTF-8") })
	if want := []string{"line 2 is not UTF-8; it and others like it are read as Windows-1252"}; !slices.Equal(notes, want) {
		t.Errorf("got notes %q, want %q", notes, want)
	}
	if in, err = Open([]Source{textSource("devices.csv", text)}, Options{Encoding: "windows-1252"}); err != nil || len(in.Files[0].Notes) != 1 {
		t.Errorf("with the encoding named: got %v, notes %q", err, in.Files[0].Notes)
	}
	if e := openError(t, text, Options{Encoding: "utf-8"}); e.Error() != "devices.csv: line 2: is not UTF-8, which --encoding says it is" {
		t.Errorf("as UTF-8: got %v", e)
	}
}

func TestNotCSV(t *testing.T) {
	zip := func(name string) string { return "PK\x03\x04" + strings.Repeat("\x00", 26) + name }
	for text, want := range map[string]string{
		zip("[Content_Types].xml"): "this is an Excel workbook, not CSV",
		zip("xl/workbook.xml"):     "this is an Excel workbook, not CSV",
		zip("mimetypeapplication/vnd.oasis.opendocument.spreadsheet"): "this is an OpenDocument file, not CSV",
		zip("devices.csv"):                      "this is a zip archive, or an Excel workbook, not CSV",
		"PK\x03\x04":                            "this is a zip archive, or an Excel workbook, not CSV",
		"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00":  "this is an old Excel workbook (.xls), not CSV",
		"%PDF-1.7\n":                            "this is a PDF document, not CSV",
		"\x1f\x8b\x08\x00":                      "this is compressed with gzip, not CSV",
		"\xff\xfe\x00\x00I\x00\x00\x00":         "this is text in UTF-32, which is not read",
		"\n<!DOCTYPE html>\n<html>":             "this is an HTML page, not CSV",
		"\xef\xbb\xbf<html lang=en>":            "this is an HTML page, not CSV",
		"\xff\xfe" + wide("<table><tr>", false): "this is an HTML table, not CSV",
		"<?xml version=\"1.0\"?>":               "this is an XML document, not CSV",
		`{"value":[]}`:                          "this is JSON, not CSV",
		"[{\"id\":1}]":                          "this is JSON, not CSV",
	} {
		if e := openError(t, text, Options{}); e.Message != want || e.Hint == "" || e.File != "devices.csv" {
			t.Errorf("%.20q: got %s (%s)", text, e, e.Hint)
		}
	}
}

func TestUnknownEncoding(t *testing.T) {
	e := openError(t, "IMEI\n", Options{Encoding: "ebcdic"})
	if e.Message != "unknown encoding ebcdic" || !strings.Contains(e.Hint, "windows-1252") {
		t.Errorf("got %s (%s)", e, e.Hint)
	}
}
