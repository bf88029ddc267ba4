package sheettest

import "testing"

// TestCell: the losses that people know.
func TestCell(t *testing.T) {
	for cell, want := range map[string]string{
		"356938035643809": "3.56938E+14", "00123": "123", "1234E56": "1.23400E+59", "3-4": "04-Mar", "MAR1": "04-Mar", "=1+1": "#NAME?", "true": "TRUE",
		`="00123"`: "00123", `="a""b"`: `a"b`, "5CG1234ABC": "5CG1234ABC", "1.50": "1.5", "'=1": "'=1", "": "", "Desk 4": "Desk 4", "12345": "12345",
		"2026-01-02T03:04:05Z": "04-Mar", "12E4567": "12E4567",
	} {
		if got := Cell(cell); got != want {
			t.Errorf("%q is saved as %q, want %q", cell, got, want)
		}
	}
}
