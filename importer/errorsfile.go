package importer

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/sync/errgroup"

	"rollcall/importer/csvfile"
	"rollcall/importer/identity"
)

// ErrorsFile is the name of the file of rows to repair.
const ErrorsFile = "errors.csv"

// ownPrefix marks our columns in errors.csv; a reader ignores them.
const ownPrefix = "rollcall_"

var errorColumns = []string{"rollcall_file", "rollcall_line", "rollcall_status", "rollcall_field", "rollcall_code", "rollcall_message",
	"rollcall_retryable", "rollcall_raw"}

// WriteErrors writes dir/errors.csv from the input and dir/results.csv: each row that is invalid or failed with the user's own
// cells unchanged, and what is wrong with it. It can be fed back once repaired.
func (c *Check) WriteErrors(ctx context.Context, dir string) error {
	return c.writeErrors(dir, func(each func(*csvfile.Block, int, *judged, result)) error {
		return c.joinResults(ctx, filepath.Join(dir, ResultsFile), each)
	})
}

func (c *Check) writeErrors(dir string, rows func(each func(*csvfile.Block, int, *judged, result)) error) error {
	return WriteFile(dir, ErrorsFile, func(f *os.File) error {
		u := newUnion(c.input.Files)
		w, err := c.form.table(f, append(u.header, errorColumns...), u.uses())
		if err != nil {
			return err
		}
		if err := rows(func(b *csvfile.Block, i int, j *judged, r result) {
			w.row(append(u.cells(b, i), c.errorCells(b, i, j, r)...)) // errors are kept by w until the end
		}); err != nil {
			return err
		}
		return w.flush()
	})
}

// WriteInvalid writes dir/errors.csv from the input alone, for a run that is refused because of its invalid rows.
func (c *Check) WriteInvalid(ctx context.Context, dir string) error {
	return c.writeErrors(dir, func(each func(*csvfile.Block, int, *judged, result)) error {
		return c.read(ctx, func(b *csvfile.Block, s *scratch, i int) error {
			j := &s.rows[i]
			n := len(j.rec.Findings)
			c.cross(b.First+i, &j.rec)
			invalid := j.rec.Invalid()
			j.rec.Findings = j.rec.Findings[:n] // errorCells adds them again
			if invalid {
				each(b, i, j, result{row: b.First + i, status: Invalid})
			}
			return nil
		})
	})
}

// joinResults walks input and results side by side and calls each for the bad rows.
func (c *Check) joinResults(ctx context.Context, path string, each func(*csvfile.Block, int, *judged, result)) error {
	g, ctx := errgroup.WithContext(ctx)
	// A few lines ahead, so that the two readings rarely wait for each other.
	lines := make(chan result, 1024)
	done := make(chan struct{})
	g.Go(func() error {
		defer close(lines)
		err := readResults(ctx, path, func(r result) error {
			if !r.status.Bad() {
				return nil
			}
			select {
			case lines <- r:
				return nil
			case <-done:
				return errStop
			case <-ctx.Done():
				return ctx.Err()
			}
		})
		if err == nil || err == errStop {
			return nil
		}
		// Our own file, whose loss is the disk's fault: the input is as readable as before.
		return &DiskError{fmt.Errorf("read results: %v", err)}
	})
	g.Go(func() error {
		defer close(done)
		next, open := <-lines
		return c.read(ctx, func(b *csvfile.Block, s *scratch, i int) error {
			if !open {
				return errStop
			}
			if next.row == b.First+i {
				each(b, i, &s.rows[i], next)
				next, open = <-lines
			}
			return nil
		})
	})
	return g.Wait()
}

// errorCells are our columns of one bad row. A row that its own cells condemn shows all findings, any other the service's answer.
func (c *Check) errorCells(b *csvfile.Block, i int, j *judged, r result) []string {
	c.cross(r.row, &j.rec)
	field, code, message := "", r.code, r.message
	if r.status == Invalid {
		var fields, codes, messages []string
		for _, f := range j.rec.Findings {
			forgiven := string(f.Code) != r.code && slices.Contains(r.warnings, string(f.Code)) // beside the tenant
			if !f.Warning && !forgiven {
				fields = append(fields, columnName(b.File, f.Column))
				codes = append(codes, string(f.Code))
				messages = append(messages, f.Message)
			}
		}
		if len(codes) > 0 {
			field, code, message = strings.Join(fields, " | "), strings.Join(codes, " | "), harmless(strings.Join(messages, " | "))
		}
	}
	raw := ""
	if m := c.malformed(b.File, &b.Rows[i]); m != nil {
		raw = m.Raw
	}
	return []string{fileCell(b.File.Name), strconv.Itoa(b.Rows[i].Line), string(r.status), harmless(field), code, message,
		strconv.FormatBool(r.retryable()), raw}
}

// A union is the common header of several files: a later file's column joins an earlier one that means the same.
type union struct {
	header []string
	at     map[*csvfile.File][]int // for each of a file's cells its place, -1 for our own columns
	width  int
}

func newUnion(files []*csvfile.File) *union {
	u := &union{at: map[*csvfile.File][]int{}}
	byName, byColumn := map[string]int{}, map[identity.Column]int{}
	for _, f := range files {
		places := make([]int, len(f.Header))
		for i, name := range f.Header {
			column := identity.NoColumn
			if f.Layout != nil && i < len(f.Layout.Columns) {
				column = f.Layout.Columns[i]
			}
			at, ok := byName[strings.ToLower(name)]
			if !ok && column != identity.NoColumn {
				at, ok = byColumn[column]
			}
			switch {
			case strings.HasPrefix(strings.ToLower(name), ownPrefix):
				at = -1
			case !ok:
				at = len(u.header)
				u.header = append(u.header, name)
				byName[strings.ToLower(name)] = at
				if column != identity.NoColumn {
					byColumn[column] = at
				}
			}
			places[i] = at
		}
		u.at[f] = places
	}
	u.width = len(u.header)
	return u
}

// uses say what the columns are of a table under the common header, ours behind it.
func (u *union) uses() []use {
	uses := make([]use, u.width+len(errorColumns))
	for i := range u.header[:u.width] {
		uses[i] = property
	}
	uses[len(uses)-1] = verbatim // rollcall_raw
	for f, places := range u.at {
		for i, at := range places {
			if at >= 0 && f.Layout != nil && useOf(f.Layout.Columns[i]) == name {
				uses[at] = name
			}
		}
	}
	return uses
}

// cells are the user's cells of a row under the common header; a malformed row has none.
func (u *union) cells(b *csvfile.Block, i int) []string {
	out := make([]string, u.width, u.width+len(errorColumns))
	places := u.at[b.File]
	for k, cell := range b.Rows[i].Cells {
		if k < len(places) && places[k] >= 0 {
			out[places[k]] = cell
		}
	}
	return out
}
