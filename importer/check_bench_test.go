package importer_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"strings"
	"testing"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/sampledata"
)

// BenchmarkCheck reads and checks a file, duplicates and all, beside an encoding/csv loop that does the same checks and keeps a
// map of the identities it has seen.
func BenchmarkCheck(b *testing.B) {
	for _, kind := range []struct {
		name string
		o    sampledata.Options
	}{
		{"corporate", sampledata.Options{Kind: "corporate", Rows: 200_000, Seed: 3, Bad: 0.01}},
		{"autopilot", sampledata.Options{Kind: "autopilot", Rows: 10_000, Seed: 3, Bad: 0.01, Hashes: true}},
	} {
		var file bytes.Buffer
		must(b, sampledata.Generate(&file, kind.o))
		text := file.String()
		b.Run(kind.name+"/rollcall", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			for b.Loop() {
				in := open(b, text)
				in.NoDigest = true
				c, err := input.Read(b.Context(), in, input.Options{Rules: &identity.Rules{}, Limit: 20})
				must(b, err)
				if c.Rows != kind.o.Rows {
					b.Fatalf("%d rows", c.Rows)
				}
			}
		})
		b.Run(kind.name+"/encoding-csv", func(b *testing.B) {
			b.SetBytes(int64(len(text)))
			b.ReportAllocs()
			layout := open(b, text).Files[0].Layout
			for b.Loop() {
				r := csv.NewReader(strings.NewReader(text))
				r.ReuseRecord, r.FieldsPerRecord = true, -1
				rules, rec, seen, rows := identity.Rules{}, identity.Record{}, map[string]bool{}, 0
				r.Read()
				for {
					cells, err := r.Read()
					if err == io.EOF {
						break
					}
					rules.Judge(layout, cells, identity.Source{}, &rec)
					seen[rec.Key()] = true
					rows++
				}
				if rows != kind.o.Rows {
					b.Fatalf("%d rows", rows)
				}
			}
		})
	}
}

// BenchmarkCheckForPrune reads a file of which one row in ten is damaged, and notes what these may
// mean.
func BenchmarkCheckForPrune(b *testing.B) {
	for _, kind := range []sampledata.Options{
		{Kind: "corporate", Rows: 200_000, Seed: 3, Bad: 0.1},
		{Kind: "autopilot", Rows: 10_000, Seed: 3, Bad: 0.1, Hashes: true},
	} {
		var file bytes.Buffer
		must(b, sampledata.Generate(&file, kind))
		text := file.String()
		for name, prune := range map[string]bool{"prune": true, "none": false} {
			b.Run(kind.Kind+"/"+name, func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				b.ReportAllocs()
				for b.Loop() {
					in := open(b, text)
					in.NoDigest = true
					_, err := input.Read(b.Context(), in, input.Options{Rules: &identity.Rules{}, Limit: 20, Prune: prune})
					must(b, err)
				}
			})
		}
	}
}

func open(t testing.TB, text string) *csvfile.Input {
	t.Helper()
	in, err := csvfile.Open([]csvfile.Source{{Name: "devices.csv", Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }}}, csvfile.Options{})
	must(t, err)
	return in
}
