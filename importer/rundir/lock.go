package rundir

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"rollcall/importer/disk"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

// A Lock keeps other runs of this machine away from one tenant and client, wherever they write. Beside it stands what the next
// run must know of this one: the writes that the service still counts.
type Lock struct {
	flock *flock.Flock
	dir   disk.Dir
	name  string // of the note
	note  lockNote
	seen  time.Time // when the run before was last known to be alive, as its note says
}

// lockNote is the JSON file beside the lock. Fields may be added, never renamed.
type lockNote struct {
	PID     int       `json:"pid"`
	Started time.Time `json:"started"`
	Dir     string    `json:"dir"` // run directory
	// Seen is when the run was last known to be alive; Ended is set when it ended in order.
	Seen   time.Time   `json:"seen"`
	Ended  bool        `json:"ended"`
	Writes []time.Time `json:"writes"`         // of the quota's last window
	More   int         `json:"more,omitempty"` // their number, where there are too many to list
}

// A HeldError says that another run has the lock.
type HeldError struct {
	PID     int
	Started time.Time
	Dir     string
}

func (e *HeldError) Error() string {
	return fmt.Sprintf("another run for this tenant and client is under way: process %d, started %s, in %s",
		e.PID, e.Started.Format(time.RFC3339), e.Dir)
}

// DefaultLockDir is where locks are kept unless the user names another place.
func DefaultLockDir() (string, error) {
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("no place for locks: %w", err)
	}
	return filepath.Join(dir, "rollcall", "locks"), nil
}

// TakeLock takes the lock of a tenant and client for the run in runDir, waiting for at most wait. What it returns beside the lock
// are the writes of the run before that the service may still count, per being the quota's window and n its writes.
func TakeLock(ctx context.Context, dir string, t TenantID, runDir string, wait time.Duration, n int, per time.Duration) (*Lock, []time.Time, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, nil, fmt.Errorf("lock: %w", err)
	}
	locks, err := disk.Open(dir)
	if err != nil {
		return nil, nil, fmt.Errorf("lock: %w", err)
	}
	file := lockName(t) + ".lock"
	used, err := disk.Exists(locks, file)
	if err != nil {
		locks.Close()
		return nil, nil, fmt.Errorf("lock: %w", err)
	}
	held, err := lockFile(locks, file)
	if err != nil {
		locks.Close()
		return nil, nil, err
	}
	l := &Lock{flock: held, dir: locks, name: lockName(t) + ".json"}
	if err := l.acquire(ctx, wait); err != nil {
		locks.Close()
		return nil, nil, err
	}
	if err := inPlace(locks, file, held); err != nil {
		held.Unlock()
		locks.Close()
		return nil, nil, err
	}
	recent := l.recent(used, n, per)
	abs, err := filepath.Abs(runDir)
	if err != nil {
		abs = runDir
	}
	l.note = lockNote{PID: os.Getpid(), Started: time.Now().UTC(), Dir: abs}
	if err := l.Beat(recent); err != nil {
		l.flock.Unlock()
		locks.Close()
		return nil, nil, err
	}
	return l, recent, nil
}

// lockName is a file name of tenant and client: an id where there is one, else the origin.
func lockName(t TenantID) string {
	name := t.ID + "_" + t.ClientID
	if t.ID == "unknown" || t.ID == "" {
		name = t.Origin + "_" + t.ClientID
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-', r == '_', r == '.':
			return r
		}
		return '-'
	}, name)
}

// acquire waits for the lock, and says who holds it when the wait is over.
func (l *Lock) acquire(ctx context.Context, wait time.Duration) error {
	ok, err := tryUntil(ctx, l.flock, wait)
	if err != nil || ok {
		return err
	}
	n, _ := l.read() // without a note the error says less, and is no less true
	return &HeldError{n.PID, n.Started, n.Dir}
}

func (l *Lock) read() (n lockNote, err error) {
	text, err := disk.ReadFile(l.dir, l.name)
	if err == nil {
		err = json.Unmarshal(text, &n)
	}
	return n, err
}

// recent reads the writes of the run before. One that did not end in order may have sent as many as the quota allows until the
// moment of its death, which was no later than two beats after the last one. One whose note is
// missing or torn may have died just now.
func (l *Lock) recent(used bool, n int, per time.Duration) []time.Time {
	before, err := l.read()
	if err == nil {
		l.seen = before.Seen
	}
	switch {
	case !used && errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil || before.Seen.IsZero(): // torn, or nobody's
		return Assume(n, time.Now())
	}
	switch last := before.Seen.Add(2 * SyncEvery); {
	case time.Since(last) > per:
		return nil
	case !before.Ended:
		return Assume(n, last)
	case before.More > 0:
		return Assume(min(n, before.More), before.Seen)
	}
	var out []time.Time
	for _, t := range before.Writes {
		if time.Since(t) < per {
			out = append(out, t)
		}
	}
	return out
}

// Knows reports whether the note of the run before tells of what was written up to then: nothing else has to be assumed.
func (l *Lock) Knows(then time.Time) bool { return !then.After(l.seen.Add(2 * SyncEvery)) }

// Assume is the writes of a run of which nothing is known but when it was last alive: all that the quota allows.
func Assume(n int, at time.Time) []time.Time {
	if now := time.Now(); at.After(now) {
		at = now
	}
	out := make([]time.Time, n)
	for i := range out {
		out[i] = at
	}
	return out
}

// Beat notes that the run is alive and what it wrote in the quota's last window.
func (l *Lock) Beat(writes []time.Time) error {
	l.note.Seen, l.note.Writes, l.note.More = time.Now().UTC(), writes, 0
	if len(writes) > maxNoted { // a note of every second must stay small
		l.note.Writes, l.note.More = nil, len(writes)
	}
	text, err := json.Marshal(l.note)
	if err != nil {
		panic("a lock's note does not marshal: " + err.Error())
	}
	// Who holds the lock is alone here, so the temporary name can be a fixed one, and a crash leaves no more than one.
	next := l.name + ".next"
	if err := l.put(next, text); err != nil {
		return fmt.Errorf("lock: %w", err)
	}
	return l.dir.Rename(next, l.name)
}

// put writes a file that a crash may take or tear: the next run waits then, as for any run that did
// not end in order.
func (l *Lock) put(name string, text []byte) error {
	f, err := l.dir.Edit(name)
	if err != nil {
		return err
	}
	err = f.Truncate(0)
	if err == nil {
		_, err = f.Write(text)
	}
	return errors.Join(err, f.Close())
}

// maxNoted is the most writes that a lock's note lists one by one.
const maxNoted = 1000

// Keep beats until the returned function is called.
func (l *Lock) Keep(writes func() []time.Time) (stop func()) {
	done, ended := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(ended)
		tick := time.NewTicker(SyncEvery)
		defer tick.Stop()
		for {
			select {
			case <-tick.C:
				l.Beat(writes()) // a beat that fails makes the next run wait longer, nothing else
			case <-done:
				return
			}
		}
	}()
	return func() {
		close(done)
		<-ended
	}
}

// Release notes what the run wrote last and gives the lock back.
func (l *Lock) Release(writes []time.Time) error {
	l.note.Ended = true
	return errors.Join(l.Beat(writes), l.flock.Unlock(), l.dir.Close())
}
