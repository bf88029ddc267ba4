package disk

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// Open opens a directory of the operating system.
func Open(path string) (Dir, error) {
	root, err := os.OpenRoot(path)
	if err != nil {
		return nil, err
	}
	return &system{root, path}, nil
}

type system struct {
	root *os.Root
	path string
}

func (d *system) Path() string { return d.path }

func (d *system) Close() error { return d.root.Close() }

func (d *system) Read(name string) (File, error) { return d.open(name, os.O_RDONLY) }
func (d *system) Edit(name string) (File, error) { return d.open(name, os.O_RDWR|os.O_CREATE) }
func (d *system) Create(name string) (File, error) {
	return d.open(name, os.O_RDWR|os.O_CREATE|os.O_EXCL)
}

// open opens what is a file and nothing else: a link may lead anywhere, and a pipe never ends.
func (d *system) open(name string, flag int) (File, error) {
	if st, err := d.root.Lstat(name); err == nil && !st.Mode().IsRegular() {
		return nil, &fs.PathError{Op: "open", Path: filepath.Join(d.path, name), Err: fmt.Errorf("it is %s and no file", kindOf(st))}
	}
	f, err := d.root.OpenFile(name, flag, 0o600)
	if err != nil {
		return nil, d.named(err)
	}
	// Somebody may have put a link there since.
	if same, err := d.Holds(name, f); err != nil || !same {
		f.Close()
		return nil, errors.Join(err, &fs.PathError{Op: "open", Path: filepath.Join(d.path, name), Err: errors.New("somebody replaced it meanwhile")})
	}
	return f, nil
}

func kindOf(st fs.FileInfo) string {
	switch {
	case st.Mode()&fs.ModeSymlink != 0:
		return "a link"
	case st.IsDir():
		return "a directory"
	}
	return "a device or pipe"
}

// named gives an error of root, which knows names alone, the path.
func (d *system) named(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return &fs.PathError{Op: p.Op, Path: filepath.Join(d.path, p.Path), Err: p.Err}
	}
	return err
}

func (d *system) Stat(name string) (fs.FileInfo, error) {
	st, err := d.root.Lstat(name)
	if err != nil {
		return nil, d.named(err)
	}
	return st, nil
}

func (d *system) Rename(from, to string) error { return d.root.Rename(from, to) }

func (d *system) Remove(name string) error { return d.named(d.root.Remove(name)) }

// Move goes by paths, as no root reaches into another. Links at their ends are not followed, and that
// neither directory was replaced is looked at afterwards.
func (d *system) Move(name string, to Dir, as string) error {
	st, err := d.Stat(name)
	if err != nil {
		return err
	}
	if err := os.Rename(filepath.Join(d.path, name), filepath.Join(to.Path(), as)); err != nil {
		return err
	}
	if moved, err := to.Stat(as); err != nil || !os.SameFile(st, moved) {
		return errors.Join(err, &fs.PathError{Op: "rename", Path: filepath.Join(d.path, name), Err: errors.New("somebody replaced it meanwhile")})
	}
	return nil
}

func (d *system) Holds(name string, f Opened) (bool, error) {
	there, err := d.Stat(name)
	if err != nil {
		return false, err
	}
	open, err := f.Stat()
	return err == nil && os.SameFile(there, open), err
}

// Sync does nothing where directories cannot be synced: Windows refuses it and has no need of it,
// and neither do some network file systems.
func (d *system) Sync() error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := d.root.Open(".")
	if err != nil {
		return d.named(err)
	}
	err = f.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, errors.ErrUnsupported) {
		err = nil
	}
	return errors.Join(err, f.Close())
}
