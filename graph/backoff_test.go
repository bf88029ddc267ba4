package graph

import (
	"testing"
	"time"
)

func TestBackoff(t *testing.T) {
	for _, test := range []struct {
		n     int
		after time.Duration
		rnd   float64
		want  time.Duration
	}{
		{1, 0, 0, 250 * time.Millisecond},
		{1, 0, 1, 500 * time.Millisecond},
		{2, 0, 0, 500 * time.Millisecond},
		{4, 0, 0.5, 3 * time.Second},
		{6, 0, 1, 16 * time.Second},
		{7, 0, 1, 30 * time.Second},
		{8, 0, 0, 15 * time.Second},
		{1 << 40, 0, 1, 30 * time.Second},
		{1, 10 * time.Second, 0, 10 * time.Second},
		{1, 10 * time.Second, 1, 11 * time.Second},
		{1, 2 * time.Second, 1, 2200 * time.Millisecond},
		{1, time.Hour, 1, time.Hour + time.Second},
	} {
		if got := backoff(test.n, test.after, test.rnd); got != test.want {
			t.Errorf("backoff(%d, %s, %g) = %s, want %s", test.n, test.after, test.rnd, got, test.want)
		}
	}
}
