package importer_test

import (
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/identity"
	"rollcall/importer/outcome"
	"rollcall/importer/sheet"
	"rollcall/importer/sheettest"
)

// numbered gives a tenant entries that a spreadsheet would take for numbers and dates.
func (x healthyTenant) numbered(s *graphsim.Server, from int) {
	for n, text := range []string{"0012", "12E45", "77812", "4-5", "MAR12", "123456789012345678", "0x1F"} {
		serial := fmt.Sprintf("%s%d", text, from+n)
		s.AddCorporate(graphsim.Corporate{ID: x.guid(2000 + from + n), Type: identity.TypeSerial, Identifier: serial, Description: text})
		s.AddDevices(graphsim.Device{ID: x.guid(3000 + from + n), SerialNumber: serial, GroupTag: text, AddressableUserName: "true"})
	}
}

// TestExportForSpreadsheets: of any healthy tenant, an export for a spreadsheet is what the tenant
// has, as it is written and as the spreadsheet saves it.
func TestExportForSpreadsheets(t *testing.T) {
	savedOnes := 0
	for seed := range 40 {
		x := healthyTenant{rand.New(rand.NewPCG(uint64(seed), 11))}
		b := newBench(t, graphsim.Options{}, "", graph.Options{})
		x.load(b.sim, x.IntN(6))
		x.numbered(b.sim, 10*seed)
		for _, kind := range []identity.Kind{identity.Corporate, identity.Autopilot} {
			comma := []byte{0, ';', '\t', '|'}[x.IntN(4)]
			sheet := b.exported(&importer.Export{Kind: kind, Form: sheet.Form{Spreadsheet: true, Comma: comma}})
			if !strings.HasPrefix(sheet, "\ufeff") || !strings.HasSuffix(sheet, "\r\n") {
				t.Fatalf("%q", sheet)
			}
			texts := []string{sheet}
			// The model makes LF of each line break in a cell.
			if !strings.Contains(b.exported(&importer.Export{Kind: kind}), "\r") {
				from := ','
				if comma != 0 {
					from = rune(comma)
				}
				saved, err := sheettest.File(sheet, from, ';')
				must(t, err)
				texts = append(texts, saved)
				savedOnes++
			}
			for _, text := range texts {
				c := b.check("export.csv", text)
				b.job.Compare = true
				res, lines := b.update("export.csv", text)
				if n := res.Counts[outcome.Unchanged] + res.Counts[outcome.Skipped]; n != c.Rows || c.Rows < 7 || res.Stopped != nil {
					t.Fatalf("seed %d, %s: %v of %d rows, stopped by %v\n%v\n%s", seed, kind, res.Counts, c.Rows, res.Stopped, lines, text)
				}
			}
		}
		for _, method := range []string{http.MethodPatch, http.MethodPost, http.MethodDelete} {
			if n := b.sim.Count(method, ""); n > 0 {
				t.Fatalf("seed %d: %d requests %s", seed, n, method)
			}
		}
	}
	if savedOnes < 20 {
		t.Errorf("only %d exports were saved", savedOnes)
	}
}
