package show

import (
	"strings"
	"testing"
)

func TestMask(t *testing.T) {
	hash := "T0HnAgEAHAAAAAoA4Q70ZQAACgDhDvRlBBqonmkCCQMCABAACQAB"
	for text, want := range map[string]string{
		"":                                      "",
		"Reception desk":                        "Reception desk",
		"meet @ noon":                           "meet @ noon",
		"adele.vance@contoso.com":               "a...@contoso.com",
		"desk of o'brien@contoso.com, 2nd":      "desk of o...@contoso.com, 2nd",
		"Nestor <nestor@contoso.com>":           "Nestor <...@contoso.com>",
		"was " + hash + ".":                     "was (hash).",
		"T0Hn":                                  "T0Hn",
		"a@x.example\nb@y.example":              "a...@y.example",
		"full width nestor\uff20contoso.com":    "full width n...\uff20contoso.com",
		strings.Repeat("Conference room ", 100): strings.Repeat("Conference room ", 100),
	} {
		if got := Mask(text); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
