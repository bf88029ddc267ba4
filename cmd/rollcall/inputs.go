package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"rollcall/cmd/rollcall/internal/interruptible"
	"rollcall/importer/csvfile"
	"rollcall/importer/disk"
	"rollcall/importer/rundir"
)

// inputs are the files of one run; standard input is kept in a file, since it is read more than once.
type inputs struct {
	sources []csvfile.Source
	spool   *rundir.Spool // what came by standard input, nil when nothing did
	made    []string      // directories that were made, for nothing as long as they are empty
}

// openInputs makes sources of the arguments. Wildcards are expanded here where the shell does not do it.
func openInputs(ctx context.Context, args []string, std stdio, spoolDir string) (_ *inputs, err error) {
	in := &inputs{}
	defer func() {
		if err != nil {
			in.remove()
		}
	}()
	for _, a := range args {
		if a == "-" {
			if in.spool != nil {
				return nil, usagef("standard input (-) can be named only once")
			}
			if err := in.readStdin(ctx, std.in, spoolDir); err != nil {
				return nil, err
			}
			continue
		}
		paths, err := interruptible.Do(ctx, func() ([]string, error) { return expand(a) })
		if err != nil {
			return nil, err
		}
		for _, p := range paths {
			in.sources = append(in.sources, csvfile.FileSource(p))
		}
	}
	return in, nil
}

func expand(arg string) ([]string, error) {
	if _, err := os.Stat(arg); err == nil || !strings.ContainsAny(arg, "*?[") {
		return []string{arg}, nil
	}
	paths, err := filepath.Glob(arg)
	if err != nil {
		return nil, usagef("%s: %v", arg, err)
	}
	if len(paths) == 0 {
		return nil, usagef("%s: no file has such a name", arg)
	}
	return paths, nil
}

// readStdin keeps standard input in dir, which it makes.
func (in *inputs) readStdin(ctx context.Context, r io.Reader, dir string) error {
	in.makes(dir)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return usagef("%v", err)
	}
	d, err := openRunDir(dir)
	if err != nil {
		return err
	}
	if in.spool, err = rundir.KeepStdin(ctx, d, r); err != nil {
		in.remove()
		if ctx.Err() != nil {
			return err
		}
		return &usageError{err: err}
	}
	in.sources = append(in.sources, csvfile.Source{Name: "-", Open: in.spool.Open})
	return nil
}

// moveTo keeps standard input in the run directory, where a resume finds it.
func (in *inputs) moveTo(dir disk.Dir) error {
	if in.spool == nil {
		return nil
	}
	return in.spool.MoveTo(dir)
}

// remove deletes what was kept of standard input, and what was made for nothing.
func (in *inputs) remove() {
	if in.spool != nil {
		in.spool.Remove()
	}
	for _, dir := range in.made {
		os.Remove(dir) // fails unless it is empty
	}
}

// makes is told of a directory that is made if it is missing.
func (in *inputs) makes(dir string) {
	if _, err := os.Stat(dir); errors.Is(err, fs.ErrNotExist) {
		in.made = append(in.made, dir)
	}
}
