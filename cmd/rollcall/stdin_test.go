package main

import (
	"io"
	"os"
	"path/filepath"
	"testing"
)

// TestInterruptBeforeInput: an interrupt ends a run that waits for somebody to write to its standard input, and leaves nothing of it.
func TestInterruptBeforeInput(t *testing.T) {
	for _, verb := range []string{"update", "validate"} {
		t.Run(verb, func(t *testing.T) {
			silent, writer := io.Pipe()
			defer writer.Close()
			interrupts := make(chan os.Signal, 1)
			interrupts <- os.Interrupt
			dir := t.TempDir()
			args := []string{verb, "-"}
			if verb == "update" {
				args = append(args, "--runs-dir", dir)
			}
			code := execute(args, stdio{in: silent, out: io.Discard, err: io.Discard, interrupts: interrupts, getenv: func(string) string { return "" }})
			if code != exitInterrupted {
				t.Errorf("exit code %d, want %d", code, exitInterrupted)
			}
			if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) > 0 {
				t.Errorf("left behind: %v, %v", left, err)
			}
		})
	}
}
