package importer

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"

	"rollcall/importer/csvfile"
	"rollcall/importer/disk"
	"rollcall/importer/outcome"
)

// retryFile is results.csv in the making while failed rows are sent again: the lines of before, but for rows that are settled anew.
// Whatever ends that, both files together say all: the new one as far as it goes, then the old one.
const retryFile = "results.retry.csv"

// mergeRetry puts what a retry has recorded over results.csv, if there was one.
func mergeRetry(dir disk.Dir) error {
	if there, err := disk.Exists(dir, retryFile); err != nil || !there {
		return err
	}
	j, err := openJournal(dir, retryFile) // cuts what a crash left of a last line
	if err != nil {
		return err
	}
	done := j.Rows()
	if err := j.Close(); err != nil {
		return err
	}
	err = disk.Replace(dir, ResultsFile, func(f disk.File) error {
		buf := bufio.NewWriterSize(f, 64<<10)
		err := errors.Join(copyLines(buf, dir, retryFile, 0, done), copyLines(buf, dir, ResultsFile, done+1, -1))
		return errors.Join(err, buf.Flush())
	})
	if err != nil {
		return err
	}
	return dir.Remove(retryFile)
}

// copyLines copies whole lines of a results file; line 0 is the header, a last of -1 is the file's end.
func copyLines(w io.Writer, dir disk.Dir, name string, first, last int) error {
	f, err := dir.Read(name)
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 64<<10)
	for n := 0; last < 0 || n <= last; n++ {
		line, err := r.ReadBytes('\n') // cells hold no newline
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if n < first {
			continue
		}
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}

// An earlier is the lines of a results file, read beside the input, row by row.
type earlier struct {
	lines chan result
	rows  int
	again map[outcome.Status]bool // rows of which statuses are settled anew
	err   error                   // set before lines is closed
}

// readEarlier begins to read results.csv; the reading ends with ctx.
func readEarlier(ctx context.Context, dir disk.Dir, rows int, again map[outcome.Status]bool) *earlier {
	e := &earlier{lines: make(chan result, 1024), rows: rows, again: again}
	go func() {
		defer close(e.lines)
		e.err = readResults(ctx, dir, func(r result) error {
			select {
			case e.lines <- r:
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
		})
	}()
	return e
}

// line returns a row's earlier line. Rows are asked for in order, each once; false means that there is none.
func (e *earlier) line(row int) (result, bool, error) {
	if row > e.rows {
		return result{}, false, nil
	}
	r, ok := <-e.lines
	if !ok {
		return r, false, errors.Join(e.err, fmt.Errorf("%s ends before row %d", ResultsFile, row))
	}
	return r, true, nil
}

// keep settles a slot with what an earlier part of the run recorded.
func (s *slot) keep(r result) {
	s.line = r.cells
	s.outcome = outcome.Outcome{ID: r.id, Status: r.status, Code: r.code, Message: r.message, Warnings: r.warnings}
	close(s.done)
}

// addLine adds a line as it was read.
func (j *Journal) addLine(p outcome.Place, cells []string) {
	j.advance(p)
	j.w.Write(cells) // into memory: cannot fail
}

// cloneCells copies a row out of its block.
func cloneCells(b *csvfile.Row) []string {
	cells := slices.Clone(b.Cells)
	for i, c := range cells {
		cells[i] = string([]byte(c))
	}
	return cells
}
