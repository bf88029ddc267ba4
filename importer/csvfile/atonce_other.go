//go:build !unix

package csvfile

import "os"

// openAtOnce opens a file to read it. Here no open waits for who should write: Windows refuses a pipe
// that nobody serves.
func openAtOnce(path string) (*os.File, error) { return os.Open(path) }
