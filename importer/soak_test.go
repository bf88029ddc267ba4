package importer_test

import (
	"bytes"
	"flag"
	"fmt"
	"net/http"
	"runtime"
	"strconv"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/outcome"
	"rollcall/sampledata"
)

var soak = flag.Bool("soak", false, "TestSoak with 200,000 rows, and a look at its memory")

// soakFaults happen to five requests of a hundred.
const soakFaults = "503:0.015,lost:0.01,reset:0.01,truncated:0.01,429:0.002,invalidjson:0.001,html:0.001,hang:0.001"

// TestSoak sends a large file at full speed through a bad day: nothing is lost, no goroutine is left, and memory does not grow
// with the rows that are done. Waiting is virtual, the work is not.
func TestSoak(t *testing.T) {
	rows := 4_000
	if *soak {
		rows = 200_000
	}
	o := sampledata.Options{Kind: "corporate", Rows: rows, Seed: 5, Bad: 0.02, Duplicates: 0.01, Missing: 0.01, Same: 0.02}
	bad := map[int]bool{}
	o.OnBad = func(line int, _ string) { bad[line] = true }
	var file, tenant bytes.Buffer
	must(t, sampledata.Generate(&file, o))
	o.OnBad = nil
	must(t, sampledata.GenerateTenant(&tenant, o))
	faults, err := graphsim.ParseFaults(soakFaults)
	must(t, err)
	goroutines := runtime.NumGoroutine()
	began := time.Now()
	synctest.Test(t, func(t *testing.T) { soakRun(t, rows, faults, file.String(), tenant.String(), bad) })
	// The bubble's own goroutine may take a moment to end.
	for deadline := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > goroutines && time.Now().Before(deadline); {
		runtime.Gosched()
	}
	if now := runtime.NumGoroutine(); now > goroutines {
		t.Errorf("%d goroutines, %d before", now, goroutines)
	}
	t.Logf("%d rows in %s", rows, time.Since(began).Round(time.Millisecond))
}

func soakRun(t *testing.T, rows int, faults []graphsim.Fault, file, tenant string, bad map[int]bool) {
	var live [2]uint64 // bytes at one tenth, and near the end
	var writes atomic.Int64
	sends := int64(float64(rows) * 0.94) // about, without repetitions
	b := newBench(t, graphsim.Options{Faults: faults, Seed: 3, KeepLog: -1,
		Latency: graphsim.Range{Min: time.Millisecond, Max: 20 * time.Millisecond},
		Intercept: func(r *http.Request, _ []byte) *graphsim.Fault {
			if r.Method != http.MethodPatch {
				return nil
			}
			switch n := writes.Add(1); {
			case *soak && n == sends/10:
				live[0] = liveHeap()
			case *soak && n == sends:
				live[1] = liveHeap()
			}
			return nil
		}}, tenant, graph.Options{Concurrency: 32})
	b.job.Concurrency = 32
	before := runtime.NumGoroutine()
	base := liveHeap()
	res, lines := b.update("devices.csv", file)
	synctest.Wait()
	if now := runtime.NumGoroutine(); now > before {
		t.Errorf("%d goroutines after the run, %d before", now, before)
	}
	if res.Stopped != nil || res.Rows != rows || len(lines) != rows {
		t.Fatalf("%d rows recorded, %d in results.csv, stopped by %v", res.Rows, len(lines), res.Stopped)
	}
	soakAgree(t, b, res, lines, bad)
	s := b.client.Stats()
	t.Logf("%v; %d requests, %d sent again, %d times throttled", res.Counts, s.Requests, s.Retries, s.Throttled)
	if !*soak {
		return
	}
	mib := func(n uint64) string { return fmt.Sprintf("%.1f MiB", float64(n)/(1<<20)) }
	t.Logf("live heap: %s before (simulator and input), %s at one tenth, %s near the end", mib(base), mib(live[0]), mib(live[1]))
	// What the run itself holds; the simulator holds the same all the time.
	if tenth, end := live[0]-base, live[1]-base; live[0] < base || live[1] > base && float64(end) > 1.2*float64(tenth) {
		t.Errorf("the run holds %s near its end and %s at one tenth", mib(end), mib(tenth))
	}
}

// soakAgree holds the results against the input, the counts and the store.
func soakAgree(t *testing.T, b *bench, res *importer.Result, lines []line, bad map[int]bool) {
	written := map[string]int{}
	for _, e := range b.sim.Snapshot().Corporate {
		written[e.ID] = e.Writes
	}
	counts := map[outcome.Status]int{}
	for i, l := range lines {
		status := outcome.Status(l["status"])
		counts[status]++
		if l["row"] != strconv.Itoa(i+1) {
			t.Fatalf("line %d of results.csv is row %s", i+2, l["row"])
		}
		if n, _ := strconv.Atoi(l["line"]); bad[n] != (status == outcome.Invalid) {
			t.Errorf("line %d is %s", n, status)
		}
		switch {
		case status == outcome.Failed && l["error_code"] != "not_found":
			t.Errorf("row %d failed with %s: %s", i+1, l["error_code"], l["error_message"])
		case status == outcome.Updated && written[l["id"]] == 0:
			t.Errorf("row %d is updated and was never written", i+1)
		}
		if status == outcome.Updated {
			delete(written, l["id"])
		}
	}
	for id, n := range written {
		if n > 0 {
			t.Errorf("entry %s is written %d times, and no row says so", id, n)
		}
	}
	for _, s := range outcome.Statuses {
		if counts[s] != res.Counts[s] {
			t.Errorf("results.csv has %d rows %s, the result says %d", counts[s], s, res.Counts[s])
		}
	}
}

// liveHeap is what the heap holds once all garbage is gone.
func liveHeap() uint64 {
	runtime.GC()
	runtime.GC() // what had a finalizer, and what pools kept, goes with the second
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
