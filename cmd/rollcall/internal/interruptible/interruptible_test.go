package interruptible

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// TestPanic: a panic is that of whoever waits, who then cleans up.
func TestPanic(t *testing.T) {
	cleaned := false
	func() {
		defer func() {
			if p, ok := recover().(string); !ok || !strings.HasPrefix(p, "a defect\n") || !strings.Contains(p, "TestPanic") {
				t.Errorf("panicked with %q", p)
			}
		}()
		defer func() { cleaned = true }()
		Do(t.Context(), func() (int, error) { panic("a defect") })
	}()
	if !cleaned {
		t.Error("nobody cleaned up")
	}
}

func TestDo(t *testing.T) {
	odd, broken := errors.New("odd"), errors.New("broken off")
	if v, err := Do(t.Context(), func() (int, error) { return 7, odd }); v != 7 || err != odd {
		t.Errorf("got %d, %v", v, err)
	}
	ctx, end := context.WithCancelCause(t.Context())
	never := make(chan struct{})
	defer close(never)
	v, err := Do(ctx, func() (int, error) {
		end(broken) // it is under way
		<-never
		return 7, nil
	})
	if v != 0 || err != broken {
		t.Errorf("given up: got %d, %v", v, err)
	}
	if _, err := Do(ctx, func() (int, error) { t.Error("begun after the end"); return 0, nil }); err != broken {
		t.Errorf("after the end: got %v", err)
	}
}
