package rundir

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"sync"

	"rollcall/importer/disk"
)

// ReachFile says how far the sends of a run may have gone.
const ReachFile = "reach.json"

// A Reach says which rows that are not recorded may have been sent: those up to Rows, and those that are Doubted. The zero value is
// none.
type Reach struct {
	Rows    int   `json:"rows"`
	Doubted []int `json:"doubted,omitempty"` // in ascending order
	// Creates are those of them that were sent to make an entry: one that is there now, and was not when the run began, is theirs.
	Creates []int `json:"creates,omitempty"`
}

// Has reports whether a row may have been sent.
func (r *Reach) Has(row int) bool {
	_, doubted := slices.BinarySearch(r.Doubted, row)
	return row <= r.Rows || doubted
}

// Write puts it on disk.
func (r *Reach) Write(dir disk.Dir) error {
	text, err := json.Marshal(r)
	if err != nil {
		return err
	}
	return disk.Replace(dir, ReachFile, func(f disk.File) error {
		_, err := f.Write(append(text, '\n'))
		return err
	})
}

// ReadReach reads it. It reports false where there is none.
func ReadReach(dir disk.Dir) (r Reach, ok bool, err error) {
	text, err := disk.ReadFile(dir, ReachFile)
	if errors.Is(err, fs.ErrNotExist) {
		return r, false, nil
	}
	if err == nil {
		err = json.Unmarshal(text, &r)
	}
	if err != nil {
		err = fmt.Errorf("%s: %w", filepath.Join(dir.Path(), ReachFile), err)
	}
	return r, err == nil, err
}

// A Frontier keeps what is on disk ahead of what is sent.
type Frontier struct {
	dir  disk.Dir
	step int // how far ahead

	mu       sync.Mutex
	reach    Reach
	recorded int
}

// Created reports whether a row may have been sent to make an entry.
func (r *Reach) Created(row int) bool { return slices.Contains(r.Creates, row) }

// NewFrontier goes on from what may have been sent before. Every write goes step rows beyond the one that is asked for.
func NewFrontier(dir disk.Dir, before Reach, step int) *Frontier {
	return &Frontier{dir: dir, reach: before, step: step}
}

// Cover returns once it is on disk that the rows may have been sent, and the last of them and all before it. Creates are those of
// them that make an entry.
func (f *Frontier) Cover(last int, creates []int) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if last <= f.reach.Rows && len(creates) == 0 {
		return nil
	}
	next := f.reach
	if last > next.Rows {
		next.Rows = last + f.step
	}
	next.Creates = slices.Clip(slices.DeleteFunc(slices.Clone(next.Creates), func(row int) bool { return row <= f.recorded }))
	next.Creates = append(next.Creates, creates...)
	if err := next.Write(f.dir); err != nil {
		return &DiskError{err}
	}
	f.reach = next
	return nil
}

// Recorded says that rows up to this one are.
func (f *Frontier) Recorded(row int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.recorded = row
}

// Creates are the rows that were sent to make an entry.
func (f *Frontier) Creates() []int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.reach.Creates
}

// AheadFile has lines of results.csv for rows that were settled when a row before them was not, as a run ended in order.
const AheadFile = "results.ahead.csv"

// WriteAhead keeps the lines, or removes the file where there are none.
func WriteAhead(dir disk.Dir, lines []Line) error {
	if len(lines) == 0 {
		return forget(dir, AheadFile)
	}
	return disk.Replace(dir, AheadFile, func(f disk.File) error {
		text := []byte(Header)
		for i := range lines {
			text = lines[i].Append(text)
		}
		_, err := f.Write(text)
		return err
	})
}

// ReadAhead reads them, by their rows.
func ReadAhead(dir disk.Dir) (map[int]Line, error) {
	lines := map[int]Line{}
	err := readResults(context.Background(), dir, AheadFile, func(l *Line) error {
		kept := l.Clone()
		kept.Keep()
		lines[l.Row] = kept
		return nil
	})
	if errors.Is(err, fs.ErrNotExist) {
		return lines, nil
	}
	return lines, err
}

// Settled forgets what only an unfinished run needs.
func Settled(dir disk.Dir) error {
	return errors.Join(forget(dir, AheadFile), forget(dir, ReachFile))
}

func forget(dir disk.Dir, name string) error {
	if err := dir.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
