package rundir

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"

	"rollcall/importer/disk"
)

// StdinFile is standard input in a run directory, where a resume finds it.
const StdinFile = "stdin.csv"

// A Spool is standard input, kept in a file since it is read more than once.
type Spool struct {
	dir  disk.Dir
	name string
}

// SpoolIn is what a run directory keeps of standard input.
func SpoolIn(dir disk.Dir) *Spool { return &Spool{dir, StdinFile} }

// KeepStdin copies standard input to a file that only its owner can read. It ends with ctx, although a
// read may not: whoever should write to the pipe may have nothing to say.
func KeepStdin(ctx context.Context, dir disk.Dir, r io.Reader) (*Spool, error) {
	s := &Spool{dir, ".stdin-" + rand.Text() + ".csv"}
	f, err := dir.Create(s.name)
	if err != nil {
		return nil, fmt.Errorf("keep standard input: %w", err)
	}
	copied := make(chan error, 1) // room for who comes when nobody waits any more
	go func() {
		_, err := io.Copy(f, r)
		copied <- err
	}()
	select {
	case <-ctx.Done():
		err = context.Cause(ctx)
	case err = <-copied:
		if err != nil {
			err = fmt.Errorf("read standard input: %w", err)
		}
	}
	if cerr := f.Close(); err == nil && cerr != nil {
		err = fmt.Errorf("keep standard input: %w", cerr)
	}
	if err != nil {
		s.Remove()
		return nil, err
	}
	return s, nil
}

// Open opens it to be read from its beginning.
func (s *Spool) Open() (io.ReadCloser, error) { return s.dir.Read(s.name) }

// MoveTo keeps it in the run directory, and makes that durable.
func (s *Spool) MoveTo(dir disk.Dir) error {
	f, err := s.dir.Edit(s.name)
	if err == nil {
		err = errors.Join(f.Sync(), f.Close())
	}
	if err == nil {
		err = s.dir.Move(s.name, dir, StdinFile)
	}
	if err != nil {
		return fmt.Errorf("keep standard input: %w", err)
	}
	s.dir, s.name = dir, StdinFile
	return dir.Sync()
}

// Remove deletes it.
func (s *Spool) Remove() { s.dir.Remove(s.name) }
