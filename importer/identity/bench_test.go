package identity

import (
	"fmt"
	"hash/maphash"
	"testing"

	"rollcall/importer/identity/internal/hashtest"
	"rollcall/importer/identity/internal/imei"
)

func BenchmarkJudgeCorporate(b *testing.B) {
	l := NewLayout(Corporate, []Column{Identifier, Type, Description, Platform}, nil, "")
	rows := make([][]string, 64)
	for i := range rows {
		number := fmt.Sprintf("35693803%06d", i*7919)
		rows[i] = []string{number + string(imei.CheckDigit(number)), "imei", "Sales, floor 3, desk 12", "ios"}
		if i%2 == 1 {
			rows[i] = []string{fmt.Sprintf("4CE%05dD0G", i*13), "serialNumber", "Sales, floor 3, desk 12", "macOS"}
		}
	}
	benchmark(b, l, rows)
}

func BenchmarkJudgeTuple(b *testing.B) {
	l := NewLayout(Corporate, []Column{Manufacturer, Model, SerialNumber}, nil, "")
	benchmark(b, l, [][]string{{"Microsoft Corporation", "Surface Laptop 5", "0123456789AB"}})
}

func BenchmarkJudgeAutopilot(b *testing.B) {
	l := NewLayout(Autopilot, []Column{SerialNumber, NoColumn, Hash, GroupTag, AssignedUser}, nil, "")
	rows := make([][]string, 16)
	for i := range rows {
		serial := fmt.Sprintf("5CG%07d", i)
		hash := hashtest.Encode(hashtest.Blob(hashtest.SomeBuild, hashtest.SomeWiFi, hashtest.Unread(900), hashtest.SomeUUID,
			hashtest.Serial(serial), hashtest.Manufacturer("Contoso Ltd"), hashtest.Model("Book 3")))
		rows[i] = []string{serial, "", hash, "Kiosk", "ann.other@contoso.com"}
	}
	benchmark(b, l, rows)
}

// BenchmarkJudgeAutopilotUpdate is a file without hashes, as an update needs none.
func BenchmarkJudgeAutopilotUpdate(b *testing.B) {
	l := NewLayout(Autopilot, []Column{SerialNumber, GroupTag, AssignedUser}, nil, "")
	benchmark(b, l, [][]string{{"5CG1234567", "Kiosk", "ann.other@contoso.com"}})
}

func benchmark(b *testing.B, l *Layout, rows [][]string) {
	var rules Rules
	var rec Record
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		rules.Judge(l, rows[i%len(rows)], Source{}, &rec)
		i++
	}
	if len(rec.Findings) > 0 {
		b.Fatal(rec.Findings)
	}
}

func BenchmarkDigest(b *testing.B) {
	l := NewLayout(Corporate, []Column{IMEI, Description, Platform}, nil, "")
	var rec Record
	new(Rules).Judge(l, []string{goodIMEI, "Sales, floor 3, desk 12", "ios"}, Source{}, &rec)
	seed := maphash.MakeSeed()
	b.ReportAllocs()
	for b.Loop() {
		rec.Digest(seed)
	}
}

func BenchmarkAppendKey(b *testing.B) {
	buf := make([]byte, 0, 64)
	b.ReportAllocs()
	for b.Loop() {
		buf = AppendKey(buf[:0], TypeIMEI, goodIMEI)
	}
}
