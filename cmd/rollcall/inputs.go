package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"rollcall/cmd/rollcall/internal/interruptible"
	"rollcall/importer/csvfile"
)

// inputs are the files of one run; standard input is kept in a file, since it is read more than once.
type inputs struct {
	sources []csvfile.Source
	spool   string // path of what came by standard input, "" when nothing did
	made    string // the directory that was made for it, "" for none
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
			if in.spool != "" {
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

// readStdin copies standard input to a file that only its owner can read. It ends with ctx, although
// a read may not: whoever should write to the pipe may have nothing to say.
func (in *inputs) readStdin(ctx context.Context, r io.Reader, dir string) error {
	if _, err := os.Stat(dir); os.IsNotExist(err) {
		in.made = dir
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return usagef("%v", err)
	}
	f, err := os.CreateTemp(dir, ".stdin-*.csv") // mode 0600
	if err != nil {
		return usagef("keep standard input: %v", err)
	}
	in.spool = f.Name()
	_, err = interruptible.Do(ctx, func() (int64, error) {
		n, err := io.Copy(f, r)
		if err != nil {
			err = usagef("read standard input: %v", err)
		}
		return n, err
	})
	if closed := f.Close(); closed != nil && err == nil {
		err = usagef("keep standard input: %v", closed)
	}
	if err != nil {
		return err
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
		if in.made != "" {
			os.Remove(in.made) // fails unless it was made for nothing
		}
	}
}
