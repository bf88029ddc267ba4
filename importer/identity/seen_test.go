package identity

import (
	"strings"
	"testing"
)

// TestRepairedIsSeen: a repaired text is shown as it can be typed, and what cannot be seen in it is gone.
func TestRepairedIsSeen(t *testing.T) {
	for _, c := range []struct {
		column     Column
		cell, want string
	}{
		{SerialNumber, "5CG\u00e2\u20ac\u20393405NPZ", `write "5CG3405NPZ"`},
		{SerialNumber, "5CG\u00c2\u00a03405NPZ", `write "5CG3405NPZ"`},
		{GroupTag, "M\u00c3\u00bcnchen\u00c2\u00a0S\u00c3\u00bcd", `write "München Süd"`},
	} {
		cells := []any{c.column, c.cell}
		if c.column != SerialNumber {
			cells = append(cells, SerialNumber, "A1B2C3")
		}
		rec := judged(t, &Rules{}, Autopilot, "", cells...)
		if len(rec.Findings) != 1 || rec.Findings[0].Code != CodeDoubleEncoded || !strings.Contains(rec.Findings[0].Message, c.want) {
			t.Errorf("%q: %+v", c.cell, rec.Findings)
		}
	}
}
