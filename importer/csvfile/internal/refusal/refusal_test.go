package refusal

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"
)

// TestPlaces: an error names its file once, whoever knew it.
func TestPlaces(t *testing.T) {
	system := &fs.PathError{Op: "open", Path: "a.csv", Err: fs.ErrPermission}
	for _, test := range []struct {
		err  error
		want string
	}{
		{IO("a.csv", system), "a.csv: cannot be read: permission denied"},
		{In(system, "a.csv"), "a.csv: cannot be read: permission denied"},
		{In(&Error{Line: 3, Message: "is odd"}, "a.csv"), "a.csv: line 3: is odd"},
		{In(fmt.Errorf("wrapped: %w", &Error{File: "b.csv", Message: "is odd"}), "a.csv"), "b.csv: is odd"},
		{&Error{Message: "is odd"}, "is odd"},
	} {
		if got := test.err.Error(); got != test.want {
			t.Errorf("got %s, want %s", got, test.want)
		}
	}
	if !errors.Is(In(system, "a.csv"), fs.ErrPermission) {
		t.Error("the cause is lost")
	}
}

// TestQuote: a name that may be anything is not shown in full.
func TestQuote(t *testing.T) {
	for name, want := range map[string]string{
		"S/N": `"S/N"`, "jane@contoso.com": `"j...@contoso.com"`, strings.Repeat("é", 41): `"` + strings.Repeat("é", 40) + `..."`, "a\nb": `"a\nb"`,
	} {
		if got := Quote(name); got != want {
			t.Errorf("%q: got %s, want %s", name, got, want)
		}
	}
}
