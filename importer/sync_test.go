package importer_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/importer"
	"rollcall/importer/csvfile"
	"rollcall/importer/internal/input"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
	"rollcall/sampledata"
)

// A syncing is one sync of a bench's tenant, and its resumes.
type syncing struct {
	file    string
	prune   bool
	verify  bool
	plan    bool // the file is a plan
	dryRun  bool
	ctx     context.Context // nil is the test's own
	intake  context.Context // nil is ctx
	started time.Time
	set     func(*importer.Job) // what else the job is to have; nil for nothing
}

// sync makes a new run of it.
func (b *bench) sync(s *syncing) (*importer.Result, []line) {
	b.t.Helper()
	b.dir, s.started = b.t.TempDir(), time.Now()
	return b.run(s, false)
}

// syncOn goes on with the run.
func (b *bench) syncOn(s *syncing) (*importer.Result, []line) {
	b.t.Helper()
	return b.run(s, true)
}

func (b *bench) run(s *syncing, again bool) (*importer.Result, []line) {
	b.t.Helper()
	client, err := graph.New(token("t"), b.clientOptions)
	must(b.t, err)
	job := &importer.Job{Client: client, Dir: b.open(), Prune: s.prune, Verify: s.verify, DryRun: s.dryRun, Route: b.job.Route, Chunk: b.job.Chunk,
		Concurrency: b.job.Concurrency, Batch: b.job.Batch, MaxInvalid: b.job.MaxInvalid, Removal: b.job.Removal, PruneScope: b.job.PruneScope,
		RetryFailed: b.job.RetryFailed, Window: b.job.Window, Attempts: b.job.Attempts, Assert: b.job.Assert, Force: b.job.Force}
	job.Tenant = rundir.TenantID{ID: "11111111-1111-4111-8111-111111111111", Origin: "https://graph.test"}
	job.Run, job.Started = b.dir, s.started
	if !job.MaxInvalid.Given {
		job.MaxInvalid = importer.Limit{Given: true, Share: 1}
	}
	job.PruneMaxInvalid = job.MaxInvalid
	in, err := csvfile.Open([]csvfile.Source{{Name: "devices.csv", Open: opener(s.file)}}, b.read)
	must(b.t, err)
	rules := b.rules
	job.Check, err = input.Read(b.t.Context(), in, input.Options{Rules: &rules, Prune: s.prune, Plan: s.plan})
	must(b.t, err)
	if again {
		if s.prune {
			job.Check.Pruned, err = importer.DeletedRows(b.open(), in.Kind)
			must(b.t, err)
		}
		job.Memory, err = importer.Remember(b.t.Context(), job.Check, b.open(), &rundir.Manifest{})
		must(b.t, err)
	}
	ctx := s.ctx
	if ctx == nil {
		ctx = b.t.Context()
	}
	intake := s.intake
	if intake == nil {
		intake = ctx
	}
	if s.set != nil {
		s.set(job)
	}
	do := job.Sync
	if s.plan {
		do = job.Apply
	}
	res, err := do(ctx, intake)
	must(b.t, err)
	if !rundir.Complete(b.open(), 0) && res.Rows == 0 {
		return res, nil
	}
	return res, b.results()
}

// newDevices is a portal file of n devices that do not exist yet.
func newDevices(n int) string {
	var text strings.Builder
	text.WriteString("Device Serial Number,Windows Product ID,Hardware Hash,Group Tag,Assigned User\n")
	for row := 1; row <= n; row++ {
		serial := fmt.Sprintf("NEW%04d", row)
		fmt.Fprintf(&text, "%s,,%s,kiosk,\n", serial, hashOf(serial))
	}
	return text.String()
}

// hashOf is a hardware hash of a device that does not exist.
func hashOf(serial string) string {
	return sampledata.Hash(sampledata.HashFields{Serial: serial, Manufacturer: "HP", Model: "EliteBook 840"})
}

// TestAutopilotSync registers new devices, changes one that is registered, and has nothing to do the second time.
func TestAutopilotSync(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		b := newBench(t, graphsim.Options{ImportDelay: graphsim.Range{Min: time.Minute, Max: 5 * time.Minute}, VisibleDelay: graphsim.Range{Max: time.Minute}},
			`{"devices":[{"id":"`+id("7")+`","serialNumber":"NEW0001","groupTag":"old"}]}`, graph.Options{})
		b.job.Removal = allowed
		s := &syncing{file: newDevices(1200), verify: true}
		res, lines := b.sync(s)
		if res.Stopped != nil || res.Counts[outcome.Created] != 1199 || res.Counts[outcome.Updated] != 1 {
			t.Fatalf("%v, stopped by %v, %v", res.Counts, res.Stopped, lines[:3])
		}
		if n := b.sim.Count("POST", "/import"); n != 3 {
			t.Errorf("%d imports", n)
		}
		snap := b.sim.Snapshot()
		if len(snap.Devices) != 1200 || len(snap.ImportRecords) != 0 {
			t.Errorf("%d devices, %d records", len(snap.Devices), len(snap.ImportRecords))
		}
		t.Log(lines[0], lines[1], res.Seen, res.Unseen)
		writes := b.sim.Count("POST", "") + b.sim.Count("DELETE", "") + b.sim.Count("PATCH", "")
		advance(10 * time.Minute)
		res, _ = b.sync(s)
		if n := b.sim.Count("POST", "") + b.sim.Count("DELETE", "") + b.sim.Count("PATCH", ""); n != writes || res.Counts[outcome.Unchanged] != 1200 {
			t.Errorf("the second sync: %v, %d writes", res.Counts, n-writes)
		}
	})
}

// advance lets virtual time pass.
func advance(d time.Duration) { <-time.After(d) }
