package importer_test

import (
	"bytes"
	"fmt"
	"io"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
	"rollcall/importer/internal/input"
	"rollcall/sampledata"
)

// made are tables with what clean files lack: damage of all sorts, hashes, ids, cells with a meaning
// of their own.
func made(t testing.TB) (all []*table) {
	for _, o := range []sampledata.Options{
		{Kind: "corporate", Profile: "graph", Rows: 60, Seed: 7, Bad: 0.5, Duplicates: 0.1, WithID: true},
		{Kind: "corporate", Profile: "short", Rows: 40, Seed: 8, Bad: 0.5},
		{Kind: "corporate", Profile: "windows", Rows: 30, Seed: 9, Bad: 0.3},
		{Kind: "autopilot", Profile: "portal", Rows: 40, Seed: 10, Bad: 0.6, Hashes: true},
		{Kind: "autopilot", Profile: "graph", Rows: 30, Seed: 11, Bad: 0.3, Duplicates: 0.2, WithID: true},
	} {
		var b bytes.Buffer
		must(t, sampledata.Generate(&b, o))
		all = append(all, parsed(t, o.Kind+" "+o.Profile, b.String(), csvfile.Options{}))
	}
	for name, text := range map[string]string{
		"tuples": graphed + "\"Contoso;Laptop, 15\"\"; Gen 2;PF3A1B2C\",manufacturerModelSerial,\n" +
			"\"VMware, Inc.,Virtual Platform,VMware-56 4d\",manufacturerModelSerial,\n\"A,B\",manufacturerModelSerial,x\n" +
			"356938035643809,IMEI,CLEAR!\n356938035643808,imei,\"two\nlines\"\n35-693803-564380-9,imei,x\n" +
			"A.B1,Serial number,clear!\nLäb1,serialNumber,M?ller\n",
		"values": "Device Serial Number,Group Tag,Assigned User,displayName\nPF3A1B2C,CLEAR!,CLEAR!,CLEAR!\n" +
			"PF3A1B2D,#NV,a@b,PC-1\nPF3A1B2D,\"=A2&\"\"x\"\"\",a@contoso.com,1234\n\"=\"\"0012\"\"\",N/A,,Büro\n" +
			"'0013,NULL,,\n(2 rows affected),,,\nPF3A1B2E,\"a\tb\",„x“@y.de,\nPF3A1B2F,Ｂ１,,\n" +
			"1S20HES0JK00PF0ABCDE,GrÃ¶ÃŸe,,\n",
		"ids": "id,Serial Number,Details,Platform\n12bd4ace-1e39-830e-6b0a-c1d32a3af4d4,,x,ios\n,R57DF4JVHB1,y,iPadOS\n" +
			"{12BD4ACE-1E39-830E-6B0A-C1D32A3AF4D5},R57DF4JVHB2,,macos\nx,R57DF4JVHB3,,\n",
		"two": "S/N,Serial,Details\nR57DF4JVHB1,,x\nR57DF4JVHB2,,y\n",
	} {
		all = append(all, parsed(t, name, text, csvfile.Options{}))
	}
	return all
}

// A said is what one row says.
type said struct {
	place
	text string
}

// understood is what is read of a table in one writing: its rows, and what is found over all of them.
type understood struct {
	as    string // kind and type
	rows  []said
	codes string
}

// read reads a table that was written so.
func (w *writing) read(t *testing.T, tb *table) (u understood, places []place) {
	t.Helper()
	files, places := w.write(tb)
	var sources []csvfile.Source
	for i, file := range files {
		sources = append(sources, csvfile.Source{Name: fmt.Sprint(i), Open: func() (io.ReadCloser,
			error) {
			return io.NopCloser(bytes.NewReader(file)), nil
		}})
	}
	o := tb.options
	o.Encoding, o.BlockSize = w.named, w.block
	return understand(t, sources, o), places
}

func understand(t *testing.T, sources []csvfile.Source, o csvfile.Options) (u understood) {
	t.Helper()
	in, err := csvfile.Open(sources, o)
	if err != nil {
		t.Errorf("not read: %v", err)
		return u
	}
	u.as = in.Kind.String() + "/" + in.Files[0].Layout.Type
	var rules identity.Rules
	var rec identity.Record
	must(t, in.Read(t.Context(), func(*csvfile.Block) error { return nil }, func(b *csvfile.Block) error {
		for i, row := range b.Rows {
			at := place{slices.Index(in.Files, b.File), row.Line}
			if row.Malformed != nil {
				u.rows = append(u.rows, said{at, string(row.Malformed.Code)})
				continue
			}
			rules.Judge(b.File.Layout, row.Cells, identity.Source{Guessed: row.Guessed}, &rec)
			u.rows = append(u.rows, said{at, fmt.Sprintf("row %d: %s", b.First+i, meant(&rec))})
		}
		return nil
	}))
	c, err := input.Read(t.Context(), in, input.Options{Rules: &rules})
	must(t, err)
	u.codes = fmt.Sprintf("%s; %d rows, %d invalid, %d warned, %d repeated", tallied(c), c.Rows, c.Invalid, c.Warned, c.Repeats)
	return u
}

// meant is all of a record that decides what is sent. The line breaks of a text are those of its file.
func meant(rec *identity.Record) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %q", rec.ID, rec.Type, rec.Identifier)
	for _, v := range rec.Values {
		fmt.Fprintf(&b, " %s=%q/%v", v.Column, v.Text, v.Clear)
	}
	for _, f := range rec.Findings {
		fmt.Fprintf(&b, " %s:%s/%v", f.Code, f.Column, f.Warning)
	}
	return strings.NewReplacer(`\r\n`, `\n`, `\r`, `\n`).Replace(b.String())
}

// changes says why a writing changes what a table says, "" where it must not.
func (w *writing) changes(tb *table) string {
	switch {
	case tb.header == nil && (w.header != nil || w.order != nil || w.extra):
		return "without a header the place of a column is its name"
	case !w.sayable(tb):
		return "the encoding does not have all of its characters"
	}
	return ""
}

// sayable reports whether the writing's encoding has all that the table says.
func (w *writing) sayable(tb *table) bool {
	files, _ := w.write(tb)
	return !slices.ContainsFunc(files, func(f []byte) bool { return f == nil })
}

// TestWritings: what a file says does not depend on how it is written.
func TestWritings(t *testing.T) {
	tables := made(t)
	for _, c := range cleanFiles {
		tb := tableOf(t, c)
		tables = append(tables, tb)
		t.Run("as it is/"+c.file, func(t *testing.T) {
			if strings.Contains(c.codes, "guessed") {
				return // the plain writing is UTF-8 and no guess
			}
			plain, _ := (&writing{}).read(t, tb)
			given := understand(t, []csvfile.Source{csvfile.FileSource(filepath.Join("testdata", "clean", c.file))}, c.options)
			plain.compare(t, given, true)
		})
	}
	for _, w := range writings {
		if !slices.ContainsFunc(tables, func(tb *table) bool { return w.changes(tb) == "" }) {
			t.Errorf("no table is written so: %s", w.name)
		}
	}
	for _, tb := range tables {
		t.Run(tb.name, func(t *testing.T) {
			plain, places := (&writing{}).read(t, tb)
			plain.stand(t, places)
			for _, w := range writings {
				w.hold(t, tb, plain)
			}
			x := rand.New(rand.NewPCG(1, uint64(len(tb.rows))))
			for range 25 {
				w := writings[x.IntN(len(writings))]
				for range 1 + x.IntN(4) {
					w = w.with(writings[x.IntN(len(writings))])
				}
				w.hold(t, tb, plain)
			}
		})
	}
}

// hold holds what is read of one writing against what the table says.
func (w *writing) hold(t *testing.T, tb *table, plain understood) {
	if w.changes(tb) != "" {
		return
	}
	t.Run(w.name, func(t *testing.T) {
		t.Parallel()
		u, places := w.read(t, tb)
		u.stand(t, places)
		plain.compare(t, u, w.files < 2)
	})
}

// stand checks that the rows were read where they were put.
func (u *understood) stand(t *testing.T, places []place) {
	t.Helper()
	if len(u.rows) != len(places) {
		t.Fatalf("%d rows, want %d", len(u.rows), len(places))
	}
	for i, r := range u.rows {
		if r.place != places[i] {
			t.Fatalf("row %d was read at %v and stands at %v", i+1, r.place, places[i])
		}
	}
}

// compare compares two readings, but for the places. whole is false where one is of several files: what is said of
// a file as a whole is said of each of them.
func (u *understood) compare(t *testing.T, other understood, whole bool) {
	t.Helper()
	if u.as != other.as {
		t.Errorf("read as %s, want %s", other.as, u.as)
	}
	if whole && u.codes != other.codes {
		t.Errorf("found %s, want %s", other.codes, u.codes)
	}
	if len(u.rows) != len(other.rows) {
		t.Fatalf("%d rows, want %d", len(other.rows), len(u.rows))
	}
	for i, r := range u.rows {
		if got := other.rows[i]; got.text != r.text {
			t.Fatalf("at %v\n got %.300s\nwant %.300s", got.place, got.text, r.text)
		}
	}
}
