package importer

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// ResultsFile is the name of the journal in a run directory.
const ResultsFile = "results.csv"

// syncEvery is the longest time for which a recorded row may be in the operating system's memory only.
const syncEvery = time.Second

// A Journal is results.csv, open for appending. It holds one line for each row, in input order and without gaps, so that its
// last whole line says where a run stood.
type Journal struct {
	f      *os.File
	buf    bytes.Buffer
	w      *csv.Writer
	synced time.Time
	dirty  bool
	next   int // the row that must come next
	cells  []string
}

// CreateJournal starts results.csv in dir, which must not hold one.
func CreateJournal(dir string) (j *Journal, err error) {
	name := filepath.Join(dir, ResultsFile)
	f, err := os.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, fmt.Errorf("create results: %w", err)
	}
	j = &Journal{f: f, next: 1}
	j.w = csv.NewWriter(&j.buf)
	j.w.Write(ResultColumns) // into memory: cannot fail
	if err := j.flush(); err != nil {
		return nil, err
	}
	return j, j.Sync()
}

// add formats one line; flush writes what was added.
func (j *Journal) add(p Place, kind, identity string, o *Outcome) {
	if p.Row != j.next {
		panic(fmt.Sprintf("journal: row %d where %d was due", p.Row, j.next))
	}
	j.next++
	j.cells = o.record(j.cells, p, kind, identity)
	j.w.Write(j.cells) // into memory: cannot fail
}

// flush appends the added lines in one write, and syncs when the last sync is old enough.
func (j *Journal) flush() error {
	j.w.Flush()
	if j.buf.Len() == 0 {
		return nil
	}
	_, err := j.f.Write(j.buf.Bytes())
	j.buf.Reset()
	if err != nil {
		return fmt.Errorf("write results: %w", err)
	}
	j.dirty = true
	if time.Since(j.synced) >= syncEvery {
		return j.Sync()
	}
	return nil
}

// Sync makes what was written durable.
func (j *Journal) Sync() error {
	j.synced = time.Now()
	if !j.dirty {
		return nil
	}
	if err := j.f.Sync(); err != nil {
		return fmt.Errorf("sync results: %w", err)
	}
	j.dirty = false
	return nil
}

// Close syncs and closes the file.
func (j *Journal) Close() error {
	err := j.Sync()
	if cerr := j.f.Close(); err == nil && cerr != nil {
		err = fmt.Errorf("close results: %w", cerr)
	}
	return err
}
