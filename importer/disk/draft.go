package disk

import (
	"errors"
	"io/fs"
)

// A Draft is a file in the making, under a name that nobody looks at. It is published whole, or
// dropped.
type Draft struct {
	File
	dir  Dir
	name string // "" once it is neither
	open bool
}

// NewDraft makes an empty draft, and removes what a crash left under its name. Whoever calls it is
// alone with the name.
func NewDraft(d Dir, name string) (*Draft, error) {
	if err := d.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return nil, err
	}
	f, err := d.Create(name)
	if err != nil {
		return nil, err
	}
	return &Draft{File: f, dir: d, name: name, open: true}, nil
}

// Publish gives the file its name, and takes that from whoever has it. A crash leaves what had the
// name before, or the whole draft.
func (w *Draft) Publish(name string) error {
	// A file that is open can take nobody's name on Windows.
	if err := errors.Join(w.Sync(), w.Close()); err != nil {
		return err
	}
	if err := w.dir.Rename(w.name, name); err != nil {
		return err
	}
	w.name = ""
	return w.dir.Sync()
}

// Close closes the file, of which a name can still be made.
func (w *Draft) Close() error {
	w.open = false
	return w.File.Close()
}

// Drop removes a draft that was not published.
func (w *Draft) Drop() {
	if w.open {
		w.Close()
	}
	if w.name != "" {
		w.dir.Remove(w.name)
		w.name = ""
	}
}
