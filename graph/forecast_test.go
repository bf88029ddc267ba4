package graph

import (
	"testing"
	"time"

	"rollcall/graph/quota"
	"rollcall/graph/signin"
)

func TestForecastKeepsToBothQuotas(t *testing.T) {
	for _, test := range []struct {
		writes, any string
		share       float64
		bound       string
		want        time.Duration
	}{
		{"100/20s", "1000/20s", 1, "100/20s", 200 * time.Second},
		{"100/20s", "1000/20s", 0.5, "50/20s", 400 * time.Second},
		{"2500/1s", "1000/20s", 1, "1000/20s", 20 * time.Second},
		{"100/1s", "100/1s", 1, "100/1s", 10 * time.Second},
	} {
		writes, err := quota.Parse(test.writes)
		if err != nil {
			t.Fatal(err)
		}
		anyQuota, err := quota.Parse(test.any)
		if err != nil {
			t.Fatal(err)
		}
		c, err := New(signin.Static("token"), Options{BaseURL: "https://graph.example", Quota: writes, AnyQuota: anyQuota, Share: test.share})
		if err != nil {
			t.Fatal(err)
		}
		if got := c.Bound().String(); got != test.bound {
			t.Errorf("%s and %s: bound by %s, want %s", test.writes, test.any, got, test.bound)
		}
		if got := c.AtLeast(1000); got != test.want {
			t.Errorf("%s and %s: 1,000 writes take %s, want %s", test.writes, test.any, got, test.want)
		}
	}
}
