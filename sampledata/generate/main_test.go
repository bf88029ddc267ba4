package main

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestRunWritesListTenantAndExpectations(t *testing.T) {
	dir := t.TempDir()
	at := func(name string) string { return filepath.Join(dir, name) }
	args := []string{"--kind", "autopilot", "--rows", "200", "--seed", "7", "--bad", "0.1"}
	var stdout bytes.Buffer
	if err := run(args, &stdout, io.Discard); err != nil {
		t.Fatal(err)
	}
	if err := run(append(args, "-o", at("list.csv"), "--tenant", at("tenant.json"), "--expect", at("expect.csv")), io.Discard, io.Discard); err != nil {
		t.Fatal(err)
	}
	read := func(name string) string {
		data, err := os.ReadFile(at(name))
		if err != nil {
			t.Fatal(err)
		}
		return string(data)
	}
	if read("list.csv") != stdout.String() {
		t.Error("the list differs between a file and standard output")
	}
	if n := strings.Count(read("tenant.json"), `"userPrincipalName":`); n != 200 {
		t.Errorf("%d devices in the tenant", n)
	}
	lines := strings.Split(strings.TrimSpace(read("expect.csv")), "\n")
	if lines[0] != "line,code" || len(lines) < 10 || len(lines) > 40 {
		t.Errorf("expectations: %q", lines)
	}
}

func TestRunRefuses(t *testing.T) {
	for want, args := range map[string][]string{
		"unexpected argument \"devices.csv\"":          {"devices.csv"},
		"generate: bad: 3 is no share between 0 and 1": {"--bad", "3"},
		"flag provided but not defined: -colour":       {"--colour"},
	} {
		if err := run(args, io.Discard, io.Discard); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v: %v, want %s", args, err, want)
		}
	}
	missing := filepath.Join(t.TempDir(), "none", "list.csv")
	if err := run([]string{"--rows", "1", "-o", missing}, io.Discard, io.Discard); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a folder that does not exist: %v", err)
	}
}
