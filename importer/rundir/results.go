package rundir

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"rollcall/importer/disk"
)

// ResultsFile is the name of the journal in a run directory.
const ResultsFile = "results.csv"

// ErrStop ends a reading early without being an error.
var ErrStop = errors.New("enough read")

// chunk is how much of results.csv is read at once, in bytes.
const chunk = 256 << 10

// ReadResults calls each for every line of results.csv, in order, until it returns [ErrStop]. A Line
// is good until each returns; [Line.Keep] makes it stay.
func ReadResults(ctx context.Context, dir disk.Dir, each func(*Line) error) error {
	return readResults(ctx, dir, ResultsFile, each)
}

func readResults(ctx context.Context, dir disk.Dir, name string, each func(*Line) error) error {
	path := filepath.Join(dir.Path(), name)
	f, err := dir.Read(name)
	if err != nil {
		return err
	}
	defer f.Close()
	err = readLines(ctx, f, each)
	var odd *oddLine
	switch {
	case errors.Is(err, ErrStop):
		return nil
	case errors.As(err, &odd):
		return fmt.Errorf("%s:%d: %s: this file is not as it was written", path, odd.line, odd.why)
	}
	return err
}

// An oddLine is one that no run has written.
type oddLine struct {
	line int
	why  string
}

func (e *oddLine) Error() string { return fmt.Sprintf("line %d: %s", e.line, e.why) }

func readLines(ctx context.Context, r io.Reader, each func(*Line) error) error {
	buf, rest := make([]byte, chunk), 0
	var l Line
	for line := 0; ; {
		n, err := io.ReadFull(r, buf[rest:])
		ended := err == io.EOF || err == io.ErrUnexpectedEOF
		if err != nil && !ended {
			return err
		}
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		data := buf[:rest+n]
		whole := bytes.LastIndexByte(data, '\n') + 1
		if whole == 0 && len(data) == len(buf) {
			return &oddLine{line + 1, "the line does not end"}
		}
		// One string for all lines: their cells are parts of it.
		var spare strings.Builder
		for text := string(data[:whole]); text != ""; {
			var one string
			one, text, _ = strings.Cut(text, "\n")
			if line++; line == 1 {
				if one != Header[:len(Header)-1] {
					return &oddLine{1, "the header is another one"}
				}
				continue
			}
			if !l.parse(one, &spare) {
				return &oddLine{line, "the line is no result"}
			}
			if err := each(&l); err != nil {
				return err
			}
		}
		rest = copy(buf, data[whole:])
		if ended {
			if rest > 0 {
				return &oddLine{line + 1, "the line does not end"}
			}
			return nil
		}
	}
}

// Header is the first line of results.csv, with its newline.
var Header = strings.Join(ResultColumns, ",") + "\n"
