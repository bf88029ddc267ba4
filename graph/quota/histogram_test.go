package quota

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

func TestBucketsHoldTheirDurations(t *testing.T) {
	for _, d := range []time.Duration{-1, 0, 1, 7, 8, 9, 15, 16, 17, 1023, 1024, time.Microsecond, time.Millisecond, time.Second, time.Hour, 1<<62 + 1, 1<<63 - 1} {
		b := bucket(d)
		if top := upper(b); d > top || d > 16 && float64(top) > 1.13*float64(d) {
			t.Errorf("%d is in bucket %d, which ends at %d", d, b, top)
		}
		if d > 0 && bucket(d-1) > b {
			t.Errorf("buckets go down at %d", d)
		}
	}
}

func TestQuantiles(t *testing.T) {
	var h histogram
	if a, b, c, d := h.snapshot().Quantiles(); a+b+c+d != 0 {
		t.Error("quantiles of nothing")
	}
	var all []time.Duration
	for range 10_000 {
		d := time.Millisecond + time.Duration(rand.ExpFloat64()*float64(100*time.Millisecond))
		all = append(all, d)
		h.add(d)
	}
	slices.Sort(all)
	p50, p95, p99, top := h.snapshot().Quantiles()
	for _, q := range []struct{ got, part float64 }{{p50, 0.50}, {p95, 0.95}, {p99, 0.99}} {
		exact := milliseconds(all[int(q.part*float64(len(all)-1))])
		if q.got < exact || q.got > 1.13*exact {
			t.Errorf("p%.0f is %g ms, exactly %g", 100*q.part, q.got, exact)
		}
	}
	if top != milliseconds(all[len(all)-1]) {
		t.Errorf("max is %g", top)
	}
}
