package errorscsv

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"rollcall/importer/disk"
	"rollcall/importer/internal/input"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// Write writes dir/errors.csv from the input and dir/results.csv: each row that is invalid or failed with the user's own
// cells unchanged, and what is wrong with it. It can be fed back once repaired.
func Write(ctx context.Context, c *input.Check, dir disk.Dir) error {
	return WriteRows(c, dir, func(each func(*input.Row, *rundir.Line)) error {
		return joinResults(ctx, c, dir, each)
	})
}

// WriteRows writes dir/errors.csv from the bad rows that rows gives in input order, each with all
// that it and others say of it, and with the line of results.csv.
func WriteRows(c *input.Check, dir disk.Dir, rows func(each func(*input.Row, *rundir.Line)) error) error {
	return disk.Replace(dir, rundir.ErrorsFile, func(f disk.File) error {
		u := newUnion(c.Files())
		w, err := c.Form.Writer(f, append(u.header, errorColumns...), u.uses())
		if err != nil {
			return err
		}
		if err := rows(func(row *input.Row, r *rundir.Line) {
			own := errorCells(c, row, r)
			cells := make([]string, u.width, u.width+len(own))
			// A row that stands there as text has no cells, but those that somebody has filled since.
			if c.FedBack(row.File) || own[len(own)-1] == "" {
				cells = u.cells(row)
			}
			w.Row(append(cells, own...)) // errors are kept by w until the end
		}); err != nil {
			return err
		}
		return w.Flush()
	})
}

// WriteInvalid writes dir/errors.csv from the input alone.
func WriteInvalid(ctx context.Context, c *input.Check, dir disk.Dir) error {
	return WriteRows(c, dir, func(each func(*input.Row, *rundir.Line)) error { return invalid(ctx, c, 0, each) })
}

// WriteRefused writes it for a run that is refused when so many rows are recorded: the bad ones among these, and those behind them
// that are invalid.
func WriteRefused(ctx context.Context, c *input.Check, dir disk.Dir, recorded int) error {
	return WriteRows(c, dir, func(each func(*input.Row, *rundir.Line)) error {
		if err := joinResults(ctx, c, dir, each); err != nil {
			return err
		}
		return invalid(ctx, c, recorded, each)
	})
}

// invalid calls each for the invalid rows behind the first few.
func invalid(ctx context.Context, c *input.Check, behind int, each func(*input.Row, *rundir.Line)) error {
	return c.Read(ctx, func(r *input.Row) error {
		if r.Row <= behind {
			return nil
		}
		if c.Cross(r.Row, r.Rec); r.Rec.Invalid() {
			each(r, &rundir.Line{Outcome: outcome.Outcome{Status: outcome.Invalid}})
		}
		return nil
	})
}

// joinResults walks input and results side by side and calls each for the bad rows.
func joinResults(ctx context.Context, c *input.Check, dir disk.Dir, each func(*input.Row, *rundir.Line)) error {
	g, ctx := errgroup.WithContext(ctx)
	// A few lines ahead, so that the two readings rarely wait for each other.
	lines := make(chan rundir.Line, 1024)
	done := make(chan struct{})
	g.Go(func() error {
		defer close(lines)
		err := rundir.ReadResults(ctx, dir, func(r *rundir.Line) error {
			if !r.Status.Bad() {
				return nil
			}
			select {
			case lines <- r.Clone():
				return nil
			case <-done:
				return rundir.ErrStop
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		if err == nil || err == input.ErrStop {
			return nil
		}
		// Our own file, whose loss is the disk's fault: the input is as readable as before.
		return &rundir.DiskError{Err: fmt.Errorf("read results: %v", err)}
	})
	g.Go(func() error {
		defer close(done)
		next, open := <-lines
		return c.Read(ctx, func(r *input.Row) error {
			if !open {
				return input.ErrStop
			}
			if next.Row == r.Row {
				c.Cross(r.Row, r.Rec)
				each(r, &next)
				next, open = <-lines
			}
			return nil
		})
	})
	return g.Wait()
}

// errorCells are our columns of one bad row. A row that its own cells condemn shows all findings, any other the service's answer.
func errorCells(c *input.Check, row *input.Row, r *rundir.Line) []string {
	field, code, message := "", r.Code, rundir.Harmless(r.Message)
	raw, repair := "", ""
	if m := c.Malformed(row.File, row.Cells); m != nil {
		raw, repair = m.Raw, input.RepairMalformed(m)
	}
	fedBack := c.FedBack(row.File)
	if r.Status == outcome.Invalid {
		var fields, codes, messages []string
		for _, f := range row.Rec.Findings {
			forgiven := string(f.Code) != r.Code && slices.Contains(r.Warnings, string(f.Code)) // beside the tenant
			if f.Warning || forgiven {
				continue
			}
			if input.AsText(f.Code) && !fedBack && row.Cells.Raw != "" {
				// What else was found in cells that are not what they were says nothing of the text.
				raw, repair, fields, codes, messages = row.Cells.Raw, input.RepairText(row.File, row.Cells, &f), nil, nil, nil
			}
			fields = append(fields, input.ColumnName(row.File, f.Column))
			codes = append(codes, string(f.Code))
			if raw != "" {
				messages = append(messages, repair)
				break
			}
			messages = append(messages, f.Message)
		}
		if len(codes) > 0 {
			field, code, message = strings.Join(fields, " | "), strings.Join(codes, " | "), rundir.Harmless(strings.Join(messages, " | "))
		}
	}
	return []string{rundir.FileCell(row.File.Name), strconv.Itoa(row.Line), string(r.Status), rundir.Harmless(field), code, message,
		strconv.FormatBool(r.Retryable), raw}
}
