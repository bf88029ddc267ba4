package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"rollcall/importer/csvfile"
)

// inputs are the files of one run; standard input is kept in a file, since it is read more than once.
type inputs struct {
	sources []csvfile.Source
	spool   string // path of what came by standard input, "" when nothing did
}

// openInputs makes sources of the arguments. Wildcards are expanded here where the shell does not do it.
func openInputs(ctx context.Context, args []string, std stdio, spoolDir string) (*inputs, error) {
	in := &inputs{}
	for _, a := range args {
		if a == "-" {
			if in.spool != "" {
				return nil, usagef("standard input (-) can be named only once")
			}
			if err := in.readStdin(ctx, std.in, spoolDir); err != nil {
				return nil, err
			}
			continue
		}
		paths, err := expand(a)
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

// readStdin copies standard input to a file that only its owner can read. It ends with ctx, although a read may not: whoever should
// write to the pipe may have nothing to say.
func (in *inputs) readStdin(ctx context.Context, r io.Reader, dir string) error {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return usagef("%v", err)
	}
	f, err := os.CreateTemp(dir, ".stdin-*.csv") // mode 0600
	if err != nil {
		return usagef("keep standard input: %v", err)
	}
	in.spool = f.Name()
	copied := make(chan error, 1) // room for who comes when nobody waits any more
	go func() {
		_, err := io.Copy(f, r)
		copied <- err
	}()
	select {
	case <-ctx.Done():
		f.Close()
		in.remove()
		return context.Cause(ctx)
	case err := <-copied:
		if err != nil {
			f.Close()
			in.remove()
			return usagef("read standard input: %v", err)
		}
	}
	if err := f.Close(); err != nil {
		in.remove()
		return usagef("keep standard input: %v", err)
	}
	in.sources = append(in.sources, csvfile.Source{Name: "-", Open: func() (io.ReadCloser, error) { return os.Open(in.spool) }})
	return nil
}

// moveTo keeps standard input in the run directory, where a resume finds it.
func (in *inputs) moveTo(dir string) error {
	if in.spool == "" {
		return nil
	}
	to := filepath.Join(dir, stdinFile)
	if err := os.Rename(in.spool, to); err != nil {
		return fmt.Errorf("keep standard input: %w", err)
	}
	in.spool = to
	return nil
}

const stdinFile = "stdin.csv"

// remove deletes what was kept of standard input.
func (in *inputs) remove() {
	if in.spool != "" {
		os.Remove(in.spool)
		os.Remove(filepath.Dir(in.spool)) // fails unless it was made for nothing
	}
}
