package csvfile

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"io/fs"
	"time"

	"rollcall/importer/csvfile/internal/refusal"
	"rollcall/importer/identity"
)

// A Source is a file that can be read from its beginning again and again.
type Source struct {
	Name string // as messages and results show it, on one line
	Path string // where it lies, "" for what is no file of the user's
	Open func() (io.ReadCloser, error)
}

// FileSource is the file of that path. To open it never waits: what is no regular file, as a named
// pipe, is refused at once, whether somebody writes to it or not.
func FileSource(path string) Source {
	return Source{Name: identity.OneLine(path), Path: path, Open: func() (io.ReadCloser, error) { return openAtOnce(path) }}
}

// Digest returns the SHA-256 of the source's bytes in hexadecimal, without a look at what they say.
func (s Source) Digest() (string, error) {
	r, _, err := s.open()
	if err != nil {
		return "", err
	}
	defer r.Close()
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", refusal.IO(s.Name, err)
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// A stamp is what tells that a file was written to. It is the zero stamp for a source that has no Stat.
type stamp struct {
	size  int64
	mtime time.Time
}

// open opens a source and looks at its size and time, where it has them.
func (s Source) open() (io.ReadCloser, stamp, error) {
	r, err := s.Open()
	if err != nil {
		return nil, stamp{}, refusal.IO(s.Name, err)
	}
	st, err := s.stamp(r)
	if err != nil {
		r.Close()
		return nil, stamp{}, err
	}
	return r, st, nil
}

func (s Source) stamp(r io.Reader) (stamp, error) {
	f, ok := r.(interface{ Stat() (fs.FileInfo, error) })
	if !ok {
		return stamp{}, nil
	}
	info, err := f.Stat()
	switch {
	case err != nil:
		return stamp{}, refusal.IO(s.Name, err)
	case info.IsDir():
		return stamp{}, &Error{File: s.Name, Message: "is a directory", Hint: "name the files in it, for example " + s.Name + "/*.csv"}
	case !info.Mode().IsRegular():
		// A pipe gives its bytes once, and every input is read at least twice.
		return stamp{}, &Error{File: s.Name, Message: "is not a regular file and can be read only once", Hint: "pass it as standard input: -"}
	}
	return stamp{info.Size(), info.ModTime()}, nil
}

// same reports whether two stamps may be of one state of a file.
func (a stamp) same(b stamp) bool { return a.size == b.size && a.mtime.Equal(b.mtime) }

// changed is the error of a file that another program wrote to.
func (s Source) changed() *Error {
	return &Error{File: s.Name, Message: "changed while it was being read", Hint: "wait until it is complete, then start again"}
}
