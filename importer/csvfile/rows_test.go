package csvfile

import (
	"slices"
	"strings"
	"testing"

	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/identity"
)

// Two columns, so that a row is complete with one delimiter.
const heading = "IMEI,Details\n"

func TestRows(t *testing.T) {
	for _, test := range []struct {
		name, text string
		want       []string
	}{
		{"plain", heading + "1,a\n2,b\n", []string{"2:1|a", "3:2|b"}},
		{"no newline at the end", heading + "1,a\n2,b", []string{"2:1|a", "3:2|b"}},
		{"empty last cell without newline", heading + "1,", []string{"2:1|"}},
		{"crlf", "IMEI,Details\r\n1,a\r\n2,b\r\n", []string{"2:1|a", "3:2|b"}},
		{"cr", "IMEI,Details\r1,a\r2,b\r", []string{"2:1|a", "3:2|b"}},
		{"cr without one at the end", "IMEI,Details\r1,a\r2,b", []string{"2:1|a", "3:2|b"}},
		{"all three", "IMEI,Details\r\n1,a\r2,b\n3,c\r\n\r4,d\n\r5,e", []string{"2:1|a", "3:2|b", "4:3|c", "6:4|d", "8:5|e"}},
		{"cr before the end of a crlf file", "IMEI,Details\r\n1,a\r\n2,b\r", []string{"2:1|a", "3:2|b"}},

		{"quoted", heading + `"1","a"` + "\n" + `"2",b` + "\n", []string{"2:1|a", "3:2|b"}},
		{"quoted delimiter", heading + `1,"a,b"`, []string{"2:1|a,b"}},
		{"quoted quote", heading + `1,"a ""b"" c"` + "\n" + `2,""""` + "\n", []string{`2:1|a "b" c`, `3:2|"`}},
		{"quoted lines", heading + "1,\"a\nb\r\nc\rd\n\ne\"\n2,b\n", []string{"2:1|a\nb\r\nc\rd\n\ne", "8:2|b"}},
		{"quoted line break at its end", heading + "1,\"a\r\"\r\n2,\"\n\"\n3,c", []string{"2:1|a\r", "4:2|\n", "6:3|c"}},
		{"cell after quoted lines", "IMEI,Details,Platform\n1,\"a\nb\",ios\n\"x\n\",\"\ny\",\"z\"\n2,b,c\n", []string{"2:1|a\nb|ios", "4:x\n|\ny|z", "7:2|b|c"}},
		{"quoted cell at the very end", heading + "1,\"a\nb\"", []string{"2:1|a\nb"}},
		{"empty quoted cell", heading + `1,""`, []string{"2:1|"}},
		{"formula", heading + `="001",="a"` + "\n" + `"=""002""",b`, []string{`2:="001"|="a"`, `3:="002"|b`}},
		{"no formula", heading + `="0"1",a` + "\n" + `="1,a` + "\n" + `="1,a",b`, []string{
			`2!malformed_quote:="0"1",a`, `3!malformed_quote:="1,a`, `4!malformed_quote:="1,a",b`}},

		{"empty lines", heading + "\n1,a\n\n\n2,b\n\n", []string{"3:1|a", "6:2|b"}},
		{"blank lines", heading + ",\n \t, \n1,a\n,,,,\n\"\",\"\"\n\" \"\n2,b", []string{"4:1|a", "8:2|b"}},
		{"blank over lines", heading + "\"\n\",\n2,b", []string{"4:2|b"}},
		{"quotes alone are no blank line", heading + "\"\"\"\",\n2,b", []string{"2:\"|", "3:2|b"}},
		{"blank cells but for a quote", heading + ",,,\"\"\"\"\n2,b", []string{"2!too_many_cells:,,,\"\"\"\"", "3:2|b"}},

		{"too few", heading + "1\n2,b\n", []string{"2!too_few_cells:1", "3:2|b"}},
		{"too few, quoted", heading + `"1"` + "\n2,b\n", []string{`2!too_few_cells:"1"`, "3:2|b"}},
		{"too many", heading + "1,a,b\n1,a,\n2,b\n", []string{"2!too_many_cells:1,a,b", "3!too_many_cells:1,a,", "4:2|b"}},
		{"too many, quoted", heading + `1,"a",b,c` + "\n2,b\n", []string{`2!too_many_cells:1,"a",b,c`, "3:2|b"}},
		{"bare quote", heading + "1,a\"b\n2,b\n", []string{`2!malformed_quote:1,a"b`, "3:2|b"}},
		{"bare quotes in pairs", heading + "1,a\"b\"\n2,b\n", []string{`2!malformed_quote:1,a"b"`, "3:2|b"}},
		{"space before a quote", heading + "1, \"b\"\n2,b\n", []string{"2:1|b", "3:2|b"}},
		{"after a quote", heading + "1,\"a\"b\n2,b\n", []string{`2!malformed_quote:1,"a"b`, "3:2|b"}},
		{"space after a quote", heading + "\"1\" ,a\n2,b\n", []string{"2:1|a", "3:2|b"}},
		{"space around quotes", heading + " \"1\"\t, \t\"a, b\" \n2,b\n", []string{"2:1|a, b", "3:2|b"}},
		{"space before a quote inside", heading + "1, a \"b\"\n2, \"b\" c\n3,\" b\"", []string{`2!malformed_quote:1, a "b"`, `3!malformed_quote:2, "b" c`, "4:3| b"}},
		{"tab before a quote", "IMEI\tDetails\n1\t \"a\"\n2\t\t\"b\"\n", []string{"2:1|a", `3!too_many_cells:2		"b"`}},
		{"a quoted line", heading + "\"1,a\"\n\"2,\"\"b, c\"\"\"\n\"3\"\n\"4,a,b\"\n5,b\n", []string{"2:1|a", "3:2|b, c", `4!too_few_cells:"3"`, `5!too_few_cells:"4,a,b"`, "6:5|b"}},
		{"quoted lines", "\"IMEI,Details\"\n\"1,a\"\n\" 2 , b\"\n3,c", []string{"2:1|a", "3: 2 | b", "4:3|c"}},
		{"quoted lines with semicolons", "\"Details;IMEI;\"\"x;y\"\"\"\n\"a;1;\"\"b\nc\"\"\"\n", []string{"2:a|1|b\nc"}},
		{"a quoted cell alone", "IMEI\n\"1,a\"\n", []string{"2:1,a"}},
		{"open to the end", heading + "1,\"a\n2,b\n3,c", []string{`2!unclosed_quote:1,"a`, "3:2|b", "4:3|c"}},
		{"open on the last line", heading + "1,\"a", []string{`2!unclosed_quote:1,"a`}},
		{"a quote alone", heading + "\"", []string{`2!unclosed_quote:"`}},
		{"closed by another row's quote", heading + "1,\"a\n2,\"b\"\n3,c", []string{`2!unclosed_quote:1,"a`, "3:2|b", "4:3|c"}},
		{"closed with too many cells", heading + "1,\"a\n2,b\",c\n3,d\n", []string{`2!unclosed_quote:1,"a`, `3!malformed_quote:2,b",c`, "4:3|d"}},
		{"closed with too few cells", heading + "\"1\n\"\n3,d\n", []string{`2!unclosed_quote:"1`, `3!unclosed_quote:"`, "4:3|d"}},
		{"open twice", heading + "1,\"a\n2,\"b\n3,c\n", []string{`2!unclosed_quote:1,"a`, `3!unclosed_quote:2,"b`, "4:3|c"}},
		{"open, then good lines with quotes", heading + "1,\"a\n\"2\",\"b\"\n\"3\",\"c\"\n", []string{`2!unclosed_quote:1,"a`, "3:2|b", "4:3|c"}},
		{"open in crlf", "IMEI,Details\r\n1,\"a\r\n2,b\r\n", []string{`2!unclosed_quote:1,"a`, "3:2|b"}},

		{"nul", heading + "1,a\x00b\n2,b\n", []string{"2!null_byte:1,a␀b", "3:2|b"}},
		{"nul beside quotes", heading + "1,\"a\x00\nb\"\n\"2\x00\"\n3,c\n", []string{"2!null_byte:1,\"a␀\nb\"", "4!null_byte:\"2␀\"", "5:3|c"}},
		{"nuls alone", heading + "\x00\x00\n2,b\n", []string{"2!null_byte:␀␀", "3:2|b"}},
		{"letters of all sizes", heading + "1,äß€😀\n2,\"日\n本\"\n", []string{"2:1|äß€😀", "3:2|日\n本"}},
		{"windows-1252", heading + "1,M\xfcller\n2,Müller\n3,\"\x80 \"\"5\"\"\"\n", []string{"2:1|Müller", "3:2|Müller", `4:3|€ "5"`}},
		{"windows-1252, malformed", heading + "1,M\xfcller,x\n", []string{"2!too_many_cells:1,Müller,x"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, o := range []Options{{}, {BlockSize: 1}, {BlockSize: 1, Workers: 3}, {BlockSize: 2}, {BlockSize: 3}, {BlockSize: 7}, {BlockSize: 16}, {BlockSize: 1 << 12, Workers: 1}} {
				got := rowsOf(t, test.text, o)
				if !slices.Equal(got, test.want) {
					t.Errorf("with blocks of %d\n got %q\nwant %q", o.BlockSize, got, test.want)
				}
			}
		})
	}
}

func TestLongRecords(t *testing.T) {
	filler := strings.Repeat("x", 1000)
	lines := strings.Repeat(filler+"\n", 1200) // 1.2 MB
	long := strings.Repeat(filler, 1<<10+30)   // above 1 MiB
	for _, test := range []struct {
		name, text string
		want       []string // abbreviated
	}{
		{"a long cell", heading + "1," + long[:record.MaxBytes-2] + "\n2,b\n", []string{"2:1|xxxx", "3:2|b"}},
		{"a line too long", heading + "1," + long + "\n2,b\n", []string{"2!row_too_long:1,xx", "3:2|b"}},
		{"by one byte", heading + "1," + long[:record.MaxBytes-1] + "\n2,b\n", []string{"2!row_too_long:1,xx", "3:2|b"}},
		{"a line far too long", heading + "1,a\r\n1," + long + long + long[:5000] + "\r\n2,b\r\n", []string{"2:1|a", "3!row_too_long:1,xx", "4:2|b"}},
		{"at the end", heading + "1," + long + long[:5000], []string{"2!row_too_long:1,xx"}},
		{"quoted", heading + "1,\"" + long + "\"\n2,b\n", []string{"2!row_too_long:1,\"x", "3:2|b"}},
		{"of quotes", heading + "1," + strings.Repeat(`"`, record.MaxBytes) + "\n2,b\n", []string{`2!row_too_long:1,""`, "3:2|b"}},
		{"lines within the limit", heading + "1,\"" + lines[:1000*1001] + "\"\n2,b\n", []string{"2:1|xxxx", "1003:2|b"}},
		{"just within the limit", heading + "1,\"" + lines[:record.MaxBytes-4] + "\"\r\n2,b\n", []string{"2:1|xxxx", "1050:2|b"}},
		{"of one more byte", heading + "1,\"" + lines[:record.MaxBytes-3] + "\"\n2,b\n", nil},
		{"not closed within the limit", heading + "1,\"" + lines + "\"\n2,b\n", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			var first []string
			for _, o := range []Options{{}, {BlockSize: 10_000}, {BlockSize: 3 << 20}} {
				got := rowsOf(t, test.text, o)
				for i := range got {
					got[i] = got[i][:min(len(got[i]), strings.IndexByte(got[i], ':')+7)]
				}
				if test.want != nil && !slices.EqualFunc(got, test.want, strings.HasPrefix) {
					t.Errorf("with blocks of %d\n got %q\nwant %q", o.BlockSize, got, test.want)
				}
				if first == nil {
					first = got
				}
				if !slices.Equal(got, first) {
					t.Errorf("with blocks of %d %d rows differ from the %d of others", o.BlockSize, len(got), len(first))
				}
			}
			if test.want == nil && (len(first) < 1000 || first[0] != `2!unclosed_quote:1,"xxx` || first[len(first)-1] != "1050:2|b" && first[len(first)-1] != "1203:2|b") {
				t.Errorf("%d rows from %q to %q", len(first), first[0], first[len(first)-1])
			}
		})
	}
}

func TestMessages(t *testing.T) {
	in, err := Open([]Source{textSource("devices.csv", "IMEI;Details\n1\n1;2;3\n1;a\"\n\"1\"2;\n1;\"\n1;\x00\n")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, s := range readAll(t, in) {
		got = append(got, s.Say)
	}
	want := []string{
		"1 cell where the header has 2: is the row broken over two lines, or a semicolon missing? Give it all of them, blank ones too",
		"3 cells where the header has 2: is there a semicolon in a cell without quotes? Put that cell in quotes",
		"a quote inside cell 2, which does not begin with one: put the whole cell in quotes and double each quote within it",
		"text after the closing quote of cell 1: put the whole cell in quotes and double each quote within it",
		"a quote is opened on this line, and no record of 2 cells ends with it closed: close it, or if it is part of the value, put the whole cell in quotes and double each quote within it",
		"the row holds NUL bytes, which no text has: delete them, or have the file written again",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestRawIsBounded(t *testing.T) {
	long := strings.Repeat("ü", RawSize)
	for name, text := range map[string]string{
		"utf-8":        heading + "1," + long + ",x\n",
		"windows-1252": heading + "1," + strings.Repeat("\xfc", RawSize) + ",x\n",
	} {
		in, err := Open([]Source{textSource(name, text)}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		raw := readAll(t, in)[0].Raw
		if want := "1," + strings.Repeat("ü", RawSize/2-1); raw != want {
			t.Errorf("%s: the raw text has %d bytes, want %d", name, len(raw), len(want))
		}
	}
}

func TestManyColumns(t *testing.T) {
	for _, n := range []int{26, 27, 52, 53, 300, record.MaxColumns - 1} {
		extra, cells := strings.Builder{}, strings.Builder{}
		for i := range n {
			extra.WriteString(",x" + string(rune('a'+i%26)) + strings.Repeat("y", i/26%40) + strings.Repeat("z", i/26/40))
			cells.WriteString(",v" + string(rune('a'+i%26)))
		}
		got := rowsOf(t, "IMEI"+extra.String()+"\n1"+cells.String()+"\n", Options{})
		if want := "2:1" + strings.ReplaceAll(cells.String(), ",", "|"); len(got) != 1 || got[0] != want {
			t.Errorf("%d columns: got %.60q", n+1, got)
		}
	}
	e := openError(t, "IMEI"+strings.Repeat(",", record.MaxColumns)+"\n", Options{Kind: identity.Corporate})
	if want := "the header has 16385 columns, and 16384 are the most"; e.Message != want {
		t.Errorf("got %q", e.Message)
	}
}
