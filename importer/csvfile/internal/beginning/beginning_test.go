package beginning

import (
	"fmt"
	"strings"
	"testing"
	"testing/iotest"

	"rollcall/importer/csvfile/internal/colname"
	"rollcall/importer/csvfile/internal/header"
	"rollcall/importer/identity"
)

// known is what files of both kinds have.
func known(name string) bool { return colname.Known(identity.NoKind, name) }

// TestRead: a head says where the first row stands, and how the rows are written.
func TestRead(t *testing.T) {
	imei := header.Options{Type: identity.TypeIMEI, NoHeader: true}
	for _, test := range []struct {
		text    string
		options Options
		want    string // names, delimiter, line and rest of the text
	}{
		{"IMEI,Details\n1,a\n", Options{}, `IMEI|Details ',' 2 "1,a\n"`},
		{"\ufeffsep=;\r\nIMEI;Details\r\n1;a", Options{}, `IMEI|Details ';' 3 "1;a"`},
		{"\n,,\nIMEI\tx,y,z\n", Options{}, `IMEI|x,y,z '\t' 4 ""`},
		{"Report\nIMEI|Details\n1|a\n", Options{SkipRows: 1}, `IMEI|Details '|' 3 "1|a\n"`},
		{"IMEI^Details\n1^a\n", Options{Comma: '^'}, `IMEI|Details '^' 2 "1^a\n"`},
		{"1;a, b\n2;c\n", Options{Options: imei}, `IMEI|Details ';' 1 "1;a, b\n2;c\n"`},
		{"\n1\n2\n", Options{Options: imei}, `IMEI ',' 1 "\n1\n2\n"`},
		{"\xff\xfeI\x00M\x00E\x00I\x00\n\x001\x00", Options{}, `IMEI ',' 2 "1"`},
		{strings.Repeat("\n", 100_000) + "IMEI\n1", Options{}, `IMEI ',' 100002 "1"`},
		{" \n", Options{}, ` '\x00' 1 " \n"`},
	} {
		test.options.Known = known
		h, err := Read(iotest.HalfReader(strings.NewReader(test.text)), test.options)
		if err != nil {
			t.Errorf("%.40q: %v", test.text, err)
			continue
		}
		if got := fmt.Sprintf("%s %q %d %q", strings.Join(h.Names, "|"), h.Dialect.Comma, h.Line, h.sample); got != test.want {
			t.Errorf("%.40q:\n got %s\nwant %s", test.text, got, test.want)
		}
	}
}

// TestRefused: what is no list is refused with its reason, on the line where it stands.
func TestRefused(t *testing.T) {
	for text, want := range map[string]string{
		"%PDF-1.7\n":         "this is a PDF document, not CSV",
		" \n<html>":          "this is an HTML page, not CSV",
		"\x00\x00":           "the file holds nothing but NUL bytes",
		"\nIMEI,\"Details\n": "line 2: a quote is opened in the header and not closed",
		"IM\x00EI\n":         "line 1: the header holds NUL bytes, so this is not text or has another encoding",
	} {
		if _, err := Read(strings.NewReader(text), Options{Known: known}); err == nil || err.Error() != want {
			t.Errorf("%q: got %v, want %s", text, err, want)
		}
	}
	if _, err := Read(iotest.ErrReader(iotest.ErrTimeout), Options{Known: known}); err != iotest.ErrTimeout {
		t.Errorf("got %v", err)
	}
}
