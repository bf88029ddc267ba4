package rundir

import (
	"encoding/csv"
	"strings"
	"testing"
	"time"

	"rollcall/importer/disk"
)

// TestTimeline: a line every ten seconds, each part with its number, and never too many.
func TestTimeline(t *testing.T) {
	dir := disk.NewMemory().Dir("run")
	read := func() [][]string {
		text, err := disk.ReadFile(dir, TimelineFile)
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(strings.NewReader(string(text))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return rows
	}
	now := time.Unix(1_800_000_000, 0)
	line := OpenTimeline(dir)
	for range 60 {
		if err := line.Add(Point{Time: now, Phase: "sending", Sent: 3, Rows: 2, Paused: time.Second}, false); err != nil {
			t.Fatal(err)
		}
		now = now.Add(time.Second)
	}
	if err := line.Add(Point{Time: now, Phase: "done"}, true); err != nil {
		t.Fatal(err)
	}
	if rows := read(); len(rows) != 1+6+1 || strings.Join(rows[1], ",") != "2027-01-15T08:00:00Z,1,sending,3,0,0,0,1000,2,0.0,0.0" {
		t.Errorf("%q", rows)
	}
	line = OpenTimeline(dir)
	for range timelineLines + 500 {
		now = now.Add(2 * TimelineEvery)
		if err := line.Add(Point{Time: now, Phase: "sending"}, false); err != nil {
			t.Fatal(err)
		}
	}
	rows := read()
	if len(rows) > timelineLines+1 || len(rows) < timelineLines/2 || rows[len(rows)-1][1] != "2" || line.every != 2*TimelineEvery {
		t.Errorf("%d lines, the last %q, one every %s", len(rows), rows[len(rows)-1], line.every)
	}
}
