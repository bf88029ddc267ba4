package quota

import (
	"testing"
	"time"
)

func TestParse(t *testing.T) {
	for in, want := range map[string]Quota{
		"100/20s":     {100, 20 * time.Second},
		" 5 / 1m30s ": {5, 90 * time.Second},
		"1/1ms":       {1, time.Millisecond},
	} {
		got, err := Parse(in)
		if err != nil || got != want {
			t.Errorf("Parse(%q) = %v, %v", in, got, err)
		}
		if again, err := Parse(got.String()); err != nil || again != want {
			t.Errorf("Parse(%q) = %v, %v", got, again, err)
		}
	}
	for _, in := range []string{"", "100", "100/", "/20s", "a/20s", "100/20", "0/20s", "-1/20s", "1.5/20s", "100/0s", "100/-1s", "2000000/1s", "1/2h", "1/1us"} {
		if q, err := Parse(in); err == nil {
			t.Errorf("Parse(%q) = %v, want an error", in, q)
		}
	}
	if q := Default.Share(0.5); q.N != 50 || q.Per != 20*time.Second {
		t.Errorf("half of the quota is %s", q)
	}
	if q := Default.Share(0.001); q.N != 1 {
		t.Errorf("a thousandth of the quota is %s", q)
	}
	if q := Default.Share(0.29); q.N != 29 {
		t.Errorf("29 %% of the quota is %s", q)
	}
}

func TestTime(t *testing.T) {
	if d := Default.Time(1000); d != 200*time.Second {
		t.Errorf("1,000 writes take %s", d)
	}
}
