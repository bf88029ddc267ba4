package csvfile

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// TestPinned: a file that is rewritten in place between two readings, its size and time restored,
// shows nobody a row that the first reading has not seen.
func TestPinned(t *testing.T) {
	const lines = 400
	text := func(word string, from int) string {
		var b strings.Builder
		b.WriteString("Serial Number,Description\n")
		for i := range lines {
			w := "good"
			if i >= from {
				w = word
			}
			b.WriteString("SERIAL" + string(rune('A'+i%26)) + "1," + w + "\n")
		}
		return b.String()
	}
	for name, c := range map[string]struct{ block, from int }{"first": {256, 0}, "middle": {256, 200}, "last": {256, lines - 1}, "one block": {1 << 20, 399}} {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "devices.csv")
			if err := os.WriteFile(path, []byte(text("good", 0)), 0o600); err != nil {
				t.Fatal(err)
			}
			before, err := os.Stat(path)
			if err != nil {
				t.Fatal(err)
			}
			in, err := Open([]Source{FileSource(path)}, Options{BlockSize: c.block, Workers: 3})
			if err != nil {
				t.Fatal(err)
			}
			var mu sync.Mutex
			seen, odd := 0, 0
			look := func(b *Block) error {
				mu.Lock()
				defer mu.Unlock()
				for i := range b.Rows {
					if seen++; b.Rows[i].Cells[1] != "good" {
						odd++
					}
				}
				return nil
			}
			nothing := func(*Block) error { return nil }
			for range 2 { // as it was
				if seen = 0; in.Read(t.Context(), look, nothing) != nil || seen != lines {
					t.Fatalf("%d rows", seen)
				}
			}
			if err := os.WriteFile(path, []byte(text("evil", c.from)), 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Chtimes(path, before.ModTime(), before.ModTime()); err != nil {
				t.Fatal(err)
			}
			seen = 0
			err = in.Read(t.Context(), look, nothing)
			var file *Error
			if !errors.As(err, &file) || !strings.Contains(file.Message, "changed while") {
				t.Errorf("%v", err)
			}
			if odd > 0 {
				t.Errorf("%d rows were seen that the first reading had not", odd)
			}
		})
	}
}
