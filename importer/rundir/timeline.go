package rundir

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"rollcall/importer/disk"
)

// TimelineFile is the name of the file that tells how a run went over time.
const TimelineFile = "timeline.csv"

// TimelineEvery is how long lies between two lines at first.
const TimelineEvery = 10 * time.Second

// timelineLines is how many lines there are at most; then every other one goes, and the next ones
// come half as often.
const timelineLines = 10_000

var timelineHeader = "time,part,phase,sent,accepted,throttled,transient,paused_ms,rows,p50_ms,p99_ms\n"

// A Point is one line of timeline.csv: what a part of a run has done by then.
type Point struct {
	Time      time.Time
	Phase     string
	Sent      int64 // requests
	Accepted  int64 // of these
	Throttled int64
	Transient int64 // sent again for another reason than a quota
	Paused    time.Duration
	Rows      int // recorded
	P50, P99  float64
}

// A Timeline is timeline.csv, open for appending. Nothing hangs on it: it is not synced, and a run
// goes on where it cannot be written.
type Timeline struct {
	dir   disk.Dir
	part  int
	lines int
	every time.Duration
	last  time.Time
}

// OpenTimeline begins the next part of a timeline.
func OpenTimeline(dir disk.Dir) *Timeline {
	t := &Timeline{dir: dir, part: 1, every: TimelineEvery}
	text, err := disk.ReadFile(dir, TimelineFile)
	if err != nil || !bytes.HasPrefix(text, []byte(timelineHeader)) {
		return t
	}
	lines := bytes.Split(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
	t.lines = len(lines) - 1
	if cells := bytes.Split(lines[len(lines)-1], []byte(",")); len(cells) > 1 {
		if n, err := strconv.Atoi(string(cells[1])); err == nil {
			t.part = n + 1
		}
	}
	return t
}

// Add adds a line where it is time for one, or last says that no other follows.
func (t *Timeline) Add(p Point, last bool) error {
	if !last && p.Time.Sub(t.last) < t.every {
		return nil
	}
	t.last = p.Time
	if t.lines >= timelineLines {
		if err := t.thin(); err != nil {
			return err
		}
	}
	line := fmt.Sprintf("%s,%d,%s,%d,%d,%d,%d,%d,%d,%.1f,%.1f\n", p.Time.UTC().Format(time.RFC3339), t.part, p.Phase, p.Sent, p.Accepted,
		p.Throttled, p.Transient, p.Paused.Milliseconds(), p.Rows, p.P50, p.P99)
	f, err := t.dir.Edit(TimelineFile)
	if err != nil {
		return err
	}
	end, err := f.Seek(0, io.SeekEnd)
	if err == nil && end == 0 {
		line = timelineHeader + line
	}
	if err == nil {
		_, err = io.WriteString(f, line)
	}
	t.lines++
	return errors.Join(err, f.Close())
}

// thin takes every other line away.
func (t *Timeline) thin() error {
	text, err := disk.ReadFile(t.dir, TimelineFile)
	if err != nil {
		return err
	}
	var left strings.Builder
	left.WriteString(timelineHeader)
	t.lines = 0
	for i, line := range strings.SplitAfter(strings.TrimPrefix(string(text), timelineHeader), "\n") {
		if i%2 == 1 && strings.HasSuffix(line, "\n") {
			left.WriteString(line)
			t.lines++
		}
	}
	t.every *= 2
	return disk.Replace(t.dir, TimelineFile, func(f disk.File) error {
		_, err := io.WriteString(f, left.String())
		return err
	})
}
