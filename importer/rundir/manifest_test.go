package rundir

import (
	"errors"
	"io"
	"strings"
	"testing"

	"rollcall/importer/disk"
)

// TestFormat: a run directory of another version is refused, and says which one reads it.
func TestFormat(t *testing.T) {
	for text, want := range map[string]int{
		`{"tool":"rollcall 0.9","verb":"update","inputs":[{"path":"a.csv"}]}`:               1,
		`{"format":3,"tool":"rollcall 9.0","verb":"update","inputs":[{"path":"a.csv"}]}`:    3,
		`{"format":2,"tool":"rollcall 1.0","verb":"update","inputs":[{"path":"a.csv"}]}`:    0,
		`{"format":2,"verb":"update","inputs":[{"path":"a.csv"}],"added":"by a later one"}`: 0,
	} {
		dir := disk.NewMemory().Dir("run")
		if err := disk.Replace(dir, ManifestFile, func(f disk.File) error {
			_, err := io.WriteString(f, text)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		_, err := ReadManifest(dir)
		var other *FormatError
		switch {
		case want == 0 && err != nil, want != 0 && (!errors.As(err, &other) || other.Format != want):
			t.Errorf("%s: %v", text, err)
		case want != 0 && !strings.Contains(err.Error(), "rollcall "):
			t.Errorf("%s: does not say which version reads it: %v", text, err)
		}
	}
}
