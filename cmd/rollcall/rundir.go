package main

import (
	"fmt"
	"os"
	"path/filepath"
	"time"

	"rollcall/importer/disk"
	"rollcall/importer/rundir"
)

// makeRunDir makes the directory of a run: the one that --out names, which must not hold another run, or a new one.
func makeRunDir(out, runsDir, verb string, files []string, now time.Time) (disk.Dir, error) {
	if out != "" {
		if err := os.MkdirAll(out, 0o700); err != nil {
			return nil, usagef("--out: %v", err)
		}
		dir, err := openRunDir(out)
		if err != nil {
			return nil, err
		}
		for _, name := range []string{rundir.ManifestFile, rundir.ResultsFile, rundir.PlanFile, rundir.DeletedFile} {
			there, err := disk.Exists(dir, name)
			if err != nil {
				return nil, usagef("--out: %v", err)
			}
			if there {
				return nil, &usageError{err: fmt.Errorf("--out %s holds another run (%s)", out, name), hint: "name a new directory"}
			}
		}
		return dir, nil
	}
	if err := os.MkdirAll(runsDir, 0o700); err != nil {
		return nil, usagef("--runs-dir: %v", err)
	}
	name := rundir.NewName(verb, files, now)
	for n := 1; ; n++ {
		dir := filepath.Join(runsDir, name)
		if n > 1 {
			dir = fmt.Sprintf("%s-%d", dir, n)
		}
		switch err := os.Mkdir(dir, 0o700); {
		case err == nil:
			return openRunDir(dir)
		case !os.IsExist(err) || n > 1000:
			return nil, usagef("--runs-dir: %v", err)
		}
	}
}

func openRunDir(path string) (disk.Dir, error) {
	dir, err := disk.Open(path)
	if err != nil {
		return nil, usagef("%v", err)
	}
	return dir, nil
}
