package main

import (
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"rollcall/importer/identity"
)

// talk is where text for people goes: what a user's file, a name or a service brought into it is
// shown, and nothing else is done with it. A terminal obeys what it is sent. JSON means the same
// behind it, since its own escapes are used.
type talk struct{ w io.Writer }

// Write implements io.Writer. Lines and tabs stay, so that a text may have several.
func (t talk) Write(p []byte) (int, error) {
	lines := strings.Split(string(p), "\n")
	for i, line := range lines {
		cells := strings.Split(line, "\t")
		for k, c := range cells {
			cells[k] = identity.OneLine(c)
		}
		lines[i] = strings.Join(cells, "\t")
	}
	if _, err := io.WriteString(t.w, strings.Join(lines, "\n")); err != nil {
		return 0, err
	}
	return len(p), nil
}

// drawn is the stream beneath talk, for what draws on a terminal on purpose.
func drawn(w io.Writer) io.Writer {
	if t, ok := w.(talk); ok {
		return t.w
	}
	return w
}

func isTerminal(w io.Writer) bool {
	f, ok := drawn(w).(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// lines is a text of several lines of which none but the first begins like one of ours.
func lines(s string) string { return strings.ReplaceAll(s, "\n", "\n  ") }
