package input

import (
	"strings"
	"testing"
)

func TestMayHaveBeen(t *testing.T) {
	for _, c := range []struct {
		lost, name string
		want       bool
	}{
		{"a\ufffd1", "aü1", true}, {"a\ufffd1", "abc1", true}, {"a\ufffd1", "a1", false}, {"a\ufffd1", "abcdef1", false},
		{"\ufffd1", "x1", true}, {"1\ufffd", "1x", true}, {"1\ufffd", "x1x", false}, {"a\ufffd\ufffdb", "axxb", true}, {"a\ufffd\ufffdb", "axb", false},
		{strings.Repeat("\ufffd", 40) + "x", strings.Repeat("y", 120), false},
	} {
		if mayHaveBeen(c.lost, c.name) != c.want {
			t.Errorf("%q of %q: %v", c.lost, c.name, !c.want)
		}
	}
	if got := appendLostNames(nil, "A\ufffd1,M\ufffdnchen Süd;\ufffd"); len(got) != 2 || got[0] != "a\ufffd1" || got[1] != "m\ufffdnchen" {
		t.Errorf("%q", got)
	}
}
