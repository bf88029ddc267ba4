package csvfile

import (
	"fmt"
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
		{"windows-1252 in lines", latin, "", []string{"2:1|Müller", "3:2|€", "4:3|Müller"}, ""},
		{"windows-1252 by name", latin, "windows-1252", []string{"2:1|Müller", "3:2|€", "4:3|MÃ¼ller"}, ""},
		{"iso-8859-1 by name", latin, "iso-8859-1", []string{"2:1|Müller", "3:2|€", "4:3|MÃ¼ller"}, ""}, // as the WHATWG has it
		{"utf-8 by name that it is not", latin, "utf-8", []string{"2:1|M\ufffdller", "3:2|\ufffd", "4:3|Müller"}, ""},
		{"utf-8 by mark that it is not", "\xef\xbb\xbf" + latin, "", []string{"2:1|M\ufffdller", "3:2|\ufffd", "4:3|Müller"}, ""},
		{"cp850", "IMEI,Details\r\n1,M\x81ller\r\n2,\xe1\n", "cp850", []string{"2:1|Müller", "3:2|ß"}, ""},
		{"cp437", "IMEI,Details\r\n1,M\x81ller\r\n2,\xe1\n", "IBM437", []string{"2:1|Müller", "3:2|ß"}, ""},
		{"macintosh", "IMEI,Details\r1,M\x9fller\r2,\xa7\r", "macintosh", []string{"2:1|Müller", "3:2|ß"}, ""},
		{"windows-1250", "IMEI,Details\n1,\xa3\xf3d\x9f\n", " CP1250 ", []string{"2:1|Łódź"}, ""},
		{"koi8-u", "IMEI,Details\n1,\xeb\xc9\xa7\xd7\n", "koi8-u", []string{"2:1|Київ"}, ""},
		// The second byte of a character may be that of a delimiter or of a quote.
		{"shift_jis", "IMEI|Details\n1|\x83|\x81[\x83^\n2|\"\x95\x5c\"\n", "shift_jis", []string{"2:1|ポータ", "3:2|表"}, ""},
		{"gb18030", "IMEI|Details\n1|\x81|\x90\x30\x81\x30\n", "gb18030", []string{"2:1|亅\U00010000"}, ""},
		{"iso-2022-jp", "IMEI,Details\n1,\x1b$B%\"!,\x1b(B\n2,a\n", "iso-2022-jp", []string{"2:1|ア゜", "3:2|a"}, ""},
		{"utf-16", wide(text, false), "utf-16", want, ""},
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

// doubts says of each row where its text comes from: by a guess, and what could not be decoded.
func doubts(t *testing.T, in *Input) (all []string) {
	t.Helper()
	nothing := func(*Block) error { return nil }
	if err := in.Read(t.Context(), nothing, func(b *Block) error {
		for _, r := range b.Rows {
			all = append(all, fmt.Sprintf("%d %v %s", r.Line, r.Guessed, strings.Clone(r.Raw)))
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestDoubtedRows(t *testing.T) {
	for _, test := range []struct {
		name, text, encoding string
		guessed              int
		want                 []string
	}{
		{"by a guess", "IMEI,Details\n1,a\n\n2,\xfc\n3,ü\n4,\"\x81\n\"\n", "", 4, []string{"2 false ", "4 true 2,ü", "5 false ", "6 true 4,\"\ufffd\n\""}},
		{"utf-8", "IMEI,Details\n1,\xfc\n2,\ufffd\n3,ü\n", "utf-8", 0, []string{"2 false 1,\ufffd", "3 false 2,\ufffd", "4 false "}},
		{"utf-8 with mark", "\ufeffIMEI,Details\n1,\"\xfc\"\n2,b\n", "", 0, []string{"2 false 1,\"\ufffd\"", "3 false "}},
		{"windows-1252 by name", "IMEI,Details\n1,\xfc\n2,\x8d\n", "windows-1252", 0, []string{"2 false ", "3 false 2,\ufffd"}},
		{"shift_jis", "IMEI,Details\n1,\x95\x5c\n2,\x95\n3,c\n", "shift_jis", 0, []string{"2 false ", "3 false 2,\ufffd", "4 false "}},
		{"utf-16", "\xff\xfe" + wide("IMEI,Details\n1,a\n2,", false) + "\x00\xd8" + wide("b\n", false), "", 0, []string{"2 false ", "3 false 2,\ufffdb"}},
		{"header alone", "IMEI,Ger\xe4t\n1,a\n", "", 1, []string{"2 false "}},
	} {
		for _, size := range []int{0, 1, 7} {
			in, err := Open([]Source{textSource("devices.csv", test.text)}, Options{Encoding: test.encoding, BlockSize: size})
			if err != nil {
				t.Fatalf("%s: %v", test.name, err)
			}
			if got := doubts(t, in); !slices.Equal(got, test.want) || in.Files[0].Guessed != test.guessed {
				t.Errorf("%s in blocks of %d: got %q, guessed from %d\nwant %q, %d", test.name, size, got, in.Files[0].Guessed, test.want, test.guessed)
			}
		}
	}
}

func TestOwnFilesAreUTF8(t *testing.T) {
	in, err := OpenPlain(textSource("results.csv", "a,b\n1,2\n3,\xfc\n"), []string{"a", "b"}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	nothing := func(*Block) error { return nil }
	if err = in.Read(t.Context(), nothing, nothing); err == nil || err.Error() != "results.csv: line 3: is not UTF-8" {
		t.Errorf("got %v", err)
	}
}

func TestHeaderInWindows1252(t *testing.T) {
	const text = "\nIMEI;Ger\xe4t;Details\n1;x;y\n2;x;\xfc\n"
	for encoding, want := range map[string]string{"": "Gerät", "windows-1252": "Gerät", "utf-8": "Ger\ufffdt"} {
		in, err := Open([]Source{textSource("devices.csv", text)}, Options{Encoding: encoding})
		if err != nil || in.Files[0].Header[1] != want {
			t.Errorf("--encoding %q: got %v, %q", encoding, err, in.Files[0].Header)
		}
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
	for _, name := range []string{"ebcdic", "replacement", "iso-2022-kr", "hz-gb-2312", "x-user-defined", "850"} {
		e := openError(t, "IMEI\n", Options{Encoding: name})
		if e.Message != "unknown encoding "+name || !strings.Contains(e.Hint, "windows-1252") {
			t.Errorf("got %s (%s)", e, e.Hint)
		}
	}
}

// The bytes are kept that the encoding of a row does not have, in their order: not where it is
// decoded before rows are cut.
func TestLostBytes(t *testing.T) {
	for encoding, want := range map[string]string{"": ` "\x81\x8d" "" "\x9d"`, "windows-1252": ` "\x81\x8d" "" "\x9d"`, "windows-1250": ` "" "" ""`, "utf-8": ` "" "" ""`} {
		for _, header := range []string{"IMEI,Details,Owner", "Device Serial Number,Group Tag,Owner"} {
			got := ""
			in, err := Open([]Source{textSource("a.csv", header+"\n1,\x81,\"a\x8d\"\n2,b\xfc,\n3,\x9d\xfc,")}, Options{Encoding: encoding})
			if err != nil {
				t.Fatal(err)
			}
			if err := in.Read(t.Context(), func(*Block) error { return nil }, func(b *Block) error {
				for _, r := range b.Rows {
					got += fmt.Sprintf(" %q", r.Lost)
				}
				return nil
			}); err != nil {
				t.Fatal(err)
			}
			if got != want {
				t.Errorf("%q, %s: lost%s, want%s", encoding, header, got, want)
			}
		}
	}
}
