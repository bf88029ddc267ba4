package spreadsheet

import "testing"

// TestScientific: numbers as spreadsheets and programs write them, and serial numbers that look
// alike.
func TestScientific(t *testing.T) {
	for s, want := range map[string]bool{"3.56938E+14": true, "3,56938E+14": true, "1E+10": true, "1.4736618675E10": true, "1.4736618675e10": true,
		"1.23E2": true, "12E4567": false, "1234E56": false, "1E10": false, "1.E10": false, "A.23E10": false, "1.2E345": false, "1.2E": false, "": false} {
		if got := Scientific(s); got != want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

func TestLacksZeros(t *testing.T) {
	for _, c := range []struct {
		serial, whole string
		want          bool
	}{
		{"123", "0123", true}, {"0123", "00123", true}, {"ab1", "0AB1", true}, {"123", "123", false}, {"0123", "123", false},
		{"123", "01234", false},
		{"", "0", false}, {"0", "00", false}, {"", "", false},
	} {
		if LacksZeros(c.serial, c.whole) != c.want {
			t.Errorf("%q is %q without zeros: %v", c.serial, c.whole, !c.want)
		}
	}
}
