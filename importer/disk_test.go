package importer_test

import (
	"bytes"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/csvfile"
	"rollcall/importer/rundir"
)

// serials is a file of n rows, and the tenant that has them.
func serials(n int) (file, tenant string) {
	var text strings.Builder
	text.WriteString("Serial Number,Description\n")
	var entries [][5]string
	for row := 1; row <= n; row++ {
		fmt.Fprintf(&text, "SERIAL%d,new\n", row)
		entries = append(entries, [5]string{id(fmt.Sprint(row)), "serialNumber", fmt.Sprintf("SERIAL%d", row), "old", "windows"})
	}
	return text.String(), corporateTenant(entries...)
}

// onPatch calls do at the nth PATCH.
func onPatch(n int64, do func()) func(*http.Request, []byte) *graphsim.Fault {
	var seen atomic.Int64
	return func(r *http.Request, _ []byte) *graphsim.Fault {
		if r.Method == http.MethodPatch && seen.Add(1) == n {
			do()
		}
		return nil
	}
}

// TestResultsTaken: a run whose results.csv is moved away, removed or replaced stops within the second in which it looks, sends
// nothing after that, and says that the disk is at fault, not the input.
func TestResultsTaken(t *testing.T) {
	for name, take := range map[string]func(path string) error{
		"removed": os.Remove,
		"moved":   func(path string) error { return os.Rename(path, path+".old") },
		"replaced": func(path string) error {
			if err := os.Rename(path, path+".old"); err != nil {
				return err
			}
			return os.WriteFile(path, []byte("what somebody else wrote"), 0o600)
		},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var b *bench
				var taken time.Time
				file, tenant := serials(400)
				o := graphsim.Options{Latency: graphsim.Range{Min: 100 * time.Millisecond, Max: 100 * time.Millisecond}}
				o.Intercept = onPatch(50, func() {
					taken = time.Now()
					must(t, take(filepath.Join(b.dir, rundir.ResultsFile)))
				})
				b = newBench(t, o, tenant, graph.Options{})
				b.dir = t.TempDir()
				b.job.Check, b.job.Client, b.job.Dir, b.job.Concurrency = b.check("devices.csv", file), b.client, b.open(), 4
				res, err := b.job.Update(t.Context(), t.Context())
				var disk, rebuilding *rundir.DiskError
				if !asError(res.Stopped, &disk) || !asError(err, &rebuilding) {
					t.Fatalf("stopped by %v, errors.csv by %v, want the disk to be at fault for both", res.Stopped, err)
				}
				if input := (*csvfile.Error)(nil); asError(err, &input) {
					t.Errorf("the input is held at fault: %v", err)
				}
				for _, r := range b.sim.Log() {
					if late := r.Time.Sub(taken); late > time.Second+100*time.Millisecond {
						t.Errorf("a request left %s after the file was taken", late)
					}
				}
			})
		})
	}
}

// TestTornLine: whatever a crash left of the last line, at every byte of it, the row is looked at again and nothing is sent that the
// tenant has.
func TestTornLine(t *testing.T) {
	file, tenant := serials(3)
	b := newBench(t, graphsim.Options{}, tenant, graph.Options{})
	b.job.Concurrency = 1
	b.update("devices.csv", file)
	path := filepath.Join(b.dir, rundir.ResultsFile)
	whole, err := os.ReadFile(path)
	must(t, err)
	last := bytes.LastIndexByte(whole[:len(whole)-1], '\n') + 1
	for cut := last; cut < len(whole); cut++ {
		must(t, os.WriteFile(path, whole[:cut], 0o600))
		before := b.sim.Count(http.MethodPatch, "")
		res, lines := b.resume("devices.csv", file)
		if res.Stopped != nil || len(lines) != 3 || lines[2]["status"] != "unchanged" || lines[2]["warnings"] != "in_doubt_equal" {
			t.Errorf("cut at byte %d of the line: %d lines, stopped by %v", cut-last, len(lines), res.Stopped)
		}
		if sent := b.sim.Count(http.MethodPatch, "") - before; sent != 0 {
			t.Errorf("cut at byte %d of the line: %d rows were sent, want none", cut-last, sent)
		}
		now, err := os.ReadFile(path)
		must(t, err)
		if !bytes.Equal(now[:last], whole[:last]) {
			t.Errorf("cut at byte %d of the line: earlier lines have changed", cut-last)
		}
	}
}

// TestTornHeader: a file that a crash left with less than its header has no row.
func TestTornHeader(t *testing.T) {
	file, _ := serials(2)
	header := strings.Join(rundir.ResultColumns, ",") + "\n"
	for cut := 0; cut <= len(header); cut++ {
		b := newBench(t, graphsim.Options{}, "", graph.Options{})
		b.dir = t.TempDir()
		must(t, os.WriteFile(filepath.Join(b.dir, rundir.ResultsFile), []byte(header[:cut]), 0o600))
		replay, err := importer.Remember(t.Context(), b.check("devices.csv", file), b.open(), &rundir.Manifest{})
		must(t, err)
		if replay.Rows != 0 {
			t.Errorf("cut at byte %d: %d rows", cut, replay.Rows)
		}
	}
}

// TestReplayRefuses what is not the results of this input.
func TestReplayRefuses(t *testing.T) {
	file, tenant := serials(3)
	b := newBench(t, graphsim.Options{}, tenant, graph.Options{})
	b.update("devices.csv", file)
	path := filepath.Join(b.dir, rundir.ResultsFile)
	whole, err := os.ReadFile(path)
	must(t, err)
	lines := strings.SplitAfter(string(whole), "\n")
	for name, text := range map[string]string{
		"a gap":              lines[0] + lines[1] + lines[3],
		"a row twice":        lines[0] + lines[1] + lines[1] + lines[2],
		"more rows":          string(whole) + "4" + lines[3][1:],
		"another header":     "row,name\n1,x\n",
		"a file of no lines": "what somebody else wrote, long enough to be a header of results.csv, which it is not at all: no line ends in it, and " + lines[0],
	} {
		must(t, os.WriteFile(path, []byte(text), 0o600))
		if replay, err := importer.Remember(t.Context(), b.check("devices.csv", file), b.open(), &rundir.Manifest{}); err == nil {
			t.Errorf("%s: replayed %d rows", name, replay.Rows)
		}
	}
}

// TestLastWrite: a replay says when the run recorded last, not when it was looked at, since the quota's window is waited out from there.
func TestLastWrite(t *testing.T) {
	file, _ := serials(2)
	b := newBench(t, graphsim.Options{}, "", graph.Options{})
	b.dir = t.TempDir()
	then := time.Now().Add(-time.Hour).UTC().Truncate(time.Second)
	text := strings.Join(rundir.ResultColumns, ",") + "\n1,devices.csv,2,corporate,serialNumber:SERIAL1,,update,updated,200,,,1,,,,,," + then.Format(time.RFC3339) + ",,\n2,devi"
	path := filepath.Join(b.dir, rundir.ResultsFile)
	must(t, os.WriteFile(path, []byte(text), 0o600))
	must(t, os.Chtimes(path, then, then))
	replay, err := importer.Remember(t.Context(), b.check("devices.csv", file), b.open(), &rundir.Manifest{})
	must(t, err)
	if replay.Rows != 1 || !replay.Last.Equal(then) {
		t.Errorf("%d rows, the last at %s, want 1 at %s", replay.Rows, replay.Last, then)
	}
}
