package rundir

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"rollcall/importer/disk"
)

// TestSpool: standard input is what was written to it, where it is kept and where it goes. Once it is
// in the run directory, no loss of power takes it.
func TestSpool(t *testing.T) {
	const text = "Serial Number\nAAA1AAA\n"
	for cut := 1; ; cut++ {
		m := disk.NewMemory()
		m.Windows()
		s, err := KeepStdin(t.Context(), m.Dir("runs"), strings.NewReader(text))
		if err != nil {
			t.Fatal(err)
		}
		if got := spooled(t, s); got != text {
			t.Errorf("kept %q", got)
		}
		m.Cut(cut)
		err = s.MoveTo(m.Dir("run"))
		m.Cut(0)
		if got := spooled(t, s); got != text {
			t.Errorf("cut at %d: then it is %q", cut, got)
		}
		if err != nil {
			continue
		}
		for seed := range uint64(20) {
			if got := spooled(t, SpoolIn(m.Crash(disk.Reordered, seed).Dir("run"))); got != text {
				t.Errorf("after a crash it is %q", got)
			}
		}
		s.Remove()
		if there, err := disk.Exists(m.Dir("run"), StdinFile); there || err != nil {
			t.Errorf("it is still there, %v", err)
		}
		break
	}
}

func spooled(t *testing.T, s *Spool) string {
	t.Helper()
	f, err := s.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestSpoolFails: nothing is kept of what could not be read to its end.
func TestSpoolFails(t *testing.T) {
	why := errors.New("the pipe broke")
	silent, writer := io.Pipe()
	defer writer.Close()
	ended, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	for _, c := range []struct {
		ctx context.Context
		r   io.Reader
	}{{t.Context(), io.MultiReader(strings.NewReader("a"), failing{why})}, {ended, silent}} {
		path := t.TempDir()
		dir, err := disk.Open(path)
		if err != nil {
			t.Fatal(err)
		}
		defer dir.Close()
		if _, err := KeepStdin(c.ctx, dir, c.r); !errors.Is(err, why) {
			t.Errorf("%v, want %v", err, why)
		}
		if left, err := os.ReadDir(path); err != nil || len(left) > 0 {
			t.Errorf("left behind: %v, %v", left, err)
		}
	}
}

type failing struct{ err error }

func (f failing) Read([]byte) (int, error) { return 0, f.err }

// TestLinkedFiles: a link in the place of a file of ours leads nobody anywhere.
func TestLinkedFiles(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege on Windows")
	}
	who := TenantID{ID: "t", ClientID: "c"}
	for name, use := range map[string]func(path string, dir disk.Dir) error{
		dirLockFile: func(_ string, dir disk.Dir) error { _, err := LockDir(t.Context(), dir, 0); return err },
		lockName(who) + ".lock": func(path string, _ disk.Dir) error {
			_, _, err := TakeLock(t.Context(), path, who, "run", 0, 1, time.Second)
			return err
		},
		StdinFile: func(_ string, dir disk.Dir) error { _, err := SpoolIn(dir).Open(); return err },
	} {
		for _, target := range []string{"there", "missing"} {
			path, outside := t.TempDir(), t.TempDir()
			dir, err := disk.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			defer dir.Close()
			if err := errors.Join(os.WriteFile(filepath.Join(outside, "there"), []byte("theirs"), 0o600), os.Symlink(filepath.Join(outside, target), filepath.Join(path, name))); err != nil {
				t.Fatal(err)
			}
			if err := use(path, dir); err == nil || !strings.Contains(err.Error(), "a link") {
				t.Errorf("%s: %v", name, err)
			}
			text, err := os.ReadFile(filepath.Join(outside, "there"))
			if left, rerr := os.ReadDir(outside); err != nil || rerr != nil || len(left) != 1 || string(text) != "theirs" {
				t.Errorf("%s: what it leads to is changed: %v, %q", name, left, text)
			}
		}
	}
}
