package rundir

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"
	"time"

	"rollcall/importer/disk"
	"rollcall/importer/outcome"
)

func lineOf(row int, text string, status outcome.Status) Line {
	l := Line{Place: outcome.Place{Row: row, File: "devices.csv", Line: row + 1}, Kind: "corporate", Identity: "serialNumber:" + text}
	l.ID, l.Action, l.HTTPStatus, l.Attempts, l.Time = "10000000-0000-0000-0000-000000000001", outcome.ActionUpdate, 200, 1, time.Unix(1_800_000_000, 0).UTC()
	l.Status, l.Message, l.Code = status, text, "BadRequest"
	l.Changes = outcome.Changes{{Column: 1, Before: text, After: "B"}}.JSON()
	return l
}

// texts are what a cell may hold.
var texts = []string{"", "plain", `a "quoted" word`, "comma, and more", " leading", "trailing ", "=1+1", "-", `\.`, "two\nlines", "Zürich", "\xff", "＝x",
	strings.Repeat("x", 5000), `{"a":["b",null]}`, `"`, `""`, ",", "a;b"}

// TestLine holds writing and reading to encoding/csv, the slow twin, and to each other.
func TestLine(t *testing.T) {
	for i, text := range texts {
		for _, status := range []outcome.Status{outcome.Updated, outcome.Failed} {
			l := lineOf(i+1, text, status)
			l.File, l.Retryable, l.MayBeApplied, l.Verified = text, true, true, "yes"
			l.Warnings = []string{"case_differs", "not_carried"}
			written := l.Append(nil)
			cells, err := csv.NewReader(bytes.NewReader(written)).Read()
			if err != nil || len(cells) != len(ResultColumns) {
				t.Fatalf("%q: %d cells, %v", text, len(cells), err)
			}
			var again bytes.Buffer
			w := csv.NewWriter(&again)
			w.Write(cells)
			if w.Flush(); again.String() != string(written) {
				t.Errorf("%q: written as\n%swhere encoding/csv writes\n%s", text, written, &again)
			}
			var back Line
			if !back.parse(strings.TrimSuffix(string(written), "\n"), new(strings.Builder)) {
				t.Fatalf("%q: not read back: %s", text, written)
			}
			for c, want := range map[string]string{back.File: cells[1], back.Identity: cells[4], string(back.Status): cells[7], back.Message: cells[10],
				strconv.FormatBool(back.Retryable && back.Status.Bad()): strconv.FormatBool(cells[13] == "true"), strings.Join(back.Warnings, ";"): cells[15],
				back.Changes: cells[18]} {
				if c != want {
					t.Errorf("%q: read %q, encoding/csv reads %q", text, c, want)
				}
			}
			if same := back.Append(nil); !bytes.Equal(same, written) {
				t.Errorf("%q: a line that stays as it was becomes\n%swas\n%s", text, same, written)
			}
		}
	}
}

// TestOddLines: what no run has written is not read as if one had.
func TestOddLines(t *testing.T) {
	good := lineOf(1, "A1", outcome.Updated)
	line := strings.TrimSuffix(string(good.Append(nil)), "\n")
	for _, text := range []string{"", "1,devices.csv", line + ",more", line[:len(line)-1], "x" + line, line + `"`, strings.Replace(line, "devices.csv", `"devices.csv`, 1),
		strings.Replace(line, "Z,", ",", 1), strings.Replace(line, ",200,", ",OK,", 1)} {
		var l Line
		if l.parse(text, new(strings.Builder)) {
			t.Errorf("%q is read as %+v", text, l)
		}
	}
}

func FuzzLine(f *testing.F) {
	for i, text := range texts {
		l := lineOf(i, text, outcome.Failed)
		f.Add(string(l.Append(nil)))
	}
	f.Fuzz(func(t *testing.T, text string) {
		var l Line
		if !l.parse(text, new(strings.Builder)) || strings.ContainsAny(text, "\r\n") {
			return
		}
		cells, err := csv.NewReader(strings.NewReader(text)).Read()
		if err != nil {
			return // a bare quote within a cell, which is read as it stands
		}
		if len(cells) != len(ResultColumns) || l.Message != cells[10] || l.Changes != cells[18] || l.Identity != cells[4] {
			t.Errorf("%q is read as %+v, by encoding/csv as %q", text, l, cells)
		}
	})
}

// journal writes n rows to a disk in memory.
func journal(tb testing.TB, n int) disk.Dir {
	dir := disk.NewMemory().Dir("run")
	j, err := OpenJournal(dir, ResultsFile)
	if err != nil {
		tb.Fatal(err)
	}
	for row := 1; row <= n; row++ {
		l := lineOf(row, fmt.Sprintf("SERIAL%d", row), outcome.Updated)
		j.Add(&l)
		if row%500 == 0 {
			if err := j.Flush(); err != nil {
				tb.Fatal(err)
			}
		}
	}
	if err := j.Flush(); err != nil {
		tb.Fatal(err)
	}
	if err := j.Close(); err != nil {
		tb.Fatal(err)
	}
	return dir
}

// TestResults: lines come back in order, over the borders of chunks, and what was kept stays.
func TestResults(t *testing.T) {
	const rows = 5000
	dir := journal(t, rows)
	kept, next := map[int]Line{}, 1
	err := ReadResults(t.Context(), dir, func(l *Line) error {
		if l.Row != next || l.Identity != fmt.Sprintf("serialNumber:SERIAL%d", next) {
			t.Fatalf("row %d is %+v", next, l)
		}
		if next++; l.Row%777 == 0 {
			c := l.Clone()
			c.Keep()
			kept[l.Row] = c
		}
		return nil
	})
	if err != nil || next != rows+1 {
		t.Fatal(next, err)
	}
	for row, l := range kept {
		if want := lineOf(row, fmt.Sprintf("SERIAL%d", row), outcome.Updated); !bytes.Equal(l.Append(nil), want.Append(nil)) {
			t.Errorf("row %d is kept as %+v", row, l)
		}
	}
	if !Complete(dir, rows) || Complete(dir, rows-1) {
		t.Error("the rows are not counted")
	}
	n := 0
	if err := ReadResults(t.Context(), dir, func(*Line) error { n++; return ErrStop }); n != 1 || err != nil {
		t.Error(n, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := ReadResults(ctx, dir, func(*Line) error { return nil }); err != context.Canceled {
		t.Error(err)
	}
}

// TestJournalCut cuts the power at every operation, loses what can be lost, and opens the journal
// again: it holds a prefix of the rows, and all that were there when a Sync had come back.
func TestJournalCut(t *testing.T) {
	const rows = 6
	for cut := 1; ; cut++ {
		m := disk.NewMemory()
		m.Cut(cut)
		synced, err := func() (synced int, err error) {
			j, err := OpenJournal(m.Dir("run"), ResultsFile)
			if err != nil {
				return 0, err
			}
			for row := 1; row <= rows; row++ {
				l := lineOf(row, fmt.Sprintf("SERIAL%d", row), outcome.Updated)
				j.Add(&l)
				if err := j.Flush(); err != nil {
					return synced, err
				}
				if row%2 == 0 {
					if err := j.Sync(); err != nil {
						return synced, err
					}
					synced = row
				}
			}
			return synced, j.Close()
		}()
		for _, loss := range []disk.Loss{disk.Nothing, disk.Dropped, disk.Torn, disk.Reordered} {
			for seed := range uint64(20) {
				after := m.Crash(loss, seed).Dir("run")
				j, oerr := OpenJournal(after, ResultsFile)
				if oerr != nil {
					if loss == disk.Reordered {
						continue // holes of zeros are no results, and are told
					}
					t.Fatalf("cut at %d, loss %d: %v", cut, loss, oerr)
				}
				if n := j.Rows(); n < synced || n > rows {
					t.Errorf("cut at %d, loss %d: %d rows, %d were synced", cut, loss, n, synced)
				}
				if err := j.Close(); err != nil {
					t.Error(err)
				}
				next := 1
				rerr := ReadResults(t.Context(), after, func(l *Line) error {
					if l.Row != next {
						return fmt.Errorf("row %d where %d was due", l.Row, next)
					}
					next++
					return nil
				})
				if rerr != nil && loss != disk.Reordered {
					t.Errorf("cut at %d, loss %d: %v", cut, loss, rerr)
				}
			}
		}
		if err == nil {
			break
		}
	}
}

func BenchmarkWrite(b *testing.B) {
	l := lineOf(1, "SERIAL1", outcome.Updated)
	var buf []byte
	b.ReportAllocs()
	for b.Loop() {
		buf = l.Append(buf[:0])
	}
	b.SetBytes(int64(len(buf)))
}

func BenchmarkWriteSlow(b *testing.B) {
	l := lineOf(1, "SERIAL1", outcome.Updated)
	cells, err := csv.NewReader(bytes.NewReader(l.Append(nil))).Read()
	if err != nil {
		b.Fatal(err)
	}
	w := csv.NewWriter(io.Discard)
	b.ReportAllocs()
	for b.Loop() {
		w.Write(cells)
	}
}

func BenchmarkRead(b *testing.B) {
	const rows = 10000
	dir := journal(b, rows)
	b.ReportAllocs()
	for b.Loop() {
		if err := ReadResults(b.Context(), dir, func(*Line) error { return nil }); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/row")
}
