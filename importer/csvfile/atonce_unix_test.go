//go:build unix

package csvfile

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// TestNoRegularFile: what is no regular file is refused at once, by who wants its rows and by who
// wants its digest, whether somebody writes to it or not.
func TestNoRegularFile(t *testing.T) {
	silent, written := filepath.Join(t.TempDir(), "silent"), filepath.Join(t.TempDir(), "written")
	for _, pipe := range []string{silent, written} {
		if err := syscall.Mkfifo(pipe, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	writer, err := os.OpenFile(written, os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer writer.Close()
	if _, err := writer.WriteString("IMEI\n1\n"); err != nil {
		t.Fatal(err)
	}
	for _, path := range []string{silent, written, "/dev/null"} {
		_, opened := Open([]Source{FileSource(path)}, Options{})
		_, digested := FileSource(path).Digest()
		for _, err := range []error{opened, digested} {
			if e := (*Error)(nil); !errors.As(err, &e) || e.File != path || e.Message != "is not a regular file and can be read only once" {
				t.Errorf("%s: got %v", path, err)
			}
		}
	}
}

// TestReplacedByPipe: nor does a later reading wait where a pipe has taken the file's place.
func TestReplacedByPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "devices.csv")
	if err := os.WriteFile(path, []byte("IMEI\n1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	in := mustOpen(t, Options{}, FileSource(path))
	if err := errors.Join(os.Remove(path), syscall.Mkfifo(path, 0o600)); err != nil {
		t.Fatal(err)
	}
	if e := (*Error)(nil); !errors.As(in.Read(t.Context(), nothing, nothing), &e) || e.Message != "is not a regular file and can be read only once" {
		t.Errorf("got %v", e)
	}
}
