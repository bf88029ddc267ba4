package csvfile

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"rollcall/importer/csvfile/internal/charset"
	"rollcall/importer/csvfile/internal/drift"
	"rollcall/importer/csvfile/internal/record"
	"rollcall/importer/identity"
)

// inputOf makes an input of rows without looking at them, so that any text will do.
func inputOf(text []byte, width, limit, size int) *Input {
	f := &File{Name: "fuzz.csv", Header: make([]string, width), source: bytesSource("fuzz.csv", text), chars: charset.Guessed, line: 1,
		dialect: record.Dialect{Comma: ',', Width: width, Limit: limit, Header: true}}
	return &Input{Kind: identity.Corporate, Files: []*File{f}, options: Options{BlockSize: size, Workers: 2}, rows: -1}
}

// FuzzRead reads any text in blocks of several sizes, which must give the same, and where encoding/csv can read it, the
// same as that.
func FuzzRead(f *testing.F) {
	for _, text := range []string{
		"1,a\n2,b\n", "1,a\r\n\r\n2,\"b\r\nc\"\r\n", "1,\"a\n2,b\n3,\"c\"\n", "1,a\"b\n\"1\"x,2\n", "=\"1\",\"\"\"\"\n,,,\n", "1\r2\r\n3\n\r", "1,\"\n\n\n\n\n\n\n\n\n\n\n\n\n\n\n\",2\n",
		"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\n1,2", "\x00,1\n\"\x00\",1\n", "\xfc,1\n\xc3\xbc,2\n", "\",\",x\n\" \n\",\n", "\"", "\"\"", "\"\"\"", "\"\"\n\"\",\"\n\"\"\"\n\n", "\x1a", "1,a\n\x1a", "\",\"", "\"1,a\"\n2,b",
	} {
		for width := range 4 {
			f.Add([]byte(text), uint8(width), uint16(3*width))
		}
	}
	f.Fuzz(func(t *testing.T, text []byte, columns uint8, bound uint16) {
		width, limit := int(columns)%5+1, int(bound)%100+1
		if twoEncodings(text) {
			return // it is refused, and what of it is seen before depends on the blocks
		}
		read := func(size int) []seen {
			rows := readAll(t, inputOf(text, width, limit, size))
			for i := range rows {
				if rows[i].Code == identity.CodeRowTooLong {
					rows[i].Raw = "" // it is bounded by RawSize, which here is more than the limit
				}
			}
			return rows
		}
		want := read(1 << 14)
		for _, size := range []int{1, 2, 3, 5, 16, 61, 4096} {
			if got := read(size); !slices.Equal(got, want) {
				t.Fatalf("with blocks of %d\n got %+v\nwant %+v", size, got, want)
			}
		}
		againstStandard(t, text, width)
	})
}

// twoEncodings reports whether a text may seem to go on as UTF-16.
func twoEncodings(text []byte) bool {
	return drift.Singles(charset.Guessed, text, 1) != nil
}

// againstStandard compares with encoding/csv what both read, which is text without a CR of its own, in UTF-8, and
// without the ^Z of copy commands at its end.
func againstStandard(t *testing.T, text []byte, width int) {
	if strings.Contains(strings.ReplaceAll(string(text), "\r\n", ""), "\r") || bytes.IndexByte(text, 0) >= 0 || !utf8.Valid(text) ||
		bytes.HasSuffix(text, []byte{charset.EndOfFile}) {
		return
	}
	r := csv.NewReader(bytes.NewReader(text))
	r.FieldsPerRecord = -1
	var want []string
	for {
		cells, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return
		}
		if len(cells) == 1 && width > 1 && strings.Contains(cells[0], ",") {
			return // this may be a whole row in quotes, which we read as one
		}
		line, _ := r.FieldPos(0)
		last, _ := r.FieldPos(len(cells) - 1)
		if strings.Contains(strings.Join(cells, ""), "\n") || last != line {
			if len(cells) != width {
				return // of this we read the first line alone
			}
		}
		s := seen{Line: line, Cells: strings.Join(cells, "|")}
		switch {
		case !slices.ContainsFunc(cells, func(c string) bool { return !record.Blank([]byte(c), ' ') }):
			continue
		case len(cells) < width:
			s.Code = identity.CodeTooFewCells
		case len(cells) > width:
			s.Code = identity.CodeTooManyCells
		}
		s.Raw = ""
		want = append(want, s.String())
	}
	var got []string
	for _, s := range readAll(t, inputOf(text, width, record.MaxBytes, 64)) {
		s.Raw, s.Cells = "", strings.ReplaceAll(s.Cells, "\r\n", "\n")
		got = append(got, s.String())
	}
	if !slices.Equal(got, want) {
		t.Fatalf("got %q\nencoding/csv gives %q", got, want)
	}
}

// FuzzOpen opens any bytes: that either gives an [*Error] or an input that can be read.
func FuzzOpen(f *testing.F) {
	for _, text := range []string{
		"IMEI,Details\n1,a\n", "\xef\xbb\xbfsep=;\r\nIMEI;Details\r\n1;a", "\xff\xfe" + wide("Serial Number\tGroup Tag\n1\ta\n", false), wide("IMEI\n1\n", true),
		"Manufacturer,Model,Serial Number\na,b,c\n", "\"IM\nEI\",x\n\"1\",\n", "356938035643809\n", "\n,,\n\"\"", "IMEI,IMEI", "sep=", "PK\x03\x04",
	} {
		f.Add([]byte(text), uint8(0), uint8(0))
		f.Add([]byte(text), uint8(1), uint8(3))
	}
	f.Fuzz(func(t *testing.T, text []byte, kind, skip uint8) {
		o := Options{SkipRows: int(skip) % 4, BlockSize: 16, Workers: 2}
		switch kind % 6 {
		case 1, 2, 3:
			o.NoHeader, o.Type = true, []string{identity.TypeIMEI, identity.TypeSerial, identity.TypeTuple}[kind%6-1]
		case 4:
			o.Kind, o.Type = identity.Corporate, identity.TypeIMEI
		case 5:
			o.Kind = identity.Autopilot
		}
		in, err := Open([]Source{bytesSource("devices.csv", text)}, o)
		if err != nil {
			if e := (*Error)(nil); !errors.As(err, &e) || e.Message == "" {
				t.Fatalf("got %v", err)
			}
			return
		}
		if twoEncodings(text) || in.Files[0].chars.IsPairs() {
			return // it may be refused later
		}
		empty := in.Empty()
		if rows := readAll(t, in); empty && len(rows) > 0 {
			t.Fatalf("empty, but for %+v", rows)
		}
	})
}
