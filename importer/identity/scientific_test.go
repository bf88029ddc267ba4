package identity

import "testing"

// TestScientific: numbers as spreadsheets and programs write them, and serial numbers that look alike.
func TestScientific(t *testing.T) {
	for s, want := range map[string]bool{"3.56938E+14": true, "3,56938E+14": true, "1E+10": true, "1.4736618675E10": true, "1.4736618675e10": true,
		"1.23E2": true, "12E4567": false, "1234E56": false, "1E10": false, "1.E10": false, "A.23E10": false, "1.2E345": false, "1.2E": false, "": false} {
		if got := scientific(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}
