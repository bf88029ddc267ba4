package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestValidateUnreadable: a file whose end cannot be read is refused, and no directory is made for it; one that was there stays.
func TestValidateUnreadable(t *testing.T) {
	home := t.TempDir()
	file, made, given := filepath.Join(home, "devices.csv"), filepath.Join(home, "made"), filepath.Join(home, "given")
	text := "Serial Number,Description\n" + strings.Repeat("A1B2C3D4,x\n", 300_000) + "\xff\xfeA\x001\x00,\x00x\x00\n\x00"
	if err := errors.Join(os.WriteFile(file, []byte(text), 0o600), os.Mkdir(given, 0o700)); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{made, given} {
		var talk bytes.Buffer
		code := execute([]string{"validate", "--out", dir, file}, stdio{out: &talk, err: &talk, getenv: func(string) string { return "" }})
		if code != exitUsage || !strings.Contains(talk.String(), "encoding_changes") {
			t.Errorf("exit code %d\n%s", code, &talk)
		}
	}
	if _, err := os.Stat(made); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("it was made: %v", err)
	}
	if left, err := os.ReadDir(given); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
