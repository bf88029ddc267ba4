package redact

import (
	"strings"
	"testing"
	"unicode/utf8"
)

func TestText(t *testing.T) {
	hash := "T0HnAgEAHAAAAAoA4Q70ZQAACgDhDvRlBBqonmkCCQMCABAACQABAAgAEAAB"
	for in, want := range map[string]string{
		"":                                            "",
		" two\r\n\tlines \x1b[31m ":                   "two lines [31m",
		"Ada.Lovelace@contoso.com":                    "A...@contoso.com",
		"ada%40contoso.com":                           "a...@contoso.com",
		"o'brien@contoso.com":                         "o...@contoso.com",
		"at https://fef.example/x?y=1, later":         "at [url] later",
		"Bearer eyJ0eXAiOiJKV1Qi.eyJ0.c2ln":           "Bearer [token]",
		"hash " + hash + ", cut":                      "hash [data], cut",
		"a hash as the service cuts it: " + hash[:40]: "a hash as the service cuts it: [data]",
		strings.Repeat("QUJD", 50):                    "[data]",
		"right\u202eleft \xff":                        "rightleft",
	} {
		if got := Text(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

func TestCut(t *testing.T) {
	for in, want := range map[string]string{"": "", "äöü": "äöü", "äöüß": "äö…"} {
		if got := Cut(in, 3); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
	if got := Text(strings.Repeat("ä ", 1000)); utf8.RuneCountInString(got) != MaxText {
		t.Errorf("%d characters", utf8.RuneCountInString(got))
	}
}

func TestID(t *testing.T) {
	guid := "1b0dbb35-0a4a-4f0d-8a3a-6c2a1c6f1b11"
	for in, want := range map[string]string{guid: guid, " " + guid + "\r\n": guid, "": "", "<script>": "", "a b": "", strings.Repeat("a", 65): ""} {
		if got := ID(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
