package interruptible

import (
	"context"
	"errors"
	"testing"
)

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
