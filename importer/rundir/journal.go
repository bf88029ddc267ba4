package rundir

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"rollcall/importer/disk"
	"rollcall/importer/outcome"
)

// SyncEvery is the longest time for which a recorded row may be in the operating system's memory only.
const SyncEvery = time.Second

// A DiskError ends a run whose results cannot be recorded.
type DiskError struct{ Err error }

func (e *DiskError) Error() string { return e.Err.Error() }
func (e *DiskError) Unwrap() error { return e.Err }

// A Journal is results.csv, open for appending. It holds one line for each row, in input order and without gaps, so that its
// last whole line says where a run stood.
type Journal struct {
	dir    disk.Dir
	f      disk.File
	name   string
	size   int64 // of the whole lines that are written
	buf    []byte
	synced time.Time
	dirty  bool
	next   int // the row that must come next
}

// OpenJournal opens results.csv, or what is in the making of it, for appending, and makes it when it
// is missing. What a crash left of a last line is cut off: cells hold no newline, so the last one
// ends the last whole row.
func OpenJournal(dir disk.Dir, name string) (j *Journal, err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("open %s: %w", filepath.Join(dir.Path(), name), err)
		}
	}()
	f, err := dir.Edit(name)
	if err != nil {
		return nil, err
	}
	j = &Journal{dir: dir, f: f, name: name, next: 1}
	if err := j.recover(); err != nil {
		f.Close()
		return nil, err
	}
	return j, nil
}

// recover cuts a torn line and finds the row that comes next.
func (j *Journal) recover() error {
	size, err := j.f.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	whole, err := written(j.f, size)
	if err != nil {
		return err
	}
	end, last, err := lastLine(j.f, whole)
	if err != nil {
		return err
	}
	head := make([]byte, min(whole, int64(len(Header))))
	if _, err := j.f.ReadAt(head, 0); err != nil && err != io.EOF {
		return err
	}
	if !strings.HasPrefix(Header, string(head)) {
		return errors.New("it does not begin as the results of a run do: somebody else wrote it")
	}
	if end < int64(len(Header)) { // not even a header: nothing was recorded
		if err := j.f.Truncate(0); err != nil {
			return err
		}
		if _, err := j.f.Seek(0, io.SeekStart); err != nil {
			return err
		}
		j.buf = append(j.buf, Header...)
		if err := j.Flush(); err != nil {
			return err
		}
		return errors.Join(j.Sync(), j.dir.Sync()) // the file may be new
	}
	if end < size { // a file that is whole keeps its time: it tells when the run was last at work
		if err := j.f.Truncate(end); err != nil {
			return err
		}
	}
	if _, err := j.f.Seek(end, io.SeekStart); err != nil {
		return err
	}
	j.size = end
	if end > int64(len(Header)) {
		number, _, _ := strings.Cut(last, ",")
		row, err := strconv.Atoi(number)
		if err != nil {
			return fmt.Errorf("the last line does not begin with a row number: %q", number)
		}
		j.next = row + 1
	}
	j.dirty = true
	return j.Sync()
}

// written is how much of the file was written: a disk that lost its power may have kept what came
// later and not what came before, and left a hole of NUL bytes there, which no line has. What stands
// behind it is in doubt like what is missing.
func written(f io.ReaderAt, size int64) (int64, error) {
	buf := make([]byte, chunk)
	for at := int64(0); at < size; at += chunk {
		n, err := f.ReadAt(buf[:min(chunk, size-at)], at)
		if err != nil && err != io.EOF {
			return 0, err
		}
		if hole := bytes.IndexByte(buf[:n], 0); hole >= 0 {
			return at + int64(hole), nil
		}
	}
	return size, nil
}

// Complete reports whether results.csv holds all rows and no retry is unfinished. It changes nothing: the run may be alive.
func Complete(dir disk.Dir, rows int) bool {
	if retrying, err := disk.Exists(dir, RetryFile); retrying || err != nil {
		return false
	}
	f, err := dir.Read(ResultsFile)
	if err != nil {
		return false
	}
	defer f.Close()
	st, err := f.Stat()
	if err != nil {
		return false
	}
	_, last, err := lastLine(f, st.Size())
	number, _, _ := strings.Cut(last, ",")
	return err == nil && number == strconv.Itoa(rows)
}

// lastLine returns the offset behind the last newline of a file, and the line before it.
func lastLine(f io.ReaderAt, size int64) (end int64, line string, err error) {
	// Two lines of the longest cells that are possible fit in.
	tail := make([]byte, min(size, 2*int64(len(ResultColumns))*2*maxCell))
	if _, err := f.ReadAt(tail, size-int64(len(tail))); err != nil && err != io.EOF {
		return 0, "", err
	}
	cut := bytes.LastIndexByte(tail, '\n')
	if cut < 0 {
		return 0, "", nil
	}
	whole := tail[:cut]
	return size - int64(len(tail)-cut-1), string(whole[bytes.LastIndexByte(whole, '\n')+1:]), nil
}

// Rows returns how many rows are recorded.
func (j *Journal) Rows() int { return j.next - 1 }

// Add formats one line; Flush writes what was added.
func (j *Journal) Add(l *Line) {
	j.advance(l.Place)
	j.buf = l.Append(j.buf)
}

// advance makes sure that rows come one by one.
func (j *Journal) advance(p outcome.Place) {
	if p.Row != j.next {
		panic(fmt.Sprintf("journal: row %d where %d was due", p.Row, j.next))
	}
	j.next++
}

// Flush appends the added lines in one write, and syncs when the last sync is old enough.
func (j *Journal) Flush() error {
	if len(j.buf) == 0 {
		return nil
	}
	n, err := j.f.Write(j.buf)
	j.buf = j.buf[:0]
	if err != nil {
		// What fitted on a full disk is no whole line. Where cutting fails too, whoever opens the file next does it.
		j.f.Truncate(j.size)
		return &DiskError{fmt.Errorf("write results: %w", err)}
	}
	j.size += int64(n)
	j.dirty = true
	if time.Since(j.synced) >= SyncEvery {
		return j.Sync()
	}
	return nil
}

// Sync makes what was written durable, and makes sure that it is still the file at its path: rows that are recorded in a file
// that somebody has moved or replaced are lost to everybody else.
func (j *Journal) Sync() error {
	j.synced = time.Now()
	if err := j.inPlace(); err != nil {
		return &DiskError{err}
	}
	if !j.dirty {
		return nil
	}
	if err := j.f.Sync(); err != nil {
		return &DiskError{fmt.Errorf("sync results: %w", err)}
	}
	j.dirty = false
	return nil
}

func (j *Journal) inPlace() error {
	path := filepath.Join(j.dir.Path(), j.name)
	same, err := j.dir.Holds(j.name, j.f)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s is no longer there: %w", path, err)
	case err != nil:
		return fmt.Errorf("sync results: %w", err)
	case !same:
		return fmt.Errorf("%s is no longer the file that this run writes: somebody replaced it", path)
	}
	return nil
}

// Close syncs and closes the file.
func (j *Journal) Close() error {
	err := j.Sync()
	if cerr := j.f.Close(); err == nil && cerr != nil {
		err = &DiskError{fmt.Errorf("close results: %w", cerr)}
	}
	return err
}
