package importer

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"rollcall/importer/csvfile"
	"rollcall/importer/disk"
	"rollcall/importer/outcome"
	"rollcall/importer/rundir"
)

// ErrorsFile is the name of the file of rows to repair.
const ErrorsFile = "errors.csv"

// WriteErrors writes dir/errors.csv from the input and dir/results.csv: each row that is invalid or failed with the user's own
// cells unchanged, and what is wrong with it. It can be fed back once repaired.
func (c *Check) WriteErrors(ctx context.Context, dir disk.Dir) error {
	return c.writeErrors(dir, func(each func(*csvfile.Block, int, *judged, rundir.Line)) error {
		return c.joinResults(ctx, dir, each)
	})
}

func (c *Check) writeErrors(dir disk.Dir, rows func(each func(*csvfile.Block, int, *judged, rundir.Line)) error) error {
	return disk.Replace(dir, ErrorsFile, func(f disk.File) error {
		u := newUnion(c.input.Files)
		w, err := c.form.Writer(f, append(u.header, errorColumns...), u.uses())
		if err != nil {
			return err
		}
		if err := rows(func(b *csvfile.Block, i int, j *judged, r rundir.Line) {
			own := c.errorCells(b, i, j, r)
			cells := make([]string, u.width, u.width+len(own))
			// A row that stands there as text has no cells, but those that somebody has filled since.
			if _, fedBack := c.raws[b.File]; fedBack || own[len(own)-1] == "" {
				cells = u.cells(b, i)
			}
			w.Row(append(cells, own...)) // errors are kept by w until the end
		}); err != nil {
			return err
		}
		return w.Flush()
	})
}

// WriteInvalid writes dir/errors.csv from the input alone, for a run that is refused because of its invalid rows.
func (c *Check) WriteInvalid(ctx context.Context, dir disk.Dir) error {
	return c.writeErrors(dir, func(each func(*csvfile.Block, int, *judged, rundir.Line)) error {
		return c.read(ctx, func(b *csvfile.Block, s *scratch, i int) error {
			j := &s.rows[i]
			n := len(j.rec.Findings)
			c.cross(b.First+i, &j.rec)
			invalid := j.rec.Invalid()
			j.rec.Findings = j.rec.Findings[:n] // errorCells adds them again
			if invalid {
				each(b, i, j, rundir.Line{Place: outcome.Place{Row: b.First + i}, Outcome: outcome.Outcome{Status: outcome.Invalid}})
			}
			return nil
		})
	})
}

// joinResults walks input and results side by side and calls each for the bad rows.
func (c *Check) joinResults(ctx context.Context, dir disk.Dir, each func(*csvfile.Block, int, *judged, rundir.Line)) error {
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
		if err == nil || err == errStop {
			return nil
		}
		// Our own file, whose loss is the disk's fault: the input is as readable as before.
		return &rundir.DiskError{Err: fmt.Errorf("read results: %v", err)}
	})
	g.Go(func() error {
		defer close(done)
		next, open := <-lines
		return c.read(ctx, func(b *csvfile.Block, s *scratch, i int) error {
			if !open {
				return errStop
			}
			if next.Row == b.First+i {
				each(b, i, &s.rows[i], next)
				next, open = <-lines
			}
			return nil
		})
	})
	return g.Wait()
}

// errorCells are our columns of one bad row. A row that its own cells condemn shows all findings, any other the service's answer.
func (c *Check) errorCells(b *csvfile.Block, i int, j *judged, r rundir.Line) []string {
	c.cross(r.Row, &j.rec)
	field, code, message := "", r.Code, r.Message
	raw, repair := "", ""
	if m := c.malformed(b.File, &b.Rows[i]); m != nil {
		raw, repair = m.Raw, repairMalformed(m)
	}
	_, fedBack := c.raws[b.File]
	if r.Status == outcome.Invalid {
		var fields, codes, messages []string
		for _, f := range j.rec.Findings {
			forgiven := string(f.Code) != r.Code && slices.Contains(r.Warnings, string(f.Code)) // beside the tenant
			if f.Warning || forgiven {
				continue
			}
			if asText(f.Code) && !fedBack && b.Rows[i].Raw != "" {
				// What else was found in cells that are not what they were says nothing of the text.
				raw, repair, fields, codes, messages = b.Rows[i].Raw, repairText(b.File, &b.Rows[i], &f), nil, nil, nil
			}
			fields = append(fields, columnName(b.File, f.Column))
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
	return []string{rundir.FileCell(b.File.Name), strconv.Itoa(b.Rows[i].Line), string(r.Status), rundir.Harmless(field), code, message,
		strconv.FormatBool(r.Retryable), raw}
}
