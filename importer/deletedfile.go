package importer

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"rollcall/importer/csvfile"
	"rollcall/importer/disk"
	"rollcall/importer/identity"
	"rollcall/importer/internal/keyset"
	"rollcall/importer/internal/plan"
	"rollcall/importer/internal/tenant"
	"rollcall/importer/rundir"
	"rollcall/importer/sheet"
)

// A deletedFile is deleted.csv with what earlier parts of the run have written.
type deletedFile struct {
	dir     disk.Dir
	kind    identity.Kind
	form    sheet.Form
	columns []string
	rows    [][]string
}

func newDeletedFile(dir disk.Dir, k identity.Kind, f sheet.Form) *deletedFile {
	return &deletedFile{dir: dir, kind: k, form: f, columns: plan.Deletable(k).Properties()}
}

// load reads what is there, a spreadsheet may have saved it since. A missing file is an empty one:
// nothing was deleted.
func (d *deletedFile) load() (err error) {
	if d.dir == nil {
		return nil
	}
	if there, err := disk.Exists(d.dir, rundir.DeletedFile); err != nil || !there {
		return err
	}
	defer func() {
		if err != nil { // our own file: the user's are as readable as before
			err = fmt.Errorf("read %s: %v", filepath.Join(d.dir.Path(), rundir.DeletedFile), err)
		}
	}()
	source := sourceIn(d.dir, rundir.DeletedFile)
	source.Name = "" // errors have it before them
	in, err := csvfile.Open([]csvfile.Source{source}, csvfile.Options{Kind: d.kind})
	if err != nil {
		return err
	}
	places := make([]int, len(d.columns))
	for i, column := range d.columns {
		if places[i] = slices.Index(in.Files[0].Header, column); places[i] < 0 {
			return fmt.Errorf("it has no column %s: this is not as it was written", column)
		}
	}
	return in.Read(context.Background(), func(*csvfile.Block) error { return nil }, func(b *csvfile.Block) error {
		for i := range b.Rows {
			if m := b.Rows[i].Malformed; m != nil {
				return fmt.Errorf("line %d: %s", b.Rows[i].Line, m.Message)
			}
			row := make([]string, len(places))
			for k, at := range places {
				row[k] = strings.Clone(sheet.Unguard(b.Rows[i].Cells[at]))
			}
			d.rows = append(d.rows, row)
		}
		return nil
	})
}

// index makes the entries findable; nil when there are none.
func (d *deletedFile) index(l tenant.List, s keyset.Seeds) *tenant.Index {
	if len(d.rows) == 0 {
		return nil
	}
	t := tenant.New(s)
	for _, row := range d.rows {
		e := d.entry(l, row)
		t.Add(e, e.Key())
	}
	return t
}

// entry is an entry as it was.
func (d *deletedFile) entry(l tenant.List, row []string) tenant.Entry {
	return tenant.Pack(l, len(d.columns), func(i int) string { return strings.TrimPrefix(row[i], "'") })
}

// cell is what a cell says, without the mark of [identity.Escape].
func (d *deletedFile) cell(row []string, c identity.Column) string {
	at := slices.Index(d.columns, c.String())
	if at < 0 {
		return ""
	}
	return strings.TrimPrefix(row[at], "'")
}

// write adds the entries that the file does not have, and puts it on disk whole.
func (d *deletedFile) write(entries []*tenant.Entry) error {
	known := map[string]bool{}
	for _, row := range d.rows {
		known[strings.ToLower(d.cell(row, identity.ID))] = true
	}
	for _, e := range entries {
		if !known[strings.ToLower(e.ID())] {
			d.rows = append(d.rows, e.Cells())
		}
	}
	return disk.Replace(d.dir, rundir.DeletedFile, func(f disk.File) error {
		w, err := d.form.Writer(f, d.columns, sheet.UsesOf(d.columns))
		if err != nil {
			return err
		}
		for _, row := range d.rows {
			if err := w.Row(row); err != nil {
				return err
			}
		}
		return w.Flush()
	})
}

// DeletedRows is how many entries deleted.csv has: the rows that a prune adds to those of its input.
func DeletedRows(dir disk.Dir, k identity.Kind) (int, error) {
	d := newDeletedFile(dir, k, sheet.Form{})
	err := d.load()
	return len(d.rows), err
}

// sourceIn is a file of a run directory, to be read as a table.
func sourceIn(dir disk.Dir, name string) csvfile.Source {
	return csvfile.Source{Name: identity.OneLine(filepath.Join(dir.Path(), name)), Open: func() (io.ReadCloser, error) { return dir.Read(name) }}
}
