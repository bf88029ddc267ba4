package main

import (
	"bytes"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"rollcall/graph/graphsim"
)

// TestDeleteAsks: whoever sits at a terminal is asked once, with the tenant's name, and only yes means yes.
func TestDeleteAsks(t *testing.T) {
	for _, c := range []struct {
		name, answer string
		person       bool
		flags        []string
		code         int
		asked        bool
		left         int
	}{
		{"yes", "y\n", true, nil, exitOK, true, 1},
		{"in full", "Yes\n", true, nil, exitOK, true, 1},
		{"no", "n\n", true, nil, exitStopped, true, 2},
		{"a bare return", "\n", true, nil, exitStopped, true, 2},
		{"the end of the input", "", true, nil, exitStopped, true, 2},
		{"--yes", "", true, []string{"--yes"}, exitOK, false, 1},
		{"a dry run", "", true, []string{"-n"}, exitOK, false, 2},
		{"nobody there", "", false, nil, exitOK, false, 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			sim := graphsim.New(graphsim.Options{Seed: 1})
			sim.AddCorporate(graphsim.Corporate{Type: "serialNumber", Identifier: "AAA1AAA"}, graphsim.Corporate{Type: "serialNumber", Identifier: "BBB2BBB"})
			server := httptest.NewServer(sim)
			defer server.Close()
			dir := t.TempDir()
			env := map[string]string{"ROLLCALL_GRAPH_URL": server.URL, "ROLLCALL_ACCESS_TOKEN": "any", "ROLLCALL_LOCK_DIR": dir}
			if err := os.WriteFile(filepath.Join(dir, "devices.csv"), []byte("Serial Number\nAAA1AAA\n"), 0o600); err != nil {
				t.Fatal(err)
			}
			var out, talk bytes.Buffer
			args := append([]string{"delete", "--max-delete", "1", "--out", filepath.Join(dir, "run")}, c.flags...)
			code := execute(append(args, filepath.Join(dir, "devices.csv")), stdio{in: strings.NewReader(c.answer), out: &out, err: &talk, person: c.person,
				getenv: func(name string) string { return env[name] }})
			asked := strings.Contains(talk.String(), "Delete 1 corporate entry from tenant unknown at "+server.URL+"? [y/N]")
			if left := len(sim.Snapshot().Corporate); code != c.code || asked != c.asked || left != c.left {
				t.Errorf("exit code %d, asked: %t, %d entries left; want %d, %t, %d; stderr:\n%s", code, asked, left, c.code, c.asked, c.left, &talk)
			}
		})
	}
}

// TestResumeAsksAnew: a yes is for the part of a run that it was given to.
func TestResumeAsksAnew(t *testing.T) {
	faults, err := graphsim.ParseFaults("403@DELETE#1")
	if err != nil {
		t.Fatal(err)
	}
	sim := graphsim.New(graphsim.Options{Seed: 1, Faults: faults})
	sim.AddCorporate(graphsim.Corporate{Type: "serialNumber", Identifier: "AAA1AAA"})
	server := httptest.NewServer(sim)
	defer server.Close()
	dir := t.TempDir()
	run := filepath.Join(dir, "run")
	env := map[string]string{"ROLLCALL_GRAPH_URL": server.URL, "ROLLCALL_ACCESS_TOKEN": "any", "ROLLCALL_LOCK_DIR": dir}
	for _, step := range []struct {
		args   []string
		answer string
		code   int
		asked  bool
	}{
		{[]string{"delete", "--max-delete", "1", "--yes", "--out", run, "-"}, "Serial Number\nAAA1AAA\n", exitStopped, false},
		{[]string{"resume", run}, "n\n", exitStopped, true},
		{[]string{"resume", run}, "y\n", exitOK, true},
	} {
		var out, talk bytes.Buffer
		code := execute(step.args, stdio{in: strings.NewReader(step.answer), out: &out, err: &talk, person: true,
			getenv: func(name string) string { return env[name] }})
		if asked := strings.Contains(talk.String(), "[y/N]"); code != step.code || asked != step.asked {
			t.Fatalf("%v: exit code %d, asked: %t; want %d, %t; stderr:\n%s", step.args, code, asked, step.code, step.asked, &talk)
		}
	}
	if n := len(sim.Snapshot().Corporate); n != 0 {
		t.Errorf("%d entries left", n)
	}
}
