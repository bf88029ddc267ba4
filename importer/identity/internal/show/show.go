// Package show says how a message shows what stands in a cell: with [Cell] in quotes, on one line,
// shortened, without a hardware hash and of a user principal name no more than [Redact] leaves.
// [Mask] and [OneLine] do the same to texts that are kept whole.
package show

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"rollcall/importer/identity/internal/hwhash"
)

// longest is how many characters of a value a message shows.
const longest = 64

// Cell returns a cell for a message: quoted, on one line, shortened, without hashes and full UPNs.
func Cell(s string) string {
	if hwhash.Like(s) {
		return "(a hardware hash)"
	}
	if len(s) >= hwhash.Least {
		s = hwhash.Mask(s)
	}
	s = Redact(s)
	if n := utf8.RuneCountInString(s); n > longest {
		cut := 0
		for range longest / 2 {
			_, w := utf8.DecodeRuneInString(s[cut:])
			cut += w
		}
		return strconv.Quote(s[:cut]) + "... (" + strconv.Itoa(n) + " characters)"
	}
	return strconv.Quote(s)
}

// Number is [Cell] without quotes, for numbers.
func Number(s string) string {
	if len(s) > longest {
		return Cell(s)
	}
	return s
}

// Count returns a number as a sentence has it.
func Count(n int) string {
	if n == 2 {
		return "two"
	}
	return fmt.Sprint(n)
}

// List joins what is to be chosen from.
func List(words []string) string {
	n := len(words) - 1
	if n == 0 {
		return words[0]
	}
	return strings.Join(words[:n], ", ") + " or " + words[n]
}
