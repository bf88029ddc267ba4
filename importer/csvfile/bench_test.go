package csvfile

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"testing"

	"rollcall/importer/identity"
)

// bytesSource is a source held in memory.
func bytesSource(name string, data []byte) Source {
	return Source{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(data)), nil }}
}

// corporateText is a list of IMEIs as phone shops send it.
func corporateText(rows int, quote string) []byte {
	var b bytes.Buffer
	b.WriteString("IMEI,Details,Platform\n")
	for i := range rows {
		fmt.Fprintf(&b, "%[1]s%015[2]d%[1]s,%[1]sDesk %[3]d floor 3%[1]s,%[1]sios%[1]s\n", quote, luhn(35693803564380+i), i%1000)
	}
	return b.Bytes()
}

// autopilotText is a list of devices with hashes of 4,000 characters.
func autopilotText(rows int, quote string) []byte {
	hash := strings.Repeat("T0FzAQEAHAAAAAoA6AOCOgEABgBgW7EdzorHH3g/", 100)
	var b bytes.Buffer
	b.WriteString("Device Serial Number,Windows Product ID,Hardware Hash,Group Tag,Assigned User\n")
	for i := range rows {
		fmt.Fprintf(&b, "%[1]s%07[2]d%[1]s,,%[1]s%[3]s%[1]s,Sales,user%[2]d@contoso.com\n", quote, i, hash)
	}
	return b.Bytes()
}

// luhn returns the IMEI of 14 digits with its check digit.
func luhn(digits int) int {
	sum := 0
	for i, d := 0, digits; d > 0; i, d = i+1, d/10 {
		n := d % 10
		if i%2 == 0 {
			n = n*2/10 + n*2%10
		}
		sum += n
	}
	return digits*10 + (10-sum%10)%10
}

var lists = []struct {
	name string
	text func() []byte
}{
	{"corporate", func() []byte { return corporateText(200_000, "") }},
	{"corporate-quoted", func() []byte { return corporateText(200_000, `"`) }},
	{"autopilot", func() []byte { return autopilotText(10_000, "") }},
	{"autopilot-quoted", func() []byte { return autopilotText(10_000, `"`) }},
}

// BenchmarkRead compares our reading with a loop over encoding/csv, which keeps nothing and checks nothing but the
// number of cells.
func BenchmarkRead(b *testing.B) {
	for _, list := range lists {
		text := list.text()
		b.Run(list.name+"/encoding-csv", func(b *testing.B) { benchStandard(b, text, func([]string) {}) })
		b.Run(list.name+"/csvfile", func(b *testing.B) { benchRead(b, text, true, nothing) })
		b.Run(list.name+"/csvfile-digest", func(b *testing.B) { benchRead(b, text, false, nothing) })
	}
}

// BenchmarkJudge is the same with every row judged, which is what a row is read for.
func BenchmarkJudge(b *testing.B) {
	for _, list := range lists {
		text := list.text()
		in := mustOpen(b, Options{}, bytesSource("devices.csv", text))
		var rules identity.Rules
		b.Run(list.name+"/encoding-csv", func(b *testing.B) {
			var r identity.Record
			benchStandard(b, text, func(cells []string) { rules.Judge(in.Files[0].Layout, cells, identity.Source{}, &r) })
		})
		b.Run(list.name+"/csvfile", func(b *testing.B) {
			benchRead(b, text, true, func(b *Block) error {
				r, ok := b.Scratch.(*identity.Record)
				if !ok {
					r = &identity.Record{}
					b.Scratch = r
				}
				for i := range b.Rows {
					rules.Judge(b.File.Layout, b.Rows[i].Cells, identity.Source{}, r)
				}
				return nil
			})
		})
	}
}

func benchStandard(b *testing.B, text []byte, each func([]string)) {
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		r := csv.NewReader(bufio.NewReaderSize(bytes.NewReader(text), defaultBlock))
		r.ReuseRecord = true
		for line := 1; ; line++ {
			cells, err := r.Read()
			if err == io.EOF {
				break
			}
			if err != nil {
				b.Fatal(err)
			}
			if line > 1 {
				each(cells)
			}
		}
	}
}

func benchRead(b *testing.B, text []byte, noDigest bool, work func(*Block) error) {
	in := mustOpen(b, Options{}, bytesSource("devices.csv", text))
	in.NoDigest = noDigest
	b.SetBytes(int64(len(text)))
	b.ReportAllocs()
	for b.Loop() {
		if err := in.Read(b.Context(), work, nothing); err != nil {
			b.Fatal(err)
		}
	}
}
