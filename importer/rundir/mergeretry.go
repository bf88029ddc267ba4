package rundir

import (
	"bufio"
	"errors"
	"io"
	"rollcall/importer/disk"
)

// RetryFile is results.csv in the making while failed rows are sent again: the lines of before, but for rows that are settled anew.
// Whatever ends that, both files together say all: the new one as far as it goes, then the old one.
const RetryFile = "results.retry.csv"

// MergeRetry puts what a retry has recorded over results.csv, if there was one.
func MergeRetry(dir disk.Dir) error {
	if there, err := disk.Exists(dir, RetryFile); err != nil || !there {
		return err
	}
	j, err := OpenJournal(dir, RetryFile) // cuts what a crash left of a last line
	if err != nil {
		return err
	}
	done := j.Rows()
	if err := j.Close(); err != nil {
		return err
	}
	err = disk.Replace(dir, ResultsFile, func(f disk.File) error {
		buf := bufio.NewWriterSize(f, 64<<10)
		err := errors.Join(copyLines(buf, dir, RetryFile, 0, done), copyLines(buf, dir, ResultsFile, done+1, -1))
		return errors.Join(err, buf.Flush())
	})
	if err != nil {
		return err
	}
	return dir.Remove(RetryFile)
}

// copyLines copies whole lines of a results file; line 0 is the header, a last of -1 is the file's end.
func copyLines(w io.Writer, dir disk.Dir, name string, first, last int) error {
	f, err := dir.Read(name)
	if err != nil {
		return err
	}
	defer f.Close()
	r := bufio.NewReaderSize(f, 64<<10)
	for n := 0; last < 0 || n <= last; n++ {
		line, err := r.ReadBytes('\n') // cells hold no newline
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
		if n < first {
			continue
		}
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return nil
}
