package importer

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"rollcall/importer/identity"
)

// DeletedFile is the name of the file that keeps entries as they are before they are deleted, in the form of an [Export]: a corporate
// one can be put back from it.
const DeletedFile = "deleted.csv"

// A deletedFile is deleted.csv with what earlier parts of the run have written.
type deletedFile struct {
	dir     string
	columns []string
	rows    [][]string
}

func deletedColumns(k identity.Kind) []string { return ExportProperties(k, false) }

// load reads what is there. A missing file is an empty one: nothing was deleted.
func (d *deletedFile) load() error {
	path := filepath.Join(d.dir, DeletedFile)
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return fmt.Errorf("read %s: %w", path, err)
	}
	if len(all) == 0 || !slices.Equal(all[0], d.columns) {
		return fmt.Errorf("%s does not begin as this version of rollcall writes it", path)
	}
	d.rows = all[1:]
	return nil
}

// index makes the entries findable; nil when there are none.
func (d *deletedFile) index(l listing, s seeds) *tenantIndex {
	if len(d.rows) == 0 {
		return nil
	}
	t := newTenantIndex(s)
	for _, row := range d.rows {
		e := d.entry(l, row)
		t.add(e, e.key())
	}
	return t
}

// entry is an entry as it was.
func (d *deletedFile) entry(l listing, row []string) entry {
	return pack(l, len(d.columns), func(i int) string { return strings.TrimPrefix(row[i], "'") })
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
func (d *deletedFile) write(entries []*entry) error {
	known := map[string]bool{}
	for _, row := range d.rows {
		known[strings.ToLower(d.cell(row, identity.ID))] = true
	}
	for _, e := range entries {
		if !known[strings.ToLower(e.id())] {
			d.rows = append(d.rows, e.cells())
		}
	}
	err := WriteFile(d.dir, DeletedFile, func(f *os.File) error {
		w := csv.NewWriter(f)
		if err := w.Write(d.columns); err != nil {
			return err
		}
		return w.WriteAll(d.rows)
	})
	if err != nil {
		return err
	}
	syncDir(d.dir)
	return nil
}

// syncDir puts the names of a directory on disk, on systems that can.
func syncDir(dir string) {
	if f, err := os.Open(dir); err == nil {
		f.Sync() // Windows refuses it, and has no need of it
		f.Close()
	}
}

// DeletedRows is how many entries dir/deleted.csv has: the rows that a prune adds to those of its input.
func DeletedRows(dir string, k identity.Kind) (int, error) {
	d := &deletedFile{dir: dir, columns: deletedColumns(k)}
	err := d.load()
	return len(d.rows), err
}
