package csvfile

import (
	"slices"
	"strings"
	"testing"

	"rollcall/importer/identity"
)

// lookedAt is how much of a file is looked at to begin with.
const lookedAt = 64 << 10

func TestDelimiters(t *testing.T) {
	imei, serial, three := Options{NoHeader: true, Type: "imei"}, Options{NoHeader: true, Type: "serialNumber"}, Options{NoHeader: true, Type: "manufacturerModelSerial"}
	by := func(d string) Options { return Options{Delimiter: d} }
	for _, test := range []struct {
		name, text string
		options    Options
		want       []string
		note       string
	}{
		{"comma", "IMEI,Details\n1,a\n", Options{}, []string{"2:1|a"}, ""},
		{"semicolon", "IMEI;Details\n1;a,b\n", Options{}, []string{"2:1|a,b"}, ""},
		{"tab", "IMEI\tDetails\n1\ta\n", Options{}, []string{"2:1|a"}, ""},
		{"bar", "IMEI|Details\n1|a\n", Options{}, []string{"2:1|a"}, ""},
		{"by names, not by number", "IMEI;Details;\"a,b,c\";x,y,z,,,\n1;a;b;c\n", Options{}, []string{"2:1|a|b|c"}, ""},
		{"quoted names", "\"IMEI\";\"Details, all\"\n1;a\n", Options{}, []string{"2:1|a"}, ""},
		{"mapped names", "a,b;S/N;c\n1;2;3\n", Options{Map: map[string]string{"S/N": "serialNumber"}}, []string{"2:1|2|3"}, ""},
		{"one column", "IMEI\n1\n", Options{}, []string{"2:1"}, ""},
		{"by name", "IMEI,Details;x\n1,a;2\n", by(";"), nil, ""},
		{"by word", "IMEI\tDetails\n1\ta\n", by("TAB"), []string{"2:1|a"}, ""},
		{"by escape", "IMEI\tDetails\n1\ta\n", by(`\t`), []string{"2:1|a"}, ""},
		{"by tab", "IMEI\tDetails\n1\ta\n", by("\t"), []string{"2:1|a"}, ""},
		{"an unusual one", "IMEI^Details\n1^a\n", by("^"), []string{"2:1|a"}, ""},
		{"a space", "IMEI Details\n1 \"a b\"\n  \n", by("space"), []string{"2:1|a b"}, ""},

		{"sep line", "sep=;\nIMEI;Details\n1;a\n", Options{}, []string{"3:1|a"}, ""},
		{"quoted sep line in crlf", "\"SEP=|\"\r\nIMEI|Details\r\n1|a\r\n", Options{}, []string{"3:1|a"}, ""},
		{"sep tab", "sep=\t\nIMEI\tDetails\n1\ta\n", Options{}, []string{"3:1|a"}, ""},
		{"sep tab escaped", "sep=\\t\nIMEI\tDetails\n1\ta\n", Options{}, []string{"3:1|a"}, ""},
		{"an unusual sep", "sep=^\nIMEI^Details\n1^a\n", Options{}, []string{"3:1|a"}, ""},
		{"sep in utf-8 with mark", "\ufeffsep=;\nIMEI;Details\n1;a\n", Options{}, []string{"3:1|a"}, ""},
		{"sep in utf-16", "\xff\xfe" + wide("sep=;\r\nIMEI;Details\r\n1;a,b\r\n", false), Options{}, []string{"3:1|a,b"}, ""},
		{"sep against the option", "sep=;\nIMEI,Details\n1,a\n", by(","), []string{"3:1|a"}, "line 1 says that the delimiter is ';'; --delimiter says ',' and holds"},
		{"sep is obeyed", "sep=;\nIMEI;Details,x,y\n1;a,b,c\n", Options{}, []string{"3:1|a,b,c"}, `columns that are not read: "Details,x,y" (did you mean Details?)`},
		{"sep without header", "sep=;\n1;a,b\n", imei, []string{"2:1|a,b"}, ""},

		{"skipped rows", "Devices of 2026\n\"a,\nIMEI,Details\n1,a\n", Options{SkipRows: 2}, []string{"4:1|a"}, ""},
		{"skipped rows in cr", "Devices\r\rIMEI,Details\r1,a", Options{SkipRows: 2}, []string{"4:1|a"}, ""},
		{"skipped rows with sep", "sep=;\nDevices\nIMEI;Details\n1;a,b\n", Options{SkipRows: 2}, []string{"4:1|a,b"}, ""},
		{"sep after skipped rows", "Devices\nsep=;\nIMEI;Details\n1;a,b\n", Options{SkipRows: 1}, []string{"4:1|a,b"}, ""},
		{"sep as the skipped row", "sep=;\nIMEI;Details\n1;a,b\n", Options{SkipRows: 1}, []string{"3:1|a,b"}, ""},
		{"blank lines before the header", "\n,,,\n\nIMEI,Details\n1,a\n", Options{}, []string{"5:1|a"}, ""},
		{"blank lines after skipped ones", "Devices\n\nIMEI,Details\n1,a\n", Options{SkipRows: 1}, []string{"4:1|a"}, ""},
		{"skipped rows without header", "Devices\n\n1,a\n", Options{SkipRows: 1, NoHeader: true, Type: "imei"}, []string{"3:1|a"}, ""},
		{"header of two lines", "\"IMEI\n\",\"Details\n(free)\"\n1,a\n", Options{Map: map[string]string{"Details(free)": "description"}}, []string{"4:1|a"}, ""},

		{"no header", "1,a\n2,b\n", imei, []string{"1:1|a", "2:2|b"}, ""},
		{"no header, one column", "1\n2\n3,\n\"4\"\n", imei, []string{"1:1", "2:2", "3:3", "4:4"}, ""},
		{"no header, details on some rows", "1\n2;a, b\n3;;\n\"4\";\"c\nd\"\n5;x;y", imei, []string{"1:1|", "2:2|a, b", "3:3|", "4:4|c\nd", "6!too_many_cells:5;x;y"}, ""},
		{"no header, quoted lines", "\"1,a\"\n\"2\"\n", serial, []string{"1:1|a", "2:2|"}, ""},
		{"no header, commas in a model", "A,B,1\nA,B,C,2\n\"A\",\"B, C\",D,3,,\nA,B\n", three, []string{"1:A|B|1", "2:A|B,C|2", "3:A|B, C,D|3", "4!too_few_cells:A,B"}, ""},
		{"no header, of the portal", "S1,,T0E\nS2,P,T0E,\nS3,,T0E,Tag,a@b.c\nS4,\n", Options{NoHeader: true, Kind: identity.Autopilot},
			[]string{"1:S1||T0E||", "2:S2|P|T0E||", "3:S3||T0E|Tag|a@b.c", "4!too_few_cells:S4,"}, ""},
		{"no header, of the portal with semicolons", "S1;;T0E,;Tag\n", Options{NoHeader: true, Kind: identity.Autopilot}, []string{"1:S1||T0E,|Tag"}, ""},
		{"no header, blank lines", "\n\n1,a\n", serial, []string{"3:1|a"}, ""},
		{"no header, semicolon before comma", "1;a, b\n2;c\n", imei, []string{"1:1|a, b", "2:2|c"}, ""},
		{"no header, comma before semicolons", "1,a; b; c\n", serial, []string{"1:1|a; b; c"}, ""},
		{"no header, three cells", "Micro-Star Int'l Co., Ltd;B;1\nx;y;z\n", three, []string{"1:Micro-Star Int'l Co., Ltd|B|1", "2:x|y|z"}, ""},
		{"no header, quoted", "\"VMware, Inc.\",\"VMware7,1\",\"VMware-56\"\n", three, []string{"1:VMware, Inc.|VMware7,1|VMware-56"}, ""},
		{"no header, by name", "1|a,b\n", Options{NoHeader: true, Type: "imei", Delimiter: "pipe"}, []string{"1:1|a,b"}, ""},
		{"no header, utf-8 with mark", "\ufeff1,a\n", imei, []string{"1:1|a"}, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			if test.want == nil {
				openError(t, test.text, test.options)
				return
			}
			for _, size := range []int{0, 1, 9} {
				test.options.BlockSize = size
				in, err := Open([]Source{textSource("devices.csv", test.text)}, test.options)
				if err != nil {
					t.Fatal(err)
				}
				var got []string
				for _, s := range readAll(t, in) {
					got = append(got, s.String())
				}
				if !slices.Equal(got, test.want) {
					t.Errorf("got %q\nwant %q", got, test.want)
				}
				if test.note != "" && !slices.Contains(in.Files[0].Notes, test.note) {
					t.Errorf("got notes %q", in.Files[0].Notes)
				}
			}
		})
	}
	for _, bad := range []string{"x", "1", `"`, "\n", "ü", "::", "\x00"} {
		if e := openError(t, "IMEI\n", Options{Delimiter: bad}); !strings.HasPrefix(e.Message, "cannot use ") || e.Hint == "" {
			t.Errorf("%q: got %s", bad, e)
		}
	}
}

func TestEmpty(t *testing.T) {
	for _, test := range []struct {
		name, text string
		options    Options
		empty      bool // before a reading; it must be right after it
		blank      int
		kind       identity.Kind
	}{
		{"nothing", "", Options{}, true, 0, identity.NoKind},
		{"byte order mark", "\xef\xbb\xbf", Options{}, true, 0, identity.NoKind},
		{"wide byte order mark", "\xff\xfe", Options{}, true, 0, identity.NoKind},
		{"a line", "\n", Options{}, true, 0, identity.NoKind},
		{"blank lines", "\n\r\n,,\r \n\"\"", Options{}, true, 0, identity.NoKind},
		{"sep line", "sep=;\n", Options{}, true, 0, identity.NoKind},
		{"header", "IMEI,Details", Options{}, true, 0, identity.Corporate},
		{"header line", "IMEI,Details\r\n", Options{}, true, 0, identity.Corporate},
		{"header, blank lines", "IMEI,Details\r\n\n,\r\n\"\",\"\"", Options{}, true, 3, identity.Corporate},
		{"header, blank cells over lines", "IMEI,Details\n\"\n\",\n", Options{}, false, 1, identity.Corporate},
		{"header, many blank lines", "IMEI,Details\n" + strings.Repeat("\n", 2*lookedAt), Options{}, false, 2 * lookedAt, identity.Corporate},
		{"no header, nothing", "", Options{NoHeader: true, Type: "imei"}, true, 0, identity.NoKind},
		{"no header, blank lines", "\n\n", Options{NoHeader: true, Type: "imei"}, true, 0, identity.NoKind},
		{"all skipped", "\n\n", Options{SkipRows: 5}, true, 0, identity.NoKind},
	} {
		t.Run(test.name, func(t *testing.T) {
			in, err := Open([]Source{textSource("devices.csv", test.text)}, test.options)
			if err != nil {
				t.Fatal(err)
			}
			if in.Empty() != test.empty || in.Kind != test.kind {
				t.Errorf("Empty says %t, kind is %s", in.Empty(), in.Kind)
			}
			if rows := readAll(t, in); len(rows) != 0 || !in.Empty() {
				t.Errorf("got %q, and Empty says %t", rows, in.Empty())
			}
			if in.Blank() != test.blank {
				t.Errorf("%d blank records, want %d", in.Blank(), test.blank)
			}
		})
	}
	if e := openError(t, "a\nb\nc\n", Options{SkipRows: 3}); e.Message != "--skip-rows 3 leaves nothing of its 3 lines" {
		t.Errorf("got %s", e)
	}
	in, err := Open([]Source{textSource("devices.csv", "IMEI,Details\n1,a\n\n2,b\n,\n")}, Options{})
	if err != nil || in.Empty() {
		t.Errorf("got %v, and Empty says %t", err, in.Empty())
	}
	readAll(t, in)
	if in.Empty() || in.Blank() != 2 {
		t.Errorf("Empty says %t, %d blank lines", in.Empty(), in.Blank())
	}
}
