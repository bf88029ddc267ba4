package validation_test

import (
	"bytes"
	"io"
	"testing"

	"rollcall/importer/csvfile"
	"rollcall/importer/disk"
	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/validation"
	"rollcall/sampledata"
)

// BenchmarkRun judges a file, and writes its files or none.
func BenchmarkRun(b *testing.B) {
	for _, file := range []struct {
		name string
		o    sampledata.Options
	}{
		{"clean", sampledata.Options{Kind: "corporate", Rows: 200_000, Seed: 3}},
		{"bad", sampledata.Options{Kind: "corporate", Rows: 200_000, Seed: 3, Bad: 0.03}},
		{"autopilot", sampledata.Options{Kind: "autopilot", Rows: 10_000, Seed: 3, Bad: 0.03, Hashes: true}},
	} {
		var text bytes.Buffer
		if err := sampledata.Generate(&text, file.o); err != nil {
			b.Fatal(err)
		}
		system, err := disk.Open(b.TempDir())
		if err != nil {
			b.Fatal(err)
		}
		defer system.Close()
		for name, dir := range map[string]disk.Dir{"counted": nil, "written": system} {
			b.Run(file.name+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					source := csvfile.Source{Name: "devices.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(text.Bytes())), nil }}
					in, err := csvfile.Open([]csvfile.Source{source}, csvfile.Options{})
					if err != nil {
						b.Fatal(err)
					}
					in.NoDigest = true
					c, _, err := validation.Run(b.Context(), in, input.Options{Rules: &identity.Rules{}, Limit: 20, Offline: true}, dir)
					if err != nil || c.Rows != file.o.Rows {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*file.o.Rows), "ns/row")
			})
		}
	}
}
