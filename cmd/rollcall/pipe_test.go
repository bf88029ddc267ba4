//go:build unix

package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// namedPipe makes a pipe that nobody writes to. Who waits for that is let go at the test's end.
func namedPipe(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { bothEnds(t, path).Close() })
	return path
}

// bothEnds opens a pipe for reading and writing, which does not wait.
func bothEnds(t *testing.T, path string) *os.File {
	t.Helper()
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// eventually waits until something holds that another process brings about.
func eventually(t *testing.T, what string, holds func() bool) {
	t.Helper()
	late := time.After(20 * time.Second)
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for !holds() {
		select {
		case <-tick.C:
		case <-late:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// bounded is rollcall as a process that is killed where it does not end.
func bounded(t *testing.T, program string, args ...string) *exec.Cmd {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	t.Cleanup(cancel)
	cmd := exec.CommandContext(ctx, program, args...)
	cmd.Dir = t.TempDir()
	cmd.Env = append(os.Environ(), "TMPDIR="+cmd.Dir)
	return cmd
}

// devicesIn writes a list that all verbs read.
func devicesIn(t *testing.T, dir string) string {
	t.Helper()
	path := filepath.Join(dir, "devices.csv")
	if err := os.WriteFile(path, []byte("Serial Number,Description\nC02SL3RW0K2Y,Desk\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestPipeAsFile: a pipe gives its bytes once, so it is no input. To say so nobody waits for who
// should write to it, nor for what a terminal would say.
func TestPipeAsFile(t *testing.T) {
	t.Parallel()
	for _, verb := range []string{"validate", "update", "sync", "delete", "apply"} {
		t.Run(verb, func(t *testing.T) {
			t.Parallel()
			pipe := namedPipe(t)
			args := []string{verb, pipe}
			if verb != "apply" { // which takes one plan
				args = []string{verb, devicesIn(t, t.TempDir()), pipe}
			}
			cmd := bounded(t, "rollcall", args...)
			var talk bytes.Buffer
			cmd.Stderr = &talk
			cmd.Run()
			want := "rollcall: " + pipe + ": is not a regular file and can be read only once\nhint: pass it as standard input: -\n"
			if code := cmd.ProcessState.ExitCode(); code != exitUsage || talk.String() != want {
				t.Errorf("exit code %d, %s", code, &talk)
			}
		})
	}
	t.Run("resume", func(t *testing.T) {
		t.Parallel()
		cmd := bounded(t, "rollcall", "update", "--simulate", "--out", "run", "devices.csv")
		devices := devicesIn(t, cmd.Dir)
		if text, err := cmd.CombinedOutput(); err != nil && cmd.ProcessState.ExitCode() != exitBadRows {
			t.Fatalf("%v\n%s", err, text)
		}
		pipe := namedPipe(t)
		again := bounded(t, "rollcall", "resume", "--input", devices, "--input", pipe, "run")
		again.Dir = cmd.Dir
		var talk bytes.Buffer
		again.Stderr = &talk
		again.Run()
		want := "rollcall: --input: " + pipe + ": is not a regular file and can be read only once\nhint: name the file that the run began with\n"
		if code := again.ProcessState.ExitCode(); code != exitUsage || talk.String() != want {
			t.Errorf("exit code %d, %s", code, &talk)
		}
	})
}

// TestSignalsWhileReading: whatever asks the process to end is heard while it reads standard input
// whose writer stalls, after some bytes and before any.
func TestSignalsWhileReading(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		verb   string
		signal syscall.Signal
		text   string // that came before
	}{
		{"validate", syscall.SIGINT, ""}, {"validate", syscall.SIGTERM, "Serial Number\nA1"}, {"validate", syscall.SIGHUP, "Serial Number\n"},
		{"update", syscall.SIGINT, "Serial Number,Descr"}, {"sync", syscall.SIGHUP, ""}, {"delete", syscall.SIGTERM, "\n"}, {"apply", syscall.SIGTERM, ""},
	} {
		t.Run(c.verb+" "+c.signal.String(), func(t *testing.T) {
			t.Parallel()
			cmd := bounded(t, "rollcall", c.verb, "-")
			pipe := bothEnds(t, namedPipe(t))
			defer pipe.Close()
			cmd.Stdin = pipe
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(pipe, c.text); err != nil {
				t.Fatal(err)
			}
			kept := func() []string {
				here, _ := filepath.Glob(filepath.Join(cmd.Dir, ".stdin-*"))
				inRuns, _ := filepath.Glob(filepath.Join(cmd.Dir, "*", ".stdin-*"))
				return append(here, inRuns...)
			}
			eventually(t, "standard input is read", func() bool {
				all := kept()
				if len(all) != 1 {
					return false
				}
				info, err := os.Stat(all[0])
				return err == nil && info.Size() == int64(len(c.text))
			})
			if err := cmd.Process.Signal(c.signal); err != nil {
				t.Fatal(err)
			}
			cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
				t.Errorf("exit code %d, want %d", code, exitInterrupted)
			}
			if left := kept(); len(left) > 0 {
				t.Errorf("left behind: %v", left)
			}
		})
	}
}

// TestSignalsWhileOpening: the same while it waits for somebody to write its settings.
func TestSignalsWhileOpening(t *testing.T) {
	t.Parallel()
	for _, sig := range []syscall.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP} {
		t.Run(sig.String(), func(t *testing.T) {
			t.Parallel()
			cmd := bounded(t, "rollcall-tee", "validate", "--config", namedPipe(t), "devices.csv")
			devicesIn(t, cmd.Dir)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			eventually(t, "it hears signals", func() bool { _, err := os.Stat(filepath.Join(cmd.Dir, talkFile)); return err == nil })
			if err := cmd.Process.Signal(sig); err != nil {
				t.Fatal(err)
			}
			cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != exitInterrupted {
				t.Errorf("exit code %d, want %d", code, exitInterrupted)
			}
		})
	}
}

// TestIgnoredHangup: a process that nohup has started lives on when its terminal is closed.
func TestIgnoredHangup(t *testing.T) {
	t.Parallel()
	cmd := bounded(t, "sh", "-c", "trap '' HUP; exec rollcall-tee validate -")
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	eventually(t, "it hears signals", func() bool { _, err := os.Stat(filepath.Join(cmd.Dir, talkFile)); return err == nil })
	if err := cmd.Process.Signal(syscall.SIGHUP); err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(stdin, "Serial Number\nC02SL3RW0K2Y\n"); err != nil {
		t.Fatal(err)
	}
	stdin.Close()
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != exitOK {
		t.Errorf("exit code %d, want %d", code, exitOK)
	}
}

// TestInterruptAtPipe: an interrupt is waited for while a pipe is opened, and while it is read. That
// it is taken shows that somebody waits for it.
func TestInterruptAtPipe(t *testing.T) {
	devices := devicesIn(t, t.TempDir())
	for name, args := range map[string]func(pipe string) []string{
		"settings of validate": func(pipe string) []string { return []string{"validate", "--config", pipe, devices} },
		"settings of export":   func(pipe string) []string { return []string{"export", "--config", pipe, "--kind", "corporate"} },
		"a simulator's tenant": func(pipe string) []string { return []string{"simulate", "--load", pipe} },
	} {
		for _, phase := range []string{"opening", "reading"} {
			t.Run(name+", "+phase, func(t *testing.T) {
				pipe := namedPipe(t)
				if phase == "reading" {
					writer := bothEnds(t, pipe)
					defer writer.Close()
					if _, err := io.WriteString(writer, "# settings\n"); err != nil {
						t.Fatal(err)
					}
				}
				interrupts, ended := make(chan os.Signal), make(chan int)
				go func() {
					ended <- execute(args(pipe), stdio{in: strings.NewReader(""), out: io.Discard, err: io.Discard, interrupts: interrupts,
						getenv: func(string) string { return "" }})
				}()
				select {
				case interrupts <- os.Interrupt:
				case code := <-ended:
					t.Fatalf("ended with %d", code)
				case <-time.After(20 * time.Second):
					t.Fatal("nobody waits for an interrupt")
				}
				select {
				case code := <-ended:
					if code != exitInterrupted {
						t.Errorf("exit code %d, want %d", code, exitInterrupted)
					}
				case <-time.After(20 * time.Second):
					t.Error("the interrupt was taken and not heard")
				}
			})
		}
	}
}

// TestSettingsFromPipe: settings that come late are settings.
func TestSettingsFromPipe(t *testing.T) {
	pipe := namedPipe(t)
	written := make(chan error, 1)
	go func() { written <- os.WriteFile(pipe, []byte("limit: -1\n"), 0) }()
	var talk bytes.Buffer
	code := execute([]string{"validate", "--config", pipe, devicesIn(t, t.TempDir())}, stdio{in: strings.NewReader(""), out: io.Discard, err: &talk,
		getenv: func(string) string { return "" }})
	if err := <-written; err != nil || code != exitUsage || !strings.Contains(talk.String(), "--limit cannot be negative") {
		t.Errorf("%v, exit code %d, %s", err, code, &talk)
	}
	if _, err := readFile(stdio{}, "config", filepath.Join(t.TempDir(), "none")); exitCode(err) != exitUsage || errors.Is(err, errInterrupted) {
		t.Errorf("got %v", err)
	}
}
