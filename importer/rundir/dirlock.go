package rundir

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"

	"rollcall/importer/disk"
)

// dirLockFile is empty and stays in the run directory: removing it would let two processes hold a lock each, of the old file and a new one.
const dirLockFile = ".lock"

// A BusyError says that another process is at work in the run directory.
type BusyError struct{ Dir string }

func (e *BusyError) Error() string {
	return fmt.Sprintf("the run in %s is under way in another process", e.Dir)
}

// A DirLock keeps a second process from writing the files of one run. The tenant's [Lock] does not: the other may sign in as somebody
// else, keep its locks elsewhere, or need none because it sends nothing.
type DirLock struct{ flock *flock.Flock }

// LockDir takes the lock of a run directory, waiting for at most wait.
func LockDir(ctx context.Context, dir disk.Dir, wait time.Duration) (*DirLock, error) {
	f, err := lockFile(dir, dirLockFile)
	if err != nil {
		return nil, err
	}
	ok, err := tryUntil(ctx, f, wait)
	switch {
	case ctx.Err() != nil:
		f.Unlock() // it may have been free at the last moment
		return nil, context.Cause(ctx)
	case err != nil:
		return &DirLock{f}, nil // some network file systems have no locks: the tenant's lock stands elsewhere and holds
	case !ok:
		return nil, &BusyError{dir.Path()}
	}
	if err := inPlace(dir, dirLockFile, f); err != nil {
		return nil, errors.Join(err, f.Unlock())
	}
	return &DirLock{f}, nil
}

// Release gives the lock back.
func (l *DirLock) Release() error { return l.flock.Unlock() }

// lockFile is a lock on a file, which is made where it is missing. The lock goes by the path: that it
// is a file and no link is looked at before.
func lockFile(dir disk.Dir, name string) (*flock.Flock, error) {
	f, err := dir.Edit(name)
	if err == nil {
		err = f.Close()
	}
	if err != nil {
		return nil, fmt.Errorf("lock: %w", err)
	}
	return flock.New(filepath.Join(dir.Path(), name), flock.SetPermissions(0o600)), nil
}

// inPlace makes sure that what is locked is the file under its name.
func inPlace(dir disk.Dir, name string, f *flock.Flock) error {
	same, err := dir.Holds(name, f)
	if err == nil && !same {
		err = fmt.Errorf("%s is another file than the one that is locked: somebody replaced it", filepath.Join(dir.Path(), name))
	}
	if err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	return nil
}

// tryUntil tries a lock until it is free or the wait is over, which false says.
func tryUntil(ctx context.Context, f *flock.Flock, wait time.Duration) (bool, error) {
	deadline := time.Now().Add(wait)
	for {
		ok, err := f.TryLock()
		if err != nil {
			return false, fmt.Errorf("lock: %w", err)
		}
		left := time.Until(deadline)
		if ok || left <= 0 {
			return ok, nil
		}
		select {
		case <-time.After(min(left, 250*time.Millisecond)):
		case <-ctx.Done():
			return false, context.Cause(ctx)
		}
	}
}
