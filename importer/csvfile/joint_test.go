package csvfile

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"testing"

	"rollcall/importer/identity"
)

// shortRows are the rows of a text, with what was found inside and without the texts of bad ones.
func shortRows(t testing.TB, text string, o Options) (rows []string, notes []string) {
	t.Helper()
	in := mustOpen(t, o, textSource("devices.csv", text))
	err := in.Read(t.Context(), nothing, func(b *Block) error {
		for _, r := range b.Rows {
			switch {
			case r.Malformed != nil:
				rows = append(rows, fmt.Sprintf("%d!%s", r.Line, r.Malformed.Code))
			default:
				rows = append(rows, fmt.Sprintf("%d:%s%s", r.Line, strings.Join(r.Cells, "|"), [...]string{"", "?", "!"}[r.Inside]))
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return rows, in.Files[0].Notes
}

func TestJoinedFiles(t *testing.T) {
	const phones, serials, tags = "IMEI,Details\n", "Serial Number,Details\r\n", "Device Serial Number,Group Tag\n"
	const marked = "\ufeff"
	for _, test := range []struct {
		name, text string
		want       string
		again      int
	}{
		{"the header again", phones + "1,a\n" + phones + "2,b\n" + phones, "2:1|a 4:2|b", 2},
		{"again before any row", serials + serials + "A1,b\r\n", "3:A1|b", 1},
		{"again, in another case and with blank cells", phones + "1,a\nimei, DETAILS\n2,b\n\"IMEI\",Details,,\n3,c", "2:1|a 4:2|b 6:3|c", 2},
		{"again, as a quoted line", phones + "1,a\n\"IMEI,Details\"\n2,b\n", "2:1|a 4:2|b", 1},
		{"again, on two lines", "IMEI,\"De\ntails\"\n1,a\nIMEI,\"De\ntails\"\n2,b\n", "3:1|a 6:2|b", 1},
		{"again, with its separator", "sep=;\nIMEI;Details\n1;a\nsep=;\nIMEI;Details\n2;b\n", "3:1|a 6:2|b", 2},
		{"again, of a column that the user names", "Asset 42,x\nA1,y\nAsset 42,x\nA2,z\n", "2:A1|y 4:A2|z", 1},
		{"marks", serials + "A1,x\r\n" + marked + serials + "A2,y\r\n" + marked + "A3,z\r\n\x1aA4,z\r\n" + marked + marked + "\"A5\",q", "2:A1|x 4:A2|y 5:A3|z 6:A4|z 7:A5|q", 1},
		{"marks as text", serials + "ï»¿A1,x\r\n∩╗┐A2,x\r\n´╗┐A3,x\r\nÔªøA4,x\r\nïA5,x\r\n", "2:A1|x 3:A2|x 4:A3|x 5:A4|x 6:ïA5|x", 0},
		{"a mark as text before the header", "ï»¿" + phones + "1,a\n", "2:1|a", 0},
		{"marks alone", phones + "1,a\n" + marked + "\n\x1a\n2,b\n\x1a", "2:1|a 5:2|b", 0},
		{"nothing at the end", serials + "A1,x\x1a\x00\x00", "2:A1|x", 0},

		{"another header", phones + "1,a\n" + serials + "A1,b\r\nA2,c\r\n", "2:1|a 3!header_changes 4!header_changes 5!header_changes", 0},
		{"another first", phones + tags + "A1,b\n" + phones + "1,a\n", "2!header_changes 3!header_changes 5:1|a", 1},
		{"another one, and a third", phones + serials + "A1,b\r\n" + tags + "A2,b\n" + phones + "2,b\n", "2!header_changes 3!header_changes 4!header_changes 5!header_changes 7:2|b", 1},
		{"of one column", "Serial Number\nA1\nIMEI\n1\n", "2:A1 3!header_changes 4!header_changes", 0},
		{"of other columns", phones + "1,a\nSerial Number\nA1\n", "2:1|a 3!header_changes 4!header_changes", 0},
		{"of more columns", "IMEI\n1\nSerial Number,Details,Model\nA1,\"b\nc\",d\n", "2:1 3!header_changes 4!header_changes 5!header_changes", 0},
		{"with another delimiter", "Serial Number,Details\nA1,x\nSerial Number;Details\nA2;y, z\n", "2:A1|x 3!header_changes 4!header_changes", 0},
		{"with another separator", "sep=,\nSerial Number,Details\nA1,x\nsep=;\nSerial Number;Details\nA2;y, z\n", "3:A1|x 4!header_changes 5!header_changes 6!header_changes", 0},
		{"with a blank name", phones + "1,a\n,Serial Number,Model\n0,A1,x\n", "2:1|a 3!header_changes 4!header_changes", 0},
		{"bad rows below", phones + serials + "\"A1,b\r\nA2\r\n\r\n", "2!header_changes 3!header_changes 4!header_changes", 0},
		{"inside a cell", phones + "1,\"12 inch\nSerial Number,Details\nA2,\"\"\"\nA1,b\n", "2:1|12 inch\nSerial Number,Details\nA2,\"! 5!header_changes", 0},

		{"no line break before the header", serials + "A1,x" + serials + "A2,y", "2:A1|x 3:A2|y", 1},
		{"no line break before a mark and the header", serials + "A1,x\x1a" + marked + serials + "A2,y", "2:A1|x 3:A2|y", 1},
		{"no line break before another header", phones + "1,a" + tags + "A1,b\n", "2:1|a 2!header_changes 3!header_changes", 0},
		{"no line break, quoted", "\"IMEI\",\"Details\"\n\"1\",\"a\"\"IMEI\",\"Details\"\n\"2\",\"b\"", "2:1|a 3:2|b", 1},
		{"no line break, one quoted", "\"IMEI\",\"Details\"\n\"1\",\"a\"IMEI,Details\n\"2\",\"b\"", "2:1|a 3:2|b", 1},
		{"no line break, one column", "IMEI\n356938035643809IMEI\n1\n", "2:356938035643809 3:1", 1},
		{"no line break, other column", "IMEI\n356938035643809Serial Number\nA1\n", "2:356938035643809 2!header_changes 3!header_changes", 0},
		{"no line break, two columns behind one", "IMEI\n1Serial Number,Details\nA1,b\n", "2:1 2!header_changes 3!header_changes", 0},
		{"no line break, a broken row", phones + "1" + phones + "2,b", "2!too_few_cells 3:2|b", 1},
		{"no line break, as many cells as a row", "Serial Number,Details\nA1,x\nA2Serial Number,Details\nA3,z", "2:A1|x 3!too_few_cells 4:A3|z", 1},

		{"firmware's words", "Serial Number\nA1\nSystem Serial Number\nChassis Serial Number\nA2\n", "", -1},
		{"firmware's words beside a tag", "Device Serial Number,Group Tag\nSystem Serial Number,Kiosk\nA2,Lab\n", "", -1},
		{"names as values", "Serial Number,Details,Kind\nA1,Model,Serial Number\nABCDE,IMEI,Serial Number\n,IMEI,\nA2,Madrid,Model\n", "", -1},
		{"types as values", "importedDeviceIdentityType,importedDeviceIdentifier,description\nserialNumber,A1,x\nserialNumber,,\n,A2,IMEI\n", "", -1},
		{"too many cells that end in a name", "Serial Number,Details\nA1,Madrid,Model\nA2,Tablet,Serial\nA3,x\n", "2!too_many_cells 3!too_many_cells 4:A3|x", 0},
		{"serial numbers without digits", "Serial Number\nABCDEF\nXYZ\n", "", -1},
	} {
		t.Run(test.name, func(t *testing.T) {
			o := Options{}
			if strings.HasPrefix(test.text, "Asset 42") {
				o.Map = map[string]string{"Asset 42": "serialNumber"}
			}
			for _, size := range []int{0, 1, 2, 7, 16, 64} {
				o.BlockSize, o.Workers = size, 1+size%3
				rows, notes := shortRows(t, test.text, o)
				if test.again < 0 { // nothing is found
					if got := strings.Join(rows, " "); strings.Contains(got, "!") || len(rows) != strings.Count(test.text, "\n")-1 {
						t.Errorf("got %s", got)
					}
					continue
				}
				if got := strings.Join(rows, " "); got != test.want {
					t.Errorf("with blocks of %d\n got %s\nwant %s", size, got, test.want)
				}
				if told := slices.ContainsFunc(notes, func(n string) bool { return test.again > 0 && n == againNote(test.again) }); told != (test.again > 0) {
					t.Errorf("notes %q, want that of %d", notes, test.again)
				}
			}
		})
	}
}

// TestHeaderChangesSaysWhere: the line of the other header is named, also far below it.
func TestHeaderChangesSaysWhere(t *testing.T) {
	text := manyRows(500) + "Serial Number,Details\n" + strings.Repeat("A1,x\n", 300)
	in := mustOpen(t, Options{BlockSize: 100, Workers: 3}, textSource("devices.csv", text), textSource("more.csv", heading+"7,x\n"))
	rows := readAll(t, in)
	if len(rows) != 802 || rows[500].Code != identity.CodeHeaderChanges || !strings.Contains(rows[500].Say, "is not this file's header") || rows[500].Raw != "Serial Number,Details" {
		t.Fatalf("%d rows, %+v", len(rows), rows[min(500, len(rows)-1)])
	}
	for _, r := range rows[501:801] {
		if want := "the row stands below the header of another file, on line 502, which names its cells Serial Number,Details; two files were put together: give them one by one"; r.Say != want {
			t.Fatalf("got %q", r.Say)
		}
	}
	if last := rows[801]; last.Cells != "7|x" {
		t.Errorf("the next file begins with %+v", last)
	}
}

// TestNoHeadersInOurOwnFile: in an errors.csv no line is looked at as a header.
func TestNoHeadersInOurOwnFile(t *testing.T) {
	text := "Serial Number,Details,rollcall_file,rollcall_line,rollcall_code,rollcall_raw\n"
	rows, notes := shortRows(t, text+text+"Serial Number,Details,,,,\nA1,\"a\nA2,b,,,,\",,,,\n", Options{})
	if want := "3:Serial Number|Details|||| 4:A1|a\nA2,b,,,,||||?"; strings.Join(rows, " ") != "2:Serial Number|Details|rollcall_file|rollcall_line|rollcall_code|rollcall_raw "+want || len(notes) > 0 {
		t.Errorf("got %q, %q", rows, notes)
	}
}

func TestRowsInsideCells(t *testing.T) {
	const crlf = "\r\n"
	serials, phones := "Serial Number,Details\r\n", "Details,IMEI\n"
	for _, test := range []struct{ name, text, want string }{
		{"two rows", serials + "A1,\"11 inch\r\nA2,spare\r\nA3,12 inch\"\r\nA4,x\r\n", "!"},
		{"one row", serials + "A1,\"11 inch\r\nA2,12 inch\"\r\n", "!"},
		{"in the first column", phones + "\"11 inch,356938035643809\nx,356938035643817\n12 inch\",356938035643825\n", "!"},
		{"in the middle", "IMEI,Details,Platform\n356938035643809,\"11 inch,ios\n356938035643817,x,ios\n356938035643825,12 inch\",ios\n", "!"},
		{"the last line goes on", "Serial Number,Details,Platform\nA1,\"11 inch,ios\nR54TQ7234F5,12 inch\",ios\n", "?"},
		{"the header inside", serials + "A1,\"11 inch\r\nserial number,DETAILS\r\nABC,12 inch\"\r\n", "!"},
		{"a tuple", "Manufacturer,Model,Serial Number,Details\nA,B,C1,\"x\nA,B,C2,y\"\n", "!"},
		{"a tuple in one cell", "importedDeviceIdentifier;importedDeviceIdentityType;description\nA,B,C1;manufacturerModelSerial;\"x\nA,B,C2;manufacturerModelSerial;y\"\n", "!"},
		{"Autopilot", "Device Serial Number,Windows Product ID,Hardware Hash,Group Tag\r\nA1,,x,\"12\r\nA2,,y,13\"\r\n", "!"},
		{"rows with quotes", serials + "A1,\"11\r\nA2,\"\"x, y\"\"\r\nA3,12\"\r\n", "!"},
		{"another line break", serials + "A1,\"11 inch\nA2,spare\nA3,12 inch\"\r\n", "?"},
		{"a bare LF in a file that ends so", "Serial Number,Details\nA1,\"11 inch\nA2,spare\"\n", "!"},
		{"one column", "Serial Number\n\"A1\nA2\"\n", "?"},
		{"an address", "Serial Number,Details\r\nA1,\"Desk 4\r\nFloor 2\r\nMunich\"\r\n", ""},
		{"an address with commas", "Serial Number,Details\r\nA1,\"Main Street 5, left\r\n80331 Munich, Germany\"\r\n", ""},
		{"an address between", "Serial Number,Details,Platform\r\nA1,\"Main Street 5\r\n12345,Berlin\",ios\r\n", ""},
		{"an address between with commas", "Serial Number,Details,Platform\r\nA1,\"Main Street 5, left\r\n12345, Berlin\",ios\r\n", ""},
		{"phones are not serial numbers", "IMEI,Details\r\n356938035643809,\"A\r\nA2,x\"\r\n", ""},
		{"a wrapped hash", "Device Serial Number,Hardware Hash\r\nA1,\"T0E\r\nAAAA1\r\nBB==\"\r\n", ""},
	} {
		o := Options{}
		for _, size := range []int{0, 1, 9} {
			o.BlockSize = size
			rows, _ := shortRows(t, test.text, o)
			got := ""
			if strings.HasSuffix(rows[0], "!") || strings.HasSuffix(rows[0], "?") {
				got = rows[0][len(rows[0])-1:]
			}
			if got != test.want || strings.Contains(strings.Join(rows, " "), "!unclosed") {
				t.Errorf("%s: got %q in %q, want %q", test.name, got, rows, test.want)
			}
		}
	}
	in := mustOpen(t, Options{}, textSource("devices.csv", serials+"A0,x\r\nA1,\"11\r\nA2,12\""+crlf))
	err := in.Read(t.Context(), nothing, func(b *Block) error {
		if r := b.Rows[1]; r.Line != 3 || r.Lines != 2 || r.Raw != "A1,\"11\r\nA2,12\"" || b.Rows[0].Lines != 0 {
			t.Errorf("got %+v", r)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestTailsInFiles: what stands behind the last row is no row, and the digest is that of the whole file.
func TestTailsInFiles(t *testing.T) {
	long := strings.Repeat("\x00", 3<<20)
	text := heading + "1,a\n\x1a" + long
	in := mustOpen(t, Options{BlockSize: 64}, textSource("devices.csv", text))
	rows := readAll(t, in)
	sum := sha256.Sum256([]byte(text))
	if len(rows) != 1 || in.Files[0].Size() != int64(len(text)) || in.Files[0].Digest() != hex.EncodeToString(sum[:]) {
		t.Errorf("%d rows, %d bytes, digest %s", len(rows), in.Files[0].Size(), in.Files[0].Digest())
	}
	if e := openError(t, long, Options{}); e.Message != "the file holds nothing but NUL bytes" {
		t.Errorf("got %q", e.Message)
	}
	if in := mustOpen(t, Options{}, textSource("empty.csv", "\x1a")); !in.Empty() {
		t.Error("^Z alone is no empty file")
	}
}

// TestRowsIn: rows are counted in the text of one, however its quotes divide it.
func TestRowsIn(t *testing.T) {
	serials := "Serial Number,Details\n"
	for _, test := range []struct {
		name, header, text string
		rows               int
		other              string
	}{
		{"three", serials, "A1,\"11 inch\r\nA2,spare\r\nA3,12 inch\"", 3, ""},
		{"two and a text", serials, "A1,\"11 inch\nMunich, second floor\nA3,12 inch\"", 2, ""},
		{"in the first column", "Details;IMEI\n", "\"11 inch;356938035643809\nx;356938035643817\n12 inch\";356938035643825", 3, ""},
		{"in the middle", "IMEI\tDetails\tPlatform\n", "356938035643809\t\"11 inch\tios\r356938035643817\tx\tios\r356938035643825\t12 inch\"\tios", 3, ""},
		{"with quotes", serials, "A1,\"11\nA2,\"\"x, y\"\"\nA3,12\"", 3, ""},
		{"Autopilot", "Group Tag,Device Serial Number\n", "\"11\n12,B12\n13\",C12", 3, ""},
		{"below another header", "IMEI,Details\n", "356938035643809,\"x\nSerial Number,Details\nA2,y\nA3,\"", 3, "Serial Number,Details"},
		{"below the header again", serials, "A1,\"x\nserial number,DETAILS\nA2,y\"", 2, ""},
		{"an errors.csv", "Serial Number,Details,rollcall_code\n", "A1,\"x,a\nA2,y,b\nA3,z\",c", 3, ""},
	} {
		in := mustOpen(t, Options{}, textSource("devices.csv", test.header+test.text+"\n"))
		if rows, other := in.Files[0].RowsIn(test.text); rows != test.rows || other != test.other {
			t.Errorf("%s: got %d, %q, want %d, %q", test.name, rows, other, test.rows, test.other)
		}
	}
}
