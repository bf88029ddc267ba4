package importer_test

import (
	"bytes"
	"net/http"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer/outcome"
	"rollcall/sampledata"
)

// TestOneSlowRow: a row that hangs holds back nobody until the window is full, and then everybody: no more rows are ever sent and
// unrecorded than the window has.
func TestOneSlowRow(t *testing.T) {
	const window = 300
	o := sampledata.Options{Kind: "corporate", Rows: 1000, Seed: 9}
	var file, tenant bytes.Buffer
	must(t, sampledata.Generate(&file, o))
	must(t, sampledata.GenerateTenant(&tenant, o))
	synctest.Test(t, func(t *testing.T) {
		var patches atomic.Int64
		sim := graphsim.Options{KeepLog: -1, Intercept: func(r *http.Request, _ []byte) *graphsim.Fault {
			if r.Method == http.MethodPatch && patches.Add(1) == 1 {
				return &graphsim.Fault{Name: "hang", For: time.Minute}
			}
			return nil
		}}
		b := newBench(t, sim, tenant.String(), graph.Options{Concurrency: 8})
		b.job.Window, b.job.Concurrency = window, 8
		held := make(chan int64, 1)
		timer := time.AfterFunc(50*time.Second, func() { held <- patches.Load() })
		defer timer.Stop()
		res, _ := b.update("devices.csv", file.String())
		if got := <-held; got < window || got >= window+8 {
			// Whichever of the first eight rows hung, those before it are recorded and make room.
			t.Errorf("%d rows were sent while one of the first hung, want the window of %d", got, window)
		}
		if res.Counts[outcome.Updated] != 1000 {
			t.Errorf("counts %v, stopped by %v", res.Counts, res.Stopped)
		}
	})
}
