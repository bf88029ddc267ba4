package importer

import (
	"context"
	"errors"
	"fmt"

	"rollcall/importer/caught"
	"rollcall/importer/disk"
	"rollcall/importer/rundir"
)

// An earlier is the lines of a results file, read beside the input, row by row.
type earlier struct {
	lines chan rundir.Line
	rows  int
	err   error // set before lines is closed
}

// readEarlier begins to read results.csv; the reading ends with ctx.
func readEarlier(ctx context.Context, dir disk.Dir, rows int) *earlier {
	e := &earlier{lines: make(chan rundir.Line, 1024), rows: rows}
	go func() {
		defer close(e.lines)
		e.err = caught.Do(func() error {
			return rundir.ReadResults(ctx, dir, func(l *rundir.Line) error {
				select {
				case e.lines <- l.Clone():
					return nil
				case <-ctx.Done():
					return ctx.Err()
				}
			})
		})
	}()
	return e
}

// line returns a row's earlier line. Rows are asked for in order, each once; false means that there is none.
func (e *earlier) line(row int) (rundir.Line, bool, error) {
	if row > e.rows {
		return rundir.Line{}, false, nil
	}
	r, ok := <-e.lines
	if !ok {
		return r, false, errors.Join(e.err, fmt.Errorf("%s ends before row %d", rundir.ResultsFile, row))
	}
	return r, true, nil
}
