package refusal

import (
	"testing"
	"time"
)

func TestRetryAfter(t *testing.T) {
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
		if got := RetryAfter(in, now); got != want {
			t.Errorf("RetryAfter(%q) = %s, want %s", in, got, want)
		}
	}
}
