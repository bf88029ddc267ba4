package csvfile

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"rollcall/importer/identity"
)

// textSource is a source held in memory.
func textSource(name, text string) Source { return bytesSource(name, []byte(text)) }

// A seen is a row as a test compares it.
type seen struct {
	File  string
	Row   int
	Line  int
	Cells string // joined by |
	Code  identity.Code
	Say   string
	Raw   string
}

// String is short, for tables: 4:a|b, or 4!too_few_cells:raw.
func (s seen) String() string {
	if s.Code != "" {
		return fmt.Sprintf("%d!%s:%s", s.Line, s.Code, s.Raw)
	}
	return fmt.Sprintf("%d:%s", s.Line, s.Cells)
}

// readAll reads an input to its end and keeps copies of what it gives.
func readAll(t testing.TB, in *Input) []seen {
	t.Helper()
	var all []seen
	err := in.Read(t.Context(), func(*Block) error { return nil }, func(b *Block) error {
		for i, r := range b.Rows {
			s := seen{File: b.File.Name, Row: b.First + i, Line: r.Line, Cells: strings.Clone(strings.Join(r.Cells, "|"))}
			if m := r.Malformed; m != nil {
				s.Code, s.Say, s.Raw = m.Code, m.Message, m.Raw
			} else if len(r.Cells) != len(b.File.Header) {
				t.Errorf("line %d: %d cells under %d headers", r.Line, len(r.Cells), len(b.File.Header))
			}
			all = append(all, s)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// rowsOf are the rows of a text as strings.
func rowsOf(t testing.TB, text string, o Options) []string {
	t.Helper()
	in, err := Open([]Source{textSource("devices.csv", text)}, o)
	if err != nil {
		t.Fatal(err)
	}
	var rows []string
	for _, s := range readAll(t, in) {
		rows = append(rows, s.String())
	}
	return rows
}

// openError opens a text and returns the error that this must give.
func openError(t testing.TB, text string, o Options) *Error {
	t.Helper()
	_, err := Open([]Source{textSource("devices.csv", text)}, o)
	var e *Error
	if !errors.As(err, &e) {
		t.Fatalf("Open gave %v, want an *Error", err)
	}
	return e
}
