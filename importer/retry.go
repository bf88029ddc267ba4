package importer

import (
	"context"
	"errors"
	"fmt"

	"rollcall/importer/disk"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// An earlier is the lines of a results file, read beside the input, row by row.
type earlier struct {
	lines chan rundir.Line
	rows  int
	again map[outcome.Status]bool // rows of which statuses are settled anew
	err   error                   // set before lines is closed
}

// readEarlier begins to read results.csv; the reading ends with ctx.
func readEarlier(ctx context.Context, dir disk.Dir, rows int, again map[outcome.Status]bool) *earlier {
	e := &earlier{lines: make(chan rundir.Line, 1024), rows: rows, again: again}
	go func() {
		defer close(e.lines)
		e.err = rundir.ReadResults(ctx, dir, func(l *rundir.Line) error {
			select {
			case e.lines <- l.Clone():
				return nil
			case <-ctx.Done():
				return ctx.Err()
			}
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

// keep settles a slot with what an earlier part of the run recorded.
func (s *slot) keep(l rundir.Line) {
	s.line, s.outcome = &l, l.Outcome
	s.outcome.HTTPStatus = 0 // of a reply to this part, which there is none: its guards judge what it meets
	close(s.done)
}
