//go:build unix

package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"rollcall/graph/graphsim"
)

// TestFullDisk: a write that fails, here for the process's limit on the size of a file, stops the run with exit code 3. What is
// recorded stays whole lines, nothing is sent once it is seen, and with room again one resume does the rest.
func TestFullDisk(t *testing.T) {
	const rows = 600
	var input, tenant strings.Builder
	input.WriteString("Serial Number,Description\n")
	for i := range rows {
		fmt.Fprintf(&input, "SERIAL%d,new\n", i)
		fmt.Fprintf(&tenant, `,{"importedDeviceIdentifier":"SERIAL%d","importedDeviceIdentityType":"serialNumber"}`, i)
	}
	sim := graphsim.New(graphsim.Options{Seed: 1, Latency: graphsim.Range{Min: time.Millisecond, Max: 3 * time.Millisecond}})
	if err := sim.Load(strings.NewReader(`{"corporate":[` + tenant.String()[1:] + `]}`)); err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(sim)
	defer server.Close()
	file, dir := filepath.Join(t.TempDir(), "devices.csv"), filepath.Join(t.TempDir(), "run")
	if err := os.WriteFile(file, []byte(input.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(blocks string, args ...string) (int, string) {
		cmd := exec.CommandContext(t.Context(), "sh", append([]string{"-c", "ulimit -f " + blocks + `; exec rollcall "$@"`, "sh"}, args...)...)
		cmd.Env = append(os.Environ(), "ROLLCALL_ACCESS_TOKEN=any", "ROLLCALL_LOCK_DIR="+filepath.Join(filepath.Dir(file), "locks"))
		out, err := cmd.CombinedOutput()
		if exit := (*exec.ExitError)(nil); err != nil && !errors.As(err, &exit) {
			t.Fatal(err)
		}
		return cmd.ProcessState.ExitCode(), string(out)
	}
	lines := func() int {
		text, err := os.ReadFile(filepath.Join(dir, "results.csv"))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.HasSuffix(text, []byte("\n")) {
			t.Errorf("results.csv ends in a torn line: %q", text[max(0, len(text)-80):])
		}
		return bytes.Count(text, []byte("\n")) - 1
	}
	code, out := run("24", "update", "--quiet", "--concurrency", "4", "--quota", "10000/100ms", "--quota-any", "10000/100ms", "--graph-url", server.URL, "--out", dir, file)
	recorded := lines()
	if code != exitStopped || recorded == 0 || recorded == rows {
		t.Fatalf("exit code %d with %d rows recorded, want %d with some:\n%s", code, recorded, exitStopped, out)
	}
	if !strings.Contains(out, "rollcall resume") || !strings.Contains(out, "write results") {
		t.Errorf("no word of the disk or of resuming in:\n%s", out)
	}
	// The failed write held what was settled since the write before, a few rows for each worker.
	if sent := sim.Count(http.MethodPatch, ""); sent > recorded+50 {
		t.Errorf("%d rows were sent, %d are recorded", sent, recorded)
	}
	var summary struct{ Recorded, Open int }
	text, err := os.ReadFile(filepath.Join(dir, "summary.json"))
	if err := errors.Join(err, json.Unmarshal(text, &summary)); err != nil {
		t.Fatal(err)
	}
	if summary.Recorded != recorded || summary.Open != rows-recorded {
		t.Errorf("summary.json has %d rows recorded and %d open, results.csv has %d", summary.Recorded, summary.Open, recorded)
	}
	if code, out := run("unlimited", "resume", "--quiet", "--graph-url", server.URL, dir); code != exitOK || lines() != rows {
		t.Errorf("resume: exit code %d with %d rows recorded:\n%s", code, lines(), out)
	}
	for _, e := range sim.Snapshot().Corporate {
		if e.Description != "new" {
			t.Errorf("%s has %q", e.Identifier, e.Description)
		}
	}
}
