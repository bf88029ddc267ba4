//go:build unix

package csvfile

import (
	"errors"
	"os"
	"syscall"
)

// openAtOnce opens a file to read it, and waits for nobody: not for who should write to a named
// pipe, nor for who should call at a terminal line. What it opens may then be looked at and refused.
func openAtOnce(path string) (*os.File, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if errors.Is(err, syscall.EAGAIN) {
		// A server of files has lent the file to one of its clients, and takes it back within a bounded
		// time, for which only a plain open waits.
		return os.Open(path)
	}
	return f, err
}
