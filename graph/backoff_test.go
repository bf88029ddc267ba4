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

func TestParseRetryAfter(t *testing.T) {
	now := time.Date(2030, 1, 2, 3, 4, 5, 0, time.UTC)
	for in, want := range map[string]time.Duration{
		"":                                  0,
		"20":                                20 * time.Second,
		" 5 ":                               5 * time.Second,
		"2.128":                             2128 * time.Millisecond,
		"0":                                 0,
		"-3":                                0,
		"0.0000001":                         time.Millisecond,
		"NaN":                               0,
		"Inf":                               time.Hour,
		"1e300":                             time.Hour,
		"86400":                             time.Hour,
		"soon":                              0,
		"Wed, 02 Jan 2030 03:04:35 GMT":     30 * time.Second,
		"Wed, 02 Jan 2030 03:04:00 GMT":     0,
		"Wed, 02 Jan 2040 03:04:00 GMT":     time.Hour,
		"Wednesday, 02-Jan-30 03:04:15 GMT": 10 * time.Second,
	} {
		if got := parseRetryAfter(in, now); got != want {
			t.Errorf("parseRetryAfter(%q) = %s, want %s", in, got, want)
		}
	}
}
