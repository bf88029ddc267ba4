package disk_test

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"rollcall/importer/disk"
)

func put(text string) func(disk.File) error {
	return func(f disk.File) error {
		_, err := io.WriteString(f, text)
		return err
	}
}

func contents(t *testing.T, d disk.Dir, name string) string {
	t.Helper()
	text, err := disk.ReadFile(d, name)
	if errors.Is(err, fs.ErrNotExist) {
		return "(none)"
	}
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestDirs: both disks behave alike as long as nothing breaks.
func TestDirs(t *testing.T) {
	system, err := disk.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	beside, err := disk.Open(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	m := disk.NewMemory()
	for name, dirs := range map[string][2]disk.Dir{"system": {system, beside}, "memory": {m.Dir("run"), m.Dir("beside")}} {
		d, other := dirs[0], dirs[1]
		t.Run(name, func(t *testing.T) {
			check := func(err error) {
				t.Helper()
				if err != nil {
					t.Fatal(err)
				}
			}
			if _, err := d.Read("a"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("a file that is not there: %v", err)
			}
			check(disk.Replace(d, "a", put("one")))
			check(disk.Replace(d, "a", put("two")))
			if _, err := d.Create("a"); !errors.Is(err, fs.ErrExist) {
				t.Errorf("a file that is there: %v", err)
			}
			refusal := errors.New("no")
			if err := disk.Replace(d, "a", func(f disk.File) error { put("three")(f); return refusal }); !errors.Is(err, refusal) {
				t.Errorf("what write says: %v", err)
			}
			if got := contents(t, d, "a"); got != "two" {
				t.Errorf("a holds %q", got)
			}
			f, err := d.Edit("a")
			check(err)
			_, err = f.Seek(0, io.SeekEnd)
			check(err)
			check(put(" and more")(f))
			check(f.Truncate(8))
			part := make([]byte, 8)
			if n, err := f.ReadAt(part, 4); n != 4 || err != io.EOF || string(part[:n]) != "and " {
				t.Errorf("read %q, %v", part[:n], err)
			}
			if same, err := d.Holds("a", f); !same || err != nil {
				t.Errorf("a is the open file: %v, %v", same, err)
			}
			check(d.Rename("a", "b"))
			if _, err := d.Holds("a", f); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("a is gone: %v", err)
			}
			check(disk.Replace(d, "a", put("another")))
			if same, err := d.Holds("a", f); same || err != nil {
				t.Errorf("a is another file: %v, %v", same, err)
			}
			check(f.Close())
			check(disk.Replace(other, "c", put("of before")))
			check(d.Move("b", other, "c"))
			if got := contents(t, other, "c"); got != "two and " {
				t.Errorf("what was moved holds %q", got)
			}
			if err := d.Move("b", other, "c"); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("what is gone is moved: %v", err)
			}
			if there, err := disk.Exists(d, "b"); there || err != nil {
				t.Errorf("b is moved: %v, %v", there, err)
			}
			check(d.Remove("a"))
			if there, err := disk.Exists(d, "a"); there || err != nil {
				t.Errorf("a is removed: %v, %v", there, err)
			}
			if there, err := disk.Exists(d, ".a.next"); there || err != nil {
				t.Errorf("nothing is left of a write: %v, %v", there, err)
			}
		})
	}
}

// TestLinks: what is no file is not opened, wherever it leads.
func TestLinks(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege on Windows")
	}
	path, outside := t.TempDir(), filepath.Join(t.TempDir(), "outside")
	if err := os.WriteFile(outside, []byte("secret"), 0o600); err != nil {
		t.Fatal(err)
	}
	d, err := disk.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{"out": outside, "in": "file", "loop": "loop", "nowhere": "missing"} {
		if err := os.Symlink(target, filepath.Join(path, name)); err != nil {
			t.Fatal(err)
		}
		for _, open := range []func(string) (disk.File, error){d.Read, d.Edit} {
			if _, err := open(name); err == nil || !strings.Contains(err.Error(), "a link") {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
	if err := disk.Replace(d, "out", put("mine")); err != nil {
		t.Fatal(err)
	}
	if text, _ := os.ReadFile(outside); string(text) != "secret" || contents(t, d, "out") != "mine" {
		t.Errorf("the link's target holds %q, the name %q", text, contents(t, d, "out"))
	}
	if _, err := d.Read("../" + filepath.Base(path)); err == nil {
		t.Error("a name leads out of the directory")
	}
}

// TestReplaceCut cuts the power at every operation of a Replace, and loses what can be lost: the
// file holds the old text or the new one, and the new one after Replace said so.
func TestReplaceCut(t *testing.T) {
	const older, newer = "the text of before", "what comes then, and is longer"
	cuts, seen := 0, map[string]bool{}
	for cut := 1; ; cut++ {
		before := disk.NewMemory()
		if err := disk.Replace(before.Dir("run"), "f", put(older)); err != nil {
			t.Fatal(err)
		}
		before.Cut(cut)
		err := disk.Replace(before.Dir("run"), "f", put(newer))
		for _, loss := range []disk.Loss{disk.Nothing, disk.Dropped, disk.Torn, disk.Reordered} {
			for seed := range uint64(40) {
				got := contents(t, before.Crash(loss, seed).Dir("run"), "f")
				seen[got] = true
				if got != older && got != newer || err == nil && got != newer {
					t.Errorf("cut at %d, loss %d: %q (%v)", cut, loss, got, err)
				}
			}
		}
		if err == nil {
			break
		}
		if cuts++; !errors.Is(err, disk.ErrCut) {
			t.Fatal(err)
		}
	}
	if cuts < 4 || len(seen) != 2 {
		t.Errorf("%d cuts, seen %v", cuts, seen)
	}
}

// TestLosses: the disk loses as real ones do, so that a test on it can fail.
func TestLosses(t *testing.T) {
	lost := func(loss disk.Loss, write func(disk.Dir)) map[string]bool {
		m := disk.NewMemory()
		write(m.Dir("run"))
		seen := map[string]bool{}
		for seed := range uint64(200) {
			seen[contents(t, m.Crash(loss, seed).Dir("run"), "f")] = true
		}
		return seen
	}
	unsynced := func(d disk.Dir) {
		f, _ := d.Create("f")
		d.Sync()
		io.WriteString(f, "ab")
		f.Sync()
		io.WriteString(f, "cd")
		io.WriteString(f, "ef")
	}
	unnamed := func(d disk.Dir) {
		f, _ := d.Create("f")
		io.WriteString(f, "ab")
		f.Sync()
	}
	for name, c := range map[string]struct {
		loss  disk.Loss
		write func(disk.Dir)
		want  string
	}{
		"nothing":   {disk.Nothing, unsynced, "abcdef"},
		"dropped":   {disk.Dropped, unsynced, "ab"},
		"torn":      {disk.Torn, unsynced, "ab|abc|abcd|abcde|abcdef"},
		"reordered": {disk.Reordered, unsynced, "ab|ab\x00\x00ef|abcd|abcdef"},
		"unnamed":   {disk.Dropped, unnamed, "(none)"},
		"perhaps":   {disk.Reordered, unnamed, "(none)|ab"},
	} {
		got := lost(c.loss, c.write)
		for _, want := range strings.Split(c.want, "|") {
			if !got[want] {
				t.Errorf("%s: never %q", name, want)
			}
			delete(got, want)
		}
		if len(got) > 0 {
			t.Errorf("%s: also %q", name, fmt.Sprint(got))
		}
	}
}

// TestWindows: an open file keeps its name there.
func TestWindows(t *testing.T) {
	m := disk.NewMemory()
	m.Windows()
	d := m.Dir("run")
	f, err := d.Create("a")
	if err != nil {
		t.Fatal(err)
	}
	if d.Rename("a", "b") == nil || d.Remove("a") == nil {
		t.Error("an open file lost its name")
	}
	if err := errors.Join(f.Close(), disk.Replace(d, "a", put("x")), d.Rename("a", "b"), d.Remove("b")); err != nil {
		t.Error(err)
	}
}
