package tenant

import (
	"fmt"
	"runtime"
	"testing"

	"rollcall/graph"
	"rollcall/importer/internal/keyset"
)

// TestIndexSize: of each entry a tenantIndex keeps its text and at most 100 bytes, also where the index has just grown.
func TestIndexSize(t *testing.T) {
	if raceDetector {
		t.Skip("it has memory of its own")
	}
	for _, n := range []int{200_000, 308_000} {
		for kind, take := range map[string]func(*Index, int){
			"corporate": func(x *Index, i int) {
				x.Take(CorporateEntry(graph.CorporateIdentity{ID: fmt.Sprintf("%08d-0000-4000-8000-000000000000", i),
					Identifier: fmt.Sprintf("SN%07d", i), Type: "serialNumber", Description: fmt.Sprintf("asset:%d", i), Platform: "unknown",
					EnrollmentState: "notContacted", Created: "2026-01-02T03:04:05Z"}))
			},
			"autopilot": func(x *Index, i int) {
				x.Take(DeviceEntry(graph.Device{ID: fmt.Sprintf("%08d-0000-4000-8000-000000000000", i), SerialNumber: fmt.Sprintf("SN%07d", i),
					GroupTag: "kiosk", Manufacturer: "HP", Model: "EliteBook 840", EnrollmentState: "notContacted"}))
			},
		} {
			before := heapInUse()
			x := New(keyset.NewSeeds())
			x.all = true
			for i := range n {
				take(x, i)
			}
			grown := float64(heapInUse()) - float64(before)
			text := 0
			for _, l := range []List{Corporate, Devices} {
				x.Each(l, func(e *Entry) { text += len(e.Text) })
			}
			beyond := (grown - float64(text)) / float64(n)
			t.Logf("%d %s entries: %.1f bytes of text and %.1f beyond it each", n, kind, float64(text)/float64(n), beyond)
			if x.n != n || beyond > 100 {
				t.Errorf("%d %s entries: %d kept, %.1f bytes each beyond their text, want at most 100", n, kind, x.n, beyond)
			}
			runtime.KeepAlive(x)
		}
	}
}

// heapInUse is what is alive.
func heapInUse() uint64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC()
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
