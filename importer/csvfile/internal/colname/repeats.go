package colname

import (
	"slices"
	"strings"
)

// WithoutBlanks returns the cells up to the last one that is not blank.
func WithoutBlanks(cells []string) []string {
	n := len(cells)
	for n > 0 && strings.TrimSpace(cells[n-1]) == "" {
		n--
	}
	return cells[:n]
}

// Repeats reports whether cells are a header again, which is folded and without blanks at its end.
func Repeats(cells, header []string) bool {
	return slices.EqualFunc(WithoutBlanks(cells), header, func(cell, name string) bool { return Fold(cell) == name })
}
