package rundir

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"path/filepath"

	"rollcall/importer/disk"
)

// A Draft is results.csv in the making where nothing is sent: whoever is interrupted begins anew, so
// that it gets its name once it is whole. It is written as [io.Writer], line by line in input order.
type Draft struct {
	dir disk.Dir
	f   *disk.Draft
}

// revisedFile is a draft whose lines are put right.
const revisedFile = "." + ResultsFile + ".revised"

// NewDraft begins a results.csv.
func NewDraft(dir disk.Dir) (*Draft, error) {
	dir.Remove(revisedFile) // which a crash may have left
	f, err := disk.NewDraft(dir, "."+ResultsFile+".next")
	if err != nil {
		return nil, faultyDraft(dir, err)
	}
	d := &Draft{dir, f}
	if _, err := d.Write([]byte(Header)); err != nil {
		d.Drop()
		return nil, err
	}
	return d, nil
}

func faultyDraft(dir disk.Dir, err error) error {
	if told := (*DiskError)(nil); errors.As(err, &told) {
		return err
	}
	return &DiskError{fmt.Errorf("write %s: %w", filepath.Join(dir.Path(), ResultsFile), err)}
}

// Write adds lines.
func (d *Draft) Write(lines []byte) (int, error) {
	n, err := d.f.Write(lines)
	if err != nil {
		err = faultyDraft(d.dir, err)
	}
	return n, err
}

// Publish makes the draft results.csv.
func (d *Draft) Publish() error {
	if err := d.f.Publish(ResultsFile); err != nil {
		return faultyDraft(d.dir, err)
	}
	return nil
}

// Drop removes a draft that is not published.
func (d *Draft) Drop() { d.f.Drop() }

// A Revision is a draft with other lines for some of its rows.
type Revision struct {
	old  *disk.Draft
	next *Draft
	from *bufio.Reader
	to   *bufio.Writer
	row  int // of the last line that was copied or replaced; the header is 0
	line []byte
}

// Revise begins a revision. The draft is not written to any more.
func (d *Draft) Revise() (*Revision, error) {
	if _, err := d.f.Seek(0, io.SeekStart); err != nil {
		return nil, faultyDraft(d.dir, err)
	}
	f, err := disk.NewDraft(d.dir, revisedFile)
	if err != nil {
		return nil, faultyDraft(d.dir, err)
	}
	r := &Revision{old: d.f, next: &Draft{d.dir, f}, from: bufio.NewReaderSize(d.f, chunk), row: -1}
	r.to = bufio.NewWriterSize(r.next, chunk)
	return r, nil
}

// Put replaces the line of its row. Rows come in order.
func (r *Revision) Put(l *Line) error {
	for r.row < l.Row-1 {
		if err := r.copyLine(r.to); err != nil {
			return err
		}
	}
	if err := r.copyLine(io.Discard); err != nil {
		return err
	}
	r.line = l.Append(r.line[:0])
	_, err := r.to.Write(r.line)
	return err
}

// copyLine copies the next line of the draft, which ends in a newline as all do.
func (r *Revision) copyLine(to io.Writer) error {
	for {
		part, err := r.from.ReadSlice('\n')
		if err != nil && !errors.Is(err, bufio.ErrBufferFull) {
			return faultyDraft(r.next.dir, err)
		}
		if _, err := to.Write(part); err != nil {
			return err
		}
		if err == nil {
			r.row++
			return nil
		}
	}
}

// Publish makes the revised draft results.csv.
func (r *Revision) Publish() error {
	if _, err := r.from.WriteTo(r.to); err != nil {
		return faultyDraft(r.next.dir, err)
	}
	if err := r.to.Flush(); err != nil {
		return err
	}
	if err := r.next.Publish(); err != nil {
		return err
	}
	r.old.Drop()
	return nil
}

// Drop removes a revision that is not published.
func (r *Revision) Drop() { r.next.Drop() }
