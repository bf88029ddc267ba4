package caught

import (
	"errors"
	"strings"
	"testing"
)

// TestDo: a panic says where it was, and nothing that was in hand.
func TestDo(t *testing.T) {
	if err := Do(func() error { return nil }); err != nil {
		t.Error(err)
	}
	if err := Do(func() error { return errors.ErrUnsupported }); err != errors.ErrUnsupported {
		t.Error(err)
	}
	for _, f := range []func() error{
		func() error { panic("secret") },
		func() error { panic(errors.New("secret")) },
		func() error { var list []string; return errors.New(list[len(list)]) },
	} {
		err := Do(f)
		var p *Panic
		if !errors.As(err, &p) || !strings.Contains(p.At, "TestDo") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%v", err)
		}
	}
}
