package importer_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"testing/synctest"
	"time"

	"rollcall/graph"
	"rollcall/graph/graphsim"
	"rollcall/graph/quota"
	"rollcall/importer/rundir"
)

// TestLockNote: a run that starts after another stays under the quota of both, whether the other ended in order or was killed.
func TestLockNote(t *testing.T) {
	for _, killed := range []bool{false, true} {
		t.Run(fmt.Sprintf("killed %v", killed), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				const n, per = 10, 20 * time.Second
				file, tenant := serials(25)
				b := newBench(t, graphsim.Options{Quota: graphsim.Quota{N: n, Per: per}, Latency: graphsim.Range{Min: 50 * time.Millisecond, Max: 100 * time.Millisecond}},
					tenant, graph.Options{Quota: quota.Quota{N: n, Per: per}, AnyQuota: quota.Quota{N: 1000, Per: per}})
				who, locks := rundir.TenantID{ID: "t", ClientID: "c"}, t.TempDir()
				lock, recent, err := rundir.TakeLock(t.Context(), locks, who, "one", 0, n, per)
				must(t, err)
				if len(recent) != 0 {
					t.Errorf("the first run is told of %d writes", len(recent))
				}
				var held *rundir.HeldError
				_, _, err = rundir.TakeLock(t.Context(), locks, who, "two", time.Second, n, per)
				if !asError(err, &held) || held.PID != os.Getpid() || held.Started.IsZero() || filepath.Base(held.Dir) != "one" {
					t.Errorf("a second run gets %v, want to be told of the first", err)
				}
				ctx, end := context.WithTimeout(t.Context(), 45*time.Second)
				defer end()
				stop := lock.Keep(b.client.RecentWrites)
				b.dir = t.TempDir()
				b.job.Check, b.job.Client, b.job.Dir = b.check("devices.csv", file), b.client, b.open()
				_, err = b.job.Update(ctx, ctx)
				must(t, err)
				stop()
				if killed { // what it leaves is a note; the system gives up its lock
					locks = copyNotes(t, locks)
				} else {
					must(t, lock.Release(b.client.RecentWrites()))
				}
				lock, b.clientOptions.RecentWrites, err = rundir.TakeLock(t.Context(), locks, who, "two", 0, n, per)
				must(t, err)
				res, lines := b.resume("devices.csv", file)
				must(t, lock.Release(nil))
				if res.Stopped != nil || len(lines) != 25 || b.sim.Throttled() != 0 || b.sim.Peak() > n {
					t.Errorf("%d rows, %d throttled, %d writes in a window, stopped by %v", len(lines), b.sim.Throttled(), b.sim.Peak(), res.Stopped)
				}
			})
		})
	}
}

// TestNoteLost: what is not known of the run before is assumed: where a lock was used whose note is
// missing or torn, it may have sent all that the quota allows, just now.
func TestNoteLost(t *testing.T) {
	const n, per = 7, 20 * time.Second
	who := rundir.TenantID{ID: "t", ClientID: "c"}
	for name, c := range map[string]struct {
		spoil func(note string) error
		want  int
	}{
		"whole":   {func(string) error { return nil }, 1},
		"missing": {os.Remove, n},
		"empty":   {func(note string) error { return os.Truncate(note, 0) }, n},
		"torn":    {func(note string) error { return os.Truncate(note, 30) }, n},
		"zeros":   {func(note string) error { return os.WriteFile(note, make([]byte, 100), 0o600) }, n},
	} {
		t.Run(name, func(t *testing.T) {
			locks := t.TempDir()
			lock, recent, err := rundir.TakeLock(t.Context(), locks, who, "one", 0, n, per)
			must(t, err)
			if len(recent) != 0 {
				t.Errorf("the first run is told of %d writes", len(recent))
			}
			must(t, lock.Release([]time.Time{time.Now()}))
			notes, err := filepath.Glob(filepath.Join(locks, "*.json"))
			must(t, err)
			if len(notes) != 1 {
				t.Fatal(notes)
			}
			must(t, c.spoil(notes[0]))
			lock, recent, err = rundir.TakeLock(t.Context(), locks, who, "two", 0, n, per)
			must(t, err)
			must(t, lock.Release(nil))
			if len(recent) != c.want {
				t.Errorf("%d writes are assumed, want %d", len(recent), c.want)
			}
		})
	}
}

// copyNotes is a directory with the notes of another, and nobody's locks.
func copyNotes(t *testing.T, dir string) string {
	to := t.TempDir()
	notes, err := filepath.Glob(filepath.Join(dir, "*.json"))
	must(t, err)
	for _, n := range notes {
		text, err := os.ReadFile(n)
		must(t, err)
		must(t, os.WriteFile(filepath.Join(to, filepath.Base(n)), text, 0o600))
	}
	return to
}

// TestWaitLock: whoever waits gets the lock when it is given back, and an ended context ends the wait.
func TestWaitLock(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		who, locks := rundir.TenantID{ID: "t", ClientID: "c"}, t.TempDir()
		one, _, err := rundir.TakeLock(t.Context(), locks, who, "one", 0, 1, time.Second)
		must(t, err)
		time.AfterFunc(time.Minute, func() { one.Release(nil) })
		start := time.Now()
		two, _, err := rundir.TakeLock(t.Context(), locks, who, "two", time.Hour, 1, time.Second)
		must(t, err)
		if took := time.Since(start); took < time.Minute || took > time.Minute+time.Second {
			t.Errorf("got the lock after %s, want a minute", took)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, _, err := rundir.TakeLock(ctx, locks, who, "three", time.Hour, 1, time.Second); err != context.DeadlineExceeded {
			t.Errorf("an ended context gives %v", err)
		}
		must(t, two.Release(nil))
	})
}
