package csvfile

import (
	"slices"
	"strings"
	"testing"
)

// TestNamelessAtTheEnd: under names that are blank at the end of a header, cells may be missing; under others they may not.
func TestNamelessAtTheEnd(t *testing.T) {
	for _, test := range []struct {
		text string
		want []string
	}{
		{"Serial Number,Details,\nDMPXK002JG5J,x\n", []string{"2:DMPXK002JG5J|x|"}},
		{"Serial Number;Details;;\n1;x\n2;\n3;y;;\n\n4\n", []string{"2:1|x||", "3:2|||", "4:3|y||", "6!too_few_cells:4"}},
		{"IMEI, ,\"\"\r\n1\r\n\"2\"\r\n3,,\r\n4,,,5", []string{"2:1||", "3:2||", "4:3||", "5!too_many_cells:4,,,5"}},
		{"Serial Number,,Details,\n1,,x\n2,y\n", []string{"2:1||x|", "3!too_few_cells:2,y"}},
		{"IMEI,Details,\n\"1\",\"a\nb\"\n2,c,\n", []string{"2:1|a\nb|", "4:2|c|"}},
		{"Serial Number\tDetails\t\n\"1\tx\"\n", []string{"2:1|x|"}},
		{"Serial Number,Group Tag,\n1,a\nSerial Number,Group Tag\n2,b\n", []string{"2:1|a|", "4:2|b|"}},
		{"\xef\xbb\xbfIMEI,Details,\n1,a\n2,b", []string{"2:1|a|", "3:2|b|"}},
		{"\xff\xfe" + wide("IMEI;Details;\r\n1;ä\r\n", false), []string{"2:1|ä|"}},
		{"IMEI,Details,\n1,\xe4\n", []string{"2:1|ä|"}},
	} {
		for _, size := range []int{0, 1, 9} {
			if got := rowsOf(t, test.text, Options{BlockSize: size}); !slices.Equal(got, test.want) {
				t.Errorf("%q in blocks of %d:\n got %q\nwant %q", test.text, size, got, test.want)
			}
		}
	}
}

// TestSwallowedBeforeNameless: a row that lies in a cell is found though it ends before columns without name.
func TestSwallowedBeforeNameless(t *testing.T) {
	in, err := Open([]Source{textSource("devices.csv", "IMEI,Details,\n356938035643809,\"x\n490154203237518,y\n\",\n")}, Options{})
	if err != nil {
		t.Fatal(err)
	}
	var found []Inside
	err = in.Read(t.Context(), func(*Block) error { return nil }, func(b *Block) error {
		for _, r := range b.Rows {
			found = append(found, r.Inside)
		}
		return nil
	})
	if err != nil || !slices.Equal(found, []Inside{Rows}) {
		t.Errorf("got %v, %v", found, err)
	}
}

// TestSampleBeforeNameless: rows that end early are looked at like others.
func TestSampleBeforeNameless(t *testing.T) {
	text := "S/N,Seriennummer,Details,\n,1,x\n,2,\n"
	if got := openOne(t, text, Options{}); !strings.HasPrefix(got, "corporate/serialNumber: -,serialNumber") {
		t.Errorf("got %s", got)
	}
}
