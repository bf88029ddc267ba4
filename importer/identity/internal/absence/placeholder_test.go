package absence

import "testing"

func TestPlaceholders(t *testing.T) {
	for _, list := range []map[string]bool{placeholders, serialPlaceholders} {
		for p := range list {
			if p == "" || !PlaceholderSerial(p) {
				t.Errorf("the entry %q is never met", p)
			}
		}
	}
	for p := range placeholders {
		if !Placeholder(p) {
			t.Errorf("the entry %q is never met in a maker's name", p)
		}
	}
	// What only a serial number cannot be is a maker's name, or may be.
	for _, s := range []string{"Tulip Computers", "12345", "EVAL"} {
		if Placeholder(s) {
			t.Errorf("manufacturer or model %q is taken for none", s)
		}
	}
}

func TestTotals(t *testing.T) {
	for p := range totals {
		if p == "" || !Total(p) {
			t.Errorf("the word %q is never met", p)
		}
	}
	for _, s := range []string{"Total Defense PC", "Sumo", "Total7", "A1 Totally", "Gesamtschule", "Somme-1"} {
		if Total(s) {
			t.Errorf("%q is taken for a line of totals", s)
		}
	}
}
