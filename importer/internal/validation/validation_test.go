package validation_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"rollcall/importer/csvfile"
	"rollcall/importer/disk"
	"rollcall/importer/identity"
	"rollcall/importer/internal/errorscsv"
	"rollcall/importer/internal/input"
	"rollcall/importer/internal/validation"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
	"rollcall/importer/sheet"
	"rollcall/sampledata"
)

// A list is an input, and how it is read.
type list struct {
	files   []string
	options csvfile.Options
	checks  input.Options
}

func (l *list) open(t testing.TB) *csvfile.Input {
	t.Helper()
	var sources []csvfile.Source
	for i, text := range l.files {
		sources = append(sources, csvfile.Source{Name: fmt.Sprintf("%d.csv", i), Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil }})
	}
	in, err := csvfile.Open(sources, l.options)
	if err != nil {
		t.Fatalf("%v\n%s", err, strings.Join(l.files, "\n"))
	}
	return in
}

// written are the files of a run directory.
type written struct{ results, errors string }

func read(t *testing.T, dir disk.Dir) (w written) {
	t.Helper()
	for name, to := range map[string]*string{rundir.ResultsFile: &w.results, rundir.ErrorsFile: &w.errors} {
		text, err := disk.ReadFile(dir, name)
		if err != nil {
			t.Fatal(err)
		}
		*to = string(text)
	}
	return w
}

// slowly validates row by row, as a run does that sends something: by a journal, from which errors.csv
// is made.
func slowly(t *testing.T, l *list, at time.Time) (written, map[outcome.Status]int) {
	t.Helper()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	dir := disk.NewMemory().Dir("run")
	c, err := input.Read(t.Context(), l.open(t), l.checks)
	must(err)
	j, err := rundir.OpenJournal(dir, rundir.ResultsFile)
	must(err)
	counts, carrying := map[outcome.Status]int{}, map[int]outcome.Outcome{}
	must(c.Read(t.Context(), func(r *input.Row) error {
		first := c.Cross(r.Row, r.Rec)
		o := outcome.Outcome{Action: outcome.ActionNone, ID: r.Rec.ID, Time: at}
		for _, f := range r.Rec.Findings {
			if f.Warning {
				o.Warn(f.Code)
			}
		}
		if f := r.Rec.First(); f != nil {
			o.Settle(outcome.Invalid, f.Code, f.Message)
		} else if first != nil {
			earlier := carrying[first.Row]
			o.CarriedBy(&earlier, *first)
		} else {
			o.Settle(outcome.Valid, "", "")
		}
		o.ID, o.Message = strings.Clone(o.ID), strings.Clone(o.Message)
		carrying[r.Row] = o
		counts[o.Status]++
		j.Add(&rundir.Line{Place: r.Place, Kind: c.Kind().String(), Identity: identity.Mask(r.Rec.Identity()), Outcome: o})
		return nil
	}))
	must(errors.Join(j.Flush(), j.Close()))
	must(errorscsv.Write(t.Context(), c, dir))
	return read(t, dir), counts
}

// pieces are what cells are made of.
var pieces = []string{"AAA1AAA", "BBB1BBB", "CCC1CCC", "DDD1DDD", "356938035643809", "35693803564380", "356938035643808", "x", "y", "", `"`, `""`,
	",", "\n", "=1", "CLEAR!", "clear!", "N/A", "NULL", " ", "Müller", "M?ller", "MÃ¼ller", "\xfc", "@", "a@contoso.com", "ios", "'", "\r\n", "\t",
	"6babcaad-604b-40ac-a9d7-9fd97c0b779f", sampledata.Hash(sampledata.HashFields{Serial: "AAA1AAA", Manufacturer: "HP", Model: "X"})}

// headings of several forms; files of one list have the same kind.
var headings = [][]string{
	{"Serial Number,Description", "id,Serial Number,Details", "Serial Number,lastModifiedDateTime,Details", "IMEI,Details",
		"importedDeviceIdentifier,importedDeviceIdentityType,description,platform,lastModifiedDateTime", "Manufacturer,Model,Serial Number"},
	{"Device Serial Number,Hardware Hash,Group Tag,Assigned User", "id,Device Serial Number,Group Tag"},
}

// randomText is a file whose rows repeat, contradict and damage each other.
func randomText(x *rand.Rand, heading string) string {
	rows := []string{heading}
	for range x.IntN(60) {
		if len(rows) > 1 && x.IntN(3) == 0 {
			rows = append(rows, rows[1+x.IntN(len(rows)-1)])
			continue
		}
		cells := make([]string, 1+strings.Count(heading, ","))
		for i := range cells {
			if x.IntN(4) > 0 {
				cells[i] = pieces[x.IntN(10)]
				continue
			}
			for range x.IntN(4) {
				cells[i] += pieces[x.IntN(len(pieces))]
			}
		}
		rows = append(rows, strings.Join(cells, ","))
	}
	return strings.Join(rows, "\n") + "\n"
}

func randomList(x *rand.Rand) *list {
	l := &list{options: csvfile.Options{BlockSize: 1 + x.IntN(2000), Workers: 1 + x.IntN(3)},
		checks: input.Options{Rules: &identity.Rules{}, Limit: x.IntN(9), Offline: true}}
	of := headings[x.IntN(len(headings))]
	for range 1 + x.IntN(3) {
		l.files = append(l.files, randomText(x, of[x.IntN(len(of))]))
	}
	switch x.IntN(6) {
	case 0:
		l.checks.Rules.Strict = true
	case 1:
		l.checks.MaxRows = 1 + x.IntN(40)
	case 2:
		l.checks.Form = sheet.Form{Spreadsheet: true, Comma: ';'}
	}
	return l
}

// made are lists of a size that several blocks and workers have a share of.
func made(t testing.TB) (all []*list) {
	for i, o := range []sampledata.Options{
		{Kind: "corporate", Rows: 2000, Seed: 1},
		{Kind: "corporate", Rows: 3000, Seed: 2, Bad: 0.2, Duplicates: 0.2},
		{Kind: "corporate", Rows: 1500, Seed: 3, Bad: 1},
		{Kind: "autopilot", Rows: 500, Seed: 4, Bad: 0.3, Duplicates: 0.3, Hashes: true},
	} {
		var text bytes.Buffer
		if err := sampledata.Generate(&text, o); err != nil {
			t.Fatal(err)
		}
		all = append(all, &list{files: []string{text.String()}, options: csvfile.Options{BlockSize: 5000 + i}, checks: input.Options{Rules: &identity.Rules{}, Offline: true}})
	}
	few := input.Options{Rules: &identity.Rules{}, Offline: true}
	for _, text := range []string{
		// Rows that are carried by a bad one, at both ends.
		between("Serial Number,lastModifiedDateTime,Details\nFIRST1A,late,a\nFIRST1A,,a\n", "%s,,a\n", "SERIAL7X,late,a\nSERIAL8X,,b\nFIRST1A,,a\nLAST1A,late,\nLAST1A,,\n"),
		// One that takes the id of the row that carries it.
		between("id,Serial Number,Details\n6babcaad-604b-40ac-a9d7-9fd97c0b779f,FIRST1A,a\n", ",%s,a\n", ",FIRST1A,a\n"),
	} {
		all = append(all, &list{files: []string{text}, options: csvfile.Options{BlockSize: 1000}, checks: few})
	}
	return append(all, &list{files: []string{"", "Serial Number\n"}, checks: few})
}

// between is a file with many blocks of rows between its first and its last.
func between(first, row, last string) string {
	for i := range 1000 {
		first += fmt.Sprintf(row, fmt.Sprintf("SERIAL%dX", i))
	}
	return first + last
}

// TestTwoWays: what is written while the rows are read for the first time is what a run would write
// that goes through them one by one.
func TestTwoWays(t *testing.T) {
	lists := made(t)
	for seed := range uint64(150) {
		lists = append(lists, randomList(rand.New(rand.NewPCG(seed, 18))))
	}
	seen := map[outcome.Status]int{}
	for i, l := range lists {
		dir := disk.NewMemory().Dir("run")
		c, counts, err := validation.Run(t.Context(), l.open(t), l.checks, dir)
		if err != nil {
			t.Fatalf("list %d: %v\n%s", i, err, strings.Join(l.files, "\n"))
		}
		var at time.Time
		if err := rundir.ReadResults(t.Context(), dir, func(l *rundir.Line) error { at = l.Time; return nil }); err != nil {
			t.Fatal(err)
		}
		want, slow := slowly(t, l, at)
		if got := read(t, dir); got != want {
			t.Fatalf("list %d: results\n%s\nwant\n%s\nerrors\n%s\nwant\n%s", i, got.results, want.results, got.errors, want.errors)
		}
		maps.DeleteFunc(counts, func(_ outcome.Status, n int) bool { return n == 0 })
		total := 0
		for status, n := range counts {
			seen[status] += n
			total += n
		}
		if !maps.Equal(counts, slow) || total != c.Rows {
			t.Errorf("list %d: counted %v, want %v of %d rows", i, counts, slow, c.Rows)
		}
		for _, left := range []string{".results.csv.next", ".results.csv.revised", ".errors.csv.next"} {
			if there, err := disk.Exists(dir, left); there || err != nil {
				t.Errorf("list %d: %s is left, %v", i, left, err)
			}
		}
	}
	if seen[outcome.Valid] < 1000 || seen[outcome.Duplicate] < 500 || seen[outcome.Invalid] < 1000 {
		t.Errorf("the lists are too much alike: %v", seen)
	}
}

// TestWhole: whatever ends a validation, there is no results.csv that is not whole, and the next one
// writes it.
func TestWhole(t *testing.T) {
	for name, l := range map[string]*list{
		"apart":     {files: []string{"Serial Number\nAAA1AAA\nnull\nBBB1BBB\n"}},
		"entangled": {files: []string{"Serial Number,Details\nAAA1AAA,a\nAAA1AAA,b\nBBB1BBB,\nBBB1BBB,\n"}},
	} {
		l.checks = input.Options{Rules: &identity.Rules{}, Offline: true}
		whole := ""
		for cut := 0; ; cut++ {
			m := disk.NewMemory()
			m.Windows()
			if cut > 0 {
				m.Cut(cut)
			}
			_, _, err := validation.Run(t.Context(), l.open(t), l.checks, m.Dir("run"))
			if cut == 0 {
				if err != nil {
					t.Fatal(err)
				}
				whole = timeless(read(t, m.Dir("run")).results)
				continue
			}
			for _, loss := range []disk.Loss{disk.Nothing, disk.Dropped, disk.Torn, disk.Reordered} {
				for seed := range uint64(4) {
					dir := m.Crash(loss, seed).Dir("run")
					text, rerr := disk.ReadFile(dir, rundir.ResultsFile)
					if rerr == nil && timeless(string(text)) != whole || rerr != nil && err == nil {
						t.Errorf("%s: cut at %d, loss %d: %v, %q", name, cut, loss, rerr, text)
					}
					if _, _, err := validation.Run(t.Context(), l.open(t), l.checks, dir); err != nil || timeless(read(t, dir).results) != whole {
						t.Errorf("%s: cut at %d, loss %d: the next one: %v", name, cut, loss, err)
					}
				}
			}
			if err == nil {
				break
			}
			if told := (*rundir.DiskError)(nil); !errors.Is(err, disk.ErrCut) && !errors.As(err, &told) {
				t.Errorf("%s: cut at %d: %v", name, cut, err)
			}
		}
	}
}

// timeless is results.csv without what its lines say of the time.
func timeless(results string) string {
	lines := strings.SplitAfter(results, "\n")
	for i, line := range lines {
		if cells := strings.Split(line, ","); len(cells) == len(rundir.ResultColumns) {
			cells[17] = ""
			lines[i] = strings.Join(cells, ",")
		}
	}
	return strings.Join(lines, "")
}

// TestInterrupted: a validation that is interrupted says so, and leaves nothing.
func TestInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancelCause(t.Context())
	why := errors.New("enough")
	cancel(why)
	dir := disk.NewMemory().Dir("run")
	l := &list{files: []string{"Serial Number\nAAA1AAA\n"}, checks: input.Options{Rules: &identity.Rules{}}}
	if _, _, err := validation.Run(ctx, l.open(t), l.checks, dir); !errors.Is(err, why) {
		t.Errorf("%v, want %v", err, why)
	}
	for _, name := range []string{rundir.ResultsFile, rundir.ErrorsFile, ".results.csv.next"} {
		if there, err := disk.Exists(dir, name); there || err != nil {
			t.Errorf("%s is there, %v", name, err)
		}
	}
}
