package input

import (
	"io"
	"strings"
	"testing"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/internal/keyset"
)

// TestUndecodable: of a row that could not be decoded its text counts too, and as much as there is
// of it.
func TestUndecodable(t *testing.T) {
	f := &csvfile.File{Header: []string{"Serial Number", "Details"}}
	f.Layout = identity.NewLayout(identity.Corporate, []identity.Column{identity.SerialNumber, identity.Description}, f.Header, "")
	for _, row := range []csvfile.Row{
		{Cells: []string{"GOOD1X", "x"}, Raw: "R57DF4JVHB1\ufffd,GOOD1X,x"},
		{Malformed: &csvfile.Malformed{Code: identity.CodeHeaderChanges, Raw: "a,R57DF4JVHB1,b"}},
	} {
		c := &Check{Rules: &identity.Rules{}, input: &csvfile.Input{Kind: identity.Corporate}, Seeds: keyset.NewSeeds()}
		c.meaning = &meaning{meant: keyset.NewMeant(c.Seeds.Proof)}
		g := &glances{reader: keyset.NewReader(c.Seeds.Proof)}
		c.glanceAt(g, f, &row)
		c.meaning.meant.Add(&g.meant)
		if !c.meaning.meant.Names(identity.TypeSerial, "R57DF4JVHB1") || g.rows[0].unread {
			t.Errorf("%+v: unread %v", row, g.rows[0].unread)
		}
		if row.Raw != "" {
			row.Raw += string(make([]byte, rawKept))
		} else {
			row.Malformed.Raw += string(make([]byte, rawKept))
		}
		if c.glanceAt(g, f, &row); !g.rows[1].unread {
			t.Error("a text that was cut is believed to be whole")
		}
	}
}

// TestRawKept: as much is kept of a row as is taken for a text that was cut.
func TestRawKept(t *testing.T) {
	text := "Serial Number,Details\n\"a\"x," + strings.Repeat("y", 200_000) + "\n"
	in, err := csvfile.Open([]csvfile.Source{{Name: "devices.csv", Open: func() (io.ReadCloser,
		error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}}}, csvfile.Options{})
	if err != nil {
		t.Fatal(err)
	}
	kept := 0
	err = in.Read(t.Context(), func(b *csvfile.Block) error {
		kept = len(b.Rows[0].Malformed.Raw)
		return nil
	}, func(*csvfile.Block) error { return nil })
	if err != nil || kept < rawKept || kept > rawKept+3 {
		t.Errorf("%d bytes are kept, rawKept is %d: %v", kept, rawKept, err)
	}
}
