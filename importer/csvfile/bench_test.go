package csvfile

import (
	"bufio"
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"strings"
	"testing"
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
		fmt.Fprintf(&b, "%[1]s%015[2]d%[1]s,%[1]sDesk %[3]d floor 3%[1]s,%[1]sios%[1]s\n", quote, 356938035643809+i, i%1000)
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

// BenchmarkRead compares our reading with a loop over encoding/csv, which keeps nothing and checks nothing but the
// number of cells.
func BenchmarkRead(b *testing.B) {
	for _, list := range []struct {
		name string
		text []byte
	}{
		{"corporate", corporateText(200_000, "")},
		{"corporate-quoted", corporateText(200_000, `"`)},
		{"autopilot", autopilotText(10_000, "")},
		{"autopilot-quoted", autopilotText(10_000, `"`)},
	} {
		b.Run(list.name+"/encoding-csv", func(b *testing.B) {
			b.SetBytes(int64(len(list.text)))
			b.ReportAllocs()
			for b.Loop() {
				r := csv.NewReader(bufio.NewReaderSize(bytes.NewReader(list.text), 128<<10))
				r.ReuseRecord = true
				for {
					if _, err := r.Read(); err == io.EOF {
						break
					} else if err != nil {
						b.Fatal(err)
					}
				}
			}
		})
		for _, digest := range []bool{false, true} {
			b.Run(fmt.Sprintf("%s/csvfile-digest=%t", list.name, digest), func(b *testing.B) {
				in, err := Open([]Source{bytesSource("devices.csv", list.text)}, Options{})
				if err != nil {
					b.Fatal(err)
				}
				in.NoDigest = !digest
				b.SetBytes(int64(len(list.text)))
				b.ReportAllocs()
				nothing := func(*Block) error { return nil }
				for b.Loop() {
					if err := in.Read(b.Context(), nothing, nothing); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
}
