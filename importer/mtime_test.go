package importer_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"rollcall/importer/rundir"
)

// TestReopenKeepsTime: what is read of a finished part of a run changes nothing of when it was last at work, from which a resume
// concludes what the service still counts.
func TestReopenKeepsTime(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, rundir.ResultsFile)
	j, err := rundir.OpenJournal(openDir(t, dir), rundir.ResultsFile)
	must(t, err)
	must(t, j.Close())
	was := time.Now().Add(-time.Hour)
	must(t, os.Chtimes(name, was, was))
	j, err = rundir.OpenJournal(openDir(t, dir), rundir.ResultsFile)
	must(t, err)
	must(t, j.Close())
	st, err := os.Stat(name)
	must(t, err)
	if time.Since(st.ModTime()) < time.Minute {
		t.Error("opening the results has changed their time")
	}
}
