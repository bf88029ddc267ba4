package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// threeDevices are of the sample tenant.
const threeDevices = "Serial Number,Description\nR55CC6JJSX7,one\nR52SN92SC02,two\nVQ1260YHJZ,three\n"

// TestDeadline: a deadline ends a run as an interrupt does, but for the code. Time is virtual, and
// the quota lets a write leave every hour: the deadline finds the run waiting.
func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		dir, locks := filepath.Join(t.TempDir(), "run"), t.TempDir()
		rollcall := func(want int, args ...string) (talk string, took time.Duration) {
			t.Helper()
			start := time.Now()
			var stderr bytes.Buffer
			std := stdio{in: strings.NewReader(threeDevices), out: &bytes.Buffer{}, err: &stderr,
				getenv: func(name string) string { return map[string]string{"ROLLCALL_LOCK_DIR": locks}[name] }}
			if code := execute(args, std); code != want {
				t.Errorf("%q: exit code %d, want %d\n%s", args, code, want, &stderr)
			}
			return stderr.String(), time.Since(start)
		}
		updated := func() int {
			results, err := os.ReadFile(filepath.Join(dir, "results.csv"))
			if err != nil {
				t.Fatal(err)
			}
			return bytes.Count(results, []byte(",updated,"))
		}

		talk, took := rollcall(exitStopped, "update", "--simulate", "--concurrency", "1", "--quota", "1/1h",
			"--deadline", "90m", "--out", dir, "-")
		if took != 90*time.Minute || updated() != 2 {
			t.Errorf("%d rows are updated after %s", updated(), took)
		}
		for _, part := range []string{"the deadline (--deadline) is over", "resume with: rollcall resume " + dir} {
			if !strings.Contains(talk, part) {
				t.Errorf("no word of %q in:\n%s", part, talk)
			}
		}
		if rollcall(exitOK, "resume", dir); updated() != 3 {
			t.Errorf("%d rows are updated in the end", updated())
		}
	})
}
