// Package disk is what a run asks of a disk, and no more: directories of files whose order of
// writing, syncing and renaming a crash argument hangs on.
//
// There are two. [Open] is the operating system's: names are those of one directory, and links are
// not followed. [Memory] is a disk in memory which loses what was not synced when its power is cut.
// [Replace] is the one durable write of a whole file.
package disk

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
)

// A Dir is an open directory. Names are of files right in it.
type Dir interface {
	// Path is the directory as messages name it.
	Path() string
	// Read opens a file to be read.
	Read(name string) (File, error)
	// Edit opens a file to be read and written, and makes it where it is missing. It is its owner's
	// alone. Whoever has made it calls Sync before the name counts.
	Edit(name string) (File, error)
	// Create makes a file, which must not be there.
	Create(name string) (File, error)
	// Stat is about what stands under the name, be it a link.
	Stat(name string) (fs.FileInfo, error)
	// Rename gives a file another name, and takes that from whoever has it.
	Rename(from, to string) error
	Remove(name string) error
	// Move gives a file a name in another directory of the same disk. It must not be open.
	Move(name string, to Dir, as string) error
	// Holds reports whether the name is still that of the open file.
	Holds(name string, f Opened) (bool, error)
	// Sync makes durable which names there are, and whose.
	Sync() error
	// Close gives the directory back. Files stay open.
	Close() error
}

// An Opened is a file that is open, whoever has opened it.
type Opened interface {
	Stat() (fs.FileInfo, error)
}

// A File is an open file.
type File interface {
	Opened
	io.Reader
	io.ReaderAt
	io.Writer
	io.Seeker
	io.Closer
	Truncate(size int64) error
	// Sync makes durable what was written, but not the file's name.
	Sync() error
}

// Replace makes dir/name what write produces, whole and durable or not at all: a crash leaves what
// was there before or what is there after. Whoever calls it is alone with the name.
func Replace(d Dir, name string, write func(File) error) (err error) {
	defer func() {
		if err != nil {
			err = fmt.Errorf("write %s: %w", filepath.Join(d.Path(), name), err)
		}
	}()
	w, err := NewDraft(d, "."+name+".next")
	if err != nil {
		return err
	}
	defer w.Drop()
	if err := write(w); err != nil {
		return err
	}
	return w.Publish(name)
}

// ReadFile returns what a file holds.
func ReadFile(d Dir, name string) ([]byte, error) {
	f, err := d.Read(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// Exists reports whether the directory has something of that name. What cannot be known is an error.
func Exists(d Dir, name string) (bool, error) {
	_, err := d.Stat(name)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil, err
}
