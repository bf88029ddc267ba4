package main

import (
	"bytes"
	"errors"
	"flag"
	"fmt"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"rollcall/cmd/rollcall/internal/interruptible"
	"rollcall/graph/graphsim"
	"rollcall/sampledata"
)

var (
	planRounds = flag.Int("plan-rounds", 1, "rounds of TestPlanOfLargeTenant")
	planRows   = flag.Int("plan-rows", 25_000, "rows of TestPlanOfLargeTenant, whole thousands")
)

// TestPlanOfLargeTenant plans many rows against a tenant of as many entries in a process of its
// own, the simulator in this one: with one listing and no other request and, for 100,000 rows
// (-plan-rows 100000), in less than 5 s of CPU time and 200 MB. For fewer it holds the process to
// the same costs a row. go test -v says what it measured.
func TestPlanOfLargeTenant(t *testing.T) {
	if testing.Short() || raceDetector {
		t.Skip("measures, which says nothing here")
	}
	rows, pages := *planRows, *planRows/1000
	mostCPU := time.Second + time.Duration(rows)*90*time.Microsecond // at 100,000 twice the aim, for a machine with other work
	mostKB := 80_000 + rows*120/100
	for _, c := range []struct {
		o     sampledata.Options
		lists int // requests that list what is there: a page of a thousand entries each, one for an empty list
		args  []string
	}{
		{sampledata.Options{Kind: "corporate", Rows: rows, Seed: 7, Same: 0.5}, pages, []string{"--prune", "--max-delete", "1%"}},
		{sampledata.Options{Kind: "autopilot", Profile: "short", Rows: rows, Seed: 7, Same: 0.5, Registered: true}, pages + 1, nil},
	} {
		sim, input := graphsim.New(graphsim.Options{Seed: 1}), filepath.Join(t.TempDir(), "devices.csv")
		var file, tenant bytes.Buffer
		if err := errors.Join(sampledata.Generate(&file, c.o), sampledata.GenerateTenant(&tenant, c.o), sim.Load(&tenant),
			os.WriteFile(input, file.Bytes(), 0o600)); err != nil {
			t.Fatal(err)
		}
		server := httptest.NewServer(sim)
		defer server.Close()
		for range *planRounds {
			before := sim.Count("", "")
			m := measure(t, server.URL, append(c.args, "--out", filepath.Join(t.TempDir(), "plan"), input)...)
			requests := sim.Count("", "") - before
			t.Logf("%s %v: %s", c.o.Kind, c.args, m)
			if requests < c.lists || requests > c.lists+2 {
				t.Errorf("%s: %d requests, %d are needed", c.o.Kind, requests, c.lists)
			}
			if m.cpu > mostCPU || m.peakKB > mostKB {
				t.Errorf("%s: %s, want less than %s and %d MB", c.o.Kind, m, mostCPU/2, mostKB/1000)
			}
		}
	}
}

// A measured is what a process took.
type measured struct {
	cpu    time.Duration
	peakKB int // resident at most; 0 where the system does not say
}

func (m measured) String() string {
	return fmt.Sprintf("%.2f s of CPU time, %.0f MB", m.cpu.Seconds(), float64(m.peakKB)/1000)
}

// measure runs a dry sync.
func measure(t *testing.T, url string, args ...string) (m measured) {
	t.Helper()
	peak := filepath.Join(t.TempDir(), "peak")
	cmd := exec.CommandContext(t.Context(), "rollcall-measured", append([]string{"sync", "--dry-run", "--quiet", "--graph-url", url}, args...)...)
	cmd.Env = append(os.Environ(), "ROLLCALL_ACCESS_TOKEN=any", peakFile+"="+peak)
	if talk, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, talk)
	}
	m.cpu = cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()
	if text, err := os.ReadFile(peak); err == nil {
		fmt.Sscan(string(text), &m.peakKB)
	}
	return m
}

// peakFile names the variable that says where a measured process writes the most memory that it had.
const peakFile = "PEAK_FILE"

// measuredMain is rollcall, and says at its end how much memory it had. What the parent learns of a child is never less than what it has itself:
// https://github.com/golang/go/issues/32054
func measuredMain() {
	code := execute(os.Args[1:], stdio{in: os.Stdin, out: os.Stdout, err: os.Stderr, getenv: os.Getenv, interrupts: interruptible.Signals()})
	if status, err := os.ReadFile("/proc/self/status"); err == nil {
		if _, rest, ok := bytes.Cut(status, []byte("VmHWM:")); ok {
			number, _, _ := bytes.Cut(bytes.TrimSpace(rest), []byte(" "))
			os.WriteFile(os.Getenv(peakFile), number, 0o600)
		}
	}
	os.Exit(code)
}
